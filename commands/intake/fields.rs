//! The fields of a new ticket, and the form that asks for them.

use chat::{Choice, Field, Form, Token};
use desk::Kind;

use crate::settings::Settings;

/// The fields of a new ticket.
pub(crate) struct TicketFields {
    pub(crate) kind: Kind,
    pub(crate) title: String,
    pub(crate) description: String,
}

/// Returns the form for a new ticket.
pub(crate) fn form(settings: &Settings, token: Token, kind: Kind, title: &str, details: &str) -> Form {
    let words = &settings.words;
    let filled = |value: &str| (!value.is_empty()).then(|| value.to_owned());
    let kinds = vec![
        Choice {
            value: Kind::Incident.as_str().to_owned(),
            label: words.say("form-open-incident"),
        },
        Choice {
            value: Kind::ServiceRequest.as_str().to_owned(),
            label: words.say("form-open-request"),
        },
    ];
    let kind =
        Field::choice("kind", words.say("form-open-kind"), kinds).filled(Some(kind.as_str().to_owned()));
    let title = self::title(settings, filled(title));
    let details = self::details(settings, filled(details));
    Form::new(token, words.say("form-open-title"), words.say("form-open-submit"))
        .ask(kind.required())
        .ask(title.required())
        .ask(details)
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
