//! The client: it connects, listens on the gateway and over HTTP, and checks a connection.

pub(crate) mod check;
pub(crate) mod command_registration;
pub(crate) mod connect;
pub(crate) mod events;
pub(crate) mod gateway;
pub mod http;
pub(crate) mod manifest;
pub(crate) mod runtime;
