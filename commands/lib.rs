//! What the desk does on a request, and in which words it answers.
//!
//! [`handle()`] takes what came in, finds the verb, and lets it read, decide and write in one unit of work; the transaction
//! belongs to the caller. Time and failed deliveries are callers too: [`tick()`], [`undelivered()`].
//!
//! To add a verb: a row in `verb.rs`, a file in `verbs/` with the same parts in the same order (the words it answers to;
//! who may; read; decide; write), an [`Action`](desk::Action) with its row in the rights table if none fits, and its
//! sentences in `words/en.ftl`. The compiler and the tests name whatever is forgotten.

mod actor;
mod cards;
mod conversation;
mod delivery;
mod dispatch;
mod effects;
mod error;
mod facts;
mod intake;
mod listing;
mod people;
mod privacy;
mod related;
mod settings;
mod threads;
mod ticket;
mod transcript;
mod verbs;
mod vocabulary;
mod words;
mod work;

pub use actor::prefetched::{Known, Links, Lookup};
pub use delivery::undelivered::Undelivered;
pub use dispatch::delivery::{recovered, set_aside, uncertain, undelivered};
pub use dispatch::handle::{fault, handle};
pub use dispatch::lookups::lookups;
pub use dispatch::prefetch::foresee;
pub use dispatch::timer::tick;
pub use error::CommandError;
pub use listing::Listing;
pub use settings::Settings as Desk;
pub use settings::{HomeChoice, Intake, OnClose, Watched};
pub use threads::transcripts::{Transcript, UnknownTranscript};
pub use transcript::write::{MOST_BYTES, Writing};
pub use verbs::Verb;
pub use words::{Arg, Words, WordsError};
