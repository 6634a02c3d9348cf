//! A form's text questions as a Discord modal, and what was typed into one.

use chat::{Field, FieldKind, Form, Values};
use serenity::all::{
    ActionRow, ActionRowComponent, CreateActionRow, CreateInputText, CreateModal, InputTextStyle,
};

use crate::write::custom_id::CustomId;
use crate::write::render::cut;

/// Discord's limits: inputs of a modal, its title and an input's label, placeholder and text.
const INPUTS: usize = 5;
const TITLE: usize = 45;
const LABEL: usize = 45;
const HINT: usize = 100;
const TEXT: u16 = 4_000;
/// Room for a day in anybody's way to write it.
const DAY: u16 = 40;

/// The text questions of a form, under an id that carries what was picked.
pub(crate) fn modal(form: &Form, id: &CustomId) -> CreateModal {
    let rows = form.fields.iter().filter_map(input).take(INPUTS);
    CreateModal::new(id.to_string(), cut(&form.title, TITLE))
        .components(rows.map(CreateActionRow::InputText).collect())
}

fn input(field: &Field) -> Option<CreateInputText> {
    let (style, max) = match field.kind {
        FieldKind::Line { max } => (InputTextStyle::Short, max),
        FieldKind::Paragraph { max } => (InputTextStyle::Paragraph, max),
        // There is no calendar in a modal. What is no day is to come through, so that its writer is told.
        FieldKind::Date => (InputTextStyle::Short, DAY),
        FieldKind::Choice(_) => return None,
    };
    let max = max.clamp(1, TEXT);
    let mut input = CreateInputText::new(style, cut(&field.label, LABEL), field.id.clone())
        .required(field.required)
        .max_length(max);
    if let Some(hint) = field.hint.as_ref().filter(|hint| !hint.is_empty()) {
        input = input.placeholder(cut(hint, HINT));
    }
    if let Some(value) = field.value.as_ref().filter(|value| !value.is_empty()) {
        input = input.value(cut(value, usize::from(max)));
    }
    Some(input)
}

/// What was typed, by field; `None` if the submission cannot be read.
///
/// serenity reads the newer kind of modal component (labels) as rows with nothing in them: such a submission must not
/// be taken for one whose answers are empty.
pub(crate) fn typed(rows: &[ActionRow]) -> Option<Values> {
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
    fn empty_answers_are_left_out() {
        let rows = rows(json!([
            {"type": 1, "components": [{"type": 4, "custom_id": "title", "value": "VPN"}]},
            {"type": 1, "components": [{"type": 4, "custom_id": "more", "value": ""}]},
        ]));
        assert_eq!(
            typed(&rows),
            Some(Values::from([("title".to_owned(), "VPN".to_owned())]))
        );
    }

    #[test]
    fn rows_without_inputs_are_no_empty_answers() {
        let labels = rows(json!([
            {"type": 18, "id": 1, "component": {"type": 4, "custom_id": "title", "value": "VPN"}},
        ]));
        assert_eq!(typed(&labels), None);
        assert_eq!(typed(&[]), None);
    }
}
