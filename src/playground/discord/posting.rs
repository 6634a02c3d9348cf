//! Changes to messages and threads: posting, editing, deleting, reacting, archiving.
//!
//! Each method changes the state and dispatches events. The callers check permissions.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{
    gateway::{DIRECT_MESSAGES, DIRECT_REACTIONS, GUILD_MESSAGES, GUILD_REACTIONS, GUILDS},
    id::Id,
    state::{Channel, HAS_THREAD, Message, Pings, Reaction, Thread, World, kind},
};

/// The type of the message that starts a thread.
const THREAD_STARTER: u8 = 21;
/// The type of the message that announces a new thread.
const THREAD_CREATED: u8 = 18;

/// The properties of a new thread.
pub(crate) struct NewThread {
    pub(crate) kind: u8,
    pub(crate) name: String,
    pub(crate) auto_archive_minutes: i64,
    pub(crate) slowmode_s: i64,
}

impl World {
    /// An empty message that is not posted yet.
    pub(crate) fn new_message(&mut self, channel: Id, author: Id) -> Message {
        Message {
            id: self.new_id(),
            channel,
            author,
            kind: 0,
            content: String::new(),
            embeds: Vec::new(),
            components: Vec::new(),
            attachments: Vec::new(),
            flags: 0,
            tts: false,
            pings: Pings::default(),
            reactions: Vec::new(),
            sent_at: self.now(),
            edited_at: None,
            reference: None,
            forwarded: None,
            nonce: None,
            interaction: None,
            only_for: None,
            pinned: false,
        }
    }

    /// Posts a message and dispatches its event.
    pub(crate) fn publish(&mut self, message: Message) -> Id {
        let (id, channel, author) = (message.id, message.channel, message.author);
        if message.only_for.is_none() {
            // The thread starter message is not counted among the thread's messages.
            if message.kind != THREAD_STARTER {
                self.record_thread_activity(channel, author);
            }
            if let Some(place) = self.channels.get_mut(&channel) {
                place.last_message = Some(id);
            }
            self.dispatch_message("MESSAGE_CREATE", &message);
        }
        self.messages.entry(channel).or_default().insert(id, message);
        self.order.push_back((channel, id));
        self.forget_messages();
        self.screen(author).read.insert(channel, id);
        self.core.record.touch();
        id
    }

    /// Forgets the oldest messages beyond the limit, without an event.
    fn forget_messages(&mut self) {
        while self.order.len() > self.core.kept_messages {
            let Some((channel, id)) = self.order.pop_front() else {
                return;
            };
            let Some(all) = self.messages.get_mut(&channel) else {
                continue;
            };
            let gone = all.remove(&id);
            if all.is_empty() {
                self.messages.remove(&channel);
            }
            self.forget_files(&gone.map(|message| message.attachments).unwrap_or_default());
        }
    }

    /// A new message unarchives its thread and makes its author a member.
    fn record_thread_activity(&mut self, channel: Id, author: Id) {
        let now = self.now();
        let Some(thread) = self.channels.get_mut(&channel).and_then(|c| c.thread.as_mut()) else {
            return;
        };
        thread.active_at = now;
        thread.message_count += 1;
        let is_new = thread.members.insert(author);
        let was_archived = std::mem::replace(&mut thread.archived, false);
        let due = now + TimeDelta::minutes(thread.auto_archive_minutes);
        self.next_archive = self.next_archive.min(due);
        if was_archived {
            self.dispatch_archive_state(channel);
        }
        if is_new {
            self.dispatch_thread_members(channel, &[author], &[]);
        }
    }

    /// Records that the archive state of a thread changed now, and dispatches the event.
    pub(crate) fn dispatch_archive_state(&mut self, channel: Id) {
        let now = self.now();
        if let Some(thread) = self.channels.get_mut(&channel).and_then(|c| c.thread.as_mut()) {
            thread.archive_changed_at = now;
        }
        self.dispatch_channel("THREAD_UPDATE", channel);
    }

    /// Dispatches that people joined or left a thread.
    pub(crate) fn dispatch_thread_members(&mut self, channel: Id, joined: &[Id], left: &[Id]) {
        let Some(thread) = self.channels.get(&channel).and_then(|c| c.thread.as_ref()) else {
            return;
        };
        let added: Vec<Value> = joined
            .iter()
            .map(|id| thread_member(channel, *id, thread.active_at))
            .collect();
        let data = json!({
            "id": channel, "guild_id": self.guild.id, "member_count": thread.members.len().min(50),
            "added_members": added, "removed_member_ids": left,
        });
        self.dispatch_in_channel(channel, "THREAD_MEMBERS_UPDATE", (GUILDS, GUILDS), &data);
    }

