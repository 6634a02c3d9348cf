//! `[[sla]]`: what is promised to which tickets.

use std::collections::{BTreeMap, BTreeSet};

use desk::{
    CalendarName, Condition, GroupName, HoldReason, Kind, Metric, PolicyName, Priority, ServiceName, Target,
    Targets, TeamName, Tell, Warning,
};

use super::calendars::exists;
use super::diagnostic::{Diagnostic, Located, Problem, Severity};
use super::model::{Config, SlaPolicy};
use super::reader::Section;
use super::values::{self, nearest};

/// How targets are written.
const TARGETS: &str = "{ P1 = \"15m\", P3 = \"4bh\" }";
/// How thresholds are written.
const WARN: &str = "[{ at = 75, tell = [\"assignee\", \"lead\"] }]";
/// How a condition is written.
const WHEN: &str = "{ team = \"it\", kind = \"incident\" }";
/// The keys of targets.
const PRIORITIES: [&str; 5] = ["P1", "P2", "P3", "P4", "P5"];

pub(super) fn policy(section: &mut Section<'_>) -> Option<SlaPolicy> {
    if !section.has("name") {
        section.missing("name", "Write name = \"standard\", or what the policy is called");
    }
    let name = section.parsed("name", values::name);
    let when = section
        .table("when", WHEN, |section| Some(when(section)))
        .unwrap_or_default();
    let calendar = section.text("calendar");
    let targets = all_targets(section);
    let pause_on = section.list("pause_on", hold_reason);
    let warn = section
        .tables("warn", WARN, warning)
        .map(|warnings| warnings.value);
    let warn = warn.map_or_else(Warning::defaults, |warnings| thresholds(section, warnings));
    let tell_requester = section.flag("tell_requester").unwrap_or(false);
    let name = name?;
    Some(SlaPolicy {
        policy: desk::SlaPolicy {
            name: PolicyName(name.value.clone()),
            when: Condition {
                team: named(&when.team, TeamName),
                kind: when.kind,
                service: named(&when.service, ServiceName),
                group: named(&when.group, GroupName),
            },
            calendar: named(&calendar, CalendarName),
            targets,
            pause_on: pause_on.into_iter().map(|reason| reason.value).collect(),
            warn,
            tell_requester,
        },
        name,
        team: when.team,
        service: when.service,
        group: when.group,
        calendar,
    })
}

fn named<T>(name: &Option<Located<String>>, make: impl FnOnce(String) -> T) -> Option<T> {
    name.as_ref().map(|name| make(name.value.clone()))
}

/// The keys of a condition.
#[derive(Default)]
struct When {
    team: Option<Located<String>>,
    kind: Option<Kind>,
    service: Option<Located<String>>,
    group: Option<Located<String>>,
}

fn when(section: &mut Section<'_>) -> When {
    let kinds = [("incident", Kind::Incident), ("request", Kind::ServiceRequest)];
    When {
        team: section.text("team"),
        kind: section.word("kind", &kinds).map(|kind| kind.value),
        service: section.text("service"),
        group: section.text("group"),
    }
}

/// Reads the targets of all metrics. A policy has at least one.
fn all_targets(section: &mut Section<'_>) -> Targets {
    let mut targets = Targets::default();
    let mut is_any = false;
    for metric in Metric::ALL {
        is_any |= section.has(metric.as_str());
        let given = section.table(metric.as_str(), TARGETS, |section| Some(of_priorities(section)));
        for (priority, target) in given.into_iter().flatten() {
            targets.set(metric, priority, target);
        }
    }
    if !is_any {
        let problem = Problem::new(
            "this policy promises nothing",
            format!("Write first_response, next_response or resolution = {TARGETS}"),
        );
        section.report(section.location(), "", problem);
    }
    targets
}

fn of_priorities(section: &mut Section<'_>) -> Vec<(Priority, Target)> {
    let keys = PRIORITIES.into_iter().zip(Priority::ALL);
    keys.filter_map(|(key, priority)| Some((priority, section.parsed(key, values::target)?.value)))
        .collect()
}

fn hold_reason(text: &str) -> Result<HoldReason, Problem> {
    text.parse().map_err(|_| {
        let words = HoldReason::ALL.map(HoldReason::as_str);
        word_problem(text, &words)
    })
}

