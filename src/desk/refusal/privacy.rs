//! A ticket cannot become private, or cannot be merged with a ticket of the other privacy.

use crate::Reference;

/// Why a ticket does not become private, or why two tickets are not merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrivacyRefusal {
    /// The team has no channel for private tickets.
    NoPrivateChannel,
    /// The ticket is merged, or other tickets are merged into it.
    Together(Reference),
    /// The named ticket is private, and this one is not.
    OtherIsPrivate(Reference),
    /// This ticket is private, and the named one is not.
    OtherIsOpen(Reference),
}
