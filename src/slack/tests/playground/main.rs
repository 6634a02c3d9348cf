//! The adapter against the emulated Slack, over real HTTP and real sockets.

mod conversing;
mod delivering;
mod lookups;
mod receiving;
mod stage;
