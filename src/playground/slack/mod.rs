//! The emulated Slack: Web API, Socket Mode, interactions, and the people of one workspace.

mod act;
mod api;
mod blocks;
mod clicks;
mod commands;
mod delivery;
mod escape;
mod events;
mod forms;
mod gate;
mod handle;
mod interactions;
mod limits;
mod modals;
mod people;
mod render;
mod request;
mod response;
mod seen;
mod signed;
mod socket;
mod sockets;
mod state;
mod uploads;
mod view;
mod wire;
mod workspace;

#[cfg(test)]
mod tests;

pub use handle::Slack;
pub use modals::Submitted;
pub use seen::SeenMessage;
