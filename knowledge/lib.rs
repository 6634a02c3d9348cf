//! The index of knowledge articles.
//!
//! This crate finds articles and says why they match. It knows neither where articles are kept nor who asks.

mod analysis;
mod document;
mod error;
pub mod evaluate;
pub mod files;
pub mod fuzz;
mod index;
mod latent;
mod passage;
mod plain_text;
mod query;
mod ranking;
mod vocabulary;

pub use document::{Change, Document};
pub use error::IndexError;
pub use index::{Condition, Index};
pub use passage::{Passage, passage};
pub use plain_text::plain_text;
pub use query::{Features, Match, Query, Reason, Scope};
pub use ranking::Synonyms;
