//! The emulated Slack: Web API, Socket Mode, interactions, and the people of one workspace.

mod actions;
mod administration;
mod api;
mod blocks;
mod clicks;
mod commands;
mod conversation;
mod delivery;
mod escape;
mod events;
mod fault_injection;
mod files;
mod forms;
mod forwards;
mod handle;
mod http_delivery;
mod input_rules;
mod interactions;
mod json;
mod modals;
mod payload;
mod people;
mod rate_limits;
mod render;
mod request;
mod response_url;
mod routes;
mod snapshot;
mod socket_mode;
mod socket_pool;
mod state;
mod uploads;
mod visible;

#[cfg(test)]
mod tests;

pub use handle::Slack;
pub use modals::Submitted;
pub use visible::VisibleMessage;
