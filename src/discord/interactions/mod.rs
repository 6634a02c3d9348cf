//! Interactions: commands, message menus, clicks and forms.
//!
//! `parse` reads an interaction, `response` chooses the answer, `responder` sends the first answer, and `serve` runs all
//! of it within Discord's three seconds. It imports `ground`, `read` and `write`.

pub(crate) mod forms;
pub(crate) mod interaction;
pub(crate) mod parse;
pub(crate) mod responder;
pub(crate) mod response;
pub(crate) mod serve;
