//! Slash commands and shortcuts.
//!
//! Each function returns once the app has acknowledged, or with the message that Slack's client shows when the app did
//! not acknowledge.

use serde_json::{Value, json};

use super::conversation::{MessageRef, direct_id};
use super::payload::PayloadKind;
use super::people::may_write;
use super::state::ResponseTarget;
use super::{Slack, escape, events, interactions, response_url};
use crate::ShortcutKind;

impl Slack {
    /// Types a slash command.
    ///
    /// # Errors
    ///
    /// The message that the client shows.
    pub async fn slash(&self, user: &str, channel: &str, command: &str, text: &str) -> Result<(), String> {
        let prepared = self.prepare_slash(user, channel, command, text);
        let (payload, target) = self.record_notice(user, prepared)?;
        let outcome = self
            .deliveries()
            .request_ack(PayloadKind::SlashCommands, payload)
            .await;
        let outcome = outcome.and_then(|answer| self.handle_command_answer(&target, answer));
        let notice = outcome.map_err(|error| format!("{command} failed with the error \"{error}\""));
        self.record_notice(user, notice)
    }

    /// Types a slash command into the composer of a thread, which Slack does not support.
    ///
    /// # Errors
    ///
    /// Always: the message that the client shows.
    pub async fn slash_in_thread(&self, user: &str, command: &str) -> Result<(), String> {
        self.record_notice(
            user,
            Err(format!("{command} is not supported in threads. Sorry!")),
        )
    }

    /// Chooses a shortcut: one from the menu of a message, or a global one without channel and message.
    ///
    /// # Errors
    ///
    /// The message that the client shows.
    pub async fn shortcut(
        &self,
        user: &str,
        callback_id: &str,
        channel: Option<&str>,
        ts: Option<&str>,
    ) -> Result<(), String> {
        let on = channel.zip(ts).map(|(channel, ts)| MessageRef { channel, ts });
        let payload = self.prepare_shortcut(user, callback_id, on);
        let payload = self.record_notice(user, payload)?;
        let outcome = self
            .deliveries()
            .request_ack(PayloadKind::Interactive, payload)
            .await;
        self.record_notice(
            user,
            outcome
                .map(drop)
                .map_err(|error| format!("the shortcut did not work: {error}")),
        )
    }

    /// Stores the message that the client shows, so that the page shows it too.
    pub(super) fn record_notice<T>(&self, user: &str, outcome: Result<T, String>) -> Result<T, String> {
        let mut state = self.state();
        match &outcome {
            Ok(_) => state.notices.remove(user),
            Err(notice) => state.notices.insert(user.to_owned(), notice.clone()),
        };
        drop(state);
        self.core().record.touch();
        outcome
    }

    fn prepare_slash(
        &self,
        user: &str,
        channel: &str,
        command: &str,
        text: &str,
    ) -> Result<(Value, ResponseTarget), String> {
        let mut state = self.state();
        if channel == direct_id(user) {
            state.direct(user, self.core().clock.now());
        }
        may_write(&state, user, channel)?;
        let known = state.app.commands.iter().find(|known| known.command == command);
        let known = known.filter(|_| state.has_scope("commands"));
        let should_escape = known
            .ok_or_else(|| format!("{command} is not a valid command"))?
            .should_escape;
        let text = if should_escape {
            escape::encode_input(&state, text).text
        } else {
            text.to_owned()
        };
        let trigger_id = self.new_trigger(&mut state, user, None);
        let target = ResponseTarget {
            user: user.to_owned(),
            channel: channel.to_owned(),
            thread_ts: None,
            original: None,
        };
        let response_url = self.new_response_url(&mut state, target.clone());
        let name = state.person(user).map(|person| person.name.clone());
        let conversation = state
            .conversations
            .get(channel)
            .ok_or("there is no such channel")?;
        let payload = json!({
            "token": "playground", "team_id": state.team_id, "team_domain": state.team_domain,
            "channel_id": channel, "channel_name": conversation.payload_name(), "user_id": user, "user_name": name,
            "command": command, "text": text, "api_app_id": state.app.app_id, "is_enterprise_install": "false",
            "response_url": response_url, "trigger_id": trigger_id,
        });
        Ok((payload, target))
    }

    /// The payload of a command's acknowledgement is a message, unless it is empty.
    fn handle_command_answer(&self, target: &ResponseTarget, answer: Option<Value>) -> Result<(), String> {
        let Some(Value::Object(body)) = answer else {
            return Ok(());
        };
        if body.is_empty() {
            return Ok(());
        }
        let mut state = self.state();
        response_url::apply(self, &mut state, target, &body).map_err(|refusal| {
            self.deliveries().record(
                "socket.command_response",
                body.into(),
                Value::Null,
                Some(&refusal.error),
            );
            "invalid_command_response".to_owned()
        })
    }

    fn prepare_shortcut(
        &self,
        user: &str,
        callback_id: &str,
        on: Option<MessageRef<'_>>,
    ) -> Result<Value, String> {
        let mut state = self.state();
        let kind = if on.is_some() {
            ShortcutKind::Message
        } else {
            ShortcutKind::Global
        };
        let known = state
            .app
            .shortcuts
            .iter()
            .any(|known| known.callback_id == callback_id && known.kind == kind);
        if !known || !state.has_scope("commands") {
            return Err(format!("there is no shortcut {callback_id} here"));
        }
        let name = if kind == ShortcutKind::Message {
            "message_action"
        } else {
            "shortcut"
        };
        let mut payload = interactions::envelope(&state, name, user);
        payload.insert("callback_id".into(), callback_id.into());
        payload.insert(
            "trigger_id".into(),
            self.new_trigger(&mut state, user, None).into(),
        );
        payload.insert("action_ts".into(), events::micros(self.core().clock.now()).into());
        if let Some(at) = on {
            let (conversation, message) = state.message(at).ok_or("this message is not there any more")?;
            if !state.may_see(user, conversation) {
                return Err("you cannot see this message".into());
            }
            payload.insert("channel".into(), interactions::channel(conversation));
            payload.insert(
                "message".into(),
                message.to_json(&state, Some(conversation), true).into(),
            );
            payload.insert("message_ts".into(), at.ts.into());
            let thread_ts = message.thread_ts.clone();
            let original = Some((at.ts.to_owned(), false));
            let target = ResponseTarget {
                user: user.to_owned(),
                channel: at.channel.to_owned(),
                thread_ts,
                original,
            };
            let url = self.new_response_url(&mut state, target);
            payload.insert("response_url".into(), url.into());
        }
        Ok(payload.into())
    }
}
