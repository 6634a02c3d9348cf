//! Why two accounts are not joined.

use crate::Timestamp;

/// Why accounts are not joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinRefusal {
    /// There is no such code.
    UnknownCode,
    /// It was good for ten minutes, or the question for an hour.
    Expired,
    /// It was entered already.
    Used,
    /// It was entered where it was shown.
    OwnCode,
    /// They are one already.
    AlreadyOne,
    /// The configuration says who one of them is.
    Declared,
    /// Too many wrong codes: not before that moment.
    TooManyTries(Timestamp),
}
