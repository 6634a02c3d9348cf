//! `[[category]]`: forms with their own questions, within the limits of both platforms.
//!
//! Every form also asks for a summary and a description. Discord shows text fields in a modal of five inputs, and
//! choices in a message before it. Slack allows more, except for the title of a form.

use std::collections::BTreeMap;

use chat::limits::{FIELD_HINT, FIELD_LABEL, FORM_CHOICES, FORM_TEXT_FIELDS, FORM_TITLE, SELECT_OPTIONS};
use desk::approval::Ask;
use desk::{Level, Question, Takes};

use super::diagnostic::{Diagnostic, Located, Location, Problem, Severity};
use super::model::{ApprovalRound, Category, Config};
use super::reader::Section;
use super::values::{self, short};

/// One option of the select is "something else".
const CATEGORIES: usize = SELECT_OPTIONS - 1;
/// Two text fields are the summary and the description.
const TYPED: usize = FORM_TEXT_FIELDS - 2;
/// An option of a Discord select has 100 characters. If a form has several choices, the option starts with the
/// question.
const CHOICE: usize = 50;
/// The words for the impact and the urgency of a category.
const LEVELS: [(&str, Level); 3] = [
    ("high", Level::High),
    ("medium", Level::Medium),
    ("low", Level::Low),
];

pub(super) fn category(section: &mut Section<'_>) -> Option<Category> {
    let location = section.location();
    for (key, help) in [
        ("name", "Write name = \"laptop\", or what the category is called"),
        (
            "title",
            "Write title = \"A new laptop\", as people are to read it",
        ),
        (
            "kind",
            "Write kind = \"incident\" for what is broken, or \"request\" for what is wanted",
        ),
    ] {
        if !section.has(key) {
            section.missing(key, help);
        }
    }
    let name = section.parsed("name", values::name);
    let title = section.parsed("title", |text| short(text, FORM_TITLE, "title"));
    let kinds = [
        ("incident", desk::Kind::Incident),
        ("request", desk::Kind::ServiceRequest),
    ];
    let kind = section.word("kind", &kinds);
    let team = section.text("team");
    let approval = section.text("approval");
    let mut level = |key| {
        section
            .word(key, &LEVELS)
            .map(|level| level.value)
            .unwrap_or_default()
    };
    let (impact, urgency) = (level("impact"), level("urgency"));
    let fields = section.many("field", "[[category.field]]", field);
    check_fields(section, &location, &fields);
    Some(Category {
        name: name?,
        title: title?.value,
        kind: kind?.value,
        team,
        approval,
        impact,
        urgency,
        fields: fields.into_iter().filter_map(|field| field.question).collect(),
    })
}

/// A field as far as it is valid. An invalid field also counts for the limits of the form.
struct Field {
    name: Option<Located<String>>,
    is_choice: bool,
    question: Option<Question>,
}

fn field(section: &mut Section<'_>) -> Option<Field> {
    for (key, help) in [
        ("name", "Write name = \"floor\", or what the field is called"),
        (
            "label",
            "Write label = \"Which floor?\", as people are to read it",
        ),
        (
            "type",
            "Write type = \"line\", \"paragraph\", \"choice\", \"number\" or \"date\"",
        ),
    ] {
        if !section.has(key) {
            section.missing(key, help);
        }
    }
    let name = section.parsed("name", values::name);
    let label = section.parsed("label", |text| short(text, FIELD_LABEL, "label"));
    let types = [
        ("line", Takes::Line),
        ("paragraph", Takes::Paragraph),
        ("choice", Takes::Choice(Vec::new())),
        ("number", Takes::Number),
        ("date", Takes::Date),
    ];
    let numbered: Vec<(&str, usize)> = (0..).zip(&types).map(|(at, (word, _))| (*word, at)).collect();
    let at = section.word("type", &numbered);
    let required = section.flag("required");
    let hint = section.parsed("hint", |text| short(text, FIELD_HINT, "hint"));
    let takes = at.map(|at| types[at.value].1.clone());
    let is_choice = matches!(takes, Some(Takes::Choice(_)));
    let takes = choices(section, takes);
    let question = || {
        Some(Question {
            name: name.as_ref()?.value.clone(),
            label: label?.value,
            takes: takes?,
            required: required.unwrap_or(false),
            hint: hint.map(|hint| hint.value),
        })
    };
    let question = question();
    Some(Field {
        name,
        is_choice,
        question,
    })
}

/// Adds the choices to the type of a field. Only a choice has choices.
fn choices(section: &mut Section<'_>, takes: Option<Takes>) -> Option<Takes> {
    let (are_there, location) = (section.has("choices"), section.location());
    let choices = section.list("choices", |text| short(text, CHOICE, "choice"));
    match takes? {
        Takes::Choice(_) if !are_there => {
            section.missing(
                "choices",
                "Write choices = [\"…\", \"…\"], from which one is chosen",
            );
            None
        }
        Takes::Choice(_) => {
            check_choices(section, &location, &choices);
            let choices = choices.into_iter().map(|choice| choice.value);
            Some(Takes::Choice(choices.collect()))
        }
        Takes::Line | Takes::Paragraph | Takes::Number | Takes::Date if are_there => {
            let location = choices.first().map_or(location, |choice| choice.location.clone());
            let problem = Problem::new(
                "only a field of type \"choice\" has choices",
                "Write type = \"choice\", or take choices out",
            );
            section.report(location, "choices", problem);
            None
        }
        other => Some(other),
    }
}

