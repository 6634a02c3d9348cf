//! The state machine of a change: every rule in every state, and the three types of changes.

use proptest::prelude::*;
use ulid::Ulid;

use super::*;
use crate::approval::PolicyName;
use crate::{ApprovalId, PersonId, ServiceName, Timestamp};

fn person(number: u128) -> PersonId {
    PersonId::new(Ulid::from_parts(1, number))
}

fn at(seconds: i64) -> Timestamp {
    chrono::DateTime::from_timestamp(seconds, 0).expect("in range")
}

fn asking(stages: usize) -> Asking {
    Asking {
        approval: ApprovalId::new(Ulid::from_parts(1, 7)),
        stages,
    }
}

/// A change that can be submitted, with a window from the tenth to the twentieth second.
fn content(kind: ChangeKind) -> ChangeContent {
    ChangeContent {
        title: "Restart the gateway".to_owned(),
        reason: "It leaks memory".to_owned(),
        kind,
        services: vec![ServiceName("vpn".to_owned())],
        window: Some(Window {
            from: at(10),
            until: at(20),
        }),
        implementer: Some(person(2)),
        answers: Vec::new(),
        plans: Plans {
            implementation: "Restart it".to_owned(),
            test: String::new(),
            backout: "Start the old one".to_owned(),
        },
    }
}

fn change(kind: ChangeKind) -> Change {
    let new = NewChange {
        id: Ulid::from_parts(1, 1).into(),
        number: ChangeNumber(1),
        requester: person(1),
        template: (kind == ChangeKind::Standard).then(|| "restart".to_owned()),
        content: content(kind),
        at: at(0),
    };
    let (change, event) = Change::raise(new);
    assert_eq!(event, ChangeEvent::Raised);
    change
}

/// Records an event. Returns the state afterwards.
fn record(change: &mut Change, event: Result<ChangeEvent, ChangeRefusal>, seconds: i64) -> ChangePhase {
    let event = event.expect("the state allows the step");
    change.apply(&event, Some(person(3)), at(seconds));
    change.phase()
}

/// One normal change in each of the states, in the order of the states.
fn in_every_state() -> Vec<Change> {
    let new = change(ChangeKind::Normal);
    let mut all = vec![new.clone()];
    let mut next = new.clone();
    record(&mut next, new.submit(Some(asking(2)), at(1)), 1);
    all.push(next.clone());
    for step in [
        (|change| change.authorize()) as fn(&Change) -> Result<ChangeEvent, ChangeRefusal>,
        |change| change.approve(),
        |change| change.start(at(10)),
        |change| change.finish(Completion::Done, String::new(), at(10)),
        |change| change.close(String::new()),
    ] {
        let event = step(&next);
        record(&mut next, event, 10);
        all.push(next.clone());
    }
    let mut cancelled = new;
    let event = cancelled.cancel("no".to_owned());
    record(&mut cancelled, event, 2);
    all.push(cancelled);
    all
}

/// Checks the state after a rule in every state. `None` means that the rule refuses.
fn check(rule: impl Fn(&Change) -> Result<ChangeEvent, ChangeRefusal>, expect: [Option<ChangePhase>; 8]) {
    for (mut change, expected) in in_every_state().into_iter().zip(expect) {
        let before = change.phase();
        let after = rule(&change).ok().map(|event| {
            change.apply(&event, Some(person(3)), at(12));
            change.phase()
        });
        assert_eq!(after, expected, "from {before:?}");
    }
}

