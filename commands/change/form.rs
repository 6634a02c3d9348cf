//! The form of a change, and what a person has written into it.
//!
//! A platform whose forms are too small shows the first page only. What the person has written is then kept in a draft,
//! and the next form asks for the rest.

use chat::{Card, Field, FieldKind, Form, Reply, Token, Values, limits};
use chrono_tz::Tz;
use desk::change::{Change, ChangeContent, ChangeKind, Plans, RiskAnswer, Window};
use desk::{PersonId, ServiceName, Timestamp};

use crate::actor::Actor;
use crate::cards::change::PLAN;
use crate::cards::service;
use crate::change::questions::{field_of, question};
use crate::change::times;
use crate::facts::local_time;
use crate::settings::{ChangeSettings, Settings};
use crate::work::Work;

/// The longest title, in characters.
pub(super) const TITLE: u16 = 120;
/// The longest list of services, in characters.
const SERVICES: u16 = 300;
/// The longest moment, in characters.
const MOMENT: u16 = 40;
/// The number of services that the hint names.
const MOST_NAMED: usize = 3;

/// The circumstances in which a form is shown and read.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    /// The settings of the desk.
    pub(crate) settings: &'a Settings,
    /// The settings of changes.
    pub(crate) changes: &'a ChangeSettings,
    /// The time zone of the person.
    pub(crate) zone: Tz,
    /// The moment.
    pub(crate) now: Timestamp,
    /// The type of the change.
    pub(crate) kind: ChangeKind,
    /// The window that the change has already.
    planned: Option<Window>,
}

/// What the values of a form say.
#[derive(Debug)]
pub(crate) enum Reading {
    /// Everything that a change needs.
    Complete(Box<ChangeContent>),
    /// All values are valid, and required ones are missing.
    Incomplete,
    /// The errors: the id of a field, and how to correct the value.
    Wrong(Vec<(String, String)>),
}

/// Returns the answer to a person whose desk has no changes.
pub(crate) fn none(work: &Work<'_>) -> Reply {
    Reply::Private(Card::plain(work.words().say("change-none")))
}

impl<'w> Context<'w> {
    /// Returns the circumstances of the form. `None` if the desk has no changes.
    pub(crate) fn of(work: &Work<'w>, actor: &Actor) -> Option<Self> {
        let settings = work.settings();
        let profile = work.prefetched().profile(&actor.user);
        Some(Self {
            settings,
            changes: settings.change.as_ref()?,
            zone: local_time::zone(
                profile.and_then(|profile| profile.time_zone.as_deref()),
                settings.levels.zone(),
            ),
            now: work.now(),
            kind: ChangeKind::Normal,
            planned: None,
        })
    }

    /// Returns the same circumstances for another type of change.
    pub(crate) fn for_kind(self, kind: ChangeKind) -> Self {
        Self { kind, ..self }
    }

    /// Returns the same circumstances for an edit of a change.
    pub(crate) fn for_change(self, change: &Change) -> Self {
        Self {
            kind: change.content.kind,
            planned: change.content.window,
            ..self
        }
    }
}

