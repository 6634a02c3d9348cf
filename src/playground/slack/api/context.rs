//! One call's turn at the workspace: what it asks, and what handlers look up again and again.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::slack::Slack;
use crate::slack::request::{Ask, Refusal};
use crate::slack::conversation::{Room, RoomKind};
use crate::slack::state::State;

/// A call while it is served.
pub(in crate::slack) struct Turn<'a> {
    pub(in crate::slack) slack: &'a Slack,
    pub(in crate::slack) state: &'a mut State,
    pub(in crate::slack) ask: &'a Ask,
    pub(in crate::slack) now: DateTime<Utc>,
}

impl Turn<'_> {
    /// Refuses unless the scope was granted.
    ///
    /// # Errors
    ///
    /// `missing_scope`, with what is needed and what is provided.
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

    /// The room that `channel` names by id; private ones only if the app is in them.
    ///
    /// # Errors
    ///
    /// `channel_not_found`.
    pub(super) fn room(&self) -> Result<&Room, Refusal> {
        let id = self.ask.text("channel").ok_or("channel_not_found")?;
        let room = self.state.rooms.get(&id).ok_or("channel_not_found")?;
        if room.kind != RoomKind::Public && !room.has(&self.state.app.bot_user_id) {
            return Err("channel_not_found".into());
        }
        Ok(room)
    }

    /// The room that `channel` names, if the app is in it.
    ///
    /// # Errors
    ///
    /// `channel_not_found` or `not_in_channel`.
    pub(super) fn own_room(&self) -> Result<&Room, Refusal> {
        let room = self.room()?;
        if room.has(&self.state.app.bot_user_id) {
            Ok(room)
        } else {
            Err("not_in_channel".into())
        }
    }

    /// Where a message goes: an id, a name of a public channel, or a person.
    ///
    /// # Errors
    ///
    /// The reasons for which Slack takes no message there.
    pub(super) fn posting_room(&mut self) -> Result<String, Refusal> {
        let to = self.ask.text("channel").ok_or("channel_not_found")?;
        if to.starts_with('U') || to.starts_with('W') {
            return self.direct(&to);
        }
        let name = to.strip_prefix('#').unwrap_or(&to);
        let bot = &self.state.app.bot_user_id;
        let by_name = || {
            self.state
                .rooms
                .values()
                .find(|room| room.kind == RoomKind::Public && room.name == name)
        };
        let room = self
            .state
            .rooms
            .get(&to)
            .or_else(by_name)
            .ok_or("channel_not_found")?;
        if room.kind != RoomKind::Public && !room.has(bot) {
            return Err("channel_not_found".into());
        }
        if room.is_archived {
            return Err("is_archived".into());
        }
        if !room.has(bot) && !self.state.has_scope("chat:write.public") {
            return Err("not_in_channel".into());
        }
        if room.kind == RoomKind::Direct {
            self.may_go_on_with(&room.members[0])?;
        }
        Ok(room.id.clone())
    }

    /// The app's conversation with a person, opened if it may be.
    ///
    /// # Errors
    ///
    /// `user_not_found`, `cannot_dm_bot`, `user_disabled` or `cannot_dm_user`.
    pub(super) fn direct(&mut self, user: &str) -> Result<String, Refusal> {
        self.may_message(user)?;
        Ok(self.state.direct(user, self.now).id.clone())
    }

    /// Slack opens no conversation with a closed account, but takes what is posted to one that is open already, and
    /// says nothing (python-slack-sdk#1156).
    fn may_go_on_with(&self, user: &str) -> Result<(), Refusal> {
        match self.state.person(user) {
            Some(person) if person.standing == crate::SlackStanding::Deactivated => Ok(()),
            Some(_) | None => self.may_message(user),
        }
    }

    fn may_message(&self, user: &str) -> Result<(), Refusal> {
        use crate::SlackStanding::{Bot, Deactivated, Guest, Member, SingleChannelGuest, Stranger};
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

    /// A page of a list by cursor: the items, and the metadata that leads to the next.
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
        let limit = self.ask.limit(default, most)?;
        let start = match self.ask.text("cursor") {
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
