//! Addresses of users, channels and messages on a connection.
//!
//! Configuration and logs write them as `CONNECTION:ID` (`hq:U0LEE`). An identity is never a display name.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The name of a workspace or guild in `desk.toml` (`hq`, `community`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Connection(pub String);

/// A user of one connection. The same person on another connection is another `UserRef`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UserRef {
    /// The connection on which the id is valid.
    pub connection: Connection,
    /// The id on the platform (`U0LEE`, a snowflake).
    pub id: String,
}

/// A channel, a direct conversation or (on Discord) a thread of one connection.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ChannelRef {
    /// The connection on which the id is valid.
    pub connection: Connection,
    /// The id on the platform (`C0HELP`, a snowflake).
    pub id: String,
}

/// A message, with the address that its platform uses. On Discord, a message in a thread has the thread as its channel.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MessageRef {
    /// The channel that requests about the message have to name.
    pub channel: ChannelRef,
    /// The id on the platform (`1512085950.000216`, a snowflake).
    pub id: String,
}

/// The text is not of the form `CONNECTION:ID`.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("\"{0}\" is not CONNECTION:ID, such as hq:U0LEE")]
pub struct AddressError(pub String);

impl fmt::Display for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn split(text: &str) -> Result<(Connection, String), AddressError> {
    match text.split_once(':') {
        Some((connection, id)) if !connection.is_empty() && !id.is_empty() => {
            Ok((Connection(connection.to_owned()), id.to_owned()))
        }
        _ => Err(AddressError(text.to_owned())),
    }
}

macro_rules! written_with_connection {
    ($name:ident) => {
        impl $name {
            /// The address of this id on a connection.
            pub fn new(connection: &Connection, id: impl Into<String>) -> Self {
                Self {
                    connection: connection.clone(),
                    id: id.into(),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}:{}", self.connection, self.id)
            }
        }

        impl FromStr for $name {
            type Err = AddressError;

            fn from_str(text: &str) -> Result<Self, AddressError> {
                split(text).map(|(connection, id)| Self { connection, id })
            }
        }
    };
}

written_with_connection!(UserRef);
written_with_connection!(ChannelRef);

impl MessageRef {
    /// The address of a message in a channel.
    pub fn new(channel: &ChannelRef, id: impl Into<String>) -> Self {
        Self {
            channel: channel.clone(),
            id: id.into(),
        }
    }

    /// The position of the message in its channel: an older message has a smaller one.
    ///
    /// Slack's ids have a fixed length and snowflakes are numbers, so a longer id is a newer one.
    pub fn order(&self) -> (usize, &str) {
        (self.id.len(), &self.id)
    }
}

impl fmt::Display for MessageRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.channel, self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_user_is_read_back() {
        let user: UserRef = "hq:U0LEE".parse().expect("well formed");
        assert_eq!(user, UserRef::new(&Connection("hq".into()), "U0LEE"));
        assert_eq!(user.to_string(), "hq:U0LEE");
    }

    #[test]
    fn messages_of_a_channel_have_an_order() {
        let channel = ChannelRef::new(&Connection("hq".into()), "C0HELP");
        for (older, newer) in [
            ("1512085950.000216", "1512085950.000217"),
            ("1512085950.999999", "1512085951.000000"),
            ("99999999999999999", "1100000000000000101"),
            ("1100000000000000101", "1100000000000000102"),
        ] {
            let (older, newer) = (MessageRef::new(&channel, older), MessageRef::new(&channel, newer));
            assert!(older.order() < newer.order(), "{older} {newer}");
        }
    }

    #[test]
    fn a_name_without_connection_is_refused() {
        for wrong in ["", "U0LEE", ":U0LEE", "hq:"] {
            assert_eq!(wrong.parse::<UserRef>(), Err(AddressError(wrong.to_owned())));
        }
    }
}
