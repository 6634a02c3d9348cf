//! Holds: how they begin, what they keep, and how they end.

use proptest::prelude::*;
use ulid::Ulid;

use super::*;
use crate::{Kind, Level, Matrix, NewTicket, PersonId, Reference, ResolutionCode, Source, TeamName};

fn person(number: u128) -> PersonId {
    PersonId::new(Ulid::from_parts(1, number))
}

fn at(seconds: i64) -> Timestamp {
    chrono::DateTime::from_timestamp(seconds, 0).expect("in range")
}

fn ticket(number: u128) -> Ticket {
    let new = NewTicket {
        id: Ulid::from_parts(2, number).into(),
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
    let (ticket, _) = Ticket::open(new, &Matrix::default());
    ticket
}

fn held(reason: HoldReason, until: Option<Timestamp>) -> Ticket {
    let mut ticket = ticket(1);
    let claimed = ticket.claim(person(2)).expect("the ticket is new");
    ticket.apply(&claimed, Some(person(2)), at(1));
    let note = "asked twice".to_owned();
    ticket.apply(&TicketEvent::PutOnHold { reason, until, note }, None, at(2));
    ticket
}

#[test]
fn an_agent_cannot_choose_an_approval_and_cannot_end_it() {
    let ticket = held(HoldReason::Vendor, None);
    let approval = ticket.put_on_hold(HoldReason::Approval, None, String::new());
    assert_eq!(approval, Err(Refusal::Gone));
    let ticket = held(HoldReason::Approval, None);
    let waits = Refusal::AwaitsApproval(ticket.reference);
    assert_eq!(ticket.resume(), Err(waits.clone()));
    let vendor = ticket.put_on_hold(HoldReason::Vendor, None, String::new());
    assert_eq!(vendor, Err(waits));
    assert!(HoldReason::for_agents().all(|reason| reason != HoldReason::Approval));
}

#[test]
fn nobody_works_on_a_ticket_that_waits_for_an_approval() {
    let ticket = held(HoldReason::Approval, None);
    let waits = || Err(Refusal::AwaitsApproval(ticket.reference));
    assert_eq!(ticket.claim(person(3)), waits());
    assert_eq!(ticket.take_over(person(3)), waits());
    assert_eq!(
        ticket.resolve(person(2), ResolutionCode::Solved, String::new(), at(3)),
        waits()
    );
    assert_eq!(ticket.confirm_fixed(at(3)), waits());
    assert_eq!(ticket.merge(&self::ticket(2)), waits());
    assert_eq!(self::ticket(2).merge(&ticket), waits());
    assert!(ticket.cancel(String::new()).is_ok());
    assert!(ticket.withdraw(String::new()).is_ok());
}

#[test]
fn the_end_of_an_approval_leads_back_to_the_state_before() {
    let new = ticket(1);
    let working = held(HoldReason::Approval, None);
    for (mut ticket, phase) in [(new, Phase::New), (working, Phase::InProgress)] {
        if let Ok(event) = ticket.await_approval() {
            ticket.apply(&event, None, at(3));
        }
        assert_eq!(ticket.await_approval(), Err(Refusal::DoneAlready));
        let approved = ticket.resume_when_approved().expect("the ticket waits");
        ticket.apply(&approved, Some(person(4)), at(4));
        assert_eq!((ticket.phase(), ticket.resume_when_approved()), (phase, None));
        assert_eq!(ticket.decline(person(4), String::new(), at(5)), None);
    }
}

#[test]
fn the_same_hold_again_changes_nothing() {
    let ticket = held(HoldReason::Vendor, Some(at(9)));
    let again = |until, note: &str| ticket.put_on_hold(HoldReason::Vendor, until, note.to_owned());
    assert_eq!(again(Some(at(9)), "asked twice"), Err(Refusal::DoneAlready));
    assert!(again(Some(at(10)), "asked twice").is_ok());
    assert!(again(Some(at(9)), "asked three times").is_ok());
}

#[test]
fn the_time_of_a_hold_ends_it_and_not_before() {
    let resumed = TicketEvent::Resumed {
        cause: ResumeCause::Time,
    };
    let ticket = held(HoldReason::Vendor, Some(at(9)));
    assert_eq!(ticket.resume_when_due(at(8)), Err(Refusal::Gone));
    assert_eq!(ticket.resume_when_due(at(9)), Ok(resumed));
    assert_eq!(
        held(HoldReason::Vendor, None).resume_when_due(at(9)),
        Err(Refusal::Gone)
    );
}

#[test]
fn only_a_hold_that_awaits_the_requester_ends_with_an_answer() {
    for reason in HoldReason::ALL {
        let ends = held(reason, None).resume_when_answered().is_some();
        assert_eq!(ends, reason == HoldReason::Requester, "{reason:?}");
    }
    assert_eq!(ticket(1).resume_when_answered(), None);
}

#[test]
fn an_unmerged_ticket_is_not_on_hold_and_keeps_its_assignee() {
    let mut ticket = held(HoldReason::Vendor, Some(at(9)));
    let merged = ticket.merge(&self::ticket(2)).expect("both are open");
    ticket.apply(&merged, Some(person(3)), at(4));
    let unmerged = ticket.unmerge().expect("the ticket is merged");
    ticket.apply(&unmerged, Some(person(3)), at(5));
    let expect = State::InProgress {
        assignee: person(2),
        since: at(1),
    };
    assert_eq!(ticket.state, expect);
}

/// What a person or the time does to a ticket.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Claim,
    TakeOver,
    Release,
    Hold(HoldReason),
    HoldForApproval,
    Approve,
    Decline,
    Resume,
    Answer,
    Time,
    Resolve,
    Confirm,
    Reopen,
    Cancel,
    Merge,
    Unmerge,
}

