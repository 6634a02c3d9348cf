//! Orders candidates, and says why they match.

mod entry;
mod hits;
mod lexical;
mod question;
mod reasons;
mod scorer;
mod synonyms;
mod weights;

pub(crate) use entry::{Averages, Entry, Place};
pub(crate) use question::{Knowledge, Question};
pub(crate) use scorer::{LearnedScores, Scorer, finish};
pub use synonyms::Synonyms;
