//! The state of the emulated workspace: conversations and their messages, views, triggers, files.
//!
//! Plain data behind one lock; `api`, `interactions` and `people` contain the rules.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::conversation::{Conversation, ConversationKind, Message, MessageRef, direct_id};
use crate::blob::Blob;
use crate::{SlackAccountKind, SlackApp, SlackPerson, SlackScene, SlackUserGroup};

/// How many ephemeral messages are kept, so that memory does not grow in a long run.
const EPHEMERALS: usize = 2000;

/// The state behind the lock.
#[derive(Debug)]
pub(super) struct State {
    pub(super) team_id: String,
    pub(super) team_name: String,
    pub(super) team_domain: String,
    /// The address of the playground.
    pub(super) base_url: String,
    pub(super) people: Vec<SlackPerson>,
    pub(super) usergroups: Vec<SlackUserGroup>,
    pub(super) app: SlackApp,
    pub(super) conversations: BTreeMap<String, Conversation>,
    pub(super) ephemerals: Vec<Ephemeral>,
    pub(super) views: HashMap<String, View>,
    /// The open modals of each person, bottom first.
    pub(super) stacks: HashMap<String, Vec<String>>,
    /// The Home view of each person.
    pub(super) homes: HashMap<String, String>,
    pub(super) triggers: HashMap<String, Trigger>,
    pub(super) response_urls: HashMap<String, ResponseUrl>,
    pub(super) files: HashMap<String, StoredFile>,
    /// The last message of each person's client.
    pub(super) notices: HashMap<String, String>,
    /// The last read message of each person in each conversation.
    pub(super) reads: HashMap<(String, String), String>,
    pub(super) last_ts_us: i64,
    /// Whether the app is sold outside Slack's marketplace, with stricter limits on history.
    pub(super) is_unlisted: bool,
}

/// A message that only one person sees, until the person reloads the client.
#[derive(Clone, Debug)]
pub(super) struct Ephemeral {
    pub(super) user: String,
    pub(super) channel: String,
    pub(super) message: Message,
}

/// A modal or a Home view.
#[derive(Clone, Debug)]
pub(super) struct View {
    pub(super) id: String,
    pub(super) user: String,
    /// The view as the app sent it, completed with missing ids.
    pub(super) body: Map<String, Value>,
    pub(super) hash: String,
    pub(super) root_id: String,
    pub(super) previous_id: Option<String>,
    /// The input so far, as `state.values`.
    pub(super) values: Map<String, Value>,
    /// The errors that the app returned, by block id.
    pub(super) errors: Map<String, Value>,
}

/// Permission to open one modal within a short time.
#[derive(Clone, Debug)]
pub(super) struct Trigger {
    pub(super) user: String,
    pub(super) expires: DateTime<Utc>,
    pub(super) is_used: bool,
    /// The modal in which the trigger was created: `views.push` opens a modal on top of it.
    pub(super) view: Option<String>,
}

/// Where the answer to an interaction goes.
#[derive(Clone, Debug)]
pub(super) struct ResponseTarget {
    pub(super) user: String,
    pub(super) channel: String,
    pub(super) thread_ts: Option<String>,
    /// The message that was clicked, and whether it was ephemeral.
    pub(super) original: Option<(String, bool)>,
}

/// Permission to answer an interaction a few times.
#[derive(Clone, Debug)]
pub(super) struct ResponseUrl {
    pub(super) target: ResponseTarget,
    pub(super) expires: DateTime<Utc>,
    pub(super) uses_left: u32,
}

/// An uploaded file, shared or not.
#[derive(Clone, Debug)]
pub(super) struct StoredFile {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) title: String,
    /// The announced size; an upload of another size is refused.
    pub(super) size_bytes: u64,
    pub(super) content: Option<Blob>,
    pub(super) user: String,
    pub(super) created_s: i64,
    /// The messages that carry the file: conversation and timestamp.
    pub(super) shares: Vec<(String, String)>,
}

