//! `files.*`: the three-step upload.

use serde_json::{Value, json};

use super::turn::Turn;
use crate::ids;
use crate::slack::request::Refusal;
use crate::slack::state::{Message, StoredFile};
use crate::slack::uploads;

/// `files.getUploadURLExternal`
pub(super) fn upload_url(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    let name = turn.ask.need("filename")?;
    let length = turn.ask.need("length")?;
    let size_bytes = length
        .parse::<usize>()
        .ok()
        .filter(|size| *size > 0)
        .ok_or("invalid_arguments")?;
    let id = format!("F{}", ids::upper(10));
    let user = turn.state.app.bot_user_id.clone();
    let file = StoredFile {
        id: id.clone(),
        title: name.clone(),
        name,
        size_bytes,
        content: None,
        user,
    };
    turn.state.files.insert(id.clone(), file);
    let url = format!("{}/slack/upload/{id}", turn.slack.core().base_url);
    Ok(json!({ "upload_url": url, "file_id": id }))
}

/// `files.completeUploadExternal`: makes the files known, and shares them if a channel is named.
pub(super) fn complete(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    let wanted = turn
        .ask
        .args
        .get("files")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    if wanted.is_empty() {
        return Err("invalid_arguments".into());
    }
    let base_url = turn.slack.core().base_url.clone();
    let mut files = Vec::new();
    for file in &wanted {
        let id = file.get("id").and_then(Value::as_str).unwrap_or_default();
        let stored = turn
            .state
            .files
            .get_mut(id)
            .filter(|file| file.content.is_some())
            .ok_or("file_not_found")?;
        if let Some(title) = file.get("title").and_then(Value::as_str) {
            stored.title = title.to_owned();
        }
        files.push(uploads::file_json(stored, &base_url));
    }
    let channel = turn
        .ask
        .text("channel_id")
        .or_else(|| turn.ask.list("channels").into_iter().next());
    if let Some(channel) = channel {
        let room = turn.state.rooms.get(&channel).ok_or("channel_not_found")?;
        if !room.has(&turn.state.app.bot_user_id) {
            return Err("not_in_channel".into());
        }
        let thread_ts = turn.ask.text("thread_ts");
        if thread_ts
            .as_ref()
            .is_some_and(|ts| !room.messages.contains_key(ts))
        {
            return Err("thread_not_found".into());
        }
        let message = Message {
            ts: turn.state.next_ts(turn.now),
            user: turn.state.app.bot_user_id.clone(),
            by_app: true,
            text: turn.ask.text("initial_comment").unwrap_or_default(),
            files: files.clone(),
            subtype: Some("file_share"),
            thread_ts,
            ..Message::default()
        };
        turn.slack.keep(turn.state, &channel, message);
    }
    Ok(json!({ "files": files }))
}

/// `files.info`
pub(super) fn info(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    let id = turn.ask.need("file")?;
    let file = turn
        .state
        .files
        .get(&id)
        .filter(|file| file.content.is_some())
        .ok_or("file_not_found")?;
    Ok(json!({ "file": uploads::file_json(file, &turn.slack.core().base_url), "comments": [] }))
}
