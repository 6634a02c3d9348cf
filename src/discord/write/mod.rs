//! What goes out: renders cards and delivers messages, files, edits and removals.
//!
//! It imports `ground` and `read`.

pub(crate) mod close_thread;
pub(crate) mod custom_id;
pub(crate) mod deliver;
pub(crate) mod find_delivered;
pub(crate) mod render;
pub(crate) mod targets;
pub(crate) mod upload;
