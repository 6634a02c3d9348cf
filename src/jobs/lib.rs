//! When things happen: what came in is kept and dealt with, what must go out is delivered, and time is told.
//!
//! Each job is a step, which tests drive by hand, and a thin runner that wakes it by a bell and by the clock
//! ([`start`]). A lost bell costs a second, never a message. This room knows no rules: it asks `commands`.

mod alarm;
mod backoff;
mod bell;
mod chance;
mod cleanup;
mod context;
mod deliver;
mod hearing;
mod know;
mod process;
mod receipts;
mod receive;
mod run;
mod timers;
mod whereabouts;

pub use alarm::tell_administrators;
pub use cleanup::{Cleaned, clean, measure};
pub use context::{Clock, Clocks, Context, Shortage};
pub use deliver::{Delivered, deliver_due};
pub use hearing::note_heard;
pub use process::{Processed, process_due};
pub use receive::receive;
pub use run::{Running, start};
pub use timers::{Fired, fire_due};
pub use whereabouts::{Looked, Round, look_after};
