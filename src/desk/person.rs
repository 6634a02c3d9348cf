//! People: one record per person, with one identity per account.

use std::fmt;
use std::str::FromStr;

use crate::PersonId;

/// The account of a person on one connection. It is never a name or an address, because people can choose those.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity {
    /// The name of the connection in `desk.toml`.
    pub connection: String,
    /// The user id on the platform.
    pub user: String,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The id.
    pub id: PersonId,
    /// The last known display name. It is shown and never trusted.
    pub name: String,
}

/// The membership of a person in the workspace or guild where the person writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Membership {
    /// A full member.
    Member,
    /// A guest.
    Guest,
    /// A person from outside the workspace or guild.
    Stranger,
    /// An application.
    Bot,
    /// A closed account.
    Deactivated,
}

/// The text is not of the form `CONNECTION:ID`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not CONNECTION:ID, such as hq:U0LEE")]
pub struct IdentityError(String);

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.connection, self.user)
    }
}

impl FromStr for Identity {
    type Err = IdentityError;

    fn from_str(text: &str) -> Result<Self, IdentityError> {
        match text.split_once(':') {
            Some((connection, user)) if !connection.is_empty() && !user.is_empty() => Ok(Self {
                connection: connection.to_owned(),
                user: user.to_owned(),
            }),
            _ => Err(IdentityError(text.to_owned())),
        }
    }
}
