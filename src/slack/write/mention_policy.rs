//! The people whom a message may mention.

use chat::{Connection, UserRef};

/// For whom a text is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Voice<'a> {
    /// Only users and channels of this connection can be mentioned.
    pub(crate) connection: &'a Connection,
    /// Only these people are mentioned so that it pings them.
    pub(crate) notify: &'a [UserRef],
}

impl<'a> Voice<'a> {
    /// Nobody is pinged.
    pub(crate) fn quiet(connection: &'a Connection) -> Self {
        Self {
            connection,
            notify: &[],
        }
    }

    /// Whether somebody is to be mentioned so that it pings them.
    pub(crate) fn pings(&self, user: &UserRef) -> bool {
        self.notify.contains(user) && user.connection == *self.connection
    }
}
