//! `files.*`: the three-step upload.

use serde_json::{Value, json};

use super::chat::thread;
use super::context::Context;
use crate::ids;
use crate::slack::blocks::blocks_of;
use crate::slack::conversation::Message;
use crate::slack::request::Refusal;
use crate::slack::state::StoredFile;

/// The largest file that Slack takes.
const LARGEST_BYTES: u64 = 1024 * 1024 * 1024;

/// `files.getUploadURLExternal`
pub(super) fn upload_url(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let name = context.request.need("filename")?;
    let length = context.request.need("length")?;
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
        user: context.state.app.bot_user_id.clone(),
        created_s: context.now.timestamp(),
        shares: Vec::new(),
    };
    context.state.files.insert(id.clone(), file);
    let url = format!("{}/slack/upload/{id}", context.slack.core().base_url);
    Ok(json!({ "upload_url": url, "file_id": id }))
}

/// `files.completeUploadExternal`: completes the upload, and shares the files if a channel is named.
///
/// As on Slack the response does not name the message; `files.info` and the event do.
pub(super) fn complete(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let wanted = context
        .request
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
        context
            .state
            .files
            .get(id)
            .is_some_and(|file| file.content.is_some())
    };
    if !ids.iter().all(is_uploaded) {
        return Err("file_not_found".into());
    }
    let conversations = conversations(context)?;
    let blocks = blocks_of(&context.request.args)?;
    let thread_ts = conversations
        .first()
        .and_then(|conversation| thread(context, conversation));
    for (id, file) in ids.iter().zip(&wanted) {
        if let (Some(stored), Some(title)) = (context.state.files.get_mut(id), file["title"].as_str()) {
            stored.title = title.to_owned();
        }
    }
    let comment = context.request.text("initial_comment");
    for conversation in conversations {
        let message = Message {
            ts: context.state.next_ts(context.now),
            user: context.state.app.bot_user_id.clone(),
            by_app: true,
            // Blocks are used only without a comment.
            blocks: blocks.clone().filter(|_| comment.is_none()),
            text: comment.clone().unwrap_or_default(),
            files: ids.clone(),
            subtype: Some("file_share"),
            thread_ts: thread_ts.clone(),
            ..Message::default()
        };
        context.slack.post_message(context.state, &conversation, message);
    }
    let files: Vec<Value> = ids.iter().map(|id| context.state.file_json(id)).collect();
    Ok(json!({ "files": files }))
}

/// `files.info`
pub(super) fn info(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let id = context.request.need("file")?;
    context
        .state
        .files
        .get(&id)
        .filter(|file| file.content.is_some() && context.state.app_may_read(file))
        .ok_or("file_not_found")?;
    let file = context.state.shared_file_json(&id);
    Ok(json!({ "file": file, "comments": [], "response_metadata": { "next_cursor": "" } }))
}

/// The conversations that receive the files: `channel_id`, or `channels` separated by commas.
fn conversations(context: &Context<'_>) -> Result<Vec<String>, Refusal> {
    let named = match context.request.text("channel_id") {
        Some(one) => vec![one],
        None => context.request.list("channels"),
    };
    for id in &named {
        let conversation = context.state.conversations.get(id).ok_or("channel_not_found")?;
        if !conversation.has(&context.state.app.bot_user_id) {
            return Err("not_in_channel".into());
        }
        if conversation.is_archived {
            return Err("is_archived".into());
        }
    }
    Ok(named)
}
