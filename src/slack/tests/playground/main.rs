//! The adapter against the emulated Slack, over real HTTP and real sockets.

mod catch_up;
mod content;
mod delivery;
mod files;
mod fixture;
mod http;
mod interactions;
mod lookups;
mod message_changes;
mod sockets;
mod speakers;
mod strays;
