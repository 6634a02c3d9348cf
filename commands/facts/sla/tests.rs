//! The clocks of tickets with different journals. The policy promises an answer in 4 hours and a resolution in 8, and half
//! of that for P2.

use desk::{
    Calendar, Condition, Entry, EntryId, HoldReason, Kind, Level, Matrix, Metric, NewTicket, PersonId,
    PolicyName, Priority, Reference, Resolution, ResolutionCode, SlaPolicy, Source, Target, TargetUnit,
    Targets, TeamName, Terms, Ticket, TicketEvent, TicketId, Timestamp, Warning,
};
use store::SlaClock;
use ulid::Ulid;

use crate::facts::sla::clocks::clocks;
use crate::facts::sla::journal::History;

mod extensions;
mod holds;

/// A moment, in minutes after the ticket was opened.
fn at(minutes: i64) -> Timestamp {
    Timestamp::from_timestamp(minutes * 60, 0).expect("in range")
}

fn person(number: u128) -> PersonId {
    Ulid::from_parts(1, number).into()
}

fn level(number: i64) -> Priority {
    number.try_into().expect("it is a priority")
}

const REQUESTER: u128 = 1;
const AGENT: u128 = 2;

/// A ticket with its journal. Each entry has its minute.
struct Story {
    ticket: Ticket,
    entries: Vec<Entry>,
    answered: Option<Timestamp>,
}

