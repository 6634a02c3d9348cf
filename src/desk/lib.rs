//! The domain: tickets, states, rules and rights.
//!
//! This crate decides and never acts. It has no async code, no SQL, no chat and no clock: callers pass the time.

mod action;
mod actor;
mod apply;
pub mod approval;
#[cfg(test)]
mod arbitrary_calendar;
mod article;
mod calendar;
mod category;
pub mod change;
mod checksum;
mod concern;
mod duplicate;
mod event;
mod glossary;
mod group;
mod hold;
mod id;
mod join;
mod known_issue;
mod limits;
mod merge;
mod on_hold;
mod outcome;
mod person;
mod priority;
mod privacy;
mod refusal;
mod repetition;
mod resolution;
mod rights;
mod roster;
mod service;
mod sla;
mod small_talk;
mod team;
mod ticket;
mod time;
mod title;
mod variants;
mod vocabulary;
mod words;

pub use action::Action;
pub use actor::Principal;
pub use article::{
    Article, ArticleContent, ArticleNumber, ArticleNumberError, ArticleOrigin, ArticleState, Audience,
    AudienceError, KnownError, Readership,
};
pub use calendar::{Calendar, CalendarName, Holiday, HolidayError, Hours, HoursError, OpenWindow, Opening};
pub use category::{Answer, Category, CategoryAnswers, InvalidAnswer, Question, Takes};
pub use duplicate::{FINGERPRINT_CHARACTERS, Fingerprint};
pub use event::{Entry, TicketEvent};
pub use glossary::Glossary;
pub use group::{Group, GroupName, PlatformGroup};
pub use hold::{Hold, HoldReason, ResumeCause};
pub use id::{
    ApprovalId, ArticleId, ChangeId, DraftId, EntryId, IdError, JoinId, PersonId, PostId, QuestionId,
    RemarkId, TicketId,
};
pub use join::{COOL_DOWN, Join, JoinCode, JoinState, JoinedBy, MOST_LIVE_CODES, MOST_WRONG_CODES, Party};
pub use limits::{Limited, Limits, Usage};
pub use outcome::Statements;
pub use person::{Identity, IdentityError, Membership, Person};
pub use priority::{Impact, Level, Matrix, Priority, PriorityError, Urgency};
pub use refusal::{Denied, JoinRefusal, MergeRefusal, PrivacyRefusal, Refusal};
pub use repetition::{Request, same_request};
pub use resolution::{Resolution, ResolutionCode, UnknownCode};
pub use rights::{Resource, authorize};
pub use roster::{Requesters, Roster};
pub use service::{Criticality, Service, ServiceName};
pub use sla::{
    Condition, Criterion, Explanation, Happened, Metric, Moment, Outcome, Pause, PolicyMatch, PolicyName,
    Promise, Promises, Reading, Segment, SegmentKind, ServiceLevels, SlaFacts, SlaPolicy, Span, Target,
    TargetError, TargetUnit, Targets, Tell, Terms, Warning, clock, explain,
};
pub use small_talk::Talk;
pub use team::{Team, TeamName};
pub use ticket::{Kind, NewTicket, Phase, Reference, Source, State, Ticket, UnknownWord};
pub use time::Timestamp;
pub use title::title_from;
pub use vocabulary::Vocabulary;
