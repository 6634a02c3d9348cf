//! The people whom a message may ping.

use chat::{Connection, UserRef};

/// Decides which mentions of a message ping.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MentionPolicy<'a> {
    /// Only users and channels of this connection can be mentioned.
    pub(crate) connection: &'a Connection,
    /// Only these people are pinged.
    pub(crate) notify: &'a [UserRef],
}

impl<'a> MentionPolicy<'a> {
    /// A policy that pings nobody.
    pub(crate) fn nobody(connection: &'a Connection) -> Self {
        Self {
            connection,
            notify: &[],
        }
    }

    /// Whether a mention of this user pings.
    pub(crate) fn pings(&self, user: &UserRef) -> bool {
        self.notify.contains(user) && user.connection == *self.connection
    }
}
