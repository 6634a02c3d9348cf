//! The knowledge base: the search, reading and writing an article, articles on the card of a ticket, articles that agents
//! send, what was learned, reminders, and the import of files.

pub(crate) mod ask;
pub(crate) mod care;
pub(crate) mod import;
pub(crate) mod learned;
pub(crate) mod on_card;
pub(crate) mod read;
pub(crate) mod recipients;
pub(crate) mod send;
pub(crate) mod sent;
pub(crate) mod validate;
pub(crate) mod write;
