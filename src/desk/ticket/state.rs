//! The states of a ticket. The transitions are rules of [`Ticket`](crate::Ticket).

use crate::{Hold, PersonId, Resolution, Timestamp};

/// The state of a ticket, with the values that only this state has.
#[derive(Clone, Debug, PartialEq, Eq, strum::EnumDiscriminants)]
#[strum_discriminants(name(Phase), derive(Hash), doc = "The name of a state, without its values.")]
pub enum State {
    /// The ticket has no assignee yet.
    New,
    /// An agent works on the ticket.
    InProgress {
        /// The assignee.
        assignee: PersonId,
        /// When the agent took the ticket.
        since: Timestamp,
    },
    /// The work waits for somebody else.
    OnHold {
        /// The assignee, and when that agent took the ticket.
        assigned: Option<(PersonId, Timestamp)>,
        /// Why and how long.
        hold: Hold,
    },
    /// The ticket is resolved. The requester can still reopen it.
    Resolved(Resolution),
    /// The ticket is closed.
    Closed {
        /// How the ticket was resolved.
        resolution: Resolution,
        /// When the ticket was closed.
        at: Timestamp,
    },
    /// The ticket was cancelled.
    Cancelled {
        /// The person who cancelled it.
        by: PersonId,
        /// The reason.
        why: String,
        /// When the ticket was cancelled.
        at: Timestamp,
    },
    /// The ticket is merged into another ticket: see [`Ticket::main`](crate::Ticket::main).
    Merged {
        /// The person who merged it.
        by: PersonId,
        /// When the ticket was merged.
        at: Timestamp,
        /// The assignee before the merge, and when that agent took the ticket. An unmerged ticket goes back to the
        /// assignee.
        before: Option<(PersonId, Timestamp)>,
    },
}

impl State {
    /// The state of an open ticket that is not on hold: in progress if somebody is assigned, else new.
    pub(crate) fn worked_on_by(assigned: Option<(PersonId, Timestamp)>) -> Self {
        assigned.map_or(State::New, |(assignee, since)| State::InProgress {
            assignee,
            since,
        })
    }

    /// The name of the state.
    pub fn phase(&self) -> Phase {
        self.into()
    }
}
