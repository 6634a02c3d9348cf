//! What goes out: messages, files and closed threads.

pub(crate) mod close_thread;
pub(crate) mod custom_id;
pub(crate) mod deliver;
pub(crate) mod find_delivered;
pub(crate) mod render;
pub(crate) mod upload;
