//! The adapter against the emulated Slack, over real HTTP and real sockets.

mod carrying;
mod catching_up;
mod changing;
mod conversing;
mod delivering;
mod lookups;
mod receiving;
mod requested;
mod stage;
