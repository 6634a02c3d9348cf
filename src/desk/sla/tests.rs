//! Policies and clocks, with the bugs that other engines had.

use std::collections::BTreeSet;

use chrono::{Duration, TimeZone};
use chrono_tz::Tz;

use super::*;
use crate::{
    Calendar, GroupName, HoldReason, Hours, Kind, OpenWindow, Priority, ServiceName, TeamName, Timestamp,
};

mod bugs;
mod explanation;
mod oracle;
mod oracle_of_promises;
mod properties;

const BERLIN: Tz = chrono_tz::Europe::Berlin;

/// Monday to Friday, 09:00-17:00.
fn office() -> Calendar {
    let open = || vec!["09:00-17:00".parse::<OpenWindow>().expect("a window")];
    let week = [open(), open(), open(), open(), open(), vec![], vec![]];
    Calendar::new(BERLIN, Hours::new(week).expect("the hours are valid"), [])
}

/// A moment in Berlin.
fn at(text: &str) -> Timestamp {
    let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a moment");
    BERLIN
        .from_local_datetime(&local)
        .earliest()
        .expect("the clock shows it")
        .to_utc()
}

fn target(text: &str) -> Target {
    text.parse().expect("a target")
}

fn hold(from: &str, reason: HoldReason) -> Span {
    Span::paused(at(from), Pause::OnHold(reason))
}

fn run(from: &str) -> Span {
    Span::running(at(from))
}

fn read(spans: &[Span], time: &str, now: &str) -> Reading {
    clock::read(&office(), spans, target(time), at(now))
}

#[test]
fn business_time_and_pauses_are_subtracted_in_one_pass() {
    // From Friday 15:00: two hours, then a hold over the weekend, until Monday 11:00.
    let spans = [
        run("2026-11-27 15:00"),
        hold("2026-11-27 16:00", HoldReason::Vendor),
        run("2026-11-30 11:00"),
    ];
    let reading = read(&spans, "4bh", "2026-11-30 12:00");
    assert_eq!(reading.spent, Duration::hours(2));
    assert_eq!(reading.remaining, Duration::hours(2));
    assert_eq!(reading.due, Some(at("2026-11-30 14:00")));
    assert_eq!(reading.breached_at, None);
}

#[test]
fn hold_time_of_a_ticket_from_a_holiday_is_not_added_to_its_creation() {
    // Opened on Saturday, on hold from Sunday until Monday 10:00.
    let spans = [
        run("2026-11-28 10:00"),
        hold("2026-11-29 10:00", HoldReason::Requester),
        run("2026-11-30 10:00"),
    ];
    let reading = read(&spans, "4bh", "2026-11-30 10:00");
    assert_eq!(reading.due, Some(at("2026-11-30 14:00")));
}

#[test]
fn a_hold_in_closed_hours_does_not_extend_a_target_in_days() {
    let through = [run("2026-11-27 10:00")];
    let held = [
        run("2026-11-27 10:00"),
        hold("2026-11-27 17:00", HoldReason::Requester),
        run("2026-11-30 09:00"),
    ];
    let now = "2026-11-30 12:00";
    assert_eq!(read(&held, "3bd", now), read(&through, "3bd", now));
    assert_eq!(read(&held, "3bd", now).due, Some(at("2026-12-02 10:00")));
}

#[test]
fn nothing_is_overdue_at_the_weekend() {
    let reading = read(&[run("2026-11-27 16:00")], "2bh", "2026-11-29 12:00");
    assert_eq!(reading.due, Some(at("2026-11-30 10:00")));
    assert_eq!(reading.breached_at, None);
    assert_eq!(reading.remaining, Duration::hours(1));
}

#[test]
fn overdue_does_not_grow_on_hold() {
    let spans = [
        run("2026-11-30 09:00"),
        hold("2026-11-30 14:00", HoldReason::Vendor),
    ];
    let reading = read(&spans, "4bh", "2026-12-04 12:00");
    assert_eq!(reading.remaining, Duration::hours(-1));
    assert_eq!(reading.due, Some(at("2026-11-30 13:00")));
    assert_eq!(reading.breached_at, reading.due);
}

#[test]
fn no_violation_is_counted_while_the_clock_stands_still() {
    let spans = [
        run("2026-11-30 09:00"),
        hold("2026-11-30 12:59", HoldReason::Vendor),
    ];
    let reading = read(&spans, "4bh", "2026-12-04 12:00");
    assert_eq!((reading.due, reading.breached_at), (None, None));
    assert_eq!(reading.remaining, Duration::minutes(1));
}

#[test]
fn a_promise_that_is_kept_exactly_at_the_due_time_is_kept() {
    let spans = [run("2026-11-30 09:00")];
    assert_eq!(read(&spans, "4bh", "2026-11-30 13:00").breached_at, None);
    let late = at("2026-11-30 13:00") + Duration::microseconds(1);
    let reading = clock::read(&office(), &spans, target("4bh"), late);
    assert_eq!(reading.breached_at, Some(at("2026-11-30 13:00")));
}

#[test]
fn a_clock_that_goes_back_behind_the_beginning_counts_nothing() {
    let reading = read(&[run("2026-11-30 09:00")], "4h", "2026-11-29 09:00");
    assert_eq!(reading.spent, Duration::zero());
    assert_eq!(reading.due, Some(at("2026-11-30 13:00")));
    // The second event was recorded with an earlier time than the first one.
    let spans = [
        run("2026-11-30 09:00"),
        hold("2026-11-30 08:00", HoldReason::Vendor),
        run("2026-11-30 10:00"),
    ];
    let reading = read(&spans, "4h", "2026-11-30 11:00");
    assert_eq!(reading.spent, Duration::hours(1));
}

