//! Why two tickets are not merged.

use crate::{Phase, Reference};

/// Why two tickets are not merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeRefusal {
    /// They are the same ticket.
    Itself,
    /// It is handled with that one already, or that one with it.
    Together(Reference),
    /// Nobody works on the other one any more.
    MainIsDone(Reference, Phase),
}
