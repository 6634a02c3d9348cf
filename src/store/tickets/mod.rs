//! Tickets and the counters of their numbers.

mod comparable;
mod lists;
mod row;
mod table;

pub use comparable::Comparable;
pub(crate) use table::TicketSlots;
pub use table::Tickets;
