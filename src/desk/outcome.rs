//! What the affected people of one ticket say about its outcome.
//!
//! Several people can be affected by one ticket: its requester, the requesters of merged tickets, and the followers of a
//! known issue. Each of them says only for themselves whether it works.

use std::collections::BTreeMap;

use crate::{Action, PersonId, Refusal, State, Ticket, TicketEvent};

/// What people last said about the outcome of a ticket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statements {
    works: BTreeMap<PersonId, bool>,
}

impl Statements {
    /// Adds the next event of the ticket's journal. `by` is the person who caused it.
    ///
    /// A new resolution asks everybody again for whom it did not work.
    pub fn add(&mut self, by: Option<PersonId>, event: &TicketEvent) {
        match (event, by) {
            (TicketEvent::FixConfirmed, Some(by)) => {
                self.works.insert(by, true);
            }
            (TicketEvent::StillAffected | TicketEvent::Reopened { .. }, Some(by)) => {
                self.works.insert(by, false);
            }
            (TicketEvent::Resolved(_), _) => self.works.retain(|_, works| *works),
            _ => {}
        }
    }

    /// Whether the person said last that it works for them.
    pub fn works_for(&self, person: PersonId) -> bool {
        self.works.get(&person) == Some(&true)
    }

    /// Whether the person has objected since the last resolution.
    pub fn persists_for(&self, person: PersonId) -> bool {
        self.works.get(&person) == Some(&false)
    }
}

impl Ticket {
    /// One of several affected people says that it works for them. The ticket stays as it is.
    ///
    /// # Errors
    ///
    /// [`Refusal::DoneAlready`] if the person has said so; [`Refusal::WrongState`] if the ticket has ended or is merged.
    pub fn confirm_for(&self, person: PersonId, said: &Statements) -> Result<TicketEvent, Refusal> {
        match &self.state {
            State::Closed { .. } | State::Cancelled { .. } | State::Merged { .. } => {
                Err(self.refuse(Action::ConfirmFixed))
            }
            State::New | State::InProgress { .. } | State::OnHold { .. } | State::Resolved(_) => {
                match said.works_for(person) {
                    true => Err(Refusal::DoneAlready),
                    false => Ok(TicketEvent::FixConfirmed),
                }
            }
        }
    }

    /// One of several affected people says that it is still not working for them, while the team works on the ticket.
    ///
    /// # Errors
    ///
    /// [`Refusal::DoneAlready`] if the person has said so; [`Refusal::WrongState`] if the ticket is not open.
    pub fn object_for(&self, person: PersonId, said: &Statements) -> Result<TicketEvent, Refusal> {
        if !self.is_open() {
            return Err(self.refuse(Action::Reopen));
        }
        match said.persists_for(person) {
            true => Err(Refusal::DoneAlready),
            false => Ok(TicketEvent::StillAffected),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ulid::Ulid;

    use super::*;
    use crate::{Resolution, ResolutionCode};

    fn person(number: u8) -> PersonId {
        PersonId::new(Ulid::from_parts(1, number.into()))
    }

    fn resolved() -> TicketEvent {
        TicketEvent::Resolved(Resolution {
            by: person(9),
            code: ResolutionCode::Solved,
            note: "new drum".into(),
            at: chrono::DateTime::UNIX_EPOCH,
            assignee: None,
        })
    }

    fn event(number: u8) -> TicketEvent {
        match number {
            0 => TicketEvent::FixConfirmed,
            1 => TicketEvent::StillAffected,
            2 => TicketEvent::Reopened { assignee: None },
            3 => resolved(),
            _ => TicketEvent::FollowerAdded,
        }
    }

    proptest! {
        /// What a person last said counts, and what others say changes nothing.
        #[test]
        fn the_last_statement_of_a_person_counts(
            events in prop::collection::vec((0u8..3, 0u8..5), 0..20),
        ) {
            let mut said = Statements::default();
            for (by, number) in &events {
                said.add(Some(person(*by)), &event(*number));
            }
            for number in 0..3 {
                let own = events.iter().rev().find(|(by, event)| *by == number && *event < 3);
                let works = own.is_some_and(|(_, event)| *event == 0);
                prop_assert_eq!(said.works_for(person(number)), works);
                prop_assert!(!(works && said.persists_for(person(number))));
            }
        }
    }

    #[test]
    fn a_resolution_forgets_objections_and_keeps_confirmations() {
        let mut said = Statements::default();
        said.add(Some(person(1)), &TicketEvent::FixConfirmed);
        said.add(Some(person(2)), &TicketEvent::StillAffected);
        said.add(Some(person(9)), &resolved());
        assert!(said.works_for(person(1)));
        assert!(!said.persists_for(person(2)));
    }

    #[test]
    fn a_timer_says_nothing() {
        let mut said = Statements::default();
        said.add(None, &TicketEvent::FixConfirmed);
        assert_eq!(said, Statements::default());
    }
}
