//! Finds controls by their label, in Block Kit and in Discord's components.

use serde_json::{Map, Value, json};

/// A control and its identifier on the platform.
#[derive(Clone, Debug)]
pub(crate) enum Found {
    /// A button.
    Button { id: String },
    /// An entry of a select or menu.
    Option {
        id: String,
        value: String,
        overflow: bool,
    },
}

/// The control with this label.
pub(crate) fn control(tree: &Value, label: &str) -> Option<Found> {
    match tree {
        Value::Array(all) => all.iter().find_map(|one| control(one, label)),
        Value::Object(object) => {
            of_object(object, label).or_else(|| object.values().find_map(|one| control(one, label)))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

fn of_object(object: &Map<String, Value>, label: &str) -> Option<Found> {
    let id = object
        .get("action_id")
        .or_else(|| object.get("custom_id"))?
        .as_str()?
        .to_owned();
    let says = |value: &Value| {
        let text = value["text"]["text"]
            .as_str()
            .or_else(|| value["label"].as_str())
            .unwrap_or_default();
        // Discord's adapter prefixes a choice with its question if one message asks several questions.
        text == label || text.ends_with(&format!("? {label}")) || text.ends_with(&format!("?: {label}"))
    };
    if says(&Value::Object(object.clone())) {
        return Some(Found::Button { id });
    }
    let option = object
        .get("options")?
        .as_array()?
        .iter()
        .find(|option| says(option))?;
    let overflow = object.get("type").is_some_and(|kind| kind == "overflow");
    Some(Found::Option {
        id,
        value: option["value"].as_str()?.to_owned(),
        overflow,
    })
}

/// The first button in the tree.
pub(crate) fn any_button(tree: &Value) -> Option<String> {
    match tree {
        Value::Array(all) => all.iter().find_map(any_button),
        Value::Object(object) if object.get("type").is_some_and(|kind| *kind == json!(2)) => {
            Some(object.get("custom_id")?.as_str()?.to_owned())
        }
        Value::Object(object) => object.values().find_map(any_button),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// Converts answers by label to Slack's `{block: {action: value}}`. Choices are given by their text.
pub(crate) fn slack_values(modal: &Value, answers: &[(&str, &str)]) -> Value {
    let mut values = Map::new();
    for (label, answer) in answers {
        let mut blocks = modal["blocks"].as_array().into_iter().flatten();
        let block = blocks.find(|block| block["label"]["text"] == *label);
        let block = block.unwrap_or_else(|| panic!("no {label:?} in {modal:#}"));
        let element = &block["element"];
        let mut options = element["options"].as_array().into_iter().flatten();
        let option = options.find(|option| option["text"]["text"] == *answer);
        let value = match option {
            Some(option) => option["value"].clone(),
            // An empty date picker has no value.
            None if answer.is_empty() && element["type"] == "datepicker" => Value::Null,
            None => json!(answer),
        };
        let action = element["action_id"].as_str().expect("elements have ids");
        values.insert(
            block["block_id"].as_str().expect("blocks have ids").into(),
            json!({ action: value }),
        );
    }
    Value::Object(values)
}

/// Converts answers by label to Discord's `{custom_id: text}`. Answers without a field were chosen before.
pub(crate) fn discord_values(modal: &Value, answers: &[(&str, &str)]) -> Value {
    let mut values = Map::new();
    let rows = modal["components"].as_array().into_iter().flatten();
    for input in rows.flat_map(|row| row["components"].as_array().into_iter().flatten()) {
        if let Some((_, answer)) = answers.iter().find(|(label, _)| input["label"] == *label) {
            values.insert(
                input["custom_id"].as_str().expect("inputs have ids").into(),
                json!(answer),
            );
        }
    }
    Value::Object(values)
}
