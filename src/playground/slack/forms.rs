//! The state of inputs: `state.values` of views and messages, by kind of element.

use serde_json::{Map, Value, json};

/// The field of a state value that holds the input, for every element that has one.
const FIELDS: &[(&str, &str)] = &[
    ("plain_text_input", "value"),
    ("number_input", "value"),
    ("email_text_input", "value"),
    ("url_text_input", "value"),
    ("rich_text_input", "rich_text_value"),
    ("file_input", "files"),
    ("static_select", "selected_option"),
    ("external_select", "selected_option"),
    ("radio_buttons", "selected_option"),
    ("multi_static_select", "selected_options"),
    ("multi_external_select", "selected_options"),
    ("checkboxes", "selected_options"),
    ("users_select", "selected_user"),
    ("multi_users_select", "selected_users"),
    ("conversations_select", "selected_conversation"),
    ("multi_conversations_select", "selected_conversations"),
    ("channels_select", "selected_channel"),
    ("multi_channels_select", "selected_channels"),
    ("datepicker", "selected_date"),
    ("timepicker", "selected_time"),
    ("datetimepicker", "selected_date_time"),
];

/// An element together with its block.
pub(super) struct PlacedElement<'a> {
    pub(super) block: &'a Value,
    pub(super) element: &'a Value,
}

impl<'a> PlacedElement<'a> {
    pub(super) fn block_id(&self) -> &'a str {
        text(self.block, "block_id")
    }

    pub(super) fn action_id(&self) -> &'a str {
        text(self.element, "action_id")
    }

    /// The label of an input block.
    pub(super) fn label(&self) -> &'a str {
        self.block
            .pointer("/label/text")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    pub(super) fn kind(&self) -> &'a str {
        text(self.element, "type")
    }
}

/// Every interactive element of a list of blocks.
pub(super) fn elements(blocks: &Value) -> Vec<PlacedElement<'_>> {
    let mut placed = Vec::new();
    for block in blocks.as_array().into_iter().flatten() {
        let single = [block.get("element"), block.get("accessory")]
            .into_iter()
            .flatten();
        let several = block
            .get("elements")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let own = single
            .chain(several)
            .filter(|element| element.get("action_id").is_some());
        placed.extend(own.map(|element| PlacedElement { block, element }));
    }
    placed
}

/// The initial state of a view.
pub(super) fn initial(body: &Map<String, Value>) -> Map<String, Value> {
    body.get("blocks").map(initial_of).unwrap_or_default()
}

/// The initial state of blocks.
pub(super) fn initial_of(blocks: &Value) -> Map<String, Value> {
    let mut values = Map::new();
    for placed in elements(blocks) {
        let Some(field) = field(placed.kind()) else {
            continue;
        };
        let start = match field {
            "value" | "rich_text_value" => "initial_value".to_owned(),
            field => field.replacen("selected", "initial", 1),
        };
        let nothing = if field.ends_with('s') {
            json!([])
        } else {
            Value::Null
        };
        let value = placed.element.get(&start).cloned().unwrap_or(nothing);
        set(&mut values, &placed, field, &value);
    }
    values
}

/// Keeps the input of elements that still exist.
pub(super) fn keep_entered(values: &mut Map<String, Value>, entered: &Map<String, Value>) {
    for (block_id, actions) in values {
        for (action_id, value) in actions.as_object_mut().into_iter().flatten() {
            let old = entered.get(block_id).and_then(|actions| actions.get(action_id));
            if let Some(old) = old.filter(|old| old.get("type") == value.get("type")) {
                value.clone_from(old);
            }
        }
    }
}

/// Enters a value into an element, within the limits of the element.
///
/// # Errors
///
/// The reason why the element refuses the value.
pub(super) fn enter(
    values: &mut Map<String, Value>,
    placed: &PlacedElement<'_>,
    given: &Value,
) -> Result<(), String> {
    let kind = placed.kind();
    let Some(field) = field(kind) else {
        return Err(format!("nothing can be entered into a {kind}"));
    };
    let value = match field {
        "value" => entered_text(placed.element, given)?,
        "rich_text_value" if given.is_string() => {
            let section =
                json!({ "type": "rich_text_section", "elements": [{ "type": "text", "text": given }] });
            json!({ "type": "rich_text", "elements": [section] })
        }
        "selected_option" => match given {
            Value::Null => Value::Null,
            given => option(placed.element, given)?,
        },
        "selected_options" if given.is_null() => json!([]),
        "selected_options" => {
            let given = given.as_array().cloned().unwrap_or_else(|| vec![given.clone()]);
            given
                .iter()
                .map(|given| option(placed.element, given))
                .collect::<Result<Vec<_>, _>>()?
                .into()
        }
        field if field.ends_with('s') && given.is_string() => json!([given]),
        _ => given.clone(),
    };
    set(values, placed, field, &value);
    Ok(())
}

/// Whether an element has no input.
pub(super) fn is_empty(values: &Map<String, Value>, placed: &PlacedElement<'_>) -> bool {
    let Some(field) = field(placed.kind()) else {
        return false;
    };
    let value = values
        .get(placed.block_id())
        .and_then(|block| block.get(placed.action_id())?.get(field));
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.trim().is_empty(),
        Some(Value::Array(items)) => items.is_empty(),
        Some(_) => false,
    }
}

/// The option with this value, as the element defines it.
///
/// # Errors
///
/// When there is no such option.
pub(super) fn option(element: &Value, given: &Value) -> Result<Value, String> {
    if given.is_object() {
        return Ok(given.clone());
    }
    if text(element, "type").ends_with("external_select") {
        let label = json!({ "type": "plain_text", "text": given, "emoji": true });
        return Ok(json!({ "text": label, "value": given }));
    }
    let plain = element
        .get("options")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let groups = element
        .get("option_groups")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let grouped = groups
        .filter_map(|group| group.get("options").and_then(Value::as_array))
        .flatten();
    let fits =
        |option: &&Value| option.get("value") == Some(given) || option.pointer("/text/text") == Some(given);
    plain
        .chain(grouped)
        .find(fits)
        .cloned()
        .ok_or_else(|| format!("there is no option {given}"))
}

/// The field that holds the input of this kind of element.
pub(super) fn field(kind: &str) -> Option<&'static str> {
    FIELDS
        .iter()
        .find(|(name, _)| *name == kind)
        .map(|(_, field)| *field)
}

fn entered_text(element: &Value, given: &Value) -> Result<Value, String> {
    let entered = match given {
        Value::Null => return Ok(Value::Null),
        Value::String(text) if text.is_empty() => return Ok(Value::Null),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let length = entered.chars().count() as u64;
    let limit = |name: &str| element.get(name).and_then(Value::as_u64);
    let most = limit("max_length").unwrap_or(3000);
    if length > most || length < limit("min_length").unwrap_or(0) {
        return Err(format!(
            "the text has {length} characters, which the field does not take"
        ));
    }
    if text(element, "type") == "number_input" && entered.parse::<f64>().is_err() {
        return Err(format!("{entered} is not a number"));
    }
    Ok(entered.into())
}

fn set(values: &mut Map<String, Value>, placed: &PlacedElement<'_>, field: &str, value: &Value) {
    let block = values.entry(placed.block_id()).or_insert_with(|| json!({}));
    block[placed.action_id()] = json!({ "type": placed.kind(), field: value });
}

fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of.get(name).and_then(Value::as_str).unwrap_or_default()
}
