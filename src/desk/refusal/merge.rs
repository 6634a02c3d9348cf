//! Two tickets cannot be merged.

use crate::{Phase, Reference};

/// Why two tickets are not merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeRefusal {
    /// Both are the same ticket.
    Itself,
    /// The ticket is already merged into the named ticket.
    Together(Reference),
    /// The main ticket is no longer open.
    MainNotOpen(Reference, Phase),
}
