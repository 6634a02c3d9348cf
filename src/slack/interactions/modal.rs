//! Renderer of a [`Form`] as a modal, and parser of a submitted modal.
//!
//! The form's token is the view's `callback_id`; a field's id is its `block_id`. A submission does not say where the
//! form was opened, so the view carries the origin in `private_metadata`.

use chat::{Field, FieldKind, Form, Values};
use serde_json::{Map, Value, json};

use crate::ground::limits;
use crate::interactions::origin::Origin;
use crate::interactions::typed_marks::to_markdown;
use crate::write::block_kit::{context_block, option, plain_text};
use crate::write::mention_policy::MentionPolicy;
use crate::write::{rich_text, truncate};

/// The `action_id` of every input. The `block_id` identifies the field.
const INPUT: &str = "value";

/// The parts of a modal that are not in the form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ModalContext<'a> {
    /// The label of the cancel button.
    pub(crate) cancel: &'a str,
    /// The mention policy of the introduction.
    pub(crate) policy: MentionPolicy<'a>,
}

/// Renders a form. Errors are shown above the fields, for a form that is not refused in the acknowledgement.
pub(crate) fn view(
    form: &Form,
    errors: &[(String, String)],
    origin: &Origin,
    context: ModalContext<'_>,
) -> Value {
    let mut blocks = Vec::new();
    if let Some(intro) = form.intro.as_ref().filter(|intro| !intro.is_blank()) {
        blocks.extend(rich_text::paragraph(intro, limits::TEXT, &context.policy));
    }
    for (_, wrong) in errors {
        blocks.push(context_block(vec![plain_text(wrong, limits::TEXT)]));
    }
    blocks.extend(form.fields.iter().filter_map(input));
    json!({
        "type": "modal",
        "callback_id": form.token.to_string(),
        "private_metadata": metadata(origin),
        "title": plain_text(&form.title, limits::VIEW_TITLE),
        "submit": plain_text(&form.submit, limits::VIEW_TITLE),
        "close": plain_text(context.cancel, limits::VIEW_TITLE),
        "blocks": blocks,
    })
}

/// The acknowledgement of a refused submission; `None` if the form has no field to show an error at.
pub(crate) fn errors(fields: &[String], errors: &[(String, String)]) -> Option<Value> {
    let first = fields.first()?;
    let mut by_field: Map<String, Value> = Map::new();
    for (field, wrong) in errors {
        // Slack refuses the acknowledgement if it names an unknown field.
        let field = if fields.contains(field) { field } else { first };
        let wrong = match by_field.get(field).and_then(Value::as_str) {
            Some(before) => format!("{before} {wrong}"),
            None => wrong.clone(),
        };
        by_field.insert(
            field.clone(),
            json!(truncate::with_ellipsis(&wrong, limits::INPUT_LABEL)),
        );
    }
    (!by_field.is_empty()).then(|| json!({ "response_action": "errors", "errors": by_field }))
}

/// The answers of a submission, without blank ones. Several lines of text are Markdown.
pub(crate) fn values(view: &Value) -> Values {
    let has_lines = |field: &str| {
        let mut blocks = view["blocks"].as_array().into_iter().flatten();
        blocks.any(|block| block["block_id"] == field && block["element"]["multiline"] == true)
    };
    let blocks = view["state"]["values"].as_object();
    let filled = blocks.into_iter().flatten().filter_map(|(field, inputs)| {
        let input = inputs.as_object()?.values().next()?;
        let value = input["value"]
            .as_str()
            .or_else(|| input["selected_date"].as_str())
            .or_else(|| input["selected_option"]["value"].as_str())?;
        let value = match has_lines(field) {
            true => to_markdown(value),
            false => value.to_owned(),
        };
        (!value.trim().is_empty()).then(|| (field.clone(), value))
    });
    filled.collect()
}