#[test]
fn every_rule_is_refused_outside_its_states() {
    use ChangePhase::{Assess, Authorize, Cancelled, Closed, Implement, New, Review, Scheduled};
    let none = [None; 8];
    let only = |at: usize, phase| {
        let mut expect = none;
        expect[at] = Some(phase);
        expect
    };
    check(|change| change.submit(Some(asking(2)), at(1)), only(0, Assess));
    check(Change::authorize, only(1, Authorize));
    let asked = [
        None,
        Some(Scheduled),
        Some(Scheduled),
        None,
        None,
        None,
        None,
        None,
    ];
    check(Change::approve, asked);
    let returned = [None, Some(New), Some(New), None, None, None, None, None];
    check(|change| change.return_to_requester(Returned::Rejected), returned);
    check(|change| change.return_to_requester(Returned::Expired), returned);
    check(
        |change| change.return_to_requester(Returned::WindowPassed),
        only(3, New),
    );
    let not_begun = [None, Some(New), Some(New), Some(New), None, None, None, None];
    check(
        |change| change.return_to_requester(Returned::SelfApproved),
        not_begun,
    );
    check(|change| change.start(at(10)), only(3, Implement));
    check(
        |change| change.finish(Completion::Failed, String::new(), at(12)),
        [None, None, None, Some(Review), Some(Review), None, None, None],
    );
    check(|change| change.close(String::new()), only(5, Closed));
    let before_work = [
        Some(Cancelled),
        Some(Cancelled),
        Some(Cancelled),
        Some(Cancelled),
        None,
        None,
        None,
        None,
    ];
    check(|change| change.cancel("no".to_owned()), before_work);
    let moved = |change: &Change| {
        let window = Some(Window {
            from: at(30),
            until: at(40),
        });
        change.edit(
            ChangeContent {
                window,
                ..change.content.clone()
            },
            1,
        )
    };
    check(
        moved,
        [
            Some(New),
            Some(Authorize),
            Some(Authorize),
            Some(Authorize),
            None,
            None,
            None,
            None,
        ],
    );
    let handed_on = |change: &Change| {
        let implementer = Some(person(9));
        change.edit(
            ChangeContent {
                implementer,
                ..change.content.clone()
            },
            2,
        )
    };
    check(
        handed_on,
        [
            Some(New),
            Some(Assess),
            Some(Authorize),
            Some(Scheduled),
            None,
            None,
            None,
            None,
        ],
    );
}

#[test]
fn a_policy_with_one_stage_skips_assess_and_so_does_an_emergency() {
    for (kind, stages, phase) in [
        (ChangeKind::Normal, 1, ChangePhase::Authorize),
        (ChangeKind::Normal, 3, ChangePhase::Assess),
        (ChangeKind::Emergency, 3, ChangePhase::Authorize),
    ] {
        let mut change = change(kind);
        let event = change.submit(Some(asking(stages)), at(1));
        assert_eq!(
            record(&mut change, event, 1),
            phase,
            "{kind:?} with {stages} stages"
        );
        assert_eq!(change.approval, Some(asking(stages).approval));
        assert_eq!(change.approve(), Ok(ChangeEvent::Approved));
    }
}

#[test]
fn a_standard_change_needs_no_approval_and_says_what_its_template_says() {
    let mut change = change(ChangeKind::Standard);
    assert_eq!(
        change.submit(Some(asking(1)), at(1)),
        Err(ChangeRefusal::WrongPolicy)
    );
    let event = change.submit(None, at(1));
    assert_eq!(record(&mut change, event, 1), ChangePhase::Scheduled);

    let other_plan = Plans {
        implementation: "Replace it".to_owned(),
        ..change.content.plans.clone()
    };
    let edited = ChangeContent {
        plans: other_plan,
        ..change.content.clone()
    };
    assert_eq!(
        change.edit(edited.clone(), 0),
        Err(ChangeRefusal::FixedByTemplate)
    );
    let window = Some(Window {
        from: at(15),
        until: at(25),
    });
    let event = change.edit(
        ChangeContent {
            window,
            ..change.content.clone()
        },
        0,
    );
    assert_eq!(record(&mut change, event, 2), ChangePhase::Scheduled);

    let event = change.edit(
        ChangeContent {
            kind: ChangeKind::Normal,
            ..edited
        },
        1,
    );
    assert_eq!(record(&mut change, event, 3), ChangePhase::New);
    let returned = Some(Returned::KindChanged);
    assert_eq!(
        (&change.state, &change.template),
        (&ChangeState::New { returned }, &None)
    );
    assert_eq!(change.submit(None, at(4)), Err(ChangeRefusal::WrongPolicy));
    let back = ChangeContent {
        kind: ChangeKind::Standard,
        ..change.content.clone()
    };
    assert_eq!(change.edit(back, 0), Err(ChangeRefusal::NeedsTemplate));
}

