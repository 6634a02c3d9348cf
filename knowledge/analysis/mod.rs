//! From text to tokens.

mod fold;
mod language;
mod stop_words;
mod token;
mod words;

pub(crate) use fold::fold;
pub(crate) use language::Language;
pub(crate) use stop_words::{is_stop_word, most_likely};
pub(crate) use token::{Analyzer, Sequence, Token, fingerprint, hash, hash64, stem};
pub(crate) use words::{Word, words};
