//! Request bodies: JSON, or multipart with `payload_json` and `files[n]`.

use serde_json::{Value, json};

use super::request::{Request, Upload};
use crate::discord::{
    errors::{ApiError, BAD_JSON, field_error},
    id::Id,
    state::World,
};

/// Reads a body; an empty one is an empty object.
pub(super) fn read(content_type: &str, bytes: &[u8]) -> Result<(Value, Vec<Upload>), ApiError> {
    if let Some(boundary) = boundary(content_type) {
        return read_multipart(&boundary, bytes);
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

fn boundary(content_type: &str) -> Option<String> {
    let (kind, parameters) = content_type.split_once(';')?;
    let is_form = kind.trim().eq_ignore_ascii_case("multipart/form-data");
    let boundary = parameters
        .split(';')
        .find_map(|parameter| parameter.trim().strip_prefix("boundary="))?;
    is_form.then(|| boundary.trim_matches('"').to_owned())
}

fn read_multipart(boundary: &str, bytes: &[u8]) -> Result<(Value, Vec<Upload>), ApiError> {
    let mut payload = json!({});
    let mut files = Vec::new();
    for part in parts(boundary.as_bytes(), bytes) {
        let Some(split) = find(part, b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&part[..split]);
        let content = &part[split + 4..];
        let name = attribute(&head, "name").unwrap_or_default();
        if name == "payload_json" {
            payload = serde_json::from_slice(content).map_err(|_| BAD_JSON)?;
        } else if let Some(file) = attribute(&head, "filename") {
            let digits: String = name.chars().filter(char::is_ascii_digit).collect();
            files.push(Upload {
                number: digits.parse().unwrap_or(0),
                name: file,
                content_type: header(&head, "content-type")
                    .unwrap_or_else(|| "application/octet-stream".to_owned()),
                size: content.len(),
            });
        } else if let Some(fields) = payload.as_object_mut() {
            fields.insert(name, json!(String::from_utf8_lossy(content)));
        }
    }
    if files.len() > 10 {
        return Err(field_error(
            "files",
            "BASE_TYPE_MAX_LENGTH",
            "Must be 10 or fewer in length.",
        ));
    }
    Ok((payload, files))
}

/// What lies between the boundaries, without the line breaks that belong to them.
fn parts<'b>(boundary: &[u8], bytes: &'b [u8]) -> Vec<&'b [u8]> {
    let mark = [b"--", boundary].concat();
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some(start) = find(rest, &mark) {
        rest = &rest[start + mark.len()..];
        let Some(end) = find(rest, &mark) else { break };
        let part = &rest[..end];
        found.push(
            part.strip_prefix(b"\r\n")
                .unwrap_or(part)
                .strip_suffix(b"\r\n")
                .unwrap_or(part),
        );
    }
    found
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

fn header(head: &str, name: &str) -> Option<String> {
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    lines
        .filter(|(key, _)| key.trim().eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim().to_owned())
        .next()
}

fn attribute(head: &str, name: &str) -> Option<String> {
    let disposition = header(head, "content-disposition")?;
    disposition.split(';').find_map(|piece| {
        let (key, value) = piece.trim().split_once('=')?;
        (key == name).then(|| value.trim_matches('"').to_owned())
    })
}

/// The attachments that a call's files become.
pub(super) fn attachments(world: &World, call: &Request, channel: Id) -> Vec<Value> {
    let described = call.body.get("attachments").and_then(Value::as_array);
    let files = call.files.iter().map(|file| {
        // Uploads are numbered from 0; their ids only need to be unique within the message.
        let id = Id(channel.0.wrapping_add(file.number + 1));
        let number = file.number.to_string();
        let described =
            described.and_then(|all| all.iter().find(|d| d["id"] == number || d["id"] == file.number));
        let name = described
            .and_then(|d| d["filename"].as_str())
            .unwrap_or(&file.name);
        let url = format!("{}/attachments/{channel}/{id}/{name}", world.core.base_url);
        json!({
            "id": id, "filename": name, "size": file.size, "url": url, "proxy_url": url,
            "content_type": file.content_type, "description": described.map(|d| d["description"].clone()),
        })
    });
    files.collect()
}
