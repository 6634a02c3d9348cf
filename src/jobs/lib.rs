//! Background jobs: stores inbound events, processes the inbox, delivers the outbox, fires timers and keeps the index of
//! articles up to date.
//!
//! Each job is a step that tests call directly, and a thin runner ([`start`]). A notification or the clock wakes the
//! runner. A lost notification delays work by one second and loses no message. This crate has no business rules; it
//! calls `commands`.

mod alerts;
mod approvals;
mod backoff;
mod cleanup;
mod conflicts;
mod context;
mod deliver;
mod failures;
mod group_members;
mod group_readings;
mod groups;
mod indexing;
mod notify;
mod policies;
mod prefetch;
mod presence;
mod process;
mod random;
mod receipts;
mod receive;
mod run;
mod searches;
mod sync;
mod timers;

pub use alerts::alert_administrators;
pub use approvals::{ApprovalRun, judge_approvals};
pub use cleanup::{Cleaned, clean, measure};
pub use context::{Clock, Clocks, Context, IndexOpener, Shortage};
pub use deliver::{Delivered, deliver_due};
pub use groups::read_groups;
pub use indexing::{Indexed, IndexingError, catch_up, index_changes, is_index_current, open_index};
pub use policies::{PolicyRun, apply_policies};
pub use presence::{PresenceScan, ScanProgress, scan_presence};
pub use process::{Processed, process_due};
pub use receive::receive;
pub use run::{Running, start};
pub use sync::record_sync;
pub use timers::{Fired, fire_due};
