//! Request bodies: JSON, or multipart with `payload_json` and `files[n]`.

use axum::body::Bytes;
use serde_json::{Value, json};

use super::request::{Request, Upload};
use crate::{
    blob::Blob,
    discord::{
        errors::{ApiError, BAD_JSON, field_error},
        files::{IncomingFile, MOST_FILES},
        id::Id,
        state::World,
    },
    multipart,
};

/// Reads a body; an empty one is an empty object.
pub(super) async fn read(content_type: &str, bytes: &Bytes) -> Result<(Value, Vec<Upload>), ApiError> {
    if let Some(boundary) = multipart::boundary(content_type) {
        return read_multipart(&boundary, bytes).await;
    }
    if bytes.is_empty() {
        return Ok((json!({}), Vec::new()));
    }
    if !content_type.is_empty() && !content_type.starts_with("application/json") {
        let message = "Expected \"Content-Type\" header to be one of {'application/json'}.";
        return Err(field_error("", "CONTENT_TYPE_INVALID", message));
    }
    let body = serde_json::from_slice(bytes).map_err(|_| BAD_JSON)?;
    Ok((body, Vec::new()))
}

async fn read_multipart(boundary: &str, bytes: &Bytes) -> Result<(Value, Vec<Upload>), ApiError> {
    let mut payload = json!({});
    let mut files = Vec::new();
    for part in multipart::parts(boundary, bytes).await {
        if part.name == "payload_json" {
            payload = serde_json::from_slice(&part.content).map_err(|_| BAD_JSON)?;
        } else if let Some(name) = part.filename {
            let digits: String = part.name.chars().filter(char::is_ascii_digit).collect();
            files.push(Upload {
                number: digits.parse().unwrap_or(0),
                name,
                content_type: part.content_type,
                content: Blob::of(part.content),
            });
        } else if let Some(fields) = payload.as_object_mut() {
            fields.insert(part.name, json!(String::from_utf8_lossy(&part.content)));
        }
    }
    if files.len() > MOST_FILES {
        return Err(field_error(
            "files",
            "BASE_TYPE_MAX_LENGTH",
            "Must be 10 or fewer in length.",
        ));
    }
    Ok((payload, files))
}

/// Whether an entry of `attachments` refers to this file of the call: its id is the number in `files[n]`.
fn is_about(entry: &Value, file: &Upload) -> bool {
    let id = &entry["id"];
    let number = id.as_u64().or_else(|| id.as_str()?.parse().ok());
    number == Some(file.number)
}

/// The entry of `attachments` for a file of the call.
fn described<'c>(call: &'c Request, file: &Upload) -> Option<&'c Value> {
    let all = call.body.get("attachments")?.as_array()?;
    all.iter().find(|entry| is_about(entry, file))
}

/// Refuses an entry of `attachments` that refers neither to a file of this call nor to one of `kept`.
pub(super) fn check_attachments(call: &Request, kept: &[Value]) -> Result<(), ApiError> {
    let entries = call.body.get("attachments").and_then(Value::as_array);
    for (at, entry) in entries.into_iter().flatten().enumerate() {
        let is_new = call.files.iter().any(|file| is_about(entry, file));
        let is_kept =
            Id::of(&entry["id"]).is_some_and(|id| kept.iter().any(|file| Id::of(&file["id"]) == Some(id)));
        if !is_new && !is_kept {
            let message = "Attachment data does not match any of the files";
            return Err(field_error(
                &format!("attachments.{at}"),
                "ATTACHMENT_NOT_FOUND",
                message,
            ));
        }
    }
    Ok(())
}

/// Stores the files of a call; with `only_named`, only the files with an entry in `attachments`.
pub(super) fn attachments(world: &mut World, call: &Request, channel: Id, only_named: bool) -> Vec<Value> {
    let mut made = Vec::new();
    for file in &call.files {
        let described = described(call, file);
        if only_named && described.is_none() {
            continue;
        }
        let text = |key: &str| described.and_then(|entry| entry[key].as_str()).map(str::to_owned);
        made.push(world.attach(
            channel,
            IncomingFile {
                name: text("filename").unwrap_or_else(|| file.name.clone()),
                kind: file.content_type.clone(),
                description: text("description"),
                content: file.content.clone(),
            },
        ));
    }
    made
}
