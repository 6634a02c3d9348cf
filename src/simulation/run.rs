//! Replays tickets against policies.

use std::collections::BTreeSet;

use desk::{Happened, Moment, Promises, ServiceLevels, SlaFacts, Terms, Timestamp};

use super::event_log::{EventLog, LoggedEvent, LoggedTicket};
use super::row::Row;

/// What policies would have promised, and what would have become of it.
#[derive(Clone, Debug, Default)]
pub struct Simulation {
    /// The promises, by ticket and metric.
    pub rows: Vec<Row>,
    /// The number of tickets.
    pub tickets: usize,
    /// The number of events that do not fit the state before, and that changed nothing.
    pub odd: u64,
}

impl Simulation {
    /// Replays the tickets of a log until its last instant.
    pub fn of_log(levels: &ServiceLevels, log: &EventLog) -> Self {
        let mut simulation = Self::default();
        let Some(until) = log.until else {
            return simulation;
        };
        for ticket in &log.tickets {
            let moments = simulation.moments(levels, ticket);
            simulation.add(&ticket.reference, &Promises::of(&moments), until);
        }
        simulation
    }

    /// Adds the promises to a ticket, as they stand at a moment.
    pub fn add(&mut self, ticket: &str, promises: &Promises<'_>, now: Timestamp) {
        self.tickets += 1;
        self.odd += u64::from(promises.odd_events());
        let promises = promises.at(now);
        self.rows
            .extend(promises.iter().map(|promise| Row::of(ticket, promise)));
    }

    /// The events of a ticket with the terms of their times. What is logged before the opening only counts as odd.
    fn moments<'l>(&mut self, levels: &'l ServiceLevels, ticket: &LoggedTicket) -> Vec<Moment<'l>> {
        let opened = |event: &LoggedEvent| event.what.iter().any(|what| matches!(what, Happened::Opened));
        let first = ticket
            .events
            .iter()
            .position(opened)
            .unwrap_or(ticket.events.len());
        let (before, events) = ticket.events.split_at(first);
        self.odd += before.len() as u64;
        let mut moments = Vec::with_capacity(2 * events.len());
        let mut last = None;
        for event in events {
            let at = event.at;
            if last.replace((event.priority, &event.team)) != Some((event.priority, &event.team)) {
                let what = Happened::Terms(terms(levels, ticket, event));
                moments.push(Moment { at, what });
            }
            moments.extend(event.what.iter().map(|what| Moment { at, what: *what }));
        }
        moments
    }
}

/// What applies to a ticket after an event. A log knows neither services nor the groups of requesters.
fn terms<'l>(levels: &'l ServiceLevels, ticket: &LoggedTicket, event: &LoggedEvent) -> Option<Terms<'l>> {
    let facts = SlaFacts {
        team: &event.team,
        kind: ticket.kind(),
        service: None,
        groups: &BTreeSet::new(),
    };
    levels.policy_for(&facts).map(|found| Terms {
        policy: found.policy,
        calendar: levels.calendar_for(found.policy, &event.team),
        priority: event.priority,
    })
}
