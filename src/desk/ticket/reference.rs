//! What people call a ticket by: its kind, and a number of that kind.

use std::fmt;
use std::str::FromStr;

/// Something is broken, or something is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Something that worked does not.
    #[default]
    Incident,
    /// Something is asked for.
    ServiceRequest,
}

/// The number that people use: `INC-1`, `REQ-1`, counted per kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    /// Of what kind.
    pub kind: Kind,
    /// From 1.
    pub number: i64,
}

/// Text that names nothing of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnknownWord {
    /// Kinds are `incident` and `request`.
    #[error("neither incident nor request")]
    Kind,
    /// References read `INC-1` or `REQ-1`.
    #[error("not a reference such as INC-1")]
    Reference,
    /// A source is one of a few words.
    #[error("no such source")]
    Source,
}

impl Kind {
    /// Both.
    pub const ALL: [Kind; 2] = [Kind::Incident, Kind::ServiceRequest];

    /// The word that stands for it in forms and databases.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Incident => "incident",
            Kind::ServiceRequest => "request",
        }
    }

    fn prefix(self) -> &'static str {
        match self {
            Kind::Incident => "INC",
            Kind::ServiceRequest => "REQ",
        }
    }
}

impl FromStr for Kind {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        Kind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or(UnknownWord::Kind)
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.kind.prefix(), self.number)
    }
}

impl FromStr for Reference {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let (prefix, number) = text.split_once('-').ok_or(UnknownWord::Reference)?;
        let kind = Kind::ALL
            .into_iter()
            .find(|kind| kind.prefix().eq_ignore_ascii_case(prefix));
        match (kind, number.parse()) {
            (Some(kind), Ok(number)) if number > 0 => Ok(Self { kind, number }),
            _ => Err(UnknownWord::Reference),
        }
    }
}
