//! `frontdesk kb`: imports, searches and evaluates the articles. It works with or without a running desk.

mod arguments;
mod evaluate;
mod import;
mod run;
mod search;

pub(crate) use arguments::KbAction;
pub(crate) use run::kb;