/// The ids of a view's fields, in order.
pub(crate) fn fields(view: &Value) -> Vec<String> {
    let blocks = view["blocks"].as_array();
    let inputs = blocks
        .into_iter()
        .flatten()
        .filter(|block| block["type"] == "input");
    inputs
        .filter_map(|block| Some(block["block_id"].as_str()?.to_owned()))
        .collect()
}

/// The origin that a view carries.
pub(crate) fn origin(view: &Value) -> Origin {
    let metadata = view["private_metadata"].as_str().unwrap_or_default();
    serde_json::from_str(metadata).unwrap_or_default()
}

fn metadata(origin: &Origin) -> String {
    let write = |origin: &Origin| serde_json::to_string(origin).expect("strings serialize to JSON");
    let whole = write(origin);
    if truncate::utf16_len(&whole) <= limits::PRIVATE_METADATA {
        return whole;
    }
    write(&Origin {
        response_url: None,
        ..origin.clone()
    })
}

fn input(field: &Field) -> Option<Value> {
    let mut element = match &field.kind {
        FieldKind::Line { max } => typed(field, *max, false),
        FieldKind::Paragraph { max } => typed(field, *max, true),
        FieldKind::Date => day(field),
        FieldKind::Choice(choices) => {
            let options: Vec<Value> = choices
                .iter()
                .take(limits::OPTIONS)
                .map(|choice| option(&choice.label, &choice.value))
                .collect();
            let chosen = options
                .iter()
                .find(|option| option["value"].as_str() == field.value.as_deref());
            let chosen = chosen.cloned();
            // Slack refuses a select without options.
            if options.is_empty() {
                return None;
            }
            let mut select = json!({ "type": "static_select", "options": options });
            if let Some(chosen) = chosen {
                select["initial_option"] = chosen;
            }
            select
        }
    };
    element["action_id"] = json!(INPUT);
    if let Some(hint) = field.hint.as_deref().filter(|hint| !hint.trim().is_empty()) {
        element["placeholder"] = plain_text(hint, limits::PLACEHOLDER);
    }
    Some(json!({
        "type": "input",
        "block_id": field.id,
        "label": plain_text(&field.label, limits::INPUT_LABEL),
        "optional": !field.required,
        "element": element,
    }))
}

fn day(field: &Field) -> Value {
    let mut element = json!({ "type": "datepicker" });
    // Slack refuses the form if the date is not valid.
    let is_day =
        |text: &&str| chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok() && text.len() == 10;
    if let Some(value) = field.value.as_deref().filter(is_day) {
        element["initial_date"] = json!(value);
    }
    element
}

fn typed(field: &Field, max: u16, multiline: bool) -> Value {
    let max = usize::from(max).clamp(1, limits::INPUT);
    let mut element = json!({ "type": "plain_text_input", "multiline": multiline, "max_length": max });
    if let Some(value) = field.value.as_deref().filter(|value| !value.is_empty()) {
        // Cut without an ellipsis, because the value is submitted as the person's own text.
        element["initial_value"] = json!(truncate::prefix(value, max));
    }
    element
}

#[cfg(test)]
mod tests {
    use chat::{Choice, Connection, Token};

    use super::*;

    fn form() -> Form {
        Form {
            token: Token::new("open", "", 0),
            title: "Open a ticket with a long title".into(),
            intro: Some("What is *wrong*?".into()),
            fields: vec![
                Field {
                    id: "title".into(),
                    label: "In a few words".into(),
                    hint: Some(" ".into()),
                    value: Some("x".repeat(200)),
                    required: true,
                    kind: FieldKind::Line { max: 150 },
                },
                Field {
                    id: "kind".into(),
                    label: "Kind".into(),
                    hint: None,
                    value: Some("request".into()),
                    required: false,
                    kind: FieldKind::Choice(
                        ["incident", "request"]
                            .map(|value| Choice {
                                value: value.into(),
                                label: value.to_uppercase(),
                            })
                            .into(),
                    ),
                },
            ],
            submit: "Open".into(),
            first_page: None,
        }
    }

