//! Forms: a few questions at once, in private.
//!
//! Slack shows a form as a whole. A Discord modal has five text inputs and no selects. The Discord adapter therefore
//! asks choices without a value first, in a private message. It then repeats the click with the picked values
//! ([`InboundEvent::Click`](crate::InboundEvent)), and the form is built again with these values filled in.

use serde::{Deserialize, Serialize};

use crate::{Text, Token};

/// A form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// The token that comes back with the values.
    pub token: Token,
    /// The title, at most [`FORM_TITLE`](crate::limits::FORM_TITLE) characters.
    pub title: String,
    /// A line above the fields.
    pub intro: Option<Text>,
    /// The fields, on each page at most [`FORM_TEXT_FIELDS`](crate::limits::FORM_TEXT_FIELDS) of them for text.
    pub fields: Vec<Field>,
    /// The label of the submit button, at most [`FORM_SUBMIT`](crate::limits::FORM_SUBMIT) characters.
    pub submit: String,
    /// The number of fields on the first page, if the form is longer. A platform whose forms are too small shows only
    /// this page. The values of the other fields are then absent, and the desk asks for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_page: Option<usize>,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// The key of its value: lower case, without `:` and `;`.
    pub id: String,
    /// The label, at most [`FIELD_LABEL`](crate::limits::FIELD_LABEL) characters.
    pub label: String,
    /// The placeholder, at most [`FIELD_HINT`](crate::limits::FIELD_HINT) characters.
    pub hint: Option<String>,
    /// The initial value.
    pub value: Option<String>,
    /// Whether an answer is required.
    pub required: bool,
    /// The kind of answer.
    pub kind: FieldKind,
}

/// The kind of answer that a field accepts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One line.
    Line {
        /// The maximum length in characters, at most [`FIELD_TEXT`](crate::limits::FIELD_TEXT).
        max: u16,
    },
    /// Several lines.
    Paragraph {
        /// The maximum length in characters, at most [`FIELD_TEXT`](crate::limits::FIELD_TEXT).
        max: u16,
    },
    /// A day, as `YYYY-MM-DD`. A platform without date pickers can return any text.
    Date,
    /// A choice from at most [`SELECT_OPTIONS`](crate::limits::SELECT_OPTIONS). All picked values of a form together
    /// must not exceed [`CHOICE_VALUES`](crate::limits::CHOICE_VALUES) characters.
    Choice(Vec<Choice>),
}

/// An option of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The value that comes back.
    pub value: String,
    /// The label, at most [`LABEL`](crate::limits::LABEL) characters.
    pub label: String,
}

impl Form {
    /// A form without fields.
    pub fn new(token: Token, title: String, submit: String) -> Self {
        Self {
            token,
            title,
            intro: None,
            fields: Vec::new(),
            submit,
            first_page: None,
        }
    }

    /// Sets the line above the fields.
    #[must_use]
    pub fn intro(mut self, line: Text) -> Self {
        self.intro = Some(line);
        self
    }

    /// Adds a field.
    #[must_use]
    pub fn ask(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    /// Ends the first page after the fields so far.
    #[must_use]
    pub fn end_first_page(mut self) -> Self {
        self.first_page = Some(self.fields.len());
        self
    }

    /// The form with the fields of its first page only.
    #[must_use]
    pub fn only_first_page(mut self) -> Self {
        if let Some(count) = self.first_page.take() {
            self.fields.truncate(count);
        }
        self
    }

    /// The field with this id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }
}

impl Field {
    /// A field for one line of at most `max` characters. Every field is optional until [`required`](Field::required).
    pub fn line(id: &str, label: String, max: u16) -> Self {
        Self::new(id, label, FieldKind::Line { max })
    }

    /// A field for several lines of at most `max` characters.
    pub fn paragraph(id: &str, label: String, max: u16) -> Self {
        Self::new(id, label, FieldKind::Paragraph { max })
    }

    /// A field for a day.
    pub fn date(id: &str, label: String) -> Self {
        Self::new(id, label, FieldKind::Date)
    }

    /// A field for a choice.
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

    /// Sets the placeholder.
    #[must_use]
    pub fn hint(mut self, words: String) -> Self {
        self.hint = Some(words);
        self
    }

    /// Sets the initial value.
    #[must_use]
    pub fn filled(mut self, value: Option<String>) -> Self {
        self.value = value;
        self
    }

    /// Requires an answer.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_form_is_cut_after_its_first_page() {
        let line = |id: &str| Field::line(id, id.to_owned(), 10);
        let form = Form::new(Token::bare("x"), "X".to_owned(), "Send".to_owned());
        let form = form.ask(line("a")).end_first_page().ask(line("b"));
        let ids = |form: Form| form.fields.into_iter().map(|field| field.id).collect::<Vec<_>>();
        assert_eq!(ids(form.clone()), ["a", "b"]);
        assert_eq!(ids(form.only_first_page()), ["a"]);
    }

    #[test]
    fn a_form_without_pages_is_not_cut() {
        let form = Form::new(Token::bare("x"), "X".to_owned(), "Send".to_owned());
        let form = form.ask(Field::date("a", "A".to_owned()));
        assert_eq!(form.clone().only_first_page(), form);
    }
}
