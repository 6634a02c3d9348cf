//! Stories of `commands/delivery`: messages that the platform does not deliver.

mod unreachable;
