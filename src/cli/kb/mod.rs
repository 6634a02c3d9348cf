//! `frontdesk kb`: imports, searches and evaluates the articles, and says what was learned. It works with or without a running desk.

mod arguments;
mod evaluate;
mod gaps;
mod import;
mod learned;
mod run;
mod search;

pub(crate) use arguments::KbAction;
pub(crate) use run::kb;
