//! The emulated Discord: REST and gateway of version 10, interactions, and the people of one guild.

mod access;
mod actions;
mod administration;
mod app_interactions;
mod attachments;
mod cdn;
mod compression;
mod dispatch;
mod errors;
mod files;
mod form_input;
mod forwards;
mod gateway;
mod handle;
mod id;
mod interaction;
mod interaction_delivery;
mod interactions;
mod json;
mod lookup;
mod mentions;
mod options;
mod people;
mod permissions;
mod posting;
mod rate_limits;
mod rest;
mod routes;
mod snapshot;
mod socket;
mod state;
mod validate;
mod visible;

#[cfg(test)]
mod tests;

pub(crate) use files::IncomingFile;
pub use handle::Discord;
pub(crate) use people::NewPost;
pub use visible::{NotifiedMentions, VisibleMessage};
