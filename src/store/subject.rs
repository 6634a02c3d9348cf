//! What a post, a journal entry or a thread is about: a ticket, a change or an approval.

use std::fmt;
use std::str::FromStr;

use desk::{ApprovalId, ChangeId, TicketId};

use crate::locks::Lock;

/// The aggregate that rows of the shared tables belong to. The database holds its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A ticket.
    Ticket(TicketId),
    /// A change.
    Change(ChangeId),
    /// An approval: the subject of its decision cards.
    Approval(ApprovalId),
}

/// The text is the id of no subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the id of a ticket, a change or an approval")]
pub struct SubjectError;

impl Subject {
    /// The ticket, if the subject is one.
    pub fn ticket(self) -> Option<TicketId> {
        match self {
            Self::Ticket(id) => Some(id),
            Self::Change(_) | Self::Approval(_) => None,
        }
    }

    /// The lock that rows of this subject need.
    pub(crate) fn lock(self) -> Lock {
        match self {
            Self::Ticket(id) => Lock::Ticket(id),
            Self::Change(id) => Lock::Change(id),
            Self::Approval(id) => Lock::Approval(id),
        }
    }
}

impl From<TicketId> for Subject {
    fn from(id: TicketId) -> Self {
        Self::Ticket(id)
    }
}

impl From<ChangeId> for Subject {
    fn from(id: ChangeId) -> Self {
        Self::Change(id)
    }
}

impl From<ApprovalId> for Subject {
    fn from(id: ApprovalId) -> Self {
        Self::Approval(id)
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ticket(id) => id.fmt(f),
            Self::Change(id) => id.fmt(f),
            Self::Approval(id) => id.fmt(f),
        }
    }
}

impl FromStr for Subject {
    type Err = SubjectError;

    fn from_str(text: &str) -> Result<Self, SubjectError> {
        let ticket = text.parse().map(Self::Ticket).ok();
        ticket
            .or_else(|| text.parse().map(Self::Change).ok())
            .or_else(|| text.parse().map(Self::Approval).ok())
            .ok_or(SubjectError)
    }
}

#[cfg(test)]
mod tests {
    use ulid::Ulid;

    use super::*;

    #[test]
    fn a_subject_is_read_back_as_it_was_written() {
        let ulid = Ulid::from(7_u128);
        let subjects = [
            Subject::Ticket(ulid.into()),
            Subject::Change(ulid.into()),
            Subject::Approval(ulid.into()),
        ];
        for subject in subjects {
            assert_eq!(subject.to_string().parse(), Ok(subject));
        }
        assert_eq!("per_1".parse::<Subject>(), Err(SubjectError));
    }
}
