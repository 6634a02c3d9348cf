//! The domain, pure: nouns, states, rules, and who may do what.
//!
//! It decides and never acts: no async, no SQL, no chat, no clock. Time is handed in.

mod alike;
mod category;
mod chatter;
mod effect;
mod event;
mod id;
mod join;
mod known;
mod limits;
mod merge;
mod person;
mod priority;
mod refusal;
mod resolution;
mod rights;
mod roster;
mod ticket;
mod time;
mod title;

pub use alike::{GIST, Gist};
pub use category::{Answer, Category, Filed, Question, Takes, Unfit};
pub use chatter::is_small_talk;
pub use event::{Entry, TicketEvent};
pub use id::{DraftId, EntryId, IdError, JoinId, PersonId, PostId, RemarkId, TicketId};
pub use join::{
    COOL_DOWN, Join, JoinCode, JoinRefusal, JoinState, JoinedBy, MOST_LIVE_CODES, MOST_WRONG_CODES, Party,
};
pub use limits::{Limited, Limits, Usage};
pub use merge::MergeRefusal;
pub use person::{Identity, IdentityError, Person, Standing};
pub use priority::{Impact, Level, Matrix, Priority, PriorityError, Urgency};
pub use refusal::Refusal;
pub use resolution::{Resolution, ResolutionCode, UnknownCode};
pub use rights::{Action, Actor, Denied, Resource, Role, authorize};
pub use roster::{Requesters, Roster, Team, TeamName};
pub use ticket::{Kind, NewTicket, Phase, PrivacyRefusal, Reference, Source, State, Ticket, UnknownWord};
pub use time::Timestamp;
pub use title::title_from;
