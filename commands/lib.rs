//! What the desk does on a request, and in which words it answers.
//!
//! [`handle()`] takes a request, finds its verb, and runs the verb in one unit of work. The caller owns the
//! transaction. Timers and failed deliveries enter through [`timer_due()`] and [`undelivered()`].
//!
//! Each command passes four steps:
//!
//! 1. A verb decides, and records events through its `Work` context.
//! 2. `effects::follow_up` produces the reactions to each recorded event, in one exhaustive match.
//! 3. `dispatch` reads a view of each changed ticket in bulk.
//! 4. The pure functions in `cards` draw the cards, once per changed ticket.
//!
//! A capability is a folder with its verbs (`intake`, `ticket`, `conversation`, `related`, `privacy`, `people`,
//! `transcript`, `delivery`, `knowledge`, `sla`, `change`, `approval`). Its sentences are in
//! `words/en/<capability>.ftl`. `CONTRIBUTING.md` lists
//! the places that a new verb touches.

mod actor;
mod aggregates;
mod approval;
mod cards;
mod change;
mod conversation;
mod delivery;
mod dispatch;
mod effects;
mod error;
mod facts;
mod intake;
mod interaction;
mod knowledge;
mod listing;
mod people;
mod prefetched;
mod privacy;
mod related;
mod settings;
mod sla;
mod threads;
mod ticket;
mod transcript;
mod verbs;
mod vocabulary;
mod words;
mod work;

pub use crate::knowledge::import::{FileSet, ImportReport, STARTER, import};
pub use crate::knowledge::learned::one_line;
pub use delivery::failure::{Disposition, Undelivered};
pub use dispatch::approvals::{groups_to_ask, judge_approval, users_to_ask};
pub use dispatch::delivery::{recovered, report_quarantine, uncertain, undelivered};
pub use dispatch::handle::{fault, handle, suggestions};
pub use dispatch::lookups::{lookups, lookups_of_draft, lookups_of_timer};
pub use dispatch::policies::{apply_policies, arm_digests, number_of_policies, tell_late};
pub use dispatch::prefetch::prefetch;
pub use dispatch::timer::timer_due;
pub use error::CommandError;
pub use listing::Listing;
pub use prefetched::{ArticleSearch, ArticlesFound, GroupFact, Links, Lookup, Prefetched};
pub use settings::{
    ApprovalSettings, ChangeSettings, ChangeTemplate, HoldSettings, HomeChoice, Intake, KnowledgeSettings,
    OnClose, Settings, Watched,
};
pub use sla::stored_tickets::{NewlyLate, explain_promises, newly_late, replay_promises};
pub use threads::transcripts::{Transcript, UnknownTranscript};
pub use transcript::write::{MOST_BYTES, Writing};
pub use verbs::Verb;
pub use words::{Arg, Words, WordsError};
