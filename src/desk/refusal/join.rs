//! Two accounts cannot be linked.

use crate::Timestamp;

/// Why accounts are not linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinRefusal {
    /// No such code exists.
    UnknownCode,
    /// The code or the question has expired.
    Expired,
    /// The code was already entered.
    Used,
    /// The code was entered by the account to which it was shown.
    OwnCode,
    /// The accounts already belong to one person.
    AlreadyOne,
    /// The configuration declares one of the accounts.
    Declared,
    /// The person entered too many wrong codes and has to wait until this moment.
    TooManyTries(Timestamp),
}
