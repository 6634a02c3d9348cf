//! Messages that people send in other ways than by writing: forwarded messages, and messages through other apps.

use serde_json::{Value, json};

use super::Slack;
use super::conversation::{Message, MessageRef, direct_id};
use super::escape;
use super::people::may_write;
use super::state::State;

/// The bot id of an app that acts with the token of a person.
const OTHER_BOT: &str = "B0OTHER";

impl Slack {
    /// Forwards a message (channel and timestamp) to a channel or a thread of it, with a comment or an empty one. Returns
    /// the timestamp.
    ///
    /// # Errors
    ///
    /// The message that the client shows.
    pub async fn forward(
        &self,
        user: &str,
        (from, ts): (&str, &str),
        (channel, thread_ts): (&str, Option<&str>),
        comment: &str,
    ) -> Result<String, String> {
        let now = self.core().clock.now();
        let mut state = self.state();
        if channel == direct_id(user) {
            state.direct(user, now);
        }
        may_write(&state, user, channel)?;
        let root = thread_ts.map(|ts| root_of(&state, MessageRef { channel, ts }));
        let (conversation, original) = state
            .message(MessageRef { channel: from, ts })
            .ok_or("this message is not there any more")?;
        let author = state
            .person(&original.user)
            .map_or("", |person| person.name.as_str());
        let files: Vec<Value> = original.files.iter().map(|id| state.file_json(id)).collect();
        let link = format!(
            "https://{}.slack.com/archives/{from}/p{}",
            state.team_domain,
            ts.replace('.', "")
        );
        let mut share = json!({
            "ts": ts, "author_id": original.user, "author_name": author, "channel_id": from, "id": 1,
            "is_msg_unfurl": true, "is_share": true, "text": original.text, "from_url": link, "mrkdwn_in": ["text"],
            "footer": format!("Posted in #{}", conversation.name), "color": "D0D0D0",
            "fallback": format!("[November 29th, 2026 9:41 AM] {author}: {}", original.text),
            "message_blocks": [{ "message": { "blocks": original.blocks }, "channel": from, "ts": ts }],
        });
        if !files.is_empty() {
            share["files"] = files.into();
        }
        let typed = escape::encode_input(&state, comment);
        let message = Message {
            ts: state.next_ts(now),
            user: user.to_owned(),
            text: typed.text,
            blocks: (!comment.is_empty()).then_some(typed.blocks),
            attachments: Some(json!([share])),
            thread_ts: root,
            ..Message::default()
        };
        let ts = message.ts.clone();
        self.post_message(&mut state, channel, message);
        Ok(ts)
    }

    /// Writes a message through another app that acts with the person's token. Returns the timestamp.
    ///
    /// # Errors
    ///
    /// The message that the client shows.
    pub async fn say_through_app(
        &self,
        user: &str,
        channel: &str,
        text: &str,
        thread_ts: Option<&str>,
    ) -> Result<String, String> {
        let mut state = self.state();
        may_write(&state, user, channel)?;
        let root = thread_ts.map(|ts| root_of(&state, MessageRef { channel, ts }));
        let typed = escape::encode_input(&state, text);
        let message = Message {
            ts: state.next_ts(self.core().clock.now()),
            user: user.to_owned(),
            text: typed.text,
            blocks: Some(typed.blocks),
            thread_ts: root,
            through_bot: Some(OTHER_BOT),
            ..Message::default()
        };
        let ts = message.ts.clone();
        self.post_message(&mut state, channel, message);
        Ok(ts)
    }
}

/// The root of the thread of a message.
fn root_of(state: &State, message: MessageRef<'_>) -> String {
    let root = state
        .message(message)
        .and_then(|(_, message)| message.thread_ts.clone());
    root.unwrap_or_else(|| message.ts.to_owned())
}