#[test]
fn only_a_material_edit_is_a_new_revision_of_the_content() {
    let mut change = change(ChangeKind::Normal);
    let same = change.content.clone();
    assert_eq!(change.edit(same.clone(), 1), Err(ChangeRefusal::DoneAlready));
    let plans = Plans {
        test: "Log in".to_owned(),
        ..same.plans.clone()
    };
    let answer = RiskAnswer {
        question: "users".to_owned(),
        label: "Who?".to_owned(),
        choice: "Everybody".to_owned(),
        points: 3,
    };
    for (after, revision) in [
        (
            ChangeContent {
                implementer: None,
                ..same.clone()
            },
            1,
        ),
        (
            ChangeContent {
                title: "Other".to_owned(),
                ..same.clone()
            },
            2,
        ),
        (
            ChangeContent {
                reason: "Other".to_owned(),
                ..same.clone()
            },
            3,
        ),
        (
            ChangeContent {
                services: Vec::new(),
                ..same.clone()
            },
            4,
        ),
        (
            ChangeContent {
                services: Vec::new(),
                window: None,
                ..same.clone()
            },
            5,
        ),
        (
            ChangeContent {
                services: Vec::new(),
                plans,
                ..same.clone()
            },
            6,
        ),
        (
            ChangeContent {
                answers: vec![answer],
                ..same.clone()
            },
            7,
        ),
        (
            ChangeContent {
                kind: ChangeKind::Emergency,
                ..same.clone()
            },
            8,
        ),
    ] {
        let read = change.revision;
        let event = change.edit(after, 1);
        record(&mut change, event, 2);
        assert_eq!((change.content_revision, change.revision), (revision, read + 1));
        assert_eq!(
            change.check_revision(read),
            Err(ChangeRefusal::Changed(change.id))
        );
    }
    let window = Some(Window {
        from: at(9),
        until: at(9),
    });
    let empty = ChangeContent { window, ..same };
    assert_eq!(change.edit(empty, 1), Err(ChangeRefusal::EmptyWindow));
}

#[test]
fn a_change_is_submitted_with_window_implementer_and_plans() {
    let submit = |edit: fn(&mut ChangeContent), now| {
        let mut change = change(ChangeKind::Normal);
        edit(&mut change.content);
        change.submit(Some(asking(1)), at(now)).err()
    };
    let missing = |what| Some(ChangeRefusal::Missing(what));
    assert_eq!(
        submit(|content| content.window = None, 1),
        missing(Missing::Window)
    );
    assert_eq!(
        submit(|content| content.implementer = None, 1),
        missing(Missing::Implementer)
    );
    assert_eq!(
        submit(|content| content.plans.implementation.clear(), 1),
        missing(Missing::Implementation)
    );
    assert_eq!(
        submit(|content| content.plans.backout = " ".to_owned(), 1),
        missing(Missing::Backout)
    );
    assert_eq!(submit(|_| {}, 20), Some(ChangeRefusal::WindowPassed));
    assert_eq!(submit(|_| {}, 19), None);
}

#[test]
fn the_work_begins_within_the_window() {
    let scheduled = &in_every_state()[3];
    assert_eq!(scheduled.start(at(9)), Err(ChangeRefusal::TooEarly(at(10))));
    assert_eq!(scheduled.start(at(10)), Ok(ChangeEvent::Started));
    assert_eq!(scheduled.start(at(20)), Err(ChangeRefusal::WindowPassed));
}

#[test]
fn work_that_nobody_started_ends_from_the_begin_of_its_window() {
    let scheduled = &in_every_state()[3];
    let finish = |seconds| scheduled.finish(Completion::Done, String::new(), at(seconds));
    assert_eq!(finish(9), Err(ChangeRefusal::TooEarly(at(10))));
    let finished = ChangeEvent::Finished {
        completion: Completion::Done,
        note: String::new(),
    };
    assert_eq!(finish(10), Ok(finished.clone()));
    assert_eq!(finish(25), Ok(finished));
}

