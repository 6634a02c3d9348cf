//! Transcripts: a ticket as a file.

pub(crate) mod ask;
pub(crate) mod draw;
pub(crate) mod head;
pub(crate) mod write;
