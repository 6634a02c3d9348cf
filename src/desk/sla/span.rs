//! The history of a ticket, as a clock sees it.

use crate::{HoldReason, Timestamp};

/// A part of a ticket's history. It ends where the next span begins. The last one lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The beginning.
    pub from: Timestamp,
    /// Why the clock stands still. `None` if it runs.
    pub pause: Option<Pause>,
}

/// Why a clock stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Pause {
    /// The ticket is on hold.
    OnHold(HoldReason),
    /// The ticket is resolved.
    Resolved,
    /// The ticket is merged into another ticket.
    Merged,
}

impl Span {
    /// From this moment, the clock runs.
    pub fn running(from: Timestamp) -> Self {
        Self { from, pause: None }
    }

    /// From this moment, the clock stands still.
    pub fn paused(from: Timestamp, pause: Pause) -> Self {
        Self {
            from,
            pause: Some(pause),
        }
    }
}
