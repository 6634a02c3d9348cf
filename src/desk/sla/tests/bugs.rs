//! Promises to whole tickets, with the bugs that other engines had.

use chrono::Duration;

use super::*;
use crate::{Calendar, HoldReason, Hours, Priority, Timestamp};

/// Four business hours for each metric of a P1, eight for a P2.
fn standard() -> SlaPolicy {
    let mut policy = policy("standard", Condition::default());
    for metric in Metric::ALL {
        policy.targets.set(metric, Priority::ALL[0], target("4bh"));
        policy.targets.set(metric, Priority::ALL[1], target("8bh"));
    }
    policy.pause_on = [HoldReason::Requester, HoldReason::Vendor].into();
    policy
}

fn terms<'p>(policy: &'p SlaPolicy, calendar: &'p Calendar, priority: i64) -> Happened<'p> {
    Happened::Terms(Some(Terms {
        policy,
        calendar,
        priority: priority.try_into().expect("a priority"),
    }))
}

/// A P1 with the standard policy, to which this happened.
fn ticket(history: &[(&str, Happened<'static>)], check: impl FnOnce(&Promises<'_>)) {
    let (policy, calendar) = (standard(), office());
    let opened = at(history[0].0);
    let mut moments = vec![Moment {
        at: opened,
        what: terms(&policy, &calendar, 1),
    }];
    moments.extend(history.iter().map(|(time, what)| Moment {
        at: at(time),
        what: *what,
    }));
    check(&Promises::of(&moments));
}

/// How a promise stands: its outcome, the hours that are left, and the due time.
fn state(promises: &Promises<'_>, metric: Metric, now: &str) -> Option<(Outcome, i64, Option<Timestamp>)> {
    let promise = promises.promise(metric, at(now))?;
    Some((
        promise.outcome,
        promise.reading.remaining.num_hours(),
        promise.reading.due,
    ))
}

const ANSWERED: Happened<'static> = Happened::Resolved { is_answer: true };

#[test]
fn hold_time_is_not_lost_when_a_ticket_goes_straight_from_on_hold_to_resolved() {
    let history = [
        ("2026-11-30 09:00", Happened::Opened),
        ("2026-11-30 11:00", Happened::Held(HoldReason::Vendor)),
        ("2026-12-02 11:00", ANSWERED),
    ];
    ticket(&history, |promises| {
        let resolution = promises
            .promise(Metric::Resolution, at("2026-12-04 12:00"))
            .expect("promised");
        assert_eq!(resolution.outcome, Outcome::Kept);
        assert_eq!(resolution.reading.spent, Duration::hours(2));
        assert_eq!(resolution.met, Some(at("2026-12-02 11:00")));
    });
}

#[test]
fn overdue_does_not_grow_after_the_resolution() {
    let history = [
        ("2026-11-30 09:00", Happened::Opened),
        ("2026-11-30 14:00", ANSWERED),
    ];
    ticket(&history, |promises| {
        let due = Some(at("2026-11-30 13:00"));
        for now in ["2026-11-30 14:00", "2026-12-04 12:00"] {
            let late = Some((Outcome::Broken, -1, due));
            assert_eq!(state(promises, Metric::Resolution, now), late);
            assert_eq!(state(promises, Metric::FirstResponse, now), late);
        }
    });
}

#[test]
fn a_reopened_ticket_continues_its_clock_and_its_breach() {
    let history = [
        ("2026-11-30 09:00", Happened::Opened),
        ("2026-11-30 11:00", ANSWERED),
        ("2026-12-01 11:00", Happened::Reopened),
    ];
    ticket(&history, |promises| {
        let due = Some(at("2026-12-01 13:00"));
        let now = "2026-12-01 12:00";
        assert_eq!(
            state(promises, Metric::Resolution, now),
            Some((Outcome::Running, 1, due))
        );
        assert_eq!(
            state(promises, Metric::FirstResponse, now).map(|(outcome, ..)| outcome),
            Some(Outcome::Kept)
        );
    });
    let history = [
        ("2026-11-30 09:00", Happened::Opened),
        ("2026-11-30 14:00", ANSWERED),
        ("2026-12-01 11:00", Happened::Reopened),
    ];
    ticket(&history, |promises| {
        let late = Some((Outcome::Broken, -2, Some(at("2026-11-30 13:00"))));
        assert_eq!(state(promises, Metric::Resolution, "2026-12-01 12:00"), late);
    });
}

#[test]
fn the_next_response_does_not_run_on_after_a_goodbye() {
    // "Thanks" is an answer and no question, so it arms nothing.
    let thanks = [
        ("2026-11-30 09:00", Happened::Opened),
        ("2026-11-30 10:00", Happened::Replied),
        ("2026-11-30 11:00", Happened::Answered),
    ];
    ticket(&thanks, |promises| {
        assert_eq!(state(promises, Metric::NextResponse, "2026-12-04 12:00"), None);
    });
    let asked = [
        ("2026-11-30 09:00", Happened::Opened),
        ("2026-11-30 10:00", Happened::Replied),
        ("2026-11-30 11:00", Happened::Asked),
        ("2026-11-30 12:00", ANSWERED),
    ];
    ticket(&asked, |promises| {
        let settled = state(promises, Metric::NextResponse, "2026-12-04 12:00").expect("armed");
        assert_eq!((settled.0, settled.2), (Outcome::NotApplicable, None));
        assert!(promises.open_round(at("2026-12-04 12:00")).is_none());
    });
}

#[test]
fn a_settled_next_response_does_not_count_on_after_a_reopen() {
    let history = [
        ("2026-11-30 09:00", Happened::Opened),
        ("2026-11-30 10:00", Happened::Replied),
        ("2026-11-30 11:00", Happened::Asked),
        ("2026-11-30 12:00", ANSWERED),
        ("2026-12-01 09:00", Happened::Reopened),
    ];
    ticket(&history, |promises| {
        let now = at("2026-12-01 17:00");
        let settled = promises.promise(Metric::NextResponse, now).expect("armed");
        assert_eq!(settled.outcome, Outcome::NotApplicable);
        assert_eq!(settled.reading.spent, Duration::hours(1));
        assert_eq!(settled.explain().reading.spent, Duration::hours(1));
    });
}

#[test]
fn the_next_response_does_not_overrule_a_longer_first_response() {
    let history = [
        ("2026-11-30 09:00", Happened::Opened),
        ("2026-11-30 12:00", Happened::Asked),
    ];
    ticket(&history, |promises| {
        let now = "2026-11-30 12:30";
        assert_eq!(state(promises, Metric::NextResponse, now), None);
        let due = Some(at("2026-11-30 13:00"));
        assert_eq!(
            state(promises, Metric::FirstResponse, now),
            Some((Outcome::Running, 0, due))
        );
    });
}

#[test]
fn the_first_unanswered_message_counts_and_the_worst_round_is_shown() {
    let history = [
        ("2026-11-30 09:00", Happened::Opened),
        ("2026-11-30 09:30", Happened::Replied),
        ("2026-11-30 10:00", Happened::Asked),
        ("2026-11-30 12:00", Happened::Asked),
        ("2026-11-30 13:00", Happened::Replied),
        ("2026-12-01 09:00", Happened::Asked),
    ];
    ticket(&history, |promises| {
        let worst = Some((Outcome::Kept, 1, Some(at("2026-11-30 14:00"))));
        assert_eq!(state(promises, Metric::NextResponse, "2026-12-01 10:00"), worst);
        let open = promises.open_round(at("2026-12-01 10:00")).expect("armed");
        assert_eq!(open.started, at("2026-12-01 09:00"));
        let late = Some((Outcome::Broken, -1, Some(at("2026-12-01 13:00"))));
        assert_eq!(state(promises, Metric::NextResponse, "2026-12-01 14:00"), late);
    });
}

#[test]
fn an_old_metric_is_not_kept_after_a_change_of_policy() {
    let (first, calendar) = (standard(), office());
    let mut second = policy("other", Condition::default());
    second
        .targets
        .set(Metric::Resolution, Priority::CRITICAL, target("2bh"));
    let moments = [
        ("2026-11-30 09:00", terms(&first, &calendar, 1)),
        ("2026-11-30 09:00", Happened::Opened),
        ("2026-11-30 10:00", Happened::Held(HoldReason::Requester)),
        ("2026-11-30 11:00", terms(&second, &calendar, 1)),
        ("2026-11-30 12:00", Happened::Resumed),
    ];
    let moments = moments.map(|(time, what)| Moment { at: at(time), what });
    let promises = Promises::of(&moments);
    assert_eq!(state(&promises, Metric::FirstResponse, "2026-11-30 12:30"), None);
    // The other policy does not pause for the requester, and it counts from the beginning.
    let late = Some((Outcome::Broken, -1, Some(at("2026-11-30 11:00"))));
    assert_eq!(state(&promises, Metric::Resolution, "2026-11-30 12:00"), late);
}

#[test]
fn a_pause_is_not_forgotten_when_the_policy_changes_while_it_lasts() {
    let (first, calendar) = (standard(), office());
    let second = SlaPolicy {
        name: PolicyName("second".to_owned()),
        ..standard()
    };
    let moments = [
        ("2026-11-30 09:00", terms(&first, &calendar, 1)),
        ("2026-11-30 09:00", Happened::Opened),
        ("2026-11-30 10:00", Happened::Held(HoldReason::Vendor)),
        ("2026-11-30 11:00", terms(&second, &calendar, 1)),
        ("2026-12-01 10:00", Happened::Resumed),
    ];
    let moments = moments.map(|(time, what)| Moment { at: at(time), what });
    let due = Some(at("2026-12-01 13:00"));
    let promises = Promises::of(&moments);
    assert_eq!(
        state(&promises, Metric::Resolution, "2026-12-01 10:00"),
        Some((Outcome::Running, 3, due))
    );
    let paused = Promises::of(&moments[..4]);
    assert_eq!(
        state(&paused, Metric::Resolution, "2026-12-01 09:00"),
        Some((Outcome::Paused, 3, None))
    );
}

#[test]
fn a_changed_priority_counts_from_the_beginning_and_leaves_what_was_met() {
    let (policy, calendar) = (standard(), office());
    let moments = [
        ("2026-11-30 09:00", terms(&policy, &calendar, 2)),
        ("2026-11-30 09:00", Happened::Opened),
        ("2026-11-30 15:00", Happened::Replied),
        ("2026-11-30 16:00", terms(&policy, &calendar, 1)),
    ];
    let promises = Promises::of(&moments.map(|(time, what)| Moment { at: at(time), what }));
    let kept = Some((Outcome::Kept, 2, Some(at("2026-11-30 17:00"))));
    assert_eq!(state(&promises, Metric::FirstResponse, "2026-11-30 16:00"), kept);
    let late = Some((Outcome::Broken, -3, Some(at("2026-11-30 13:00"))));
    assert_eq!(state(&promises, Metric::Resolution, "2026-11-30 16:00"), late);
}

#[test]
fn a_reply_that_puts_the_ticket_on_hold_meets_a_running_clock() {
    let history = [
        ("2026-11-30 09:00", Happened::Opened),
        ("2026-11-30 10:00", Happened::Replied),
        ("2026-11-30 11:00", Happened::Asked),
        ("2026-11-30 12:00", Happened::Replied),
        ("2026-11-30 12:00", Happened::Held(HoldReason::Requester)),
    ];
    ticket(&history, |promises| {
        let kept = Some((Outcome::Kept, 3, Some(at("2026-11-30 15:00"))));
        assert_eq!(state(promises, Metric::NextResponse, "2026-12-04 12:00"), kept);
        let paused = Some((Outcome::Paused, 1, None));
        assert_eq!(state(promises, Metric::Resolution, "2026-12-04 12:00"), paused);
    });
}

#[test]
fn an_approval_pauses_all_three_and_a_hold_never_the_first_response() {
    let held = |reason| {
        [
            ("2026-11-30 09:00", Happened::Opened),
            ("2026-11-30 10:00", Happened::Held(reason)),
        ]
    };
    let now = "2026-11-30 12:00";
    ticket(&held(HoldReason::Vendor), |promises| {
        let due = Some(at("2026-11-30 13:00"));
        assert_eq!(
            state(promises, Metric::FirstResponse, now),
            Some((Outcome::Running, 1, due))
        );
        assert_eq!(
            state(promises, Metric::Resolution, now),
            Some((Outcome::Paused, 3, None))
        );
    });
    ticket(&held(HoldReason::Approval), |promises| {
        assert_eq!(
            state(promises, Metric::FirstResponse, now),
            Some((Outcome::Paused, 3, None))
        );
        assert_eq!(
            state(promises, Metric::Resolution, now),
            Some((Outcome::Paused, 3, None))
        );
    });
}

#[test]
fn nobody_has_to_keep_the_promises_of_merged_cancelled_and_unanswered_tickets() {
    let ended = |what| [("2026-11-30 09:00", Happened::Opened), ("2026-11-30 14:00", what)];
    for what in [
        Happened::Merged,
        Happened::Cancelled,
        Happened::Resolved { is_answer: false },
    ] {
        ticket(&ended(what), |promises| {
            for metric in [Metric::FirstResponse, Metric::Resolution] {
                let promise = promises
                    .promise(metric, at("2026-12-01 12:00"))
                    .expect("promised");
                assert_eq!(promise.outcome, Outcome::NotApplicable);
                assert_eq!(
                    (promise.met, promise.reading.due, promise.reading.breached_at),
                    (None, None, None)
                );
            }
        });
    }
    let unmerged = [
        ("2026-11-30 09:00", Happened::Opened),
        ("2026-11-30 10:00", Happened::Merged),
        ("2026-11-30 10:30", Happened::Held(HoldReason::Vendor)),
        ("2026-12-01 10:00", Happened::Unmerged),
    ];
    ticket(&unmerged, |promises| {
        let due = Some(at("2026-12-01 13:00"));
        assert_eq!(
            state(promises, Metric::Resolution, "2026-12-01 11:00"),
            Some((Outcome::Running, 2, due))
        );
    });
}

#[test]
fn events_that_do_not_fit_change_nothing_and_are_counted() {
    let history = [
        ("2026-11-30 09:00", Happened::Opened),
        ("2026-11-30 09:30", Happened::Resumed),
        ("2026-11-30 11:00", ANSWERED),
        ("2026-11-30 15:00", ANSWERED),
        ("2026-11-30 15:00", Happened::Held(HoldReason::Vendor)),
    ];
    ticket(&history, |promises| {
        assert_eq!(promises.odd_events(), 3);
        let resolution = promises
            .promise(Metric::Resolution, at("2026-12-01 12:00"))
            .expect("promised");
        assert_eq!(resolution.met, Some(at("2026-11-30 11:00")));
    });
}

#[test]
fn reminders_do_not_stall_after_a_hold() {
    let history = |length: usize| {
        let history = [
            ("2026-11-30 09:00", Happened::Opened),
            ("2026-11-30 10:00", Happened::Held(HoldReason::Vendor)),
            ("2026-12-01 10:00", Happened::Resumed),
        ];
        history[..length].to_vec()
    };
    let threshold = |length: usize, now: &str| {
        let mut found = None;
        ticket(&history(length), |promises| {
            let promise = promises.promise(Metric::Resolution, at(now)).expect("promised");
            found = clock::threshold(&office(), &promise.spans, promise.target, 75, at(now));
        });
        found
    };
    assert_eq!(threshold(1, "2026-11-30 09:00"), Some(at("2026-11-30 12:00")));
    assert_eq!(threshold(2, "2026-11-30 10:00"), None);
    assert_eq!(threshold(3, "2026-12-01 10:00"), Some(at("2026-12-01 12:00")));
}

#[test]
fn a_due_time_is_the_same_moment_for_a_reader_in_another_zone() {
    let open = || vec!["08:00-16:00".parse().expect("a window")];
    let week = [open(), open(), open(), open(), vec![], vec![], open()];
    let riyadh = Calendar::new(chrono_tz::Asia::Riyadh, Hours::new(week).expect("valid"), []);
    // Thursday 15:00 in Riyadh. The weekend is Friday and Saturday.
    let opened = "2026-11-26T12:00:00Z".parse().expect("a moment");
    let reading = clock::read(&riyadh, &[Span::running(opened)], target("2bh"), opened);
    let due = reading.due.expect("the clock runs");
    assert_eq!(due.to_rfc3339(), "2026-11-29T06:00:00+00:00");
    let in_kolkata = due.with_timezone(&chrono_tz::Asia::Kolkata);
    assert_eq!(in_kolkata.format("%a %H:%M").to_string(), "Sun 11:30");
}
