//! The state machine: every verb in every state.

use proptest::prelude::*;
use ulid::Ulid;

use super::*;
use crate::{Hold, HoldReason, Level};

fn person(number: u128) -> PersonId {
    PersonId::new(Ulid::from_parts(1, number))
}

fn at(seconds: i64) -> Timestamp {
    chrono::DateTime::from_timestamp(seconds, 0).expect("in range")
}

fn ticket(state: State) -> Ticket {
    let new = NewTicket {
        id: Ulid::from_parts(1, 1).into(),
        reference: Reference {
            kind: Kind::Incident,
            number: 1,
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
    let (mut ticket, _) = Ticket::open(new, &Matrix::default());
    ticket.state = state;
    ticket
}

fn resolution() -> Resolution {
    Resolution {
        by: person(2),
        code: ResolutionCode::Solved,
        note: "new drum".into(),
        at: at(5),
        assignee: Some(person(2)),
    }
}

fn on_hold(assigned: Option<(PersonId, Timestamp)>) -> State {
    State::OnHold {
        assigned,
        hold: Hold {
            reason: HoldReason::Vendor,
            since: at(3),
            until: None,
            note: String::new(),
        },
    }
}

fn every_state() -> [State; 8] {
    [
        State::New,
        State::InProgress {
            assignee: person(2),
            since: at(1),
        },
        on_hold(Some((person(2), at(1)))),
        on_hold(None),
        State::Resolved(resolution()),
        State::Closed {
            resolution: resolution(),
            at: at(9),
        },
        State::Cancelled {
            by: person(1),
            why: "found it".into(),
            at: at(9),
        },
        State::Merged {
            by: person(3),
            at: at(9),
            before: None,
        },
    ]
}

/// Checks the phase after a verb in each of [`every_state`]. `None` means that the verb is refused.
fn check(verb: impl Fn(&Ticket) -> Result<TicketEvent, Refusal>, expect: [Option<Phase>; 8]) {
    for (state, expected) in every_state().into_iter().zip(expect) {
        let mut ticket = ticket(state.clone());
        let after = verb(&ticket).ok().map(|event| {
            ticket.apply(&event, Some(person(3)), at(10));
            ticket.phase()
        });
        assert_eq!(after, expected, "from {state:?}");
    }
}

#[test]
fn every_verb_is_refused_outside_its_states() {
    use Phase::{Cancelled, Closed, InProgress, New, OnHold, Resolved};
    let open = |phase| {
        [
            Some(phase),
            Some(phase),
            Some(phase),
            Some(phase),
            None,
            None,
            None,
            None,
        ]
    };
    let same = [
        Some(New),
        Some(InProgress),
        Some(OnHold),
        Some(OnHold),
        None,
        None,
        None,
        None,
    ];
    check(
        |t| t.claim(person(3)),
        [Some(InProgress), None, None, Some(OnHold), None, None, None, None],
    );
    check(
        |t| t.take_over(person(3)),
        [
            Some(InProgress),
            Some(InProgress),
            Some(OnHold),
            Some(OnHold),
            None,
            None,
            None,
            None,
        ],
    );
    check(
        Ticket::release,
        [None, Some(New), Some(OnHold), None, None, None, None, None],
    );
    check(
        |t| t.put_on_hold(HoldReason::Requester, None, String::new()),
        [
            None,
            Some(OnHold),
            Some(OnHold),
            Some(OnHold),
            None,
            None,
            None,
            None,
        ],
    );
    check(
        Ticket::resume,
        [None, None, Some(InProgress), Some(New), None, None, None, None],
    );
    check(
        |t| t.resolve(person(3), ResolutionCode::Solved, String::new(), at(10)),
        [None, Some(Resolved), Some(Resolved), None, None, None, None, None],
    );
    check(
        Ticket::reopen,
        [None, None, None, None, Some(InProgress), None, None, None],
    );
    check(
        Ticket::close,
        [None, None, None, None, Some(Closed), None, None, None],
    );
    check(|t| t.cancel("no".into()), open(Cancelled));
    check(|t| t.confirm_fixed(at(10)), open(Resolved));
    check(|t| t.withdraw("no".into()), open(Cancelled));
    check(
        |t| t.set_priority(Level::High, Level::High, &Matrix::default()),
        same,
    );
    check(|t| t.set_service(Some(ServiceName("vpn".into()))), same);
}

#[test]
fn a_service_is_set_and_removed_without_a_new_revision() {
    let mut ticket = ticket(State::New);
    let read = ticket.revision;
    assert_eq!(ticket.set_service(None), Err(Refusal::DoneAlready));
    let vpn = Some(ServiceName("vpn".into()));
    for (service, before) in [(vpn.clone(), None), (None, vpn)] {
        let event = ticket.set_service(service.clone()).expect("the service differs");
        let expect = TicketEvent::ServiceSet {
            service: service.clone(),
            before,
        };
        assert_eq!(event, expect);
        ticket.apply(&event, Some(person(2)), at(2));
        assert_eq!((&ticket.service, ticket.revision), (&service, read));
        assert_eq!(ticket.set_service(service), Err(Refusal::DoneAlready));
    }
}

#[test]
fn claiming_an_own_ticket_changes_nothing() {
    let ticket = ticket(State::InProgress {
        assignee: person(2),
        since: at(1),
    });
    assert_eq!(ticket.claim(person(2)), Err(Refusal::DoneAlready));
    assert_eq!(ticket.take_over(person(2)), Err(Refusal::DoneAlready));
}

#[test]
fn a_claim_never_takes_a_ticket_over() {
    let ticket = ticket(State::InProgress {
        assignee: person(2),
        since: at(1),
    });
    assert_eq!(ticket.claim(person(3)), Err(Refusal::Changed(ticket.id)));
}

#[test]
fn the_revision_rises_with_what_people_decide_on_and_with_nothing_else() {
    let mut ticket = ticket(State::New);
    let read = ticket.revision;
    let spoken = TicketEvent::FollowerAdded;
    ticket.apply(&spoken, Some(person(1)), at(2));
    assert_eq!(ticket.check_revision(read), Ok(()));

    let rewritten = ticket.rewrite("admin access".to_owned(), "to everything".to_owned());
    ticket.apply(&rewritten.expect("the words differ"), Some(person(1)), at(3));
    assert_eq!(ticket.check_revision(read), Err(Refusal::Changed(ticket.id)));
    assert_eq!(ticket.check_revision(ticket.revision), Ok(()));
}

#[test]
fn a_reopened_ticket_goes_back_to_its_assignee() {
    let mut ticket = ticket(State::Resolved(resolution()));
    let event = ticket.reopen().expect("the ticket is resolved");
    ticket.apply(&event, Some(person(1)), at(10));
    assert_eq!((ticket.assignee(), ticket.reopened), (Some(person(2)), 1));
}

#[test]
fn a_ticket_resolved_by_its_requester_goes_back_to_its_assignee() {
    for (state, assignee, phase) in [
        (State::New, None, Phase::New),
        (
            State::InProgress {
                assignee: person(2),
                since: at(1),
            },
            Some(person(2)),
            Phase::InProgress,
        ),
    ] {
        let mut ticket = ticket(state);
        let event = ticket.confirm_fixed(at(5)).expect("the ticket is open");
        ticket.apply(&event, Some(person(1)), at(5));
        assert_eq!(ticket.confirm_fixed(at(6)), Err(Refusal::DoneAlready));
        let event = ticket.reopen().expect("the ticket is resolved");
        ticket.apply(&event, Some(person(1)), at(7));
        assert_eq!((ticket.assignee(), ticket.phase()), (assignee, phase));
    }
}

#[test]
fn references_are_read_in_any_case() {
    let reference = Reference {
        kind: Kind::ServiceRequest,
        number: 12,
    };
    assert_eq!(reference.to_string(), "REQ-12");
    assert_eq!("req-12".parse(), Ok(reference));
    for wrong in ["", "12", "REQ", "REQ-", "REQ-0", "REQ--1", "FOO-1"] {
        assert_eq!(wrong.parse::<Reference>(), Err(UnknownWord::Reference), "{wrong}");
    }
}

proptest! {
    /// No sequence of verbs changes an ended ticket.
    #[test]
    fn an_ended_ticket_never_changes(verbs in proptest::collection::vec(0u8..9, 1..40)) {
        let mut ticket = ticket(State::New);
        let mut ended: Option<State> = None;
        for (second, verb) in verbs.into_iter().enumerate() {
            let now = at(i64::try_from(second).expect("short"));
            let event = match verb {
                0 => ticket.claim(person(2)),
                1 => ticket.release(),
                2 => ticket.resolve(person(2), ResolutionCode::Solved, "done".into(), now),
                3 => ticket.reopen(),
                4 => ticket.close(),
                5 => ticket.cancel("no".into()),
                6 => ticket.confirm_fixed(now),
                7 => ticket.withdraw("found it".into()),
                _ => ticket.set_priority(Level::High, Level::Low, &Matrix::default()),
            };
            if let Ok(event) = event {
                prop_assert!(ended.is_none(), "{event:?} happened to an ended ticket");
                ticket.apply(&event, Some(person(3)), now);
            }
            if ticket.is_ended() {
                ended.get_or_insert_with(|| ticket.state.clone());
            }
        }
        prop_assert_eq!(ended.is_some(), ticket.is_ended());
    }
}
