//! Files as messages and `files.info` show them, and who may read them.

use serde_json::{Map, Value, json};

use super::conversation::{Conversation, ConversationKind, MessageRef};
use super::state::{State, StoredFile};
use crate::blob::Blob;
use crate::media;

impl State {
    /// Whether the app may read a file: its own files, and files that are shared in its conversations.
    pub(super) fn app_may_read(&self, file: &StoredFile) -> bool {
        let bot = &self.app.bot_user_id;
        let is_with = |conversation: &String| {
            self.conversations
                .get(conversation)
                .is_some_and(|conversation| conversation.has(bot))
        };
        file.user == *bot || file.shares.iter().any(|(conversation, _)| is_with(conversation))
    }

    /// A file as messages carry it; a tombstone if the file is gone.
    pub(super) fn file_json(&self, id: &str) -> Value {
        let Some(file) = self.files.get(id) else {
            return json!({ "id": id, "mode": "tombstone" });
        };
        let ending = media::ending(&file.name);
        let (filetype, pretty) = match ending.as_str() {
            "" => ("binary", "Binary".to_owned()),
            "txt" | "log" => ("text", "Plain Text".to_owned()),
            other => (other, other.to_uppercase()),
        };
        let url = format!("{}/slack/files/{id}", self.base_url);
        let is_public = file
            .shares
            .iter()
            .any(|(conversation, _)| self.is_public(conversation));
        let permalink = format!(
            "https://{}.slack.com/files/{}/{id}/{}",
            self.team_domain,
            file.user,
            file.name.to_lowercase()
        );
        let mut json = json!({
            "id": id, "created": file.created_s, "timestamp": file.created_s, "name": file.name,
            "title": file.title, "mimetype": media_type(file), "filetype": filetype, "pretty_type": pretty,
            "user": file.user, "user_team": self.team_id, "editable": false, "size": file.size_bytes,
            "mode": "hosted", "is_external": false, "external_type": "", "is_public": is_public,
            "public_url_shared": false, "display_as_bot": false, "username": "",
            "url_private": url, "url_private_download": format!("{url}/download"),
            "permalink": permalink, "has_rich_preview": false, "file_access": "visible",
        });
        let head = file.content.as_ref().map_or(&[][..], Blob::head);
        if let Some((width, height)) = media::dimensions(head) {
            json["original_w"] = width.into();
            json["original_h"] = height.into();
        }
        json
    }

    /// A file with the list of its shares, as `files.info` shows it.
    pub(super) fn shared_file_json(&self, id: &str) -> Value {
        let mut json = self.file_json(id);
        let mut shares: Map<String, Value> = Map::new();
        let mut lists = [
            ("channels", Vec::new()),
            ("groups", Vec::new()),
            ("ims", Vec::new()),
        ];
        for (conversation, ts) in self.files.get(id).into_iter().flat_map(|file| &file.shares) {
            let Some((conversation, message)) = self.message(MessageRef {
                channel: conversation,
                ts,
            }) else {
                continue;
            };
            let at = match conversation.kind {
                ConversationKind::Public => 0,
                ConversationKind::Private => 1,
                ConversationKind::Direct => 2,
            };
            lists[at].1.push(conversation.id.clone());
            let family = if conversation.kind == ConversationKind::Public {
                "public"
            } else {
                "private"
            };
            let mut share = json!({
                "ts": ts, "channel_name": conversation.name, "team_id": self.team_id, "share_user_id": message.user,
                "reply_users": [], "reply_users_count": 0, "reply_count": conversation.replies(ts).count(),
            });
            if let Some(parent) = &message.thread_ts {
                share["thread_ts"] = parent.clone().into();
            }
            let by_room = shares.entry(family).or_insert_with(|| json!({}));
            match &mut by_room[&conversation.id] {
                Value::Array(all) => all.push(share),
                empty => *empty = json!([share]),
            }
        }
        for (name, conversations) in lists {
            json[name] = conversations.into();
        }
        json["shares"] = shares.into();
        json["comments_count"] = 0.into();
        json
    }

    /// Deletes the files of deleted messages.
    pub(super) fn forget_files(&mut self, ids: &[String]) {
        for id in ids {
            self.files.remove(id);
        }
    }

    fn is_public(&self, conversation: &str) -> bool {
        self.conversations
            .get(conversation)
            .is_some_and(|conversation: &Conversation| conversation.kind == ConversationKind::Public)
    }
}

/// The media type of a file, by its extension.
pub(super) fn media_type(file: &StoredFile) -> &'static str {
    media::kind(&file.name).unwrap_or("application/octet-stream")
}
