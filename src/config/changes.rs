//! `[change]` and `[[change_template]]`: who raises changes, how their risk is found, and the standard changes.

use std::collections::BTreeMap;

use chat::limits::{FIELD_LABEL, FORM_CHOICES, SELECT_OPTIONS};
use desk::change::{Plans, RiskChoice, RiskQuestion};

use super::approvals;
use super::diagnostic::{Diagnostic, Located, Location, Problem};
use super::model::{Change, ChangePolicies, ChangeTemplate, Config};
use super::reader::Section;
use super::sections::{self, Connections};
use super::values::{self, short};

/// The default sum of points from which the risk is medium.
const MEDIUM_FROM: u32 = 3;
/// The default sum of points from which the risk is high.
const HIGH_FROM: u32 = 6;
/// The most points of a choice, and the highest threshold.
const POINTS: u32 = 1_000;
/// An option of a Discord select has 100 characters. With several questions, the option starts with the question.
const CHOICE: usize = 50;
/// How policies are written.
const POLICIES: &str =
    "{ low = \"normal\", medium = \"normal\", high = \"board\", emergency = \"emergency\" }";
/// How choices are written.
const CHOICES: &str = "[{ label = \"Nobody\", points = 0 }, { label = \"Everybody\", points = 3 }]";
/// The title of a change is one line on both platforms.
const TITLE: usize = 100;

/// Reads `[change]`. `None` if the file has no such section: the desk then knows no changes.
pub(super) fn change(section: &mut Section<'_>, connections: &Connections) -> Option<Change> {
    let location = section.location();
    let is_there = location != Location::Nowhere;
    for (key, help) in [
        ("team", "Write team = \"it\", the team that raises changes"),
        (
            "channel",
            "Write channel = \"CONNECTION:#name\", where reminders and outcomes are posted",
        ),
        (
            "policies",
            "Write policies = { low = \"normal\", medium = \"normal\", high = \"board\", emergency = \"emergency\" }",
        ),
    ] {
        if is_there && !section.has(key) {
            section.missing(key, help);
        }
    }
    let team = section.text("team");
    let channel = section.parsed("channel", |text| sections::channel_ref(text, connections));
    let policies = section.table("policies", POLICIES, policies);
    let medium_from = section.number("medium_from", 1..=POINTS);
    let high_from = section.number("high_from", 1..=POINTS);
    let questions = section.many("question", "[[change.question]]", question);
    check_questions(section, &questions);
    let threshold = |number: &Option<Located<u32>>, default| number.as_ref().map_or(default, |one| one.value);
    let (medium, high) = (
        threshold(&medium_from, MEDIUM_FROM),
        threshold(&high_from, HIGH_FROM),
    );
    if high < medium {
        let problem = Problem::new(
            format!("this is less than medium_from, which is {medium}"),
            "Write a sum of points that is at least medium_from",
        );
        let at = high_from
            .or(medium_from)
            .map_or(location, |number| number.location);
        section.report(at, "high_from", problem);
    }
    Some(Change {
        team: team?,
        channel: channel?,
        policies: policies?,
        medium_from: medium,
        high_from: high,
        questions: questions.into_iter().map(|question| question.value).collect(),
    })
}

fn policies(section: &mut Section<'_>) -> Option<ChangePolicies> {
    for key in ["low", "medium", "high", "emergency"] {
        if !section.has(key) {
            section.missing(
                key,
                format!("Write {key} = \"normal\", or another [[approval_policy]]"),
            );
        }
    }
    let low = section.text("low");
    let medium = section.text("medium");
    let high = section.text("high");
    let emergency = section.text("emergency");
    Some(ChangePolicies {
        low: low?,
        medium: medium?,
        high: high?,
        emergency: emergency?,
    })
}

fn question(section: &mut Section<'_>) -> Option<Located<RiskQuestion>> {
    let location = section.location();
    for (key, help) in [
        ("name", "Write name = \"users\", or what the question is called"),
        (
            "label",
            "Write label = \"Who is affected?\", as people are to read it",
        ),
        (
            "choices",
            "Write choices = [{ label = \"Nobody\", points = 0 }, { label = \"Everybody\", points = 3 }]",
        ),
    ] {
        if !section.has(key) {
            section.missing(key, help);
        }
    }
    let name = section.parsed("name", values::name);
    let label = section.parsed("label", |text| short(text, FIELD_LABEL, "label"));
    let choices = section.tables("choices", CHOICES, choice);
    if let Some(choices) = &choices {
        check_choices(section, choices);
    }
    let choices = choices?.value.into_iter().map(|choice| choice.value);
    let name = name?;
    Some(Located {
        value: RiskQuestion {
            name: name.value,
            label: label?.value,
            choices: choices.collect(),
        },
        location,
    })
}

fn choice(section: &mut Section<'_>) -> Option<Located<RiskChoice>> {
    let location = section.location();
    for (key, help) in [
        ("label", "Write label = \"Nobody\", as people are to read it"),
        ("points", "Write points = 0, or more for a higher risk"),
    ] {
        if !section.has(key) {
            section.missing(key, help);
        }
    }
    let label = section.parsed("label", |text| short(text, CHOICE, "choice"));
    let points = section.number("points", 0..=POINTS);
    Some(Located {
        value: RiskChoice {
            label: label?.value,
            points: points?.value,
        },
        location,
    })
}

