//! Input of people: values chosen in a select, texts and choices of a modal.
//!
//! The functions refuse what Discord's own client refuses to send.

use serde_json::{Map, Value, json};

use super::{id::Id, state::World};

const STRING_SELECT: u64 = 3;
const RADIO_GROUP: u64 = 21;
const CHECKBOX_GROUP: u64 = 22;
const CHECKBOX: u64 = 23;

/// Finds a component in a tree by its id.
pub(super) fn find_component<'v>(components: &'v [Value], custom_id: &str) -> Option<&'v Value> {
    components.iter().find_map(|component| {
        if component["custom_id"] == custom_id {
            return Some(component);
        }
        let inner = component
            .get("components")
            .and_then(Value::as_array)
            .map_or(&[][..], Vec::as_slice);
        let accessory = component.get("accessory").map_or(&[][..], std::slice::from_ref);
        find_component(inner, custom_id).or_else(|| find_component(accessory, custom_id))
    })
}

/// The `data` of a component interaction: the component's id, and the values of a select.
pub(super) fn component_data(
    world: &World,
    component: &Value,
    values: Option<&[&str]>,
) -> Result<Value, String> {
    let kind = component["type"].as_i64().unwrap_or(0);
    let mut data =
        json!({"custom_id": component["custom_id"], "component_type": kind, "id": component["id"]});
    let Some(values) = values else {
        return if kind == 2 {
            Ok(data)
        } else {
            Err("that is not a button".to_owned())
        };
    };
    if kind == 2 {
        return Err("that is not a select".to_owned());
    }
    let least = component["min_values"].as_u64().unwrap_or(1);
    let most = component["max_values"].as_u64().unwrap_or(1);
    let count = values.len() as u64;
    if count < least || count > most {
        return Err(format!("{least} to {most} values can be chosen"));
    }
    check_offered(component, values)?;
    data["values"] = json!(values);
    if kind != 3 {
        let mut resolved = json!({});
        for value in values {
            let known = Id::parse(value).is_some_and(|id| world.resolve_id(id, &mut resolved));
            known
                .then_some(())
                .ok_or_else(|| format!("there is nothing with the id {value}"))?;
        }
        data["resolved"] = resolved;
    }
    Ok(data)
}

fn check_offered(component: &Value, values: &[&str]) -> Result<(), String> {
    let Some(options) = component.get("options").and_then(Value::as_array) else {
        return Ok(());
    };
    match values
        .iter()
        .find(|value| !options.iter().any(|option| option["value"] == **value))
    {
        Some(missing) => Err(format!("{missing:?} is not offered")),
        None => Ok(()),
    }
}

/// The components of a submitted modal: only ids and values.
pub(super) fn submitted_components(
    world: &World,
    components: &Value,
    values: &Value,
) -> Result<Vec<Value>, String> {
    let empty = Map::new();
    let values = values.as_object().unwrap_or(&empty);
    let mut used = Vec::new();
    let mut filled = Vec::new();
    for (number, component) in components.as_array().into_iter().flatten().enumerate() {
        let (holder, inner) = match component["type"].as_u64() {
            Some(18) => ("component", &component["component"]),
            Some(10) => continue,
            _ => ("components", &component["components"][0]),
        };
        let name = inner["custom_id"].as_str().unwrap_or_default();
        used.push(name);
        let value = input_value(world, inner, values.get(name)).map_err(|why| format!("{name}: {why}"))?;
        let entry = if holder == "component" {
            value
        } else {
            json!([value])
        };
        filled.push(json!({"type": component["type"], "id": number + 1, holder: entry}));
    }
    match values.keys().find(|key| !used.contains(&key.as_str())) {
        Some(unknown) => Err(format!("the form has no field {unknown:?}")),
        None => Ok(filled),
    }
}

/// Checks the number of chosen values. Without a choice, an optional input fits.
fn check_count(input: &Value, chosen: &[&str], default_most: usize) -> Result<(), String> {
    let limit = |name: &str, default: usize| {
        let given = input[name].as_u64().and_then(|limit| usize::try_from(limit).ok());
        given.unwrap_or(default)
    };
    let is_required = input.get("required").and_then(Value::as_bool).unwrap_or(true);
    if chosen.is_empty() {
        return match is_required && limit("min_values", 1) > 0 {
            true => Err("This field is required".to_owned()),
            false => Ok(()),
        };
    }
    let (least, most) = (limit("min_values", 1), limit("max_values", default_most));
    match (least..=most).contains(&chosen.len()) {
        true => Ok(()),
        false => Err(format!("{least} to {most} values can be chosen")),
    }
}

fn input_value(world: &World, input: &Value, given: Option<&Value>) -> Result<Value, String> {
    let kind = input["type"].as_u64().unwrap_or(4);
    let mut entry = json!({"type": kind, "id": input["id"], "custom_id": input["custom_id"]});
    if kind == 4 {
        let text = given
            .or(input.get("value"))
            .and_then(Value::as_str)
            .unwrap_or_default();
        let length = text.chars().count() as u64;
        let is_required = input.get("required").and_then(Value::as_bool).unwrap_or(true);
        if is_required && text.is_empty() {
            return Err("This field is required".to_owned());
        }
        if length > input["max_length"].as_u64().unwrap_or(4000) {
            return Err("too long".to_owned());
        }
        if !text.is_empty() && length < input["min_length"].as_u64().unwrap_or(0) {
            return Err("too short".to_owned());
        }
        entry["value"] = json!(text);
        return Ok(entry);
    }
    let given = given.cloned().unwrap_or(Value::Null);
    let chosen: Vec<&str> = match &given {
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        Value::String(value) => vec![value],
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::Object(_) => Vec::new(),
    };
    check_offered(input, &chosen)?;
    match kind {
        CHECKBOX => entry["value"] = json!(given.as_bool().unwrap_or(false)),
        RADIO_GROUP => {
            check_count(input, &chosen, 1)?;
            entry["value"] = json!(chosen.first());
        }
        CHECKBOX_GROUP => {
            let offered = input["options"].as_array().map_or(0, Vec::len);
            check_count(input, &chosen, offered)?;
            entry["values"] = json!(chosen);
        }
        STRING_SELECT => {
            check_count(input, &chosen, 1)?;
            entry["values"] = json!(chosen);
        }
        _ => {
            check_count(input, &chosen, 1)?;
            let mut resolved = json!({});
            for value in &chosen {
                let known = Id::parse(value).is_some_and(|id| world.resolve_id(id, &mut resolved));
                known
                    .then_some(())
                    .ok_or_else(|| format!("there is nothing with the id {value}"))?;
            }
            if resolved != json!({}) {
                entry["resolved"] = resolved;
            }
            entry["values"] = json!(chosen);
        }
    }
    Ok(entry)
}
