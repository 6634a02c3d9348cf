//! Merging and unmerging, in every order of steps.

use proptest::prelude::*;
use ulid::Ulid;

use super::*;
use crate::{Kind, Level, Matrix, NewTicket, PersonId, Reference, Source, TeamName, Timestamp};

fn person(number: u128) -> PersonId {
    PersonId::new(Ulid::from_parts(1, number))
}

fn at(seconds: i64) -> Timestamp {
    chrono::DateTime::from_timestamp(seconds, 0).expect("in range")
}

fn ticket(number: i64) -> Ticket {
    let id = Ulid::from_parts(1, u128::try_from(number).expect("from 1"));
    let new = NewTicket {
        id: id.into(),
        reference: Reference {
            kind: Kind::Incident,
            number,
        },
        title: "printer".into(),
        description: "it eats paper".into(),
        requester: person(1),
        opened_by: person(1),
        source: Source::Command,
        team: TeamName("it".into()),
        impact: Level::Medium,
        urgency: Level::Medium,
        service: None,
        follows: None,
        split_from: None,
        private: false,
        at: at(0),
    };
    Ticket::open(new, &Matrix::default()).0
}

fn merged(ticket: &mut Ticket, main: &Ticket) {
    let event = ticket.merge(main).expect("both tickets are open");
    ticket.apply(&event, Some(person(9)), at(10));
}

#[test]
fn a_ticket_is_not_merged_into_itself() {
    let one = ticket(1);
    assert_eq!(one.merge(&one), Err(Refusal::Merge(MergeRefusal::Itself)));
}

#[test]
fn a_merged_ticket_is_not_merged_into_the_same_ticket_again() {
    let (mut one, other) = (ticket(1), ticket(2));
    merged(&mut one, &other);
    let together = MergeRefusal::Together(other.reference);
    assert_eq!(one.merge(&other), Err(Refusal::Merge(together)));
}

#[test]
fn a_ticket_is_not_merged_into_a_resolved_ticket() {
    let (one, mut done) = (ticket(1), ticket(2));
    let event = done.confirm_fixed(at(5)).expect("the ticket is open");
    done.apply(&event, Some(person(1)), at(5));
    let refused = MergeRefusal::MainNotOpen(done.reference, Phase::Resolved);
    assert_eq!(one.merge(&done), Err(Refusal::Merge(refused)));
    assert!(matches!(done.merge(&one), Err(Refusal::WrongState { .. })));
}

#[test]
fn a_ticket_is_not_merged_into_a_merged_ticket() {
    let (one, mut middle, main) = (ticket(1), ticket(2), ticket(3));
    merged(&mut middle, &main);
    let refused = MergeRefusal::MainNotOpen(middle.reference, Phase::Merged);
    assert_eq!(one.merge(&middle), Err(Refusal::Merge(refused)));
}

#[test]
fn an_unmerged_ticket_goes_back_to_its_assignee() {
    let (mut one, main) = (ticket(1), ticket(2));
    let event = one.claim(person(2)).expect("the ticket is new");
    one.apply(&event, Some(person(2)), at(3));
    let before = one.state.clone();
    merged(&mut one, &main);
    assert_eq!((one.assignee(), one.main), (None, Some(main.id)));
    let event = one.unmerge().expect("the ticket is merged");
    one.apply(&event, Some(person(9)), at(11));
    assert_eq!((one.state.clone(), one.main), (before, None));
    assert_eq!(one.unmerge(), Err(Refusal::DoneAlready));
}

#[test]
fn a_closed_main_ticket_resolves_its_merged_tickets_as_duplicates() {
    let (mut one, mut main) = (ticket(1), ticket(2));
    merged(&mut one, &main);
    let event = main.confirm_fixed(at(12)).expect("the ticket is open");
    main.apply(&event, Some(person(1)), at(12));
    let State::Resolved(resolution) = &main.state else {
        panic!("the ticket is resolved")
    };
    for event in [
        one.resolve_with(resolution).expect("the ticket is merged"),
        TicketEvent::Closed,
    ] {
        one.apply(&event, None, at(13));
    }
    let State::Closed { resolution, .. } = &one.state else {
        panic!("the ticket is closed")
    };
    assert_eq!(resolution.code, ResolutionCode::Duplicate);
    assert_eq!(one.main, Some(main.id), "the card still names the main ticket");
    assert!(matches!(one.unmerge(), Err(Refusal::WrongState { .. })));
}

/// Merges as the command does: if `other` is merged, its main ticket counts, and the tickets that are merged into
/// `which` move along.
fn merge(tickets: &mut [Ticket], which: usize, other: usize) -> bool {
    let find = |id| tickets.iter().position(|ticket| Some(ticket.id) == id);
    let named = &tickets[other];
    let main = if named.is_merged() { find(named.main) } else { None }.unwrap_or(other);
    let main = tickets[main].clone();
    let Ok(event) = tickets[which].merge(&main) else {
        return false;
    };
    let id = tickets[which].id;
    for along in tickets
        .iter_mut()
        .filter(|ticket| ticket.is_merged() && ticket.main == Some(id))
    {
        let event = along.move_to(&main).expect("their main ticket was merged");
        along.apply(&event, Some(person(9)), at(10));
    }
    tickets[which].apply(&event, Some(person(9)), at(10));
    true
}

proptest! {
    #[test]
    fn merges_form_no_chain_and_unmerging_restores_the_state(
        steps in proptest::collection::vec((0u8..6, 0usize..5, 0usize..5), 1..60),
    ) {
        let mut tickets: Vec<Ticket> = (1..=5).map(ticket).collect();
        let mut before: Vec<Option<State>> = vec![None; 5];
        for (second, (verb, one, other)) in steps.into_iter().enumerate() {
            let now = at(i64::try_from(second).expect("short"));
            let was = tickets[one].state.clone();
            let event = match verb {
                0 | 1 => {
                    if merge(&mut tickets, one, other) {
                        prop_assert!(one != other);
                        before[one] = Some(was);
                    }
                    Err(Refusal::DoneAlready)
                }
                2 => tickets[one].claim(person(2)),
                3 => tickets[one].confirm_fixed(now),
                4 => tickets[one].reopen(),
                _ => tickets[one].unmerge(),
            };
            if let Ok(event) = event {
                tickets[one].apply(&event, Some(person(3)), now);
                if let TicketEvent::Unmerged { .. } = event {
                    prop_assert_eq!(Some(tickets[one].state.clone()), before[one].take());
                }
            }
            for ticket in &tickets {
                prop_assert_eq!(ticket.is_merged(), ticket.main.is_some(), "a merged ticket has a main ticket");
                let main = tickets.iter().find(|main| Some(main.id) == ticket.main);
                prop_assert!(main.is_none_or(|main| main.id != ticket.id && !main.is_merged()), "no chains");
            }
        }
    }
}
