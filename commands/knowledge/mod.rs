//! The knowledge base: the search, reading and writing an article, articles on the card of a ticket, and the import of
//! files.

pub(crate) mod ask;
pub(crate) mod import;
pub(crate) mod on_card;
pub(crate) mod read;
pub(crate) mod write;
