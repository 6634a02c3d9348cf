//! Reads the blocks of a message body: decodes, checks and completes them.

use serde_json::{Map, Value};

use super::fill::fill;
use super::surface::check_message;
use crate::slack::request::Refusal;

/// The checked and completed blocks of a message body, if it has any.
///
/// # Errors
///
/// `invalid_blocks` and similar errors.
pub(in crate::slack) fn blocks_of(body: &Map<String, Value>) -> Result<Option<Value>, Refusal> {
    let mut found = match body.get("blocks") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => {
            serde_json::from_str(text).map_err(|_| Refusal::from("invalid_blocks_format"))?
        }
        Some(value) => value.clone(),
    };
    check_message(&found)?;
    fill(&mut found);
    Ok(found
        .as_array()
        .is_some_and(|list| !list.is_empty())
        .then_some(found))
}