/// Checks the number of choices, and that each is named once.
fn check_choices(section: &mut Section<'_>, location: &Location, choices: &[Located<String>]) {
    if choices.len() < 2 || choices.len() > SELECT_OPTIONS {
        let at = choices
            .first()
            .map_or(location, |choice| &choice.location)
            .clone();
        let what = match choices.len() {
            0 | 1 => "there is nothing to choose between".to_owned(),
            many => format!("these are {many} choices"),
        };
        let problem = Problem::new(
            what,
            format!("Write 2 to {SELECT_OPTIONS}, which is what Discord shows"),
        );
        section.report(at, "choices", problem);
    }
    for (at, choice) in choices.iter().enumerate() {
        if choices[..at].iter().any(|before| before.value == choice.value) {
            let problem = Problem::new(
                format!("\"{}\" is listed twice", choice.value),
                "Keep one of them",
            );
            section.report(choice.location.clone(), "choices", problem);
        }
    }
}

/// Checks the number of fields of a form, and that their names are unique.
fn check_fields(section: &mut Section<'_>, location: &Location, fields: &[Field]) {
    let chosen = fields.iter().filter(|field| field.is_choice).count();
    let typed = fields.len() - chosen;
    if typed > TYPED {
        let problem = Problem::new(
            format!("{typed} fields are typed, and Discord shows {TYPED} besides summary and description"),
            "Keep those that decide, or make some a choice",
        );
        section.report(location.clone(), "field", problem);
    }
    if chosen > FORM_CHOICES {
        let problem = Problem::new(
            format!("{chosen} fields are choices, and Discord shows {FORM_CHOICES}"),
            "Keep those that decide, or let some be typed",
        );
        section.report(location.clone(), "field", problem);
    }
    let mut first: BTreeMap<&str, &Location> = BTreeMap::new();
    for name in fields.iter().filter_map(|field| field.name.as_ref()) {
        if let Some(first) = first.get(name.value.as_str()) {
            let problem = Problem::new(
                format!(
                    "\"{}\" is the name of the field in {} already",
                    name.value,
                    first.phrase()
                ),
                "Choose another name",
            );
            section.report(name.location.clone(), "field name", problem);
        } else {
            first.insert(&name.value, &name.location);
        }
    }
}

/// Checks that the policies of the categories exist, and that they can ask somebody.
pub(super) fn policies_exist(config: &Config, found: &mut Vec<Diagnostic>) {
    let policies = &config.approval_policies;
    for name in config.categories.iter().filter_map(|one| one.approval.as_ref()) {
        let Some(policy) = policies.iter().find(|policy| policy.name.value == name.value) else {
            let names = policies.iter().map(|policy| policy.name.value.as_str());
            let problem = values::unknown("approval_policy", &name.value, names);
            found.push(problem.at(&name.location, "[[category]] approval"));
            continue;
        };
        let asks_owners_only =
            |round: &ApprovalRound| round.ask.iter().all(|ask| ask.value == Ask::ServiceOwners);
        if policy.rounds.iter().any(asks_owners_only) {
            let what = "a round of this policy asks only service_owners, and a request names no service";
            let help =
                "Name another policy, or ask more people in each round; otherwise the fallback decides";
            found.push(Diagnostic {
                severity: Severity::Warning,
                ..Diagnostic::error(&name.location, "[[category]] approval", what.to_owned(), help)
            });
        }
    }
}

/// Checks what concerns several categories, or categories and teams.
pub(super) fn check(config: &Config, teams_are_whole: bool, found: &mut Vec<Diagnostic>) {
    let categories = &config.categories;
    if let Some(last) = categories.get(CATEGORIES) {
        found.push(Diagnostic::error(
            &last.name.location,
            "[[category]]",
            format!("these are {} categories", categories.len()),
            format!("Keep at most {CATEGORIES}, which is what Discord shows in one list"),
        ));
    }
    for (at, category) in categories.iter().enumerate() {
        let before = &categories[..at];
        if let Some(first) = before
            .iter()
            .find(|before| before.name.value == category.name.value)
        {
            found.push(Diagnostic::error(
                &category.name.location,
                "[[category]] name",
                format!(
                    "\"{}\" is the name of the category in {} already",
                    category.name.value,
                    first.name.location.phrase()
                ),
                "Choose another name",
            ));
        }
        let Some(team) = category.team.as_ref().filter(|_| teams_are_whole) else {
            continue;
        };
        let names = || config.teams.iter().map(|team| team.name.value.as_str());
        if names().all(|name| name != team.value) {
            let problem = values::unknown("team", &team.value, names());
            found.push(problem.at(&team.location, "[[category]] team"));
        }
    }
}
