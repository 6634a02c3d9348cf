//! The knowledge base in chat: the search, reading an article, and articles on the card of a ticket.

pub(crate) mod ask;
pub(crate) mod on_card;
pub(crate) mod read;
pub(crate) mod write;
