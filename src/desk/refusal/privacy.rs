//! Why a ticket does not become private.

use crate::Reference;

/// Why a ticket does not become private, or two do not go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrivacyRefusal {
    /// Its team has no place for private tickets.
    NoPlace,
    /// Others are handled with it, or it with another.
    Together(Reference),
    /// The one named is private and this one is not.
    OtherIsPrivate(Reference),
    /// This one is private and the one named is not.
    OtherIsOpen(Reference),
}
