//! Stories of `commands/delivery`: messages that the platform does not deliver.

mod deleted_roots;
mod refusing_channel;
mod fallback;
mod unreachable;
