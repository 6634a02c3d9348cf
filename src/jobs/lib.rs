//! Background jobs: stores inbound events, processes the inbox, delivers the outbox and fires timers.
//!
//! Each job is a step that tests call directly, and a thin runner ([`start`]). A notification or the clock wakes the
//! runner. A lost notification delays work by one second and loses no message. This crate has no business rules; it
//! calls `commands`.

mod alerts;
mod backoff;
mod cleanup;
mod conflicts;
mod context;
mod deliver;
mod failures;
mod notify;
mod prefetch;
mod presence;
mod process;
mod random;
mod receipts;
mod receive;
mod run;
mod sync;
mod timers;

pub use alerts::alert_administrators;
pub use cleanup::{Cleaned, clean, measure};
pub use context::{Clock, Clocks, Context, Shortage};
pub use deliver::{Delivered, deliver_due};
pub use presence::{PresenceScan, ScanProgress, scan_presence};
pub use process::{Processed, process_due};
pub use receive::receive;
pub use run::{Running, start};
pub use sync::record_sync;
pub use timers::{Fired, fire_due};
