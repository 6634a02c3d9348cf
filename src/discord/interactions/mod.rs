//! Clicks, commands, menus and forms: what they mean, and what their askers are told.
//!
//! `asked` reads an interaction, `shown` decides what an answer looks like, `door` hands it over,
//! `serve` keeps Discord's three seconds, `once` knows what was served.

mod forms;
mod interaction;
mod responder;
mod response;
mod serve;

pub(crate) use responder::Door;
pub(crate) use serve::{guild_of, serve};
