//! `files.*`: the three-step upload.

use serde_json::{Value, json};

use super::context::Turn;
use crate::ids;
use crate::slack::blocks::blocks_of;
use crate::slack::request::Refusal;
use crate::slack::conversation::Message;
use crate::slack::state::StoredFile;

/// The largest file that Slack takes.
const LARGEST_BYTES: u64 = 1024 * 1024 * 1024;

/// `files.getUploadURLExternal`
pub(super) fn upload_url(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    let name = turn.ask.need("filename")?;
    let length = turn.ask.need("length")?;
    let size_bytes = length
        .parse::<u64>()
        .ok()
        .filter(|size| *size > 0)
        .ok_or("invalid_arguments")?;
    if size_bytes > LARGEST_BYTES {
        return Err("file_upload_size_restricted".into());
    }
    let id = format!("F{}", ids::upper(10));
    let file = StoredFile {
        id: id.clone(),
        title: name.clone(),
        name,
        size_bytes,
        content: None,
        user: turn.state.app.bot_user_id.clone(),
        created_s: turn.now.timestamp(),
        shares: Vec::new(),
    };
    turn.state.files.insert(id.clone(), file);
    let url = format!("{}/slack/upload/{id}", turn.slack.core().base_url);
    Ok(json!({ "upload_url": url, "file_id": id }))
}

/// `files.completeUploadExternal`: makes the files known, and shares them if a channel is named.
///
/// As on Slack the answer does not say in which message: `files.info` knows, and the event that comes.
pub(super) fn complete(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    let wanted = turn
        .ask
        .args
        .get("files")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let id_of = |file: &Value| file["id"].as_str().unwrap_or_default().to_owned();
    let ids: Vec<String> = wanted.iter().map(id_of).collect();
    if ids.is_empty() {
        return Err("invalid_arguments".into());
    }
    let is_uploaded = |id: &String| {
        turn.state
            .files
            .get(id)
            .is_some_and(|file| file.content.is_some())
    };
    if !ids.iter().all(is_uploaded) {
        return Err("file_not_found".into());
    }
    let rooms = rooms(turn)?;
    let blocks = blocks_of(&turn.ask.args)?;
    let thread_ts = thread(turn, &rooms)?;
    for (id, file) in ids.iter().zip(&wanted) {
        if let (Some(stored), Some(title)) = (turn.state.files.get_mut(id), file["title"].as_str()) {
            stored.title = title.to_owned();
        }
    }
    let comment = turn.ask.text("initial_comment");
    for room in rooms {
        let message = Message {
            ts: turn.state.next_ts(turn.now),
            user: turn.state.app.bot_user_id.clone(),
            by_app: true,
            // Blocks only count where there is no comment.
            blocks: blocks.clone().filter(|_| comment.is_none()),
            text: comment.clone().unwrap_or_default(),
            files: ids.clone(),
            subtype: Some("file_share"),
            thread_ts: thread_ts.clone(),
            ..Message::default()
        };
        turn.slack.keep(turn.state, &room, message);
    }
    let files: Vec<Value> = ids.iter().map(|id| turn.state.file_json(id)).collect();
    Ok(json!({ "files": files }))
}

/// `files.info`
pub(super) fn info(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    let id = turn.ask.need("file")?;
    turn.state
        .files
        .get(&id)
        .filter(|file| file.content.is_some() && turn.state.app_may_read(file))
        .ok_or("file_not_found")?;
    let file = turn.state.shared_file_json(&id);
    Ok(json!({ "file": file, "comments": [], "response_metadata": { "next_cursor": "" } }))
}

/// Where the files go: `channel_id`, or `channels` separated by commas.
fn rooms(turn: &Turn<'_>) -> Result<Vec<String>, Refusal> {
    let named = match turn.ask.text("channel_id") {
        Some(one) => vec![one],
        None => turn.ask.list("channels"),
    };
    for id in &named {
        let room = turn.state.rooms.get(id).ok_or("channel_not_found")?;
        if !room.has(&turn.state.app.bot_user_id) {
            return Err("not_in_channel".into());
        }
        if room.is_archived {
            return Err("is_archived".into());
        }
    }
    Ok(named)
}

/// The thread they go to: always that of the parent, even when a reply is named.
fn thread(turn: &Turn<'_>, rooms: &[String]) -> Result<Option<String>, Refusal> {
    let Some(ts) = turn.ask.text("thread_ts") else {
        return Ok(None);
    };
    let room = rooms.first().and_then(|room| turn.state.rooms.get(room));
    let parent = room
        .and_then(|room| room.messages.get(&ts))
        .ok_or("thread_not_found")?;
    Ok(Some(parent.thread_ts.clone().unwrap_or(ts)))
}
