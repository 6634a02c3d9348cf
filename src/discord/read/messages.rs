//! Translates Discord's messages and reactions into the desk's types.

use std::cell::Cell;

use chat::{Inbound, InboundEvent, IncomingMessage, Location, Text};
use serenity::all::{Message, MessageType, Reaction, ReactionType, User as Account};

use super::markdown::{Reference, parse_markdown, strip_leading_mentions};
use crate::ground::connection::bot::Bot;
use crate::ground::dto::User;
use crate::ground::snowflake::created_at;
use crate::ground::{clock, emoji};

impl Bot {
    /// Parses text that a person typed. Names come from the message itself or from the directory.
    pub(crate) fn parse_text(&self, content: &str, mentioned: &[Account]) -> Text {
        parse_markdown(content, self.connection(), &|reference| {
            self.resolve_name(reference, mentioned)
        })
    }

    /// Parses the text of a message, and tells whether it mentions the bot. A leading mention of the bot is removed.
    fn parse_message_text(&self, content: &str, mentioned: &[Account]) -> (Text, bool) {
        let is_bot = |reference: Reference<'_>| match reference {
            Reference::User(id) => id == self.identity.user,
            Reference::Role(id) => self.directory.is_own_role(id),
            Reference::Channel(_) => false,
        };
        let stripped = strip_leading_mentions(content, &is_bot);
        let mentions_bot = Cell::new(stripped.is_some());
        let text = parse_markdown(stripped.unwrap_or(content), self.connection(), &|reference| {
            mentions_bot.set(mentions_bot.get() || is_bot(reference));
            self.resolve_name(reference, mentioned)
        });
        (text, mentions_bot.get())
    }

    fn resolve_name(&self, reference: Reference<'_>, mentioned: &[Account]) -> Option<String> {
        match reference {
            Reference::User(id) if id == self.identity.user => Some(self.identity.name.clone()),
            Reference::User(id) => self.directory.name(id).or_else(|| {
                let user = mentioned.iter().find(|user| user.id.to_string() == id)?;
                Some(User::from(user).display_name().to_owned())
            }),
            Reference::Channel(id) => self.directory.channel(id).and_then(|channel| channel.name),
            Reference::Role(id) if self.directory.is_own_role(id) => Some(self.identity.name.clone()),
            Reference::Role(id) => self.directory.role_name(id),
        }
    }

    /// Translates a message.
    pub(crate) fn translate_message(&self, message: &Message, location: Location) -> IncomingMessage {
        let reply = message
            .message_reference
            .as_ref()
            .filter(|_| message.kind == MessageType::InlineReply);
        let (mut text, addressed) = self.parse_message_text(&message.content, &message.mentions);
        self.append_shared(&mut text, message);
        IncomingMessage {
            message: self.message_ref(message.channel_id, message.id),
            author: self.user_ref(message.author.id),
            text,
            at: created_at(&message.id.to_string()),
            replies_to: reply
                .and_then(|reference| reference.message_id)
                .map(|id| id.to_string()),
            by_bot: message.author.bot || message.webhook_id.is_some(),
            addressed,
            files: self.all_files(message),
            location,
        }
    }

    /// The event of a new message. `None` for the bot's own messages and for Discord's system messages (joins, pins,
    /// boosts, thread names).
    pub(crate) fn message_inbound(&self, message: &Message, location: Location) -> Option<Inbound> {
        if !is_user_message(message.kind) || message.author.id.to_string() == self.identity.user {
            return None;
        }
        self.message_authors
            .learn(&message.id.to_string(), &message.author.id.to_string());
        if location.direct {
            self.directory
                .learn_direct(&message.author.id.to_string(), &message.channel_id.to_string());
        }
        let said = self.translate_message(message, location.clone());
        Some(Inbound {
            key: message.id.to_string(),
            sender: said.author.clone(),
            location,
            at: said.at,
            what: InboundEvent::Message(said),
        })
    }

    /// The event of a reaction. `None` for the bot's own reactions.
    pub(crate) fn reaction_inbound(&self, reaction: &Reaction, location: Location) -> Option<Inbound> {
        let user = reaction
            .user_id
            .filter(|user| user.to_string() != self.identity.user)?;
        if let Some(member) = &reaction.member {
            self.directory.learn_member(&member.into());
        }
        let emoji = reaction_name(&reaction.emoji);
        let message = self.message_ref(reaction.channel_id, reaction.message_id);
        Some(Inbound {
            key: self.reaction_epochs.key(&message.id, &user.to_string(), &emoji),
            sender: self.user_ref(user),
            location,
            at: clock::now(),
            what: InboundEvent::Reacted { message, emoji },
        })
    }
}

/// Whether people write messages of this type. Discord itself writes the others.
pub(crate) fn is_user_message(kind: MessageType) -> bool {
    matches!(kind, MessageType::Regular | MessageType::InlineReply)
}

/// The emoji of a reaction as the desk receives it. A custom emoji is `name:id`.
pub(crate) fn reaction_name(reaction: &ReactionType) -> String {
    match reaction {
        ReactionType::Unicode(character) => emoji::from_reaction(character),
        ReactionType::Custom { id, name, .. } => format!("{}:{id}", name.as_deref().unwrap_or("_")),
        _ => String::new(),
    }
}