fn deed() -> impl Strategy<Value = Deed> {
    let reasons: Vec<HoldReason> = HoldReason::for_agents().collect();
    prop_oneof![
        Just(Deed::Claim),
        Just(Deed::TakeOver),
        Just(Deed::Release),
        prop::sample::select(reasons).prop_map(Deed::Hold),
        Just(Deed::HoldForApproval),
        Just(Deed::Approve),
        Just(Deed::Decline),
        Just(Deed::Resume),
        Just(Deed::Answer),
        Just(Deed::Time),
        Just(Deed::Resolve),
        Just(Deed::Confirm),
        Just(Deed::Reopen),
        Just(Deed::Cancel),
        Just(Deed::Merge),
        Just(Deed::Unmerge),
    ]
}

fn event(ticket: &Ticket, deed: Deed, now: Timestamp) -> Option<TicketEvent> {
    let note = String::new();
    match deed {
        Deed::Claim => ticket.claim(person(2)).ok(),
        Deed::TakeOver => ticket.take_over(person(3)).ok(),
        Deed::Release => ticket.release().ok(),
        Deed::Hold(reason) => ticket.put_on_hold(reason, Some(now), note).ok(),
        Deed::HoldForApproval => ticket.await_approval().ok(),
        Deed::Approve => ticket.resume_when_approved(),
        Deed::Decline => ticket.decline(person(4), note, now),
        Deed::Resume => ticket.resume().ok(),
        Deed::Answer => ticket.resume_when_answered(),
        Deed::Time => ticket.resume_when_due(now).ok(),
        Deed::Resolve => ticket.resolve(person(2), ResolutionCode::Solved, note, now).ok(),
        Deed::Confirm => ticket.confirm_fixed(now).ok(),
        Deed::Reopen => ticket.reopen().ok(),
        Deed::Cancel => ticket.cancel(note).ok(),
        Deed::Merge => ticket.merge(&self::ticket(2)).ok(),
        Deed::Unmerge => ticket.unmerge().ok(),
    }
}

proptest! {
    /// No sequence of events leaves a hold behind. An ended hold leads to In progress if somebody is assigned, else to New,
    /// and neither its beginning nor its end changes the assignee.
    #[test]
    fn a_hold_ends_with_the_state_and_keeps_the_assignee(deeds in prop::collection::vec(deed(), 0..30)) {
        let mut ticket = ticket(1);
        for (second, deed) in (10..).zip(deeds) {
            let before = ticket.clone();
            let Some(event) = event(&ticket, deed, at(second)) else { continue };
            ticket.apply(&event, Some(person(3)), at(second));

            prop_assert_eq!(ticket.hold().is_some(), ticket.phase() == Phase::OnHold);
            let assigned = ticket.assignee().is_some();
            match (deed, ticket.phase()) {
                (Deed::Hold(_) | Deed::HoldForApproval, phase) => prop_assert_eq!(phase, Phase::OnHold),
                (Deed::Claim | Deed::TakeOver | Deed::Release, phase) => {
                    prop_assert_eq!(phase == Phase::OnHold, before.phase() == Phase::OnHold);
                }
                (Deed::Resolve | Deed::Confirm | Deed::Cancel | Deed::Merge | Deed::Decline, _) => {
                    prop_assert!(!ticket.is_open());
                }
                (_, phase) => prop_assert_eq!(phase == Phase::InProgress, assigned, "{:?}", phase),
            }
            if let Deed::Hold(_) | Deed::HoldForApproval | Deed::Approve | Deed::Resume | Deed::Answer | Deed::Time = deed {
                prop_assert_eq!(ticket.assignee(), before.assignee());
            }
            if event.changes_decisions() {
                prop_assert!(ticket.revision > before.revision);
            }
        }
    }
}
