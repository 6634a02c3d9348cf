//! The fields of a new ticket, and the form that asks for them.

use chat::{Choice, Field, Form, Token, Values};
use desk::{Impact, Kind, Level, ServiceName, Urgency};

use crate::cards::service;
use crate::listing::WORK_STOPPED;
use crate::settings::Settings;

/// How much a new ticket affects, and how soon it matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Levels {
    pub(crate) impact: Impact,
    pub(crate) urgency: Urgency,
}

impl Levels {
    /// Whether nobody may wait for an answer to a question.
    pub(crate) fn has_high(self) -> bool {
        self.impact == Level::High || self.urgency == Level::High
    }
}

/// What a person reports: the choice in the form, which is an option of the command on Discord.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reported {
    pub(crate) kind: Kind,
    /// Whether the work of the requester has stopped.
    pub(crate) has_stopped: bool,
}

impl Reported {
    /// Reads the choice. Nothing means that the person chose nothing, or something that the desk does not know.
    pub(crate) fn chosen(value: &str) -> Option<Self> {
        match value {
            WORK_STOPPED => Some(Self {
                kind: Kind::Incident,
                has_stopped: true,
            }),
            kind => kind.parse().ok().map(|kind| Self {
                kind,
                has_stopped: false,
            }),
        }
    }

    /// Returns the value of the choice.
    fn value(self) -> &'static str {
        match self.has_stopped {
            true => WORK_STOPPED,
            false => self.kind.as_str(),
        }
    }

    /// Returns the impact and the urgency of the ticket.
    pub(crate) fn levels(self) -> Levels {
        let urgency = match self.has_stopped {
            true => Level::High,
            false => Level::default(),
        };
        Levels {
            urgency,
            ..Levels::default()
        }
    }
}

/// The fields of a new ticket.
pub(crate) struct TicketFields {
    pub(crate) reported: Reported,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) service: Option<ServiceName>,
}

/// The values with which the form for a new ticket begins.
#[derive(Clone, Copy, Default)]
pub(crate) struct Filled<'a> {
    pub(crate) reported: Reported,
    pub(crate) title: &'a str,
    pub(crate) details: &'a str,
    /// The value of the choice of a service.
    pub(crate) service: &'a str,
}

impl<'a> Filled<'a> {
    /// Returns the values that a person has entered into the form.
    pub(crate) fn entered(values: &'a Values) -> Self {
        let value = |field: &str| values.get(field).map_or("", |value| value.trim());
        Self {
            reported: Reported::chosen(value("kind")).unwrap_or_default(),
            title: value("title"),
            details: value("details"),
            service: value("service"),
        }
    }
}

/// Returns the form for a new ticket.
pub(crate) fn form(settings: &Settings, token: Token, values: Filled<'_>) -> Form {
    let words = &settings.words;
    let filled = |value: &str| (!value.is_empty()).then(|| value.to_owned());
    let kinds = words.kinds().into_iter();
    let kinds = kinds.map(|(value, label)| Choice { value, label }).collect();
    let kind = values.reported.value().to_owned();
    let kind = Field::choice("kind", words.say("form-open-kind"), kinds).filled(Some(kind));
    let title = title(settings, filled(values.title));
    let details = details(settings, filled(values.details));
    let form = Form::new(token, words.say("form-open-title"), words.say("form-open-submit"))
        .ask(kind.required())
        .ask(title.required())
        .ask(details);
    match service::optional_choice(settings, values.service) {
        Some(service) => form.ask(service),
        None => form,
    }
}

/// Returns the field for the title.
pub(crate) fn title(settings: &Settings, filled: Option<String>) -> Field {
    Field::line("title", settings.words.say("form-open-line"), 120)
        .hint(settings.words.say("form-open-line-hint"))
        .filled(filled)
}

/// Returns the field for the details.
pub(crate) fn details(settings: &Settings, filled: Option<String>) -> Field {
    Field::paragraph("details", settings.words.say("form-open-details"), 3000)
        .hint(settings.words.say("form-open-details-hint"))
        .filled(filled)
}
