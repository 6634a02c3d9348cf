//! What state a ticket is in. Which state follows which is decided in [`Ticket`](crate::Ticket).

use crate::{PersonId, Resolution, Timestamp};

/// What state a ticket is in, with what is only known there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody has taken it.
    New,
    /// Somebody works on it.
    InProgress {
        /// Who.
        assignee: PersonId,
        /// Since when.
        since: Timestamp,
    },
    /// It is done, unless the requester objects.
    Resolved(Resolution),
    /// It is done.
    Closed {
        /// How.
        resolution: Resolution,
        /// Since when.
        at: Timestamp,
    },
    /// It was called off.
    Cancelled {
        /// By whom.
        by: PersonId,
        /// Why.
        why: String,
        /// When.
        at: Timestamp,
    },
    /// It is about the same as another one and handled with that: see [`Ticket::main`](crate::Ticket::main).
    Merged {
        /// By whom.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// Who worked on it until then, and since when: it goes back to them if it is taken apart again.
        before: Option<(PersonId, Timestamp)>,
    },
}

/// The name of a state, without what is known there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// [`State::New`]
    New,
    /// [`State::InProgress`]
    InProgress,
    /// [`State::Resolved`]
    Resolved,
    /// [`State::Closed`]
    Closed,
    /// [`State::Cancelled`]
    Cancelled,
    /// [`State::Merged`]
    Merged,
}

impl State {
    /// Its name.
    pub fn phase(&self) -> Phase {
        match self {
            State::New => Phase::New,
            State::InProgress { .. } => Phase::InProgress,
            State::Resolved(_) => Phase::Resolved,
            State::Closed { .. } => Phase::Closed,
            State::Cancelled { .. } => Phase::Cancelled,
            State::Merged { .. } => Phase::Merged,
        }
    }
}
