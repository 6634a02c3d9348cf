//! A form: a few questions asked at once, in private.
//!
//! Slack shows it whole. Discord's forms hold five text inputs and no selects, so its adapter asks choices without a
//! value first, in a private message, and then clicks again with what was picked
//! ([`Happening::Click`](crate::Happening)): whoever makes the form fills the picked values in.

use serde::{Deserialize, Serialize};

use crate::{Text, Token};

/// A few questions asked at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// What submitting it means; comes back with the values.
    pub token: Token,
    /// At most 24 characters (Slack's limit for a modal's title).
    pub title: String,
    /// A line above the questions.
    pub intro: Option<Text>,
    /// The questions; at most five of them text (Discord's limit).
    pub fields: Vec<Field>,
    /// What the button says; at most 24 characters.
    pub submit: String,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// The name its value comes back under; lower case, no `:` or `;`.
    pub id: String,
    /// What is asked; at most 45 characters (Discord's limit).
    pub label: String,
    /// What stands in the empty field; at most 100 characters.
    pub hint: Option<String>,
    /// What is filled in already; for a choice, the value chosen.
    pub value: Option<String>,
    /// Whether it may stay empty.
    pub required: bool,
    /// What kind of answer it takes.
    pub kind: FieldKind,
}

/// What kind of answer a field takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One line of at most `max` characters.
    Line {
        /// Characters.
        max: u16,
    },
    /// Several lines of at most `max` characters; no more than 3,000 (Slack's limit).
    Paragraph {
        /// Characters.
        max: u16,
    },
    /// A day, as `YYYY-MM-DD`; where it is typed, it may come back as anything.
    Date,
    /// One of a few; at most 25. Values are short: all of a form's picked values must fit 30 characters.
    Choice(Vec<Choice>),
}

/// One of a few.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What comes back.
    pub value: String,
    /// What is shown; at most 75 characters.
    pub label: String,
}

impl Form {
    /// A form without questions yet.
    pub fn new(token: Token, title: String, submit: String) -> Self {
        Self {
            token,
            title,
            intro: None,
            fields: Vec::new(),
            submit,
        }
    }

    /// Says something above the questions.
    #[must_use]
    pub fn intro(mut self, line: Text) -> Self {
        self.intro = Some(line);
        self
    }

    /// Asks one more question.
    #[must_use]
    pub fn ask(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    /// The field of that name.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }
}

impl Field {
    /// A question for one line of at most `max` characters. Like the other kinds, it may stay empty unless it is
    /// [`required`](Field::required).
    pub fn line(id: &str, label: String, max: u16) -> Self {
        Self::new(id, label, FieldKind::Line { max })
    }

    /// A question for several lines of at most `max` characters.
    pub fn paragraph(id: &str, label: String, max: u16) -> Self {
        Self::new(id, label, FieldKind::Paragraph { max })
    }

    /// A question for a day.
    pub fn date(id: &str, label: String) -> Self {
        Self::new(id, label, FieldKind::Date)
    }

    /// A question for one of a few.
    pub fn choice(id: &str, label: String, choices: Vec<Choice>) -> Self {
        Self::new(id, label, FieldKind::Choice(choices))
    }

    fn new(id: &str, label: String, kind: FieldKind) -> Self {
        Self {
            id: id.to_owned(),
            label,
            hint: None,
            value: None,
            required: false,
            kind,
        }
    }

    /// Says in the empty field what belongs there.
    #[must_use]
    pub fn hint(mut self, words: String) -> Self {
        self.hint = Some(words);
        self
    }

    /// Fills something in already, where there is something.
    #[must_use]
    pub fn filled(mut self, value: Option<String>) -> Self {
        self.value = value;
        self
    }

    /// Wants an answer.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }
}
