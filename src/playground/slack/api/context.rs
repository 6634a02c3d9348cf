//! The context of one Web API call: its request, the state, and lookups that several handlers share.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::slack::Slack;
use crate::slack::conversation::{Conversation, ConversationKind};
use crate::slack::request::{ApiRequest, Refusal};
use crate::slack::state::State;

/// The context of a call.
pub(in crate::slack) struct Context<'a> {
    pub(in crate::slack) slack: &'a Slack,
    pub(in crate::slack) state: &'a mut State,
    pub(in crate::slack) request: &'a ApiRequest,
    pub(in crate::slack) now: DateTime<Utc>,
}

impl Context<'_> {
    /// Requires a scope.
    ///
    /// # Errors
    ///
    /// `missing_scope`, with the needed and the provided scopes.
    pub(super) fn needs(&self, scope: &str) -> Result<(), Refusal> {
        if self.state.has_scope(scope) {
            return Ok(());
        }
        let mut refusal = Refusal::from("missing_scope");
        refusal.more.insert("needed".into(), scope.into());
        refusal
            .more
            .insert("provided".into(), self.state.app.scopes.join(",").into());
        Err(refusal)
    }

    /// The conversation in `channel`; private ones only if the app is a member.
    ///
    /// # Errors
    ///
    /// `channel_not_found`.
    pub(super) fn conversation(&self) -> Result<&Conversation, Refusal> {
        let id = self.request.text("channel").ok_or("channel_not_found")?;
        let conversation = self.state.conversations.get(&id).ok_or("channel_not_found")?;
        if conversation.kind != ConversationKind::Public && !conversation.has(&self.state.app.bot_user_id) {
            return Err("channel_not_found".into());
        }
        Ok(conversation)
    }

    /// The conversation in `channel`, if the app is a member.
    ///
    /// # Errors
    ///
    /// `channel_not_found` or `not_in_channel`.
    pub(super) fn joined_conversation(&self) -> Result<&Conversation, Refusal> {
        let conversation = self.conversation()?;
        if conversation.has(&self.state.app.bot_user_id) {
            Ok(conversation)
        } else {
            Err("not_in_channel".into())
        }
    }

    /// The target of a message: an id, a name of a public channel, or a person.
    ///
    /// # Errors
    ///
    /// The reasons for which Slack refuses a message there.
    pub(super) fn posting_target(&mut self) -> Result<String, Refusal> {
        let to = self.request.text("channel").ok_or("channel_not_found")?;
        if to.starts_with('U') || to.starts_with('W') {
            return self.direct(&to);
        }
        let name = to.strip_prefix('#').unwrap_or(&to);
        let bot = &self.state.app.bot_user_id;
        let by_name = || {
            self.state.conversations.values().find(|conversation| {
                conversation.kind == ConversationKind::Public && conversation.name == name
            })
        };
        let conversation = self
            .state
            .conversations
            .get(&to)
            .or_else(by_name)
            .ok_or("channel_not_found")?;
        if conversation.kind != ConversationKind::Public && !conversation.has(bot) {
            return Err("channel_not_found".into());
        }
        if conversation.is_archived {
            return Err("is_archived".into());
        }
        if !conversation.has(bot) && !self.state.has_scope("chat:write.public") {
            return Err("not_in_channel".into());
        }
        if conversation.kind == ConversationKind::Direct {
            self.may_post_to_open(&conversation.members[0])?;
        }
        Ok(conversation.id.clone())
    }

    /// The app's conversation with a person; opens it if permitted.
    ///
    /// # Errors
    ///
    /// `user_not_found`, `cannot_dm_bot`, `user_disabled` or `cannot_dm_user`.
    pub(super) fn direct(&mut self, user: &str) -> Result<String, Refusal> {
        self.may_message(user)?;
        Ok(self.state.direct(user, self.now).id.clone())
    }

    /// Slack opens no conversation with a deactivated account, but silently accepts messages to a conversation that is
    /// open already (python-slack-sdk#1156).
    fn may_post_to_open(&self, user: &str) -> Result<(), Refusal> {
        match self.state.person(user) {
            Some(person) if person.standing == crate::SlackAccountKind::Deactivated => Ok(()),
            Some(_) | None => self.may_message(user),
        }
    }

    fn may_message(&self, user: &str) -> Result<(), Refusal> {
        use crate::SlackAccountKind::{Bot, Deactivated, Guest, Member, SingleChannelGuest, Stranger};
        let person = self.state.person(user).ok_or("user_not_found")?;
        match person.standing {
            Bot => Err("cannot_dm_bot".into()),
            Deactivated => Err("user_disabled".into()),
            Member | Guest | SingleChannelGuest | Stranger if !person.accepts_dms => {
                Err("cannot_dm_user".into())
            }
            Member | Guest | SingleChannelGuest | Stranger => Ok(()),
        }
    }

    /// A page of a list by cursor: the items, the metadata with the next cursor, and whether more items follow.
    ///
    /// # Errors
    ///
    /// `invalid_cursor` or `invalid_limit`.
    pub(super) fn page<T>(
        &self,
        items: Vec<T>,
        default: usize,
        most: usize,
    ) -> Result<(Vec<T>, Value, bool), Refusal> {
        let limit = self.request.limit(default, most)?;
        let start = match self.request.text("cursor") {
            None => 0,
            Some(cursor) => hex::decode(&cursor)
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok())
                .and_then(|text| {
                    text.strip_prefix("next:")
                        .and_then(|number| number.parse::<usize>().ok())
                })
                .ok_or("invalid_cursor")?,
        };
        let has_more = items.len() > start.saturating_add(limit);
        let next = if has_more {
            hex::encode(format!("next:{}", start + limit))
        } else {
            String::new()
        };
        let page = items.into_iter().skip(start).take(limit).collect();
        Ok((page, json!({ "next_cursor": next }), has_more))
    }
}
