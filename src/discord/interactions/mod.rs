//! Clicks, commands, menus and forms: what they mean, and what their askers are told.
//!
//! `asked` reads an interaction, `shown` decides what an answer looks like, `door` hands it over,
//! `serve` keeps Discord's three seconds, `once` knows what was served.

mod asked;
mod door;
mod once;
mod serve;
mod shown;

pub(crate) use door::Door;
pub(crate) use once::TakenUp;
pub(crate) use serve::{guild_of, serve};
