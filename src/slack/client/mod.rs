//! The client: connecting, receiving over sockets or HTTP, the connection check and the app manifest.

pub(crate) mod check;
pub(crate) mod connect;
pub mod http;
pub(crate) mod listen;
pub(crate) mod manifest;
pub(crate) mod scopes;
pub(crate) mod signature;
pub(crate) mod socket;
pub(crate) mod sockets;
