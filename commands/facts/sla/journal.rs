//! What the journal of a ticket says about its promises.

use std::collections::BTreeMap;

use desk::{
    Entry, Happened, HoldReason, Metric, Moment, PersonId, Promise, RemarkId, Resolution, ResolutionCode,
    Terms, Ticket, TicketEvent, Timestamp,
};

/// What the journal of a ticket says about its promises.
#[derive(Clone, Debug)]
pub(crate) struct History<'p> {
    /// The events, in their order.
    pub(crate) moments: Vec<Moment<'p>>,
    /// The extensions, in their order.
    extensions: Vec<(Metric, Extension)>,
    /// Who acknowledged the warnings last, and when.
    pub(crate) acknowledged: Option<(PersonId, Timestamp)>,
    /// Whether the ticket waited for an approval after the last event that was read.
    awaits_approval: bool,
}

/// An extension by a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Extension {
    /// The new due time.
    pub(crate) until: Timestamp,
    /// When the lead extended it.
    pub(crate) at: Timestamp,
}

impl<'p> History<'p> {
    /// The extensions of a promise, in their order. A reopened ticket begins a new round, and so does a new question after a
    /// reply: an extension counts only in the round in which a lead made it.
    pub(crate) fn extensions_of(&self, promise: &Promise<'_>) -> Vec<Extension> {
        let began = promise.round_began();
        let is_of_round = |extension: &Extension| {
            extension.at >= began && promise.met.is_none_or(|met| extension.at <= met)
        };
        let of_metric = self
            .extensions
            .iter()
            .filter(|(metric, _)| *metric == promise.metric);
        of_metric
            .map(|(_, extension)| *extension)
            .filter(is_of_round)
            .collect()
    }

    /// Reads the journal of a ticket. `answered` is the first public message of an agent.
    pub(crate) fn of(
        ticket: &Ticket,
        terms: Terms<'p>,
        entries: &[Entry],
        answered: Option<Timestamp>,
    ) -> Self {
        let mut history = Self::begin(ticket, terms, entries);
        for entry in entries {
            history.read(ticket, terms, entry, answered);
        }
        history
    }

    /// Reads the journal of a ticket, with what all its public messages mean.
    pub(crate) fn with_messages(
        ticket: &Ticket,
        terms: Terms<'p>,
        entries: &[Entry],
        messages: &BTreeMap<RemarkId, Happened<'static>>,
    ) -> Self {
        let mut history = Self::begin(ticket, terms, entries);
        for entry in entries {
            match &entry.event {
                TicketEvent::RemarkAdded { remark, .. } => {
                    if let Some(what) = messages.get(remark) {
                        history.add(entry.at, *what);
                    }
                }
                _ => history.read(ticket, terms, entry, None),
            }
        }
        history
    }

    /// The history until the ticket was opened.
    fn begin(ticket: &Ticket, terms: Terms<'p>, entries: &[Entry]) -> Self {
        let mut priorities = entries.iter().filter_map(|entry| match &entry.event {
            TicketEvent::PrioritySet { before, .. } => Some(*before),
            _ => None,
        });
        let priority = priorities.next().unwrap_or(ticket.priority);
        let mut history = Self {
            moments: Vec::new(),
            extensions: Vec::new(),
            acknowledged: None,
            awaits_approval: false,
        };
        history.add(ticket.opened_at, Happened::Opened);
        history.add(
            ticket.opened_at,
            Happened::Terms(Some(Terms { priority, ..terms })),
        );
        history
    }

    fn add(&mut self, at: Timestamp, what: Happened<'p>) {
        self.moments.push(Moment { at, what });
    }

    fn read(&mut self, ticket: &Ticket, terms: Terms<'p>, entry: &Entry, answered: Option<Timestamp>) {
        let at = entry.at;
        match &entry.event {
            TicketEvent::PrioritySet { priority, .. } => {
                let priority = *priority;
                self.add(at, Happened::Terms(Some(Terms { priority, ..terms })));
            }
            TicketEvent::RemarkAdded { .. } if answered == Some(at) => self.add(at, Happened::Replied),
            TicketEvent::Resolved(resolution) => {
                // Approvers who decline a request answer nothing that an agent had to answer.
                let is_answer = is_answer(ticket, resolution) && !self.awaits_approval;
                self.awaits_approval = false;
                self.add(at, Happened::Resolved { is_answer });
            }
            TicketEvent::PutOnHold { reason, .. } => {
                self.awaits_approval = *reason == HoldReason::Approval;
                self.add(at, Happened::Held(*reason));
            }
            TicketEvent::Resumed { .. } => {
                self.awaits_approval = false;
                self.add(at, Happened::Resumed);
            }
            TicketEvent::Reopened { .. } => self.add(at, Happened::Reopened),
            TicketEvent::Closed => self.add(at, Happened::Closed),
            TicketEvent::Cancelled { .. } => self.add(at, Happened::Cancelled),
            TicketEvent::Merged { .. } => self.add(at, Happened::Merged),
            TicketEvent::Unmerged { .. } => self.add(at, Happened::Unmerged),
            TicketEvent::DueExtended { metric, until, .. } => {
                let until = *until;
                self.extensions.push((*metric, Extension { until, at }));
            }
            TicketEvent::WarningAcknowledged => self.acknowledged = entry.by.map(|by| (by, at)),
            _ => {}
        }
    }
}

/// Whether the requester reads the note of a resolution by an agent.
fn is_answer(ticket: &Ticket, resolution: &Resolution) -> bool {
    let is_by_agent = resolution.code != ResolutionCode::ByRequester && !resolution.is_unanswered();
    is_by_agent && resolution.by != ticket.requester
}
