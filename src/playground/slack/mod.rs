//! The emulated Slack: Web API, Socket Mode, interactions, and the people of one workspace.

mod handle;

pub use handle::Slack;
