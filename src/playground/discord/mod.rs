//! The emulated Discord.

mod handle;

pub use handle::Discord;
