//! Completes blocks as Slack does: missing ids, and defaults of text objects.

use serde_json::{Map, Value};

use crate::ids;

/// Completes a list of blocks in place.
pub(in crate::slack) fn fill(blocks: &mut Value) {
    for block in blocks
        .as_array_mut()
        .into_iter()
        .flatten()
        .filter_map(Value::as_object_mut)
    {
        if block.get("type").and_then(Value::as_str) == Some("rich_text") {
            block.entry("block_id").or_insert_with(|| ids::upper(5).into());
            continue;
        }
        object(block);
        block.entry("block_id").or_insert_with(|| ids::upper(5).into());
        for name in ["element", "accessory"] {
            if let Some(element) = block.get_mut(name).and_then(Value::as_object_mut) {
                element_id(element);
            }
        }
        for element in block
            .get_mut("elements")
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            if let Some(element) = element.as_object_mut() {
                element_id(element);
            }
        }
    }
}

fn element_id(element: &mut Map<String, Value>) {
    let kind = element.get("type").and_then(Value::as_str).unwrap_or_default();
    if !matches!(kind, "image" | "plain_text" | "mrkdwn") {
        element.entry("action_id").or_insert_with(|| ids::upper(5).into());
    }
}

fn object(of: &mut Map<String, Value>) {
    match of.get("type").and_then(Value::as_str) {
        Some("plain_text") => {
            of.entry("emoji").or_insert(true.into());
        }
        Some("mrkdwn") => {
            of.entry("verbatim").or_insert(false.into());
        }
        _ => {}
    }
    for value in of.values_mut() {
        match value {
            Value::Object(inner) => object(inner),
            Value::Array(items) => items.iter_mut().filter_map(Value::as_object_mut).for_each(object),
            _ => {}
        }
    }
}
