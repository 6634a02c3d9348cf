//! The fields of the form for a new ticket.

use chat::{Choice, Field, Form, Token};
use desk::Kind;

use crate::settings::Desk;

/// The form of a new ticket.
pub(crate) fn form(desk: &Desk, token: Token, kind: Kind, title: &str, details: &str) -> Form {
    let words = &desk.words;
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
    let title = self::title(desk, filled(title));
    let details = self::details(desk, filled(details));
    Form::new(token, words.say("form-open-title"), words.say("form-open-submit"))
        .ask(kind.required())
        .ask(title.required())
        .ask(details)
}

/// The question for a ticket's one line.
pub(crate) fn title(desk: &Desk, filled: Option<String>) -> Field {
    Field::line("title", desk.words.say("form-open-line"), 120)
        .hint(desk.words.say("form-open-line-hint"))
        .filled(filled)
}

/// The question for all the rest.
pub(crate) fn details(desk: &Desk, filled: Option<String>) -> Field {
    Field::paragraph("details", desk.words.say("form-open-details"), 3000)
        .hint(desk.words.say("form-open-details-hint"))
        .filled(filled)
}
