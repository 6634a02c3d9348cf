//! Clicks, commands, menus and forms: what they mean, and what their askers are told.
//!
//! `asked` reads an interaction, `shown` decides what an answer looks like, `serve` keeps Discord's three seconds.

mod asked;
mod serve;
mod shown;

pub(crate) use serve::serve;