impl State {
    pub(super) fn new(scene: SlackScene, base_url: String, now: DateTime<Utc>) -> Self {
        let mut conversations = BTreeMap::new();
        for channel in scene.channels {
            let mut members = channel.members;
            if channel.app_is_member {
                members.push(scene.app.bot_user_id.clone());
            }
            let kind = if channel.is_private {
                ConversationKind::Private
            } else {
                ConversationKind::Public
            };
            let conversation = Conversation {
                id: channel.id.clone(),
                name: channel.name,
                topic: channel.topic,
                kind,
                is_ext_shared: channel.is_ext_shared,
                is_archived: channel.is_archived,
                members,
                created: now.timestamp(),
                messages: BTreeMap::new(),
                threads: HashMap::new(),
            };
            conversations.insert(channel.id, conversation);
        }
        Self {
            team_id: scene.team_id,
            team_name: scene.team_name,
            team_domain: scene.team_domain,
            base_url,
            people: scene.people,
            usergroups: scene.usergroups,
            app: scene.app,
            conversations,
            ephemerals: Vec::new(),
            views: HashMap::new(),
            stacks: HashMap::new(),
            homes: HashMap::new(),
            triggers: HashMap::new(),
            response_urls: HashMap::new(),
            files: HashMap::new(),
            notices: HashMap::new(),
            reads: HashMap::new(),
            last_ts_us: 0,
            is_unlisted: false,
        }
    }

    /// A message timestamp that is newer than all before.
    pub(super) fn next_ts(&mut self, now: DateTime<Utc>) -> String {
        self.last_ts_us = now.timestamp_micros().max(self.last_ts_us + 1);
        format!(
            "{}.{:06}",
            self.last_ts_us / 1_000_000,
            self.last_ts_us % 1_000_000
        )
    }

    /// The first unused timestamp of a conversation from a given time on.
    pub(super) fn free_ts(&self, conversation: &str, at: DateTime<Utc>) -> String {
        let conversation = self.conversations.get(conversation);
        let is_taken =
            |ts: &String| conversation.is_some_and(|conversation| conversation.messages.contains_key(ts));
        (at.timestamp_micros()..)
            .map(|us| format!("{}.{:06}", us / 1_000_000, us % 1_000_000))
            .find(|ts| !is_taken(ts))
            .unwrap_or_default()
    }

    /// Stores an ephemeral message; the oldest ones are forgotten.
    pub(super) fn show(&mut self, ephemeral: Ephemeral) {
        if self.ephemerals.len() == EPHEMERALS {
            self.ephemerals.remove(0);
        }
        self.ephemerals.push(ephemeral);
    }

    pub(super) fn person(&self, id: &str) -> Option<&SlackPerson> {
        self.people.iter().find(|person| person.id == id)
    }

    /// A message and its conversation.
    pub(super) fn message(&self, at: MessageRef<'_>) -> Option<(&Conversation, &Message)> {
        let conversation = self.conversations.get(at.channel)?;
        Some((conversation, conversation.messages.get(at.ts)?))
    }

    pub(super) fn has_scope(&self, scope: &str) -> bool {
        self.app.scopes.iter().any(|granted| granted == scope)
    }

    /// The direct conversation of the app and a person; opens it if needed.
    pub(super) fn direct(&mut self, user: &str, now: DateTime<Utc>) -> &mut Conversation {
        let id = direct_id(user);
        let members = vec![user.to_owned(), self.app.bot_user_id.clone()];
        self.conversations
            .entry(id.clone())
            .or_insert_with(|| Conversation {
                id,
                name: String::new(),
                topic: String::new(),
                kind: ConversationKind::Direct,
                is_ext_shared: false,
                is_archived: false,
                members,
                created: now.timestamp(),
                messages: BTreeMap::new(),
                threads: HashMap::new(),
            })
    }

    /// Whether a person may see a conversation.
    pub(super) fn may_see(&self, user: &str, conversation: &Conversation) -> bool {
        let standing = self.person(user).map(|person| person.standing);
        if standing == Some(SlackAccountKind::Deactivated) {
            return false;
        }
        let is_guest = !matches!(standing, Some(SlackAccountKind::Member | SlackAccountKind::Bot));
        conversation.has(user) || (conversation.kind == ConversationKind::Public && !is_guest)
    }
}
