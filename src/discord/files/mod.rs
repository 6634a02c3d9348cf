//! Files that people attach, read from where Discord keeps them and sent on as they arrive: held nowhere whole.

mod fetch;
mod share;

pub(crate) use fetch::reader;
pub(crate) use share::{is_of_files, is_of_name};
