//! The kind of a ticket, and the reference by which people call a ticket.

use std::fmt;
use std::str::FromStr;

use strum::{EnumString, IntoStaticStr, VariantArray};

use super::word::UnknownWord;

/// An incident or a service request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::kind)]
pub enum Kind {
    /// A service that worked is broken.
    #[default]
    #[strum(serialize = "incident")]
    Incident,
    /// A person asks for something.
    #[strum(serialize = "request")]
    ServiceRequest,
}

/// The reference that people use: `INC-1`, `REQ-1`. Each kind has its own count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    /// The kind.
    pub kind: Kind,
    /// The number, from 1.
    pub number: i64,
}

impl Kind {
    /// The word for this kind in forms and databases.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    fn prefix(self) -> &'static str {
        match self {
            Kind::Incident => "INC",
            Kind::ServiceRequest => "REQ",
        }
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
        let kind = Kind::VARIANTS
            .iter()
            .find(|kind| kind.prefix().eq_ignore_ascii_case(prefix));
        match (kind, number.parse()) {
            (Some(kind), Ok(number)) if number > 0 => Ok(Self { kind: *kind, number }),
            _ => Err(UnknownWord::Reference),
        }
    }
}