    /// Dispatches the new state of a channel or thread.
    pub(crate) fn dispatch_channel(&mut self, name: &'static str, channel: Id) {
        let Some(place) = self.channels.get(&channel) else {
            return;
        };
        let data = self.channel_json(place);
        self.dispatch_in_channel(channel, name, (GUILDS, 0), &data);
    }

    /// Dispatches a changed message.
    pub(crate) fn dispatch_message_update(&mut self, channel: Id, message: Id) {
        if let Some(message) = self.message(channel, message).cloned() {
            self.dispatch_message("MESSAGE_UPDATE", &message);
        }
        self.core.record.touch();
    }

    /// Removes a message. Returns false if there was no such message.
    pub(crate) fn remove_message(&mut self, channel: Id, message: Id) -> bool {
        let Some(removed) = self
            .messages
            .get_mut(&channel)
            .and_then(|all| all.remove(&message))
        else {
            return false;
        };
        self.forget_files(&removed.attachments);
        if removed.only_for.is_none() {
            let mut data = json!({"id": message, "channel_id": channel});
            if self.is_guild_channel(channel) {
                data["guild_id"] = json!(self.guild.id);
            }
            self.dispatch_in_channel(
                channel,
                "MESSAGE_DELETE",
                (GUILD_MESSAGES, DIRECT_MESSAGES),
                &data,
            );
        }
        self.core.record.touch();
        true
    }

    /// Removes messages in bulk, with one event.
    pub(crate) fn remove_messages(&mut self, channel: Id, messages: &[Id]) {
        let Some(all) = self.messages.get_mut(&channel) else {
            return;
        };
        let gone: Vec<Id> = messages
            .iter()
            .filter(|id| all.remove(id).is_some())
            .copied()
            .collect();
        if gone.is_empty() {
            return;
        }
        let mut data = json!({"ids": gone, "channel_id": channel});
        if self.is_guild_channel(channel) {
            data["guild_id"] = json!(self.guild.id);
        }
        let intents = (GUILD_MESSAGES, DIRECT_MESSAGES);
        self.dispatch_in_channel(channel, "MESSAGE_DELETE_BULK", intents, &data);
    }

    /// Adds a reaction. Returns false if the reaction was there already.
    pub(crate) fn add_reaction(&mut self, channel: Id, message: Id, user: Id, emoji: &Value) -> bool {
        let Some(target) = self.message_mut(channel, message) else {
            return false;
        };
        let author = target.author;
        match target
            .reactions
            .iter_mut()
            .find(|reaction| reaction.emoji == *emoji)
        {
            Some(reaction) if reaction.users.contains(&user) => return false,
            Some(reaction) => reaction.users.push(user),
            None => target.reactions.push(Reaction {
                emoji: emoji.clone(),
                users: vec![user],
            }),
        }
        let mut data = self.reaction_event(channel, message, user, emoji);
        data["message_author_id"] = json!(author);
        if self.is_guild_channel(channel) {
            data["member"] = json!(self.member_json(user));
        }
        self.dispatch_in_channel(
            channel,
            "MESSAGE_REACTION_ADD",
            (GUILD_REACTIONS, DIRECT_REACTIONS),
            &data,
        );
        true
    }

    /// Removes a reaction. Returns false if there was no such reaction.
    pub(crate) fn remove_reaction(&mut self, channel: Id, message: Id, user: Id, emoji: &Value) -> bool {
        let Some(target) = self.message_mut(channel, message) else {
            return false;
        };
        let Some(reaction) = target
            .reactions
            .iter_mut()
            .find(|reaction| reaction.emoji == *emoji)
        else {
            return false;
        };
        let before = reaction.users.len();
        reaction.users.retain(|id| *id != user);
        let was_there = reaction.users.len() != before;
        target.reactions.retain(|reaction| !reaction.users.is_empty());
        if was_there {
            let data = self.reaction_event(channel, message, user, emoji);
            self.dispatch_in_channel(
                channel,
                "MESSAGE_REACTION_REMOVE",
                (GUILD_REACTIONS, DIRECT_REACTIONS),
                &data,
            );
        }
        was_there
    }

