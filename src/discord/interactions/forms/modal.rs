//! The text inputs of a form as a modal, and the values of a submitted modal.

use chat::{Field, FieldKind, Form, Values};
use serenity::all::{
    ActionRow, ActionRowComponent, CreateActionRow, CreateInputText, CreateModal, InputTextStyle,
};

use crate::ground::limits::{INPUT_LABEL, INPUT_PLACEHOLDER, INPUT_TEXT, MODAL_INPUTS, MODAL_TITLE};
use crate::write::custom_id::CustomId;
use crate::write::render::truncate;

/// The longest text of a date, in any notation.
const DATE_TEXT: u16 = 40;

/// The modal with a form's text inputs. Its id contains the picks.
pub(crate) fn modal(form: &Form, id: &CustomId) -> CreateModal {
    let rows = form.fields.iter().filter_map(input).take(MODAL_INPUTS);
    CreateModal::new(id.to_string(), truncate(&form.title, MODAL_TITLE))
        .components(rows.map(CreateActionRow::InputText).collect())
}

fn input(field: &Field) -> Option<CreateInputText> {
    let (style, max) = match field.kind {
        FieldKind::Line { max } => (InputTextStyle::Short, max),
        FieldKind::Paragraph { max } => (InputTextStyle::Paragraph, max),
        // A modal has no date picker. Text that is no date is submitted, so that the desk can explain the error.
        FieldKind::Date => (InputTextStyle::Short, DATE_TEXT),
        FieldKind::Choice(_) => return None,
    };
    let max = max.clamp(1, INPUT_TEXT);
    let mut input = CreateInputText::new(style, truncate(&field.label, INPUT_LABEL), field.id.clone())
        .required(field.required)
        .max_length(max);
    if let Some(hint) = field.hint.as_ref().filter(|hint| !hint.is_empty()) {
        input = input.placeholder(truncate(hint, INPUT_PLACEHOLDER));
    }
    if let Some(value) = field.value.as_ref().filter(|value| !value.is_empty()) {
        input = input.value(truncate(value, usize::from(max)));
    }
    Some(input)
}

/// The typed values by field. `None` if the submission cannot be parsed.
///
/// serenity parses Discord's newer modal components (labels) as empty rows. Such a submission must not count as one with
/// empty answers.
pub(crate) fn typed_values(rows: &[ActionRow]) -> Option<Values> {
    let mut values = Values::new();
    if rows.is_empty() {
        return None;
    }
    for row in rows {
        let [ActionRowComponent::InputText(input)] = row.components.as_slice() else {
            return None;
        };
        if let Some(value) = input.value.as_ref().filter(|value| !value.trim().is_empty()) {
            values.insert(input.custom_id.clone(), value.clone());
        }
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rows(value: serde_json::Value) -> Vec<ActionRow> {
        serde_json::from_value(value).expect("a modal's rows")
    }

    #[test]
    fn empty_answers_are_omitted() {
        let rows = rows(json!([
            {"type": 1, "components": [{"type": 4, "custom_id": "title", "value": "VPN"}]},
            {"type": 1, "components": [{"type": 4, "custom_id": "more", "value": ""}]},
        ]));
        assert_eq!(
            typed_values(&rows),
            Some(Values::from([("title".to_owned(), "VPN".to_owned())]))
        );
    }

    #[test]
    fn rows_without_inputs_are_not_empty_answers() {
        let labels = rows(json!([
            {"type": 18, "id": 1, "component": {"type": 4, "custom_id": "title", "value": "VPN"}},
        ]));
        assert_eq!(typed_values(&labels), None);
        assert_eq!(typed_values(&[]), None);
    }
}