/// Checks the number of choices, and that each is named once.
fn check_choices(section: &mut Section<'_>, choices: &Located<Vec<Located<RiskChoice>>>) {
    let count = choices.value.len();
    if !(2..=SELECT_OPTIONS).contains(&count) {
        let problem = Problem::new(
            format!("the number of choices is {count}"),
            format!("Write 2 to {SELECT_OPTIONS}, which is what Discord shows"),
        );
        section.report(choices.location.clone(), "choices", problem);
    }
    for (at, choice) in choices.value.iter().enumerate() {
        let mut before = choices.value[..at].iter();
        if before.any(|before| before.value.label == choice.value.label) {
            let problem = Problem::new(
                format!("\"{}\" is listed twice", choice.value.label),
                "Keep one of them",
            );
            section.report(choice.location.clone(), "choices", problem);
        }
    }
}

/// Checks the number of questions, and that their names are unique.
fn check_questions(section: &mut Section<'_>, questions: &[Located<RiskQuestion>]) {
    if let Some(last) = questions.get(FORM_CHOICES) {
        let problem = Problem::new(
            format!("these are {} questions", questions.len()),
            format!("Keep at most {FORM_CHOICES}, which is what Discord shows"),
        );
        section.report(last.location.clone(), "question", problem);
    }
    let mut first: BTreeMap<&str, &Location> = BTreeMap::new();
    for question in questions {
        let Some(first) = first.insert(&question.value.name, &question.location) else {
            continue;
        };
        let what = format!(
            "\"{}\" is the name of the question in {} already",
            question.value.name,
            first.phrase()
        );
        section.report(
            question.location.clone(),
            "question name",
            Problem::new(what, "Choose another name"),
        );
    }
}

pub(super) fn template(section: &mut Section<'_>) -> Option<ChangeTemplate> {
    for (key, help) in [
        (
            "name",
            "Write name = \"restart-vpn\", or what the template is called",
        ),
        (
            "title",
            "Write title = \"Restart the VPN gateway\", as people are to read it",
        ),
        (
            "implementation",
            "Write implementation = \"…\": how the change is made",
        ),
        ("backout", "Write backout = \"…\": how the change is undone"),
    ] {
        if !section.has(key) {
            section.missing(key, help);
        }
    }
    let name = section.parsed("name", values::name);
    let title = section.parsed("title", |text| short(text, TITLE, "title"));
    let services = section.list("services", |text| Ok(text.to_owned()));
    let implementation = section.parsed("implementation", plan);
    let test = section.parsed("test", plan);
    let backout = section.parsed("backout", plan);
    Some(ChangeTemplate {
        name: name?,
        title: title?.value,
        services,
        plans: Plans {
            implementation: implementation?.value,
            test: test.map(|plan| plan.value).unwrap_or_default(),
            backout: backout?.value,
        },
    })
}

/// Reads a plan: one line or several.
fn plan(text: &str) -> Result<String, Problem> {
    let text = chat::sanitize(text).trim().to_owned();
    match text.is_empty() {
        true => Err(Problem::new("this plan says nothing", "Write a few words")),
        false => Ok(text),
    }
}

/// Checks that the team of `[change]` exists.
pub(super) fn team_exists(config: &Config, found: &mut Vec<Diagnostic>) {
    let names = || config.teams.iter().map(|team| team.name.value.as_str());
    let team = config.change.as_ref().map(|change| &change.team);
    if let Some(team) = team.filter(|team| names().all(|name| name != team.value)) {
        let problem = values::unknown("team", &team.value, names());
        found.push(problem.at(&team.location, "[change] team"));
    }
}

/// Checks that the policies of `[change]` exist.
pub(super) fn policies_exist(config: &Config, found: &mut Vec<Diagnostic>) {
    let names = || {
        config
            .approval_policies
            .iter()
            .map(|policy| policy.name.value.as_str())
    };
    let Some(change) = &config.change else { return };
    let ChangePolicies {
        low,
        medium,
        high,
        emergency,
    } = &change.policies;
    for policy in [low, medium, high, emergency] {
        if names().all(|name| name != policy.value) {
            let problem = values::unknown("approval_policy", &policy.value, names());
            found.push(problem.at(&policy.location, "[change] policies"));
        }
    }
}

/// Checks that the services of the templates exist.
pub(super) fn services_exist(config: &Config, found: &mut Vec<Diagnostic>) {
    let names = || config.services.iter().map(|service| service.name.value.as_str());
    for service in config
        .change_templates
        .iter()
        .flat_map(|template| &template.services)
    {
        if names().all(|name| name != service.value) {
            let problem = values::unknown("service", &service.value, names());
            found.push(problem.at(&service.location, "[[change_template]] services"));
        }
    }
}

/// Checks that the channel of `[change]` is not watched, and that templates have a team that uses them.
pub(super) fn check(config: &Config, found: &mut Vec<Diagnostic>) {
    if let Some(change) = &config.change {
        approvals::not_watched(config, &change.channel, "[change] channel", found);
    }
    if let Some(last) = config.change_templates.get(SELECT_OPTIONS) {
        found.push(Diagnostic::error(
            &last.name.location,
            "[[change_template]]",
            format!("these are {} templates", config.change_templates.len()),
            format!("Keep at most {SELECT_OPTIONS}, which is what Discord shows in one list"),
        ));
    }
}
