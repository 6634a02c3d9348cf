//! Which tickets become private, and which can be merged then.

use ulid::Ulid;

use super::*;
use crate::{
    Kind, Level, Matrix, NewTicket, PersonId, Reference, Resolution, ResolutionCode, Source, State, TeamName,
    Timestamp,
};

fn at(seconds: i64) -> Timestamp {
    chrono::DateTime::from_timestamp(seconds, 0).expect("in range")
}

fn ticket(number: i64, private: bool) -> Ticket {
    let person = PersonId::new(Ulid::from_parts(1, 1));
    let new = NewTicket {
        id: Ulid::from_parts(1, u128::try_from(number).expect("from 1")).into(),
        reference: Reference {
            kind: Kind::Incident,
            number,
        },
        title: "printer".into(),
        description: "printer".into(),
        requester: person,
        opened_by: person,
        source: Source::Command,
        team: TeamName("it".into()),
        impact: Level::Medium,
        urgency: Level::Medium,
        service: None,
        follows: None,
        split_from: None,
        private,
        at: at(0),
    };
    Ticket::open(new, &Matrix::default()).0
}

#[test]
fn an_open_ticket_becomes_private_once() {
    let mut one = ticket(1, false);
    assert!(!one.is_private());
    let event = one
        .make_private(&[], "an address".into())
        .expect("the ticket is open");
    one.apply(&event, None, at(5));
    assert_eq!(one.private_since, Some(at(5)));
    assert_eq!(one.make_private(&[], String::new()), Err(Refusal::DoneAlready));
}

#[test]
fn an_ended_or_merged_ticket_does_not_become_private() {
    let mut one = ticket(1, false);
    let together = Err(Refusal::Privacy(PrivacyRefusal::Together(one.reference)));
    assert_eq!(one.make_private(&[ticket(2, false)], String::new()), together);
    one.state = State::Merged {
        by: one.requester,
        at: at(1),
        before: None,
    };
    assert_eq!(one.make_private(&[], String::new()), together);
    one.state = State::Closed {
        resolution: Resolution {
            by: one.requester,
            code: ResolutionCode::Solved,
            note: String::new(),
            at: at(1),
            assignee: None,
        },
        at: at(2),
    };
    let ended = one.make_private(&[], String::new());
    assert!(matches!(ended, Err(Refusal::WrongState { .. })), "{ended:?}");
}

#[test]
fn private_tickets_are_not_merged_with_others() {
    let (open, private) = (ticket(1, false), ticket(2, true));
    let refused = |one: &Ticket, other: &Ticket| match one.merge(other) {
        Err(Refusal::Privacy(why)) => Some(why),
        _ => None,
    };
    let other = PrivacyRefusal::OtherIsPrivate(private.reference);
    assert_eq!(refused(&open, &private), Some(other));
    let other = PrivacyRefusal::OtherIsOpen(open.reference);
    assert_eq!(refused(&private, &open), Some(other));
    assert!(private.merge(&ticket(3, true)).is_ok());
}