fn tell(text: &str) -> Result<Tell, Problem> {
    text.parse()
        .map_err(|_| word_problem(text, &["assignee", "team", "lead"]))
}

fn word_problem(text: &str, words: &[&str]) -> Problem {
    let quoted: Vec<_> = words.iter().map(|word| format!("\"{word}\"")).collect();
    let help = match nearest(text, words.iter().copied()) {
        Some(near) => format!("Did you mean \"{near}\"? Known: {}", quoted.join(", ")),
        None => format!("Write {}", quoted.join(" or ")),
    };
    Problem::new(format!("\"{text}\" means nothing here"), help)
}

/// Reads one threshold.
fn warning(section: &mut Section<'_>) -> Option<Located<Warning>> {
    for (key, help) in [
        ("at", "Write at = 75, a percentage of the target"),
        ("tell", "Write tell = [\"assignee\"], \"team\" or \"lead\""),
    ] {
        if !section.has(key) {
            section.missing(key, help);
        }
    }
    let at = section.number("at", 1..=100);
    let tell: BTreeSet<Tell> = section
        .list("tell", tell)
        .into_iter()
        .map(|tell| tell.value)
        .collect();
    let at = at?;
    let percent = u8::try_from(at.value).expect("the number is at most 100");
    Some(at.map(|_| Warning { at: percent, tell }))
}

/// The thresholds in rising order. Each is written once.
fn thresholds(section: &mut Section<'_>, warnings: Vec<Located<Warning>>) -> Vec<Warning> {
    let mut by_percent: BTreeMap<u8, Warning> = BTreeMap::new();
    for warning in warnings {
        let at = warning.value.at;
        if by_percent.insert(at, warning.value).is_some() {
            let problem = Problem::new(
                format!("{at} is written twice"),
                "Write all who are told into one list",
            );
            section.report(warning.location, "warn at", problem);
        }
    }
    by_percent.into_values().collect()
}

/// Checks that the named teams exist.
pub(super) fn teams_exist(config: &Config, found: &mut Vec<Diagnostic>) {
    for team in config
        .sla_policies
        .iter()
        .filter_map(|policy| policy.team.as_ref())
    {
        let known = config.teams.iter().map(|team| &team.name);
        exists("team", "[[sla]] when team", team, known, found);
    }
}

/// Checks that the named services exist.
pub(super) fn services_exist(config: &Config, found: &mut Vec<Diagnostic>) {
    for service in config
        .sla_policies
        .iter()
        .filter_map(|policy| policy.service.as_ref())
    {
        let known = config.services.iter().map(|service| &service.name);
        exists("service", "[[sla]] when service", service, known, found);
    }
}

/// Checks that the named groups exist.
pub(super) fn groups_exist(config: &Config, found: &mut Vec<Diagnostic>) {
    for group in config
        .sla_policies
        .iter()
        .filter_map(|policy| policy.group.as_ref())
    {
        let known = config.groups.iter().map(|group| &group.name);
        exists("group", "[[sla]] when group", group, known, found);
    }
}

/// Warns of a policy that never applies, because an earlier one matches all its tickets.
pub(super) fn check(config: &Config, found: &mut Vec<Diagnostic>) {
    for (at, policy) in config.sla_policies.iter().enumerate() {
        let mut earlier = config.sla_policies[..at].iter();
        let Some(first) = earlier.find(|first| covers(&first.policy.when, &policy.policy.when)) else {
            continue;
        };
        let what = format!(
            "\"{}\" never applies, because \"{}\" in {} takes its tickets",
            policy.name.value,
            first.name.value,
            first.name.location.phrase()
        );
        found.push(Diagnostic {
            severity: Severity::Warning,
            ..Diagnostic::error(
                &policy.name.location,
                "[[sla]]",
                what,
                "Move the policy with more in `when` to the front",
            )
        });
    }
}

/// Whether every ticket that matches `later` also matches `earlier`.
fn covers(earlier: &Condition, later: &Condition) -> bool {
    fn one<T: PartialEq>(earlier: &Option<T>, later: &Option<T>) -> bool {
        earlier.is_none() || earlier == later
    }
    one(&earlier.team, &later.team)
        && one(&earlier.kind, &later.kind)
        && one(&earlier.service, &later.service)
        && one(&earlier.group, &later.group)
}
