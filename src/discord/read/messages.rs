//! Discord's messages and reactions in the desk's words.

use std::cell::Cell;
use std::fmt::Display;

use chat::{ChannelRef, FileRef, Happening, Inbound, MessageRef, Said, Spot, Text, UserRef};
use serenity::all::{Message, MessageType, Reaction, ReactionType};

use crate::client::connect::Inner;
use crate::ground::directory::cache::Person;
use crate::read::markdown::{Named, behind_mentions, read};
use crate::ground::rest::{Call, Trouble};
use crate::ground::dto::{Channel, User};
use crate::ground::{clock, emoji};

impl Inner {
    /// A channel or thread: met before, or asked for.
    pub(crate) async fn find_channel(&self, id: &str) -> Result<Channel, Trouble> {
        if let Some(channel) = self.directory.channel(id) {
            return Ok(channel);
        }
        let channel: Channel = self.ask(&Call::get("channels/{}", &[id])).await?;
        self.directory.learn_channel(channel.clone());
        Ok(channel)
    }

    /// Where something in a channel or thread happens.
    pub(crate) fn spot(&self, channel: &Channel) -> Spot {
        let parent = channel.parent_id.as_ref().filter(|_| channel.is_thread());
        Spot {
            channel: ChannelRef::new(self.connection(), parent.unwrap_or(&channel.id)),
            thread: parent.map(|_| channel.id.clone()),
            direct: channel.is_direct(),
        }
    }

    /// Where an event happened: in a direct conversation if it names no guild.
    pub(crate) async fn spot_of(&self, channel: &str, guild: Option<&str>) -> Result<Spot, Trouble> {
        if guild.is_none() {
            return Ok(self.direct_spot(channel));
        }
        Ok(self.spot(&self.find_channel(channel).await?))
    }

    pub(crate) fn direct_spot(&self, channel: &str) -> Spot {
        Spot {
            channel: ChannelRef::new(self.connection(), channel),
            thread: None,
            direct: true,
        }
    }

    pub(crate) fn user(&self, id: impl Display + Copy) -> UserRef {
        UserRef::new(self.connection(), id.to_string())
    }

    pub(crate) fn message_ref(&self, channel: impl Display + Copy, id: impl Display + Copy) -> MessageRef {
        MessageRef::new(
            &ChannelRef::new(self.connection(), channel.to_string()),
            id.to_string(),
        )
    }

    /// Typed text; people are called as the message itself or the directory calls them.
    pub(crate) fn text(&self, content: &str, mentioned: &[serenity::all::User]) -> Text {
        read(content, self.connection(), &|named| self.name(named, mentioned))
    }

    /// Typed text, and whether it names us; a mention of us that leads it is not in it any more.
    fn addressed(&self, content: &str, mentioned: &[serenity::all::User]) -> (Text, bool) {
        let is_us = |named: Named<'_>| match named {
            Named::User(id) => id == self.own.user,
            Named::Role(id) => self.directory.is_own_role(id),
            Named::Channel(_) => false,
        };
        let behind = behind_mentions(content, &is_us);
        let names_us = Cell::new(behind.is_some());
        let text = read(behind.unwrap_or(content), self.connection(), &|named| {
            names_us.set(names_us.get() || is_us(named));
            self.name(named, mentioned)
        });
        (text, names_us.get())
    }

    fn name(&self, named: Named<'_>, mentioned: &[serenity::all::User]) -> Option<String> {
        match named {
            Named::User(id) if id == self.own.user => Some(self.own.name.clone()),
            Named::User(id) => self.directory.name(id).or_else(|| {
                let user = mentioned.iter().find(|user| user.id.to_string() == id)?;
                Some(User::from(user).display_name().to_owned())
            }),
            Named::Channel(id) => self.directory.channel(id).and_then(|channel| channel.name),
            Named::Role(id) if self.directory.is_own_role(id) => Some(self.own.name.clone()),
            Named::Role(_) => None,
        }
    }

    /// A message in the desk's words.
    pub(crate) fn said(&self, message: &Message, spot: Spot) -> Said {
        let replies = message
            .message_reference
            .as_ref()
            .filter(|_| message.kind == MessageType::InlineReply);
        let (text, addressed) = self.addressed(&message.content, &message.mentions);
        Said {
            message: self.message_ref(message.channel_id, message.id),
            author: self.user(message.author.id),
            text,
            at: clock::time_of(&message.id.to_string()),
            replies_to: replies
                .and_then(|reference| reference.message_id)
                .map(|id| id.to_string()),
            by_bot: message.author.bot || message.webhook_id.is_some(),
            addressed,
            files: message
                .attachments
                .iter()
                .map(|file| FileRef {
                    message: self.message_ref(message.channel_id, message.id),
                    id: file.id.to_string(),
                    name: file.filename.clone(),
                    bytes: u64::from(file.size),
                    media_type: file.content_type.clone(),
                })
                .collect(),
            spot,
        }
    }

    /// A new message as something that came in; `None` for our own and for what Discord itself writes (joins, pins,
    /// boosts, names of threads).
    pub(crate) fn message_inbound(&self, message: &Message, spot: Spot) -> Option<Inbound> {
        if !is_said(message.kind) || message.author.id.to_string() == self.own.user {
            return None;
        }
        self.authors
            .learn(&message.id.to_string(), &message.author.id.to_string());
        if spot.direct {
            self.directory
                .learn_direct(&message.author.id.to_string(), &message.channel_id.to_string());
        }
        let said = self.said(message, spot.clone());
        Some(Inbound {
            key: message.id.to_string(),
            sender: said.author.clone(),
            spot,
            at: said.at,
            what: Happening::Said(said),
        })
    }

    /// A reaction as something that came in; `None` for our own.
    pub(crate) fn reaction_inbound(&self, reaction: &Reaction, spot: Spot) -> Option<Inbound> {
        let user = reaction
            .user_id
            .filter(|user| user.to_string() != self.own.user)?;
        if let Some(member) = &reaction.member {
            self.directory.learn_member(&member.into());
        }
        let emoji = emoji_of(&reaction.emoji);
        let message = self.message_ref(reaction.channel_id, reaction.message_id);
        Some(Inbound {
            key: self.reactions.key(&message.id, &user.to_string(), &emoji),
            sender: self.user(user),
            spot,
            at: clock::now(),
            what: Happening::Reacted { message, emoji },
        })
    }
}

/// Whether a kind of message is one that somebody writes.
pub(crate) fn is_said(kind: MessageType) -> bool {
    matches!(kind, MessageType::Regular | MessageType::InlineReply)
}

/// A reaction's emoji as the desk is told of it; a guild's own as `name:id`.
pub(crate) fn emoji_of(reaction: &ReactionType) -> String {
    match reaction {
        ReactionType::Unicode(character) => emoji::reacted(character),
        ReactionType::Custom { id, name, .. } => format!("{}:{id}", name.as_deref().unwrap_or("_")),
        _ => String::new(),
    }
}

/// A person as an interaction proves them: a member of the guild it happened in, or only a user.
pub(crate) fn proven(inner: &Inner, member: Option<&serenity::all::Member>, user: &serenity::all::User) {
    match member {
        Some(member) => inner.directory.learn_member(&member.into()),
        // In a direct conversation nothing is said about membership; only the name is new, and only for strangers.
        None if inner.directory.name(&user.id.to_string()).is_none() && user.bot => {
            inner
                .directory
                .learn_person(&user.id.to_string(), Person::stranger(&User::from(user)));
        }
        None => {}
    }
}
