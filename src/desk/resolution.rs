//! How a ticket ended, in a word that can be counted and a note that can be read.

use std::str::FromStr;

use crate::PersonId;

/// Why no more work is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResolutionCode {
    /// The cause is gone, or what was asked for is done.
    Solved,
    /// It works again another way; the cause is still there.
    Workaround,
    /// The same is dealt with elsewhere.
    Duplicate,
    /// It could not be seen again.
    NotReproducible,
    /// Nothing was wrong, or it is meant to be so.
    WorksAsIntended,
    /// The requester did not answer.
    NoAnswer,
    /// It will not be done.
    Declined,
    /// The requester says that it works again; nobody else does.
    ByRequester,
}

/// How a ticket was resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// Who resolved it.
    pub by: PersonId,
    /// In a word.
    pub code: ResolutionCode,
    /// In their words; the requester reads this.
    pub note: String,
    /// When.
    pub at: crate::Timestamp,
    /// Who worked on it then: to them it goes back if it is not done after all.
    pub assignee: Option<PersonId>,
}

impl ResolutionCode {
    /// All of them.
    pub const ALL: [ResolutionCode; 8] = [
        ResolutionCode::Solved,
        ResolutionCode::Workaround,
        ResolutionCode::Duplicate,
        ResolutionCode::NotReproducible,
        ResolutionCode::WorksAsIntended,
        ResolutionCode::NoAnswer,
        ResolutionCode::Declined,
        ResolutionCode::ByRequester,
    ];

    /// Those that the team chooses from, the likeliest first.
    pub const OF_TEAM: [ResolutionCode; 7] = [
        ResolutionCode::Solved,
        ResolutionCode::Workaround,
        ResolutionCode::Duplicate,
        ResolutionCode::NotReproducible,
        ResolutionCode::WorksAsIntended,
        ResolutionCode::NoAnswer,
        ResolutionCode::Declined,
    ];

    /// The word that stands for it in forms, message files and databases.
    pub fn as_str(self) -> &'static str {
        match self {
            ResolutionCode::Solved => "solved",
            ResolutionCode::Workaround => "workaround",
            ResolutionCode::Duplicate => "duplicate",
            ResolutionCode::NotReproducible => "not-reproducible",
            ResolutionCode::WorksAsIntended => "works-as-intended",
            ResolutionCode::NoAnswer => "no-answer",
            ResolutionCode::Declined => "declined",
            ResolutionCode::ByRequester => "by-requester",
        }
    }
}

impl Resolution {
    /// Who worked on it: whoever had it, or else whoever resolved it for the requester.
    pub(crate) fn worked_on_by(&self, requester: PersonId) -> Option<PersonId> {
        self.assignee
            .or_else(|| (self.by != requester).then_some(self.by))
    }
}

/// A word that is no resolution code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such resolution code")]
pub struct UnknownCode;

impl FromStr for ResolutionCode {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        ResolutionCode::ALL
            .into_iter()
            .find(|code| code.as_str() == text)
            .ok_or(UnknownCode)
    }
}