#[test]
fn wall_time_runs_in_closed_hours() {
    let reading = read(&[run("2026-11-27 16:00")], "4h", "2026-11-27 21:00");
    assert_eq!(reading.breached_at, Some(at("2026-11-27 20:00")));
    assert_eq!(reading.remaining, Duration::hours(-1));
}

#[test]
fn thresholds_are_parts_of_the_target_and_the_last_one_comes_after_the_due_time() {
    let (spans, now) = ([run("2026-11-27 16:00")], at("2026-11-27 16:00"));
    let threshold = |percent| clock::threshold(&office(), &spans, target("4bh"), percent, now);
    assert_eq!(threshold(25), Some(at("2026-11-27 17:00")));
    assert_eq!(threshold(50), Some(at("2026-11-30 10:00")));
    let missed = at("2026-11-30 12:00") + Duration::microseconds(1);
    assert_eq!(threshold(100), Some(missed));
    assert!(
        clock::read(&office(), &spans, target("4bh"), missed)
            .breached_at
            .is_some()
    );
}

#[test]
fn targets_are_written_as_they_are_read() {
    for text in ["15m", "4h", "2d", "4bh", "3bd"] {
        assert_eq!(target(text).to_string(), text);
    }
    for (text, error) in [
        ("", TargetError::NoTarget),
        ("bh", TargetError::NoTarget),
        ("4", TargetError::NoTarget),
        ("4 h", TargetError::NoTarget),
        ("4bm", TargetError::NoTarget),
        ("-4h", TargetError::NoTarget),
        ("0bh", TargetError::Zero),
        ("99999999999h", TargetError::TooLong),
        ("3661bd", TargetError::TooLong),
    ] {
        assert_eq!(text.parse::<Target>(), Err(error), "{text}");
    }
}

fn policy(name: &str, when: Condition) -> SlaPolicy {
    SlaPolicy {
        name: PolicyName(name.to_owned()),
        when,
        calendar: None,
        targets: Targets::default(),
        pause_on: [HoldReason::Vendor].into(),
        warn: Warning::defaults(),
        tell_requester: false,
    }
}

#[test]
fn the_first_policy_that_matches_applies_and_says_why() {
    let it = TeamName("it".to_owned());
    let managers = GroupName("managers".to_owned());
    let vpn = ServiceName("vpn".to_owned());
    let policies = [
        policy(
            "managers",
            Condition {
                team: Some(it.clone()),
                group: Some(managers.clone()),
                ..Condition::default()
            },
        ),
        policy(
            "vpn",
            Condition {
                kind: Some(Kind::Incident),
                service: Some(vpn.clone()),
                ..Condition::default()
            },
        ),
        policy("rest", Condition::default()),
    ];
    let matching = |kind, service, groups: &BTreeSet<GroupName>| {
        let facts = SlaFacts {
            team: &it,
            kind,
            service,
            groups,
        };
        let found = SlaPolicy::first_match(&policies, &facts).expect("the last one matches all");
        (found.policy.name.0.clone(), found.because)
    };
    let (nobody, boss) = (BTreeSet::new(), BTreeSet::from([managers.clone()]));
    assert_eq!(
        matching(Kind::Incident, Some(&vpn), &boss),
        (
            "managers".to_owned(),
            vec![Criterion::Team(it.clone()), Criterion::Group(managers)]
        )
    );
    assert_eq!(
        matching(Kind::Incident, Some(&vpn), &nobody),
        (
            "vpn".to_owned(),
            vec![Criterion::Kind(Kind::Incident), Criterion::Service(vpn.clone())]
        )
    );
    assert_eq!(
        matching(Kind::ServiceRequest, Some(&vpn), &nobody),
        ("rest".to_owned(), vec![])
    );
    assert_eq!(
        SlaPolicy::first_match(
            &policies[..2],
            &SlaFacts {
                team: &it,
                kind: Kind::ServiceRequest,
                service: None,
                groups: &nobody,
            }
        ),
        None
    );
}

#[test]
fn only_named_reasons_pause_and_an_approval_pauses_everything() {
    let policy = policy("standard", Condition::default());
    let pausing = |metric| {
        let reasons = HoldReason::ALL.into_iter();
        let pausing = reasons.filter(|reason| policy.pauses(metric, *reason));
        pausing.collect::<Vec<_>>()
    };
    assert_eq!(pausing(Metric::FirstResponse), [HoldReason::Approval]);
    let both = [HoldReason::Vendor, HoldReason::Approval];
    assert_eq!(pausing(Metric::NextResponse), both);
    assert_eq!(pausing(Metric::Resolution), both);
}

#[test]
fn p5_uses_the_targets_of_p4() {
    let mut policy = policy("standard", Condition::default());
    policy
        .targets
        .set(Metric::Resolution, Priority::LOW, target("5bd"));
    let promised = |priority| policy.target(Metric::Resolution, priority);
    assert_eq!(promised(Priority::PLANNING), Some(target("5bd")));
    assert_eq!(promised(Priority::CRITICAL), None);
    assert_eq!(policy.target(Metric::FirstResponse, Priority::PLANNING), None);
    policy
        .targets
        .set(Metric::Resolution, Priority::PLANNING, target("9bd"));
    assert_eq!(
        policy.target(Metric::Resolution, Priority::PLANNING),
        Some(target("9bd"))
    );
}
