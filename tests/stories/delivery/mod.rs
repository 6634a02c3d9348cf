//! Stories of `commands/delivery`: messages that the platform does not deliver.

mod deleted_roots;
mod fallback;
mod refusing_channel;
mod unreachable;