#[test]
fn the_outcome_of_the_work_goes_into_the_review_and_stays() {
    let mut change = in_every_state()[4].clone();
    let event = change.finish(Completion::BackedOut, "It did not start".to_owned(), at(12));
    record(&mut change, event, 15);
    let repeated = change.finish(Completion::BackedOut, String::new(), at(13));
    assert_eq!(repeated, Err(ChangeRefusal::DoneAlready));
    assert!(change.finish(Completion::Done, String::new(), at(13)).is_err());
    let event = change.close("Try again at night".to_owned());
    record(&mut change, event, 16);
    let closed = ChangeState::Closed {
        completion: Completion::BackedOut,
        review: "Try again at night".to_owned(),
        at: at(16),
    };
    assert_eq!(change.state, closed);
}

fn questionnaire() -> Questionnaire {
    let choice = |label: &str, points| RiskChoice {
        label: label.to_owned(),
        points,
    };
    let question = |name: &str| RiskQuestion {
        name: name.to_owned(),
        label: format!("{name}?"),
        choices: vec![choice("no", 0), choice("some", 2), choice("all", 3)],
    };
    Questionnaire {
        questions: vec![question("users"), question("data")],
        medium_from: 3,
        high_from: 6,
    }
}

#[test]
fn the_points_of_the_answers_make_the_risk_and_the_risk_the_policy() {
    let policy = |name: &str| PolicyName(name.to_owned());
    let policies = ChangePolicies {
        low: policy("low"),
        medium: policy("medium"),
        high: policy("high"),
        emergency: policy("emergency"),
    };
    for (users, data, risk, expect) in [
        ("no", "some", Risk::Low, "low"),
        ("no", "all", Risk::Medium, "medium"),
        ("all", "some", Risk::Medium, "medium"),
        ("all", "all", Risk::High, "high"),
    ] {
        let given = |name: &str| Some(if name == "users" { users } else { data });
        let answers = questionnaire()
            .answers(given)
            .expect("every question is answered");
        assert_eq!(questionnaire().risk(&answers), risk, "{users} {data}");
        assert_eq!(policies.policy(ChangeKind::Normal, risk), Some(&policy(expect)));
        assert_eq!(
            policies.policy(ChangeKind::Emergency, risk),
            Some(&policy("emergency"))
        );
        assert_eq!(policies.policy(ChangeKind::Standard, risk), None);
    }
}

#[test]
fn every_question_about_the_risk_needs_one_of_its_choices() {
    let answers = |data: Option<&'static str>| {
        questionnaire()
            .answers(move |name| if name == "users" { Some("no") } else { data })
            .err()
    };
    assert_eq!(answers(None), Some(RiskError::Missing("data".to_owned())));
    assert_eq!(answers(Some("No")), Some(RiskError::NoChoice("data".to_owned())));
    assert_eq!(answers(Some("no")), None);
}

proptest! {
    /// No sequence of rules changes an ended change, and no work begins without an approval of the current content.
    #[test]
    fn a_change_never_begins_without_an_approval(steps in proptest::collection::vec(0_u8..11, 1..60)) {
        let mut change = change(ChangeKind::Normal);
        let mut approved_content = None;
        let mut ended: Option<ChangeState> = None;
        for (number, step) in steps.into_iter().enumerate() {
            let until = at(20 + i64::try_from(number).expect("short"));
            let window = Some(Window { from: at(10), until });
            let event = match step {
                0 => change.submit(Some(asking(2)), at(1)),
                1 => change.authorize(),
                2 => change.approve(),
                3 => change.return_to_requester(Returned::Rejected),
                4 => change.return_to_requester(Returned::WindowPassed),
                5 => change.start(at(12)),
                6 => change.finish(Completion::Done, String::new(), at(12)),
                7 => change.close(String::new()),
                8 => change.cancel("no".to_owned()),
                9 => change.edit(ChangeContent { window, ..change.content.clone() }, 2),
                _ => change.edit(ChangeContent { title: number.to_string(), ..change.content.clone() }, 2),
            };
            let Ok(event) = event else { continue };
            prop_assert!(ended.is_none(), "{event:?} happened to an ended change");
            match &event {
                ChangeEvent::Approved => approved_content = Some(change.content_revision),
                ChangeEvent::Returned { .. } => approved_content = None,
                ChangeEvent::Started => prop_assert_eq!(approved_content, Some(change.content_revision)),
                _ => {}
            }
            change.apply(&event, Some(person(3)), at(12));
            if change.is_ended() {
                ended.get_or_insert_with(|| change.state.clone());
            }
        }
    }
}