    fn drawn(origin: &Origin) -> Value {
        let connection = Connection("hq".into());
        let context = ModalContext {
            cancel: "Cancel",
            policy: MentionPolicy::nobody(&connection),
        };
        view(&form(), &[], origin, context)
    }

    #[test]
    fn a_form_is_rendered_with_its_initial_values() {
        let view = drawn(&Origin::default());
        assert_eq!(view["callback_id"], "open::0");
        assert_eq!(view["title"]["text"], "Open a ticket with a lo…");
        assert_eq!(
            view["blocks"][1]["element"]["initial_value"]
                .as_str()
                .map(str::len),
            Some(150)
        );
        assert_eq!(view["blocks"][1]["element"].get("placeholder"), None);
        assert_eq!(view["blocks"][2]["element"]["initial_option"]["value"], "request");
        assert_eq!(view["blocks"][2]["optional"], true);
        assert_eq!(fields(&view), ["title", "kind"]);
    }

    #[test]
    fn the_origin_survives_the_round_trip() {
        let origin = Origin {
            channel: Some("C1".into()),
            thread: Some("1.2".into()),
            direct: false,
            response_url: Some("https://hooks.slack.com/x".into()),
            from_private: true,
        };
        assert_eq!(super::origin(&drawn(&origin)), origin);
        assert_eq!(
            super::origin(&json!({ "private_metadata": "not ours" })),
            Origin::default()
        );
    }

    #[test]
    fn metadata_stays_within_its_limit() {
        let origin = Origin {
            channel: Some("C1".into()),
            response_url: Some("x".repeat(4000)),
            ..Origin::default()
        };
        let view = drawn(&origin);
        assert_eq!(view["private_metadata"], r#"{"c":"C1"}"#);
    }

    #[test]
    fn blank_answers_are_absent() {
        let view = json!({ "state": { "values": {
            "title": { "value": { "type": "plain_text_input", "value": "VPN" } },
            "details": { "value": { "type": "plain_text_input", "value": null } },
            "where": { "value": { "type": "plain_text_input", "value": "  " } },
            "kind": { "value": { "type": "static_select", "selected_option": { "value": "request" } } },
            "team": { "value": { "type": "static_select", "selected_option": null } },
            "from": { "value": { "type": "datepicker", "selected_date": "2026-12-01" } },
            "until": { "value": { "type": "datepicker", "selected_date": null } },
        } } });
        let expected = [("from", "2026-12-01"), ("kind", "request"), ("title", "VPN")];
        assert_eq!(
            values(&view),
            expected
                .map(|(field, value)| (field.to_owned(), value.to_owned()))
                .into()
        );
    }

    #[test]
    fn marks_are_translated_in_fields_of_several_lines() {
        let view = json!({
            "blocks": [
                { "block_id": "title", "element": { "multiline": false } },
                { "block_id": "details", "element": { "multiline": true } },
            ],
            "state": { "values": {
                "title": { "value": { "type": "plain_text_input", "value": "*now*" } },
                "details": { "value": { "type": "plain_text_input", "value": "*now*" } },
            } },
        });
        let expected = [("details", "**now**"), ("title", "*now*")];
        assert_eq!(
            values(&view),
            expected
                .map(|(field, value)| (field.to_owned(), value.to_owned()))
                .into()
        );
    }

    #[test]
    fn an_error_of_an_unknown_field_is_shown_at_the_first_field() {
        let fields = ["title".to_owned(), "kind".to_owned()];
        let wrong = [
            ("kind".to_owned(), "Pick one".to_owned()),
            ("?".to_owned(), "Later".to_owned()),
        ];
        assert_eq!(
            errors(&fields, &wrong),
            Some(json!({ "response_action": "errors", "errors": { "kind": "Pick one", "title": "Later" } }))
        );
        assert_eq!(errors(&[], &wrong), None);
        assert_eq!(errors(&fields, &[]), None);
    }
}
