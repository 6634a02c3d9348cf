//! The client: it connects, receives events from the gateway and over HTTP, and checks a connection.
//!
//! It imports every other folder.

pub(crate) mod check;
pub(crate) mod command_registration;
pub(crate) mod connect;
pub(crate) mod events;
pub(crate) mod gateway;
pub mod http;
pub(crate) mod manifest;
pub(crate) mod runtime;
