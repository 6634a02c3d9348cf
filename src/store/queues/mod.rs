//! Inbox, outbox and timers outside any unit of work: leases, outcomes, and views for administrators.

mod anchors;
mod former_places;
mod inbox;
mod inbox_entries;
mod lease;
mod leased;
mod outbox;
mod outbox_entries;
mod sent;
mod timers;

pub use inbox::{InboxQueue, Kept, LeasedEvent};
pub use inbox_entries::InboxDepth;
pub use leased::Leased;
pub use outbox::{OutboxQueue, Pause, Room};
pub use outbox_entries::{OutboxDepth, OutboxEntry};
pub use sent::Sent;
pub use timers::TimerQueue;
