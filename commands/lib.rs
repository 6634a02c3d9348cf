//! What the desk does on a request, and in which words it answers.
//!
//! [`handle()`] takes what came in, finds the verb, and lets it read, decide and write in one unit of work; the transaction
//! belongs to the caller. Time and failed deliveries are callers too: [`tick()`], [`undelivered()`].
//!
//! To add a verb: a row in `verb.rs`, a file in `verbs/` with the same parts in the same order (the words it answers to;
//! who may; read; decide; write), an [`Action`](desk::Action) with its row in the rights table if none fits, and its
//! sentences in `words/en.ftl`. The compiler and the tests name whatever is forgotten.

mod affected;
mod alike;
mod amended;
mod ask;
mod asker;
mod breath;
mod cards;
mod change;
mod direct;
mod earlier;
mod error;
mod filed;
mod files;
mod follow;
mod foresee;
mod handle;
mod held;
mod intake;
mod known;
mod leaving;
mod left_behind;
mod limits;
mod listing;
mod lost_files;
mod mention;
mod merged;
mod mirrors;
mod notices;
mod opening;
mod parties;
mod private;
mod refusals;
mod remarks;
mod set_aside;
mod settings;
mod suggest;
mod tick;
mod together;
mod told;
mod transcript;
mod undelivered;
mod verb;
mod verbs;
mod vocabulary;
mod waiting;
mod words;

pub use error::CommandError;
pub use foresee::foresee;
pub use handle::{fault, handle};
pub use known::{Known, Links, Lookup, lookups};
pub use listing::Listing;
pub use set_aside::set_aside;
pub use settings::{Desk, HomeChoice, Intake, OnClose, Watched};
pub use tick::tick;
pub use transcript::{MOST_BYTES, Transcript, UnknownTranscript, Writing};
pub use undelivered::{Undelivered, recovered, uncertain, undelivered};
pub use verb::Verb;
pub use words::{Arg, Words, WordsError};
