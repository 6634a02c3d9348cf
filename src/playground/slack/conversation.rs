//! Channels and direct conversations, and the messages in them.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

/// A channel or a direct conversation with the app.
#[derive(Debug)]
pub(super) struct Conversation {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) topic: String,
    pub(super) kind: ConversationKind,
    pub(super) is_ext_shared: bool,
    pub(super) is_archived: bool,
    pub(super) members: Vec<String>,
    pub(super) created: i64,
    pub(super) messages: BTreeMap<String, Message>,
    /// The replies under each parent, in order of arrival.
    pub(super) threads: HashMap<String, Vec<String>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ConversationKind {
    Public,
    Private,
    Direct,
}

/// The address of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct MessageRef<'a> {
    pub(super) channel: &'a str,
    pub(super) ts: &'a str,
}

/// Whether a reaction is added or removed.
#[derive(Clone, Copy, Debug)]
pub(super) enum ReactionChange {
    Add,
    Remove,
}

/// A message in a conversation.
#[derive(Clone, Debug, Default)]
pub(super) struct Message {
    pub(super) ts: String,
    pub(super) user: String,
    pub(super) by_app: bool,
    pub(super) text: String,
    pub(super) blocks: Option<Value>,
    pub(super) attachments: Option<Value>,
    pub(super) thread_ts: Option<String>,
    pub(super) subtype: Option<&'static str>,
    pub(super) reactions: Vec<(String, Vec<String>)>,
    pub(super) edited: Option<(String, String)>,
    pub(super) metadata: Option<Value>,
    /// Ids of the files of the message.
    pub(super) files: Vec<String>,
    pub(super) username: Option<String>,
    pub(super) icon_url: Option<String>,
    pub(super) client_msg_id: Option<String>,
    pub(super) is_broadcast: bool,
    /// The bot id of another app that posted the message with the token of its user.
    pub(super) through_bot: Option<&'static str>,
}

/// The id of the app's direct conversation with a person.
pub(super) fn direct_id(user: &str) -> String {
    format!("D{}", user.get(1..).unwrap_or_default())
}

impl ReactionChange {
    /// The name of the event.
    pub(super) fn event(self) -> &'static str {
        match self {
            Self::Add => "reaction_added",
            Self::Remove => "reaction_removed",
        }
    }

    /// Changes the reactions of a message. Returns false if nothing changed.
    pub(super) fn apply(self, message: &mut Message, name: &str, user: &str) -> bool {
        match self {
            Self::Add => message.add_reaction(name, user),
            Self::Remove => message.remove_reaction(name, user),
        }
    }
}

impl Message {
    /// Whether the message is in the channel itself, not in a thread.
    fn is_root(&self) -> bool {
        self.thread_ts.as_ref().is_none_or(|parent| *parent == self.ts)
    }

    /// Adds a person's reaction. Returns false if the reaction was there already.
    fn add_reaction(&mut self, name: &str, user: &str) -> bool {
        match self.reactions.iter_mut().find(|(known, _)| known == name) {
            Some((_, users)) if users.iter().any(|known| known == user) => false,
            Some((_, users)) => {
                users.push(user.to_owned());
                true
            }
            None => {
                self.reactions.push((name.to_owned(), vec![user.to_owned()]));
                true
            }
        }
    }

    /// Removes a person's reaction. Returns false if there was no such reaction.
    fn remove_reaction(&mut self, name: &str, user: &str) -> bool {
        let Some((_, users)) = self.reactions.iter_mut().find(|(known, _)| known == name) else {
            return false;
        };
        let before = users.len();
        users.retain(|known| known != user);
        let is_gone = users.len() < before;
        self.reactions.retain(|(_, users)| !users.is_empty());
        is_gone
    }
}

impl Conversation {
    pub(super) fn has(&self, user: &str) -> bool {
        self.members.iter().any(|member| member == user)
    }

    /// `channel`, `group` or `im`, as events and payloads name it.
    pub(super) fn channel_type(&self) -> &'static str {
        match self.kind {
            ConversationKind::Public => "channel",
            ConversationKind::Private => "group",
            ConversationKind::Direct => "im",
        }
    }

    /// The name in payloads of interactions.
    pub(super) fn payload_name(&self) -> &str {
        match self.kind {
            ConversationKind::Public => &self.name,
            ConversationKind::Private => "privategroup",
            ConversationKind::Direct => "directmessage",
        }
    }

    /// The prefix of the scopes for this kind of conversation: `channels`, `groups` or `im`.
    pub(super) fn scope_family(&self) -> &'static str {
        match self.kind {
            ConversationKind::Public => "channels",
            ConversationKind::Private => "groups",
            ConversationKind::Direct => "im",
        }
    }

    /// Forgets the oldest threads while there are more messages than `most`; returns the files of the forgotten
    /// messages.
    pub(super) fn forget_beyond(&mut self, most: usize) -> Vec<String> {
        let mut files = Vec::new();
        while self.messages.len() > most {
            let mut roots = self.messages.values().filter(|message| message.is_root());
            let Some(oldest) = roots.next().map(|message| message.ts.clone()) else {
                break;
            };
            let mut gone = self.threads.remove(&oldest).unwrap_or_default();
            gone.push(oldest);
            let messages = gone.iter().filter_map(|ts| self.messages.remove(ts));
            files.extend(messages.flat_map(|message| message.files));
        }
        files
    }

    /// Inserts a message; a reply turns its parent into a thread.
    pub(super) fn insert(&mut self, message: Message) {
        if let Some(parent) = message.thread_ts.as_ref().filter(|parent| **parent != message.ts) {
            self.threads
                .entry(parent.clone())
                .or_default()
                .push(message.ts.clone());
            if let Some(parent) = self.messages.get_mut(parent) {
                parent.thread_ts = Some(parent.ts.clone());
            }
        }
        self.messages.insert(message.ts.clone(), message);
    }

    /// The replies under a message, oldest first.
    pub(super) fn replies<'a>(&'a self, parent: &str) -> impl Iterator<Item = &'a Message> + use<'a> {
        let replies = self.threads.get(parent).into_iter().flatten();
        replies.filter_map(|ts| self.messages.get(ts))
    }

    /// Removes a message. A parent of replies stays as a tombstone.
    pub(super) fn remove(&mut self, ts: &str) {
        let has_replies = self.replies(ts).next().is_some();
        if !has_replies {
            self.messages.remove(ts);
            return;
        }
        if let Some(message) = self.messages.get_mut(ts) {
            *message = Message {
                ts: ts.to_owned(),
                user: "USLACKBOT".into(),
                text: "This message was deleted.".into(),
                thread_ts: Some(ts.to_owned()),
                subtype: Some("tombstone"),
                ..Message::default()
            };
        }
    }
}

/// Whether the name has the form of a Slack emoji name.
pub(super) fn is_emoji_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|character| {
            character.is_ascii_lowercase() || character.is_ascii_digit() || "_+-:'".contains(character)
        })
}