impl Story {
    fn new() -> Self {
        let new = NewTicket {
            id: Ulid::from_parts(1, 1).into(),
            reference: Reference {
                kind: Kind::Incident,
                number: 1,
            },
            title: "printer".into(),
            description: "it eats paper".into(),
            requester: person(REQUESTER),
            opened_by: person(REQUESTER),
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
        let (ticket, opened) = Ticket::open(new, &Matrix::default());
        let history = Self {
            ticket,
            entries: Vec::new(),
            answered: None,
        };
        history.then(0, REQUESTER, opened)
    }

    fn then(mut self, minute: i64, by: u128, event: TicketEvent) -> Self {
        self.ticket.apply(&event, Some(person(by)), at(minute));
        self.entries.push(Entry {
            id: EntryId::from(Ulid::from_parts(1, self.entries.len() as u128)),
            ticket: self.ticket.id,
            by: Some(person(by)),
            at: at(minute),
            event,
        });
        self
    }

    fn answered(self, minute: i64) -> Self {
        let remark = Ulid::from_parts(1, 3).into();
        Self {
            answered: Some(at(minute)),
            ..self.then(
                minute,
                AGENT,
                TicketEvent::RemarkAdded {
                    remark,
                    article: None,
                },
            )
        }
    }

    fn resolved(self, minute: i64, by: u128) -> Self {
        let resolution = Resolution {
            by: person(by),
            code: ResolutionCode::Solved,
            note: "new drum".into(),
            at: at(minute),
            assignee: None,
        };
        self.then(minute, by, TicketEvent::Resolved(resolution))
    }

    fn reopened(self, minute: i64) -> Self {
        self.then(minute, REQUESTER, TicketEvent::Reopened { assignee: None })
    }

    fn raised(self, minute: i64) -> Self {
        let event = TicketEvent::PrioritySet {
            impact: Level::High,
            urgency: Level::Medium,
            priority: level(2),
            before: level(3),
        };
        self.then(minute, AGENT, event)
    }

    fn extended(self, minute: i64, until: i64) -> Self {
        self.extended_for(FirstResponse, minute, until)
    }

    fn extended_for(self, metric: Metric, minute: i64, until: i64) -> Self {
        let event = TicketEvent::DueExtended {
            metric,
            until: at(until),
            reason: "the part is ordered".into(),
        };
        self.then(minute, AGENT, event)
    }

    fn clock(&self, metric: Metric, minute: i64) -> SlaClock {
        self.clock_after(metric, minute, &[])
    }

    /// The clock after these stored clocks.
    fn clock_after(&self, metric: Metric, minute: i64, before: &[SlaClock]) -> SlaClock {
        let (policy, calendar) = (policy(), Calendar::always(chrono_tz::UTC));
        let terms = Terms {
            policy: &policy,
            calendar: &calendar,
            priority: self.ticket.priority,
        };
        let history = History::of(&self.ticket, terms, &self.entries, self.answered);
        let clocks = clocks(self.ticket.id, &history, at(minute), before);
        let mut clocks = clocks.into_iter();
        let found = clocks.find(|clock| clock.metric == metric);
        found.expect("the policy promises it")
    }

    /// Compares a clock with its text: the state, the due minute, the minute of the breach, the reached threshold and the
    /// next one with its minute.
    fn check(&self, metric: Metric, minute: i64, expect: &str) {
        let clock = self.clock(metric, minute);
        let minutes =
            |at: Option<Timestamp>| at.map_or_else(|| "-".to_owned(), |at| (at.timestamp() / 60).to_string());
        let next = clock.next.map_or_else(String::new, |next| {
            format!(", {} at {}", next.percent, minutes(Some(next.at)))
        });
        let seen = format!(
            "{} due {} breached {} reached {}{next}",
            clock.state,
            minutes(clock.due),
            minutes(clock.breached),
            clock.reached
        );
        assert_eq!(seen, expect, "{metric:?} at {minute}");
    }
}

fn policy() -> SlaPolicy {
    let mut targets = Targets::default();
    let hours = |hours| Target::new(hours, TargetUnit::Hours).expect("it is a target");
    targets.set(FirstResponse, level(3), hours(4));
    targets.set(FirstResponse, level(2), hours(2));
    targets.set(Metric::Resolution, level(3), hours(8));
    targets.set(Metric::Resolution, level(2), hours(4));
    SlaPolicy {
        name: PolicyName("standard".into()),
        when: Condition::default(),
        calendar: None,
        targets,
        pause_on: [HoldReason::Vendor, HoldReason::Change].into(),
        warn: Warning::defaults(),
        tell_requester: false,
    }
}

use Metric::{FirstResponse, Resolution as Solution};

#[test]
fn thresholds_pass_one_after_the_other() {
    let history = Story::new();
    history.check(
        FirstResponse,
        0,
        "running due 240 breached - reached 0, 50 at 120",
    );
    history.check(
        FirstResponse,
        120,
        "running due 240 breached - reached 50, 75 at 180",
    );
    history.check(
        FirstResponse,
        180,
        "running due 240 breached - reached 75, 100 at 240",
    );
    history.check(
        FirstResponse,
        240,
        "running due 240 breached - reached 75, 100 at 240",
    );
    history.check(FirstResponse, 241, "running due 240 breached 240 reached 100");
    history.check(Solution, 241, "running due 480 breached - reached 50, 75 at 360");
}

#[test]
fn an_answer_at_the_due_time_is_in_time_and_a_later_one_stays_visible() {
    let history = |minute| Story::new().answered(minute);
    history(240).check(FirstResponse, 900, "met due 240 breached - reached 75");
    history(250).check(FirstResponse, 900, "met due 240 breached 240 reached 100");
}

#[test]
fn the_note_of_an_agents_resolution_is_an_answer_and_the_requesters_own_is_none() {
    let history = Story::new().resolved(60, AGENT);
    history.check(FirstResponse, 900, "met due 240 breached - reached 0");
    history.check(Solution, 900, "met due 480 breached - reached 0");
    let history = Story::new().resolved(60, REQUESTER);
    history.check(FirstResponse, 900, "not_applicable due - breached - reached 0");
    history.check(Solution, 900, "not_applicable due - breached - reached 0");
}

#[test]
fn time_stands_still_while_a_ticket_is_resolved_and_a_breach_goes_on() {
    let history = Story::new().resolved(240, AGENT).reopened(1000);
    history.check(
        Solution,
        1000,
        "running due 1240 breached - reached 50, 75 at 1120",
    );
    let late = Story::new().resolved(500, AGENT).reopened(1000);
    late.check(Solution, 1010, "running due 480 breached 480 reached 100");
}

#[test]
fn a_changed_priority_counts_from_the_original_start() {
    let history = Story::new().raised(30);
    history.check(
        FirstResponse,
        30,
        "running due 120 breached - reached 0, 50 at 60",
    );
    let late = Story::new().raised(200);
    late.check(FirstResponse, 200, "running due 120 breached 120 reached 100");
    let met = Story::new().answered(130).raised(200);
    met.check(FirstResponse, 200, "met due 240 breached - reached 50");
}

#[test]
fn a_merged_or_cancelled_ticket_has_no_promises_and_merged_time_does_not_count() {
    let main: TicketId = Ulid::from_parts(1, 9).into();
    let merged = Story::new().then(60, AGENT, TicketEvent::Merged { into: main });
    merged.check(FirstResponse, 900, "not_applicable due - breached - reached 0");
    let unmerged = merged.then(900, AGENT, TicketEvent::Unmerged { from: main });
    unmerged.check(
        FirstResponse,
        900,
        "running due 1080 breached - reached 0, 50 at 960",
    );
    let why = "found it".to_owned();
    let cancelled = Story::new().then(60, REQUESTER, TicketEvent::Cancelled { why });
    cancelled.check(Solution, 900, "not_applicable due - breached - reached 0");
}

#[test]
fn an_extension_counts_only_until_the_ticket_is_resolved() {
    let extended = Story::new().extended_for(Solution, 100, 500);
    let resolved = extended.resolved(200, AGENT);
    resolved.check(Solution, 900, "met due 500 breached - reached 0");
    let reopened = resolved.reopened(1000);
    reopened.check(
        Solution,
        1000,
        "running due 1280 breached - reached 0, 50 at 1040",
    );
    let again = reopened.extended_for(Solution, 1100, 1500);
    again.check(
        Solution,
        1100,
        "running due 1500 breached - reached 0, 50 at 1300",
    );
    let late = Story::new()
        .extended_for(Solution, 490, 900)
        .resolved(600, AGENT)
        .reopened(1000);
    late.check(Solution, 1000, "running due 480 breached 480 reached 100");
}

#[test]
fn an_acknowledgement_counts_for_the_thresholds_that_had_passed() {
    let history = Story::new().then(130, AGENT, TicketEvent::WarningAcknowledged);
    let acknowledged = |minute| {
        history
            .clock(FirstResponse, minute)
            .acknowledged
            .map(|one| one.percent)
    };
    assert_eq!((acknowledged(130), acknowledged(200)), (Some(50), Some(50)));
    assert_eq!(history.clock(FirstResponse, 200).reached, 75);
    assert_eq!(history.clock(Solution, 130).acknowledged, None);
}

#[test]
fn a_priority_without_a_target_has_no_clock() {
    let mut ticket = Story::new();
    ticket.ticket.priority = Priority::CRITICAL;
    let (policy, calendar) = (policy(), Calendar::always(chrono_tz::UTC));
    let terms = Terms {
        policy: &policy,
        calendar: &calendar,
        priority: Priority::CRITICAL,
    };
    let history = History::of(&ticket.ticket, terms, &ticket.entries, None);
    assert_eq!(clocks(ticket.ticket.id, &history, at(0), &[]), []);
}

#[test]
fn a_threshold_that_has_passed_stays_passed_when_the_machines_clock_goes_back() {
    let history = Story::new();
    for (first, second, next) in [(125, 60, Some(75)), (185, 130, Some(100)), (241, 100, None)] {
        let before = history.clock(FirstResponse, first);
        let after = history.clock_after(FirstResponse, second, std::slice::from_ref(&before));
        assert_eq!(after.reached, before.reached, "from {first} to {second}");
        assert_eq!(
            after.next.map(|next| next.percent),
            next,
            "from {first} to {second}"
        );
        assert_eq!(after.breached, before.breached, "from {first} to {second}");
    }
}

#[test]
fn a_ticket_that_was_merged_and_unmerged_passes_no_threshold_again() {
    let main: TicketId = Ulid::from_parts(1, 9).into();
    let open = Story::new();
    let before = open.clock(FirstResponse, 130);
    let merged = open.then(130, AGENT, TicketEvent::Merged { into: main });
    let merged_clock = merged.clock_after(FirstResponse, 130, &[before]);
    assert_eq!((merged_clock.reached, merged_clock.next), (50, None));
    let unmerged = merged.then(900, AGENT, TicketEvent::Unmerged { from: main });
    let after = unmerged.clock_after(FirstResponse, 900, &[merged_clock]);
    assert_eq!(after.reached, 50);
}

#[test]
fn a_threshold_of_an_extension_is_a_whole_microsecond_after_its_part() {
    let mut story = Story::new();
    for micros in 1..10 {
        let until = at(100) + chrono::TimeDelta::microseconds(micros);
        story.entries.truncate(1);
        let event = TicketEvent::DueExtended {
            metric: FirstResponse,
            until,
            reason: "the part is ordered".into(),
        };
        story = story.then(100, AGENT, event);
        let next = story.clock(FirstResponse, 100).next.expect("a threshold is next");
        let expect = at(100) + chrono::TimeDelta::microseconds((micros + 1) / 2);
        assert_eq!((next.percent, next.at), (50, expect), "{micros}");
    }
}
