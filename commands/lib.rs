//! What the desk does on a request, and in which words it answers.
//!
//! [`handle()`] takes what came in, finds the verb, and lets it read, decide and write in one unit of work; the transaction
//! belongs to the caller. Time and failed deliveries are callers too: [`timer_due()`], [`undelivered()`].
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

pub use actor::prefetched::{Links, Lookup, Prefetched};
pub use delivery::failure::Undelivered;
pub use dispatch::delivery::{recovered, report_quarantine, uncertain, undelivered};
pub use dispatch::handle::{fault, handle};
pub use dispatch::lookups::lookups;
pub use dispatch::prefetch::prefetch;
pub use dispatch::timer::timer_due;
pub use error::CommandError;
pub use listing::Listing;
pub use settings::{HomeChoice, Intake, OnClose, Settings, Watched};
pub use threads::transcripts::{Transcript, UnknownTranscript};
pub use transcript::write::{MOST_BYTES, Writing};
pub use verbs::Verb;
pub use words::{Arg, Words, WordsError};
