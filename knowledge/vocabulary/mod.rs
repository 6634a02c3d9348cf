//! The words of the index, in memory: for stems, typing errors and similar words.

mod dictionary;
mod letters;
mod similar;
mod spelling;

pub(crate) use dictionary::{Dictionary, WordOfIndex};
