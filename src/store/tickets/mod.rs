//! Tickets and the counters of their numbers.

mod lists;
mod row;
mod similar_candidates;
mod table;

pub use similar_candidates::SimilarCandidate;
pub(crate) use table::TicketSlots;
pub use table::Tickets;
