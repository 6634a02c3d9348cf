//! Messages that cannot be delivered, and events that cannot be processed.

pub(crate) mod followers;
pub(crate) mod lost_files;
pub(crate) mod lost_transcript;
pub(crate) mod quarantine;
pub(crate) mod undelivered;
