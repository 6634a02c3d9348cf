//! Clicks, commands, menus and forms: what they mean, and what their askers are told.
//!
//! `asked` reads an interaction, `shown` decides what an answer looks like, `door` hands it over,
//! `serve` keeps Discord's three seconds.

mod asked;
mod door;
mod serve;
mod shown;

pub(crate) use door::Door;
pub(crate) use serve::{guild_of, serve};