impl Context<'_> {
    /// Returns what a change says as the values of the form.
    pub(crate) fn values_of(&self, content: &ChangeContent) -> Values {
        // A title may contain a comma, and the field is too short for many titles.
        let names: Vec<&str> = content
            .services
            .iter()
            .map(|service| service.0.as_str())
            .collect();
        let plans = &content.plans;
        let mut values: Vec<(String, String)> = vec![
            ("title".to_owned(), content.title.clone()),
            ("reason".to_owned(), content.reason.clone()),
            ("services".to_owned(), names.join(", ")),
            ("implementation".to_owned(), plans.implementation.clone()),
            ("test".to_owned(), plans.test.clone()),
            ("backout".to_owned(), plans.backout.clone()),
        ];
        if let Some(window) = content.window {
            let written = |at| times::written(at, self.zone);
            values.push(("start".to_owned(), written(window.from)));
            values.push(("end".to_owned(), written(window.until)));
        }
        for question in &self.changes.questionnaire.questions {
            let mut answers = content.answers.iter();
            let answer = answers.find(|answer| answer.question == question.name);
            let mut choices = question.choices.iter();
            let number = answer.and_then(|answer| choices.position(|choice| choice.label == answer.choice));
            values.extend(number.map(|number| (field_of(question), number.to_string())));
        }
        values
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect()
    }

    /// Removes the answers to the questions about the risk, so that they are asked again.
    pub(crate) fn without_answers(&self, mut values: Values) -> Values {
        for question in &self.changes.questionnaire.questions {
            values.remove(&field_of(question));
        }
        values
    }

    /// Returns the form, filled with these values. Fields that were written in a step before are left out.
    pub(crate) fn form(&self, token: Token, values: &Values, before: &Values) -> Form {
        let words = &self.settings.words;
        let title = match self.kind {
            ChangeKind::Emergency => words.say("form-change-emergency-title"),
            ChangeKind::Normal | ChangeKind::Standard => words.say("form-change-title"),
        };
        let mut form = Form::new(token, title, words.say("form-change-submit"));
        let filled = |field: Field| {
            let value = values.get(&field.id).cloned();
            with_space(field.filled(value))
        };
        let is_open = |field: &Field| !before.contains_key(&field.id);
        for field in self.first_page().into_iter().filter(is_open) {
            form = form.ask(filled(field));
        }
        if !form.fields.is_empty() {
            form = form.end_first_page();
        }
        for field in self.second_page().into_iter().filter(is_open) {
            form = form.ask(filled(field));
        }
        form
    }

    /// Returns what is kept after the first page was submitted. An optional field that was left empty is kept as empty, so
    /// that the next form does not ask for it again.
    pub(crate) fn answered(&self, values: &Values) -> Values {
        let mut answered = values.clone();
        for field in self.first_page().into_iter().filter(|field| !field.required) {
            answered.entry(field.id).or_default();
        }
        answered
    }

    /// Returns the label of a field.
    pub(crate) fn label(&self, id: &str) -> String {
        let mut fields = self.first_page().into_iter().chain(self.second_page());
        fields
            .find(|field| field.id == id)
            .map_or_else(String::new, |field| field.label)
    }

    /// What and when.
    fn first_page(&self) -> Vec<Field> {
        let words = &self.settings.words;
        let mut fields = vec![
            Field::line("title", words.say("form-change-line"), TITLE)
                .hint(words.say("form-change-line-hint"))
                .required(),
            Field::paragraph("reason", words.say("form-change-reason"), PLAN)
                .hint(words.say("form-change-reason-hint"))
                .required(),
        ];
        if !self.settings.services.is_empty() {
            let args = [("services", self.services(MOST_NAMED).into())];
            let services = Field::line("services", words.say("form-change-services"), SERVICES);
            fields.push(services.hint(words.say_with("form-change-services-hint", &args)));
        }
        fields.extend(self.window_fields());
        fields
    }

    /// The planned window.
    pub(super) fn window_fields(&self) -> [Field; 2] {
        let words = &self.settings.words;
        let zone = || [("zone", self.zone.name().into())];
        let start = Field::line("start", words.say_with("form-change-start", &zone()), MOMENT);
        let end = Field::line("end", words.say_with("form-change-end", &zone()), MOMENT);
        [
            start.hint(times::example(self.now, 22, self.zone)).required(),
            end.hint(times::example(self.now, 23, self.zone)).required(),
        ]
    }

    /// Reads the planned window, which is required.
    pub(super) fn window(&self, values: &Values) -> Result<Window, Vec<(String, String)>> {
        let mut errors = Vec::new();
        let read = self.read_window(values, &mut errors);
        match (read, errors.is_empty()) {
            (Some(window), true) => Ok(window),
            (_, false) => Err(errors),
            (None, true) => {
                let args = [("example", times::example(self.now, 22, self.zone).into())];
                let why = self.settings.words.say_with("error-change-time", &args);
                Err(vec![self.error("start", why)])
            }
        }
    }

    /// The risk and the plans.
    fn second_page(&self) -> Vec<Field> {
        let words = &self.settings.words;
        let questions = &self.changes.questionnaire.questions;
        let mut fields: Vec<Field> = questions.iter().map(question).collect();
        let plan =
            |id: &str, label: String, hint: String| Field::paragraph(id, label, PLAN).hint(hint).required();
        fields.push(plan(
            "implementation",
            words.say("form-change-implementation"),
            words.say("form-change-implementation-hint"),
        ));
        fields.push(plan(
            "test",
            words.say("form-change-test"),
            words.say("form-change-test-hint"),
        ));
        fields.push(plan(
            "backout",
            words.say("form-change-backout"),
            words.say("form-change-backout-hint"),
        ));
        fields
    }

    /// The titles of up to `most` services.
    fn services(&self, most: usize) -> String {
        let titles = self
            .settings
            .services
            .iter()
            .map(|service| service.title.as_str());
        titles.take(most).collect::<Vec<_>>().join(", ")
    }

    /// Reads the values.
    pub(crate) fn read(&self, values: &Values, implementer: PersonId) -> Reading {
        let mut errors = Vec::new();
        let value = |field: &str| values.get(field).map_or("", |value| value.trim());
        let title = one_line(value("title"));
        if values.contains_key("title") && !title.chars().any(char::is_alphanumeric) {
            errors.push(self.error("title", self.settings.words.say("error-change-title")));
        }
        let services = self.read_services(value("services"), &mut errors);
        let window = self.read_window(values, &mut errors);
        let answers = self.read_answers(values, &mut errors);
        if !errors.is_empty() {
            return Reading::Wrong(errors);
        }
        let required = self.first_page().into_iter().chain(self.second_page());
        let mut required = required.filter(|field| field.required);
        if required.any(|field| value(&field.id).is_empty()) {
            return Reading::Incomplete;
        }
        Reading::Complete(Box::new(ChangeContent {
            title,
            reason: value("reason").to_owned(),
            kind: self.kind,
            services,
            window,
            implementer: Some(implementer),
            answers,
            plans: Plans {
                implementation: value("implementation").to_owned(),
                test: value("test").to_owned(),
                backout: value("backout").to_owned(),
            },
        }))
    }

    fn error(&self, field: &str, why: String) -> (String, String) {
        (field.to_owned(), why)
    }

    fn read_services(&self, typed: &str, errors: &mut Vec<(String, String)>) -> Vec<ServiceName> {
        let mut found: Vec<ServiceName> = Vec::new();
        for name in typed
            .split([',', ';'])
            .map(str::trim)
            .filter(|name| !name.is_empty())
        {
            match service::find(self.settings, name) {
                Some(service) if found.contains(&service.name) => {}
                Some(service) => found.push(service.name.clone()),
                None => {
                    let args = [
                        ("name", name.into()),
                        ("services", self.services(usize::MAX).into()),
                    ];
                    let why = self.settings.words.say_with("error-change-service", &args);
                    errors.push(self.error("services", why));
                }
            }
        }
        found
    }

    fn read_window(&self, values: &Values, errors: &mut Vec<(String, String)>) -> Option<Window> {
        let words = &self.settings.words;
        let mut moment = |field: &str, hour: u32| {
            let typed = values.get(field)?;
            let read = times::read(typed, self.zone);
            if read.is_none() {
                let args = [("example", times::example(self.now, hour, self.zone).into())];
                errors.push(self.error(field, words.say_with("error-change-time", &args)));
            }
            read
        };
        let (from, until) = (moment("start", 22), moment("end", 23));
        // The work on an emergency may have begun already, and a window that is running can be prolonged.
        let planned = self.planned.map(|window| times::written(window.from, self.zone));
        let is_kept = planned.is_some() && planned == from.map(|from| times::written(from, self.zone));
        let begins = from.filter(|_| self.kind != ChangeKind::Emergency && !is_kept);
        for (field, at) in [("start", begins), ("end", until)] {
            if at.is_some_and(|at| at <= self.now) {
                errors.push(self.error(field, words.say("error-change-passed")));
            }
        }
        let (from, until) = (from?, until?);
        if until <= from && until > self.now {
            errors.push(self.error("end", words.say("error-change-order")));
        }
        Some(Window { from, until })
    }

    fn read_answers(&self, values: &Values, errors: &mut Vec<(String, String)>) -> Vec<RiskAnswer> {
        let mut answers = Vec::new();
        for question in &self.changes.questionnaire.questions {
            let field = field_of(question);
            let Some(number) = values.get(&field) else {
                continue;
            };
            let choice = number
                .parse()
                .ok()
                .and_then(|number: usize| question.choices.get(number));
            match choice {
                Some(choice) => answers.push(RiskAnswer {
                    question: question.name.clone(),
                    label: question.label.clone(),
                    choice: choice.label.clone(),
                    points: choice.points,
                }),
                None => errors.push(self.error(&field, self.settings.words.say("error-change-choice"))),
            }
        }
        answers
    }
}

/// A text on one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the field with space for its whole value. A platform cuts a value that is longer than the limit of its field.
fn with_space(mut field: Field) -> Field {
    let value = field.value.as_deref().unwrap_or_default();
    // Platforms count UTF-16 units.
    let length = value.encode_utf16().count().min(limits::FIELD_TEXT);
    if let FieldKind::Line { max } | FieldKind::Paragraph { max } = &mut field.kind {
        *max = u16::try_from(length).map_or(*max, |length| length.max(*max));
    }
    field
}
