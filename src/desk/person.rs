//! People: one record per human, with an identity on each platform that they use.

use std::fmt;
use std::str::FromStr;

use crate::PersonId;

/// Who somebody is on one connection. Never a name or an address, which people can choose.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity {
    /// The connection's name in `desk.toml`.
    pub connection: String,
    /// The platform's user id.
    pub user: String,
}

/// A human.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Ours.
    pub id: PersonId,
    /// How they last called themselves; shown, never trusted.
    pub name: String,
}

/// What somebody is in the workspace or guild they speak from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// A full member.
    Member,
    /// A guest.
    Guest,
    /// Somebody from elsewhere.
    Stranger,
    /// An application.
    Bot,
    /// A closed account.
    Deactivated,
}

/// Text that does not read `CONNECTION:ID`.
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
