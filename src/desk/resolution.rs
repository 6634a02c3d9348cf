//! How a ticket was resolved: a code for statistics and a note for readers.

use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

use crate::variants::variants;
use crate::{PersonId, Timestamp};

/// Why no more work is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, VariantArray)]
#[strum(parse_err_ty = UnknownCode, parse_err_fn = unknown_code)]
pub enum ResolutionCode {
    /// The cause is removed, or the request is fulfilled.
    #[strum(serialize = "solved")]
    Solved,
    /// The service works again in another way. The cause remains.
    #[strum(serialize = "workaround")]
    Workaround,
    /// Another ticket covers the same problem.
    #[strum(serialize = "duplicate")]
    Duplicate,
    /// The team could not reproduce the problem.
    #[strum(serialize = "not-reproducible")]
    NotReproducible,
    /// Nothing is wrong: the behaviour is intended.
    #[strum(serialize = "works-as-intended")]
    WorksAsIntended,
    /// The requester did not answer.
    #[strum(serialize = "no-answer")]
    NoAnswer,
    /// The team declined the request.
    #[strum(serialize = "declined")]
    Declined,
    /// The requester confirmed that the problem is fixed. Only the requester uses this code.
    #[strum(serialize = "by-requester")]
    ByRequester,
}

/// How a ticket was resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// The person who resolved the ticket.
    pub by: PersonId,
    /// The code.
    pub code: ResolutionCode,
    /// The note, which the requester reads.
    pub note: String,
    /// When the ticket was resolved.
    pub at: Timestamp,
    /// The assignee at that time. A reopened ticket goes back to the assignee.
    pub assignee: Option<PersonId>,
}

/// The word is no resolution code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such resolution code")]
pub struct UnknownCode;

impl ResolutionCode {
    /// All codes.
    pub const ALL: [ResolutionCode; ResolutionCode::COUNT] = variants();

    /// The codes from which the team chooses, the most frequent first.
    pub const FOR_AGENTS: [ResolutionCode; 7] = [
        ResolutionCode::Solved,
        ResolutionCode::Workaround,
        ResolutionCode::Duplicate,
        ResolutionCode::NotReproducible,
        ResolutionCode::WorksAsIntended,
        ResolutionCode::NoAnswer,
        ResolutionCode::Declined,
    ];

    /// The word for this code in forms, message files and databases.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl Resolution {
    /// The desk resolved the ticket itself, because its requester did not answer. An agent always writes a note.
    pub fn is_unanswered(&self) -> bool {
        self.code == ResolutionCode::NoAnswer && self.note.is_empty()
    }

    /// The person who worked on the ticket: the assignee, or else an agent who resolved it without an assignee. An approver
    /// who declined a request did not work on it.
    pub(crate) fn worked_on_by(&self, requester: PersonId) -> Option<PersonId> {
        self.assignee
            .or_else(|| (self.by != requester && self.code != ResolutionCode::Declined).then_some(self.by))
    }
}

fn unknown_code(_: &str) -> UnknownCode {
    UnknownCode
}