    fn reaction_event(&self, channel: Id, message: Id, user: Id, emoji: &Value) -> Value {
        let mut data = json!({
            "user_id": user, "channel_id": channel, "message_id": message, "emoji": emoji,
            "burst": false, "type": 0, "burst_colors": [],
        });
        if self.is_guild_channel(channel) {
            data["guild_id"] = json!(self.guild.id);
        }
        data
    }

    /// Whether a channel belongs to the guild.
    pub(crate) fn is_guild_channel(&self, channel: Id) -> bool {
        self.channels
            .get(&channel)
            .is_some_and(|channel| channel.kind != kind::DM)
    }

    /// Opens a thread in `parent`. A thread on a message has the message's id.
    pub(crate) fn open_thread(&mut self, parent: Id, on: Option<Id>, owner: Id, new: NewThread) -> Id {
        let id = on.unwrap_or_else(|| self.new_id());
        let now = self.now();
        let thread = Thread {
            owner,
            archived: false,
            locked: false,
            auto_archive_minutes: new.auto_archive_minutes,
            created_at: now,
            archive_changed_at: now,
            active_at: now,
            members: BTreeSet::from([owner]),
            message_count: 0,
        };
        self.next_archive = self
            .next_archive
            .min(now + TimeDelta::minutes(new.auto_archive_minutes));
        let private_to = self
            .channels
            .get(&parent)
            .and_then(|parent| parent.private_to.clone());
        let channel = Channel {
            id,
            kind: new.kind,
            name: new.name,
            topic: String::new(),
            position: 0,
            parent: Some(parent),
            private_to,
            app_permissions: 0,
            recipient: None,
            last_message: None,
            slowmode_s: new.slowmode_s,
            thread: Some(thread),
        };
        let is_public = channel.kind == kind::PUBLIC_THREAD;
        self.channels.insert(id, channel);
        let mut data = self.channel_json(&self.channels[&id]);
        data["newly_created"] = json!(true);
        self.dispatch_in_channel(id, "THREAD_CREATE", (GUILDS, 0), &data);
        match on {
            Some(message) => self.mark_thread_starter(parent, message, owner),
            None if is_public => self.announce_thread(parent, id, owner),
            None => {}
        }
        id
    }

    fn mark_thread_starter(&mut self, parent: Id, message: Id, owner: Id) {
        if let Some(starter) = self.message_mut(parent, message) {
            starter.flags |= HAS_THREAD;
        }
        self.dispatch_message_update(parent, message);
        let mut note = self.new_message(message, owner);
        note.kind = THREAD_STARTER;
        note.reference = Some(self.reference(0, parent, message));
        self.publish(note);
    }

    fn announce_thread(&mut self, parent: Id, thread: Id, owner: Id) {
        if self
            .channels
            .get(&parent)
            .is_none_or(|channel| channel.kind == kind::FORUM)
        {
            return;
        }
        let mut note = self.new_message(parent, owner);
        note.kind = THREAD_CREATED;
        note.content = self.channels[&thread].name.clone();
        note.reference = Some(json!({"type": 0, "channel_id": thread, "guild_id": self.guild.id}));
        self.publish(note);
    }

    /// A `message_reference` to a message.
    pub(crate) fn reference(&self, kind: u8, channel: Id, message: Id) -> Value {
        let mut reference = json!({"type": kind, "channel_id": channel, "message_id": message});
        if self.is_guild_channel(channel) {
            reference["guild_id"] = json!(self.guild.id);
        }
        reference
    }

    /// Archives the threads that have been inactive for long enough.
    pub(crate) fn archive_idle_threads(&mut self) {
        let now = self.now();
        if now < self.next_archive {
            return;
        }
        let due = |thread: &Thread| thread.active_at + TimeDelta::minutes(thread.auto_archive_minutes);
        let mut next = DateTime::<Utc>::MAX_UTC;
        let mut quiet = Vec::new();
        for channel in self.channels.values_mut() {
            let Some(thread) = channel.thread.as_mut().filter(|thread| !thread.archived) else {
                continue;
            };
            if due(thread) <= now {
                thread.archived = true;
                quiet.push(channel.id);
            } else {
                next = next.min(due(thread));
            }
        }
        self.next_archive = next;
        for channel in quiet {
            self.dispatch_archive_state(channel);
        }
    }
}

/// A thread member object.
pub(crate) fn thread_member(thread: Id, user: Id, joined_at: DateTime<Utc>) -> Value {
    json!({"id": thread, "user_id": user, "join_timestamp": super::id::stamp(joined_at), "flags": 0})
}
