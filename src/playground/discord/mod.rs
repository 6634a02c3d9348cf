//! The emulated Discord: REST and gateway of version 10, interactions, and the people of one guild.

mod act;
mod asking;
mod attachments;
mod deliver;
mod errors;
mod filling;
mod gateway;
mod handle;
mod id;
mod interactions;
mod mentions;
mod models;
mod moderation;
mod options;
mod people;
mod permissions;
mod posting;
mod rest;
mod seen;
mod socket;
mod state;
mod validate;
mod view;

#[cfg(test)]
mod tests;

pub(crate) use attachments::Incoming;
pub use handle::Discord;
pub use seen::{PingsSeen, SeenMessage};
