//! The types that REST answers are decoded into: only the fields that this crate needs.
//!
//! serenity's own types require more fields than other servers send. A missing field that nobody needs must not make
//! an answer unreadable.

use serde::{Deserialize, Deserializer};
use serenity::all::{GuildChannel, Member, PermissionOverwriteType, User as Account};

use crate::ground::directory::permissions::{Overwrite, Role};

/// Channel types of Discord's documentation.
pub(crate) mod kind {
    pub(crate) const TEXT: u8 = 0;
    pub(crate) const DIRECT: u8 = 1;
    pub(crate) const GROUP: u8 = 3;
    pub(crate) const PUBLIC_THREAD: u8 = 11;
    const THREADS: [u8; 3] = [10, PUBLIC_THREAD, PRIVATE_THREAD];
    pub(crate) const PRIVATE_THREAD: u8 = 12;
    const VOICE: [u8; 3] = [2, 4, 13];

    pub(crate) fn is_thread(kind: u8) -> bool {
        THREADS.contains(&kind)
    }

    /// Whether the desk can work in such a channel. It cannot in categories and voice channels.
    pub(crate) fn is_text(kind: u8) -> bool {
        !VOICE.contains(&kind)
    }
}

/// A channel, thread or direct conversation.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Channel {
    pub(crate) id: String,
    #[serde(rename = "type", default)]
    pub(crate) kind: u8,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) guild_id: Option<String>,
    #[serde(default)]
    pub(crate) parent_id: Option<String>,
    #[serde(default)]
    pub(crate) owner_id: Option<String>,
    #[serde(default)]
    pub(crate) last_message_id: Option<String>,
    #[serde(default)]
    pub(crate) thread_metadata: Option<ThreadState>,
    #[serde(default)]
    pub(crate) permission_overwrites: Vec<RawOverwrite>,
}

/// The part of a channel that only threads have.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct ThreadState {
    #[serde(default)]
    pub(crate) archived: bool,
    #[serde(default)]
    pub(crate) locked: bool,
}

/// A permission overwrite of a channel for one role or member, as Discord encodes it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct RawOverwrite {
    id: String,
    #[serde(rename = "type")]
    kind: u8,
    #[serde(deserialize_with = "bits")]
    allow: u64,
    #[serde(deserialize_with = "bits")]
    deny: u64,
}

/// A role.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct RawRole {
    id: String,
    #[serde(deserialize_with = "bits")]
    permissions: u64,
}

/// An account.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct User {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) username: String,
    #[serde(default)]
    pub(crate) global_name: Option<String>,
    #[serde(default)]
    pub(crate) bot: bool,
}

/// A member of a guild.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct GuildMember {
    pub(crate) user: User,
    #[serde(default)]
    pub(crate) nick: Option<String>,
    #[serde(default)]
    pub(crate) roles: Vec<String>,
    #[serde(default)]
    pub(crate) pending: bool,
}

/// A guild with its boost level.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Guild {
    #[serde(default)]
    pub(crate) premium_tier: u8,
}

/// A guild that the bot is in.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct JoinedGuild {
    pub(crate) id: String,
}

/// The bot's application.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Application {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) verify_key: Option<String>,
    #[serde(default)]
    pub(crate) interactions_endpoint_url: Option<String>,
    #[serde(default)]
    pub(crate) flags: u64,
}

/// Anything with an id, such as a new message or channel.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct CreatedId {
    pub(crate) id: String,
}

impl Channel {
    pub(crate) fn is_thread(&self) -> bool {
        kind::is_thread(self.kind)
    }

    pub(crate) fn is_direct(&self) -> bool {
        matches!(self.kind, kind::DIRECT | kind::GROUP)
    }

    pub(crate) fn is_archived(&self) -> bool {
        self.thread_metadata.as_ref().is_some_and(|state| state.archived)
    }

    pub(crate) fn overwrites(&self) -> Vec<Overwrite> {
        let convert = |raw: &RawOverwrite| Overwrite {
            id: raw.id.clone(),
            is_role: raw.kind == 0,
            allow: raw.allow,
            deny: raw.deny,
        };
        self.permission_overwrites.iter().map(convert).collect()
    }
}

impl From<&GuildChannel> for Channel {
    fn from(channel: &GuildChannel) -> Self {
        let overwrites = channel.permission_overwrites.iter().filter_map(|overwrite| {
            let (id, kind) = match overwrite.kind {
                PermissionOverwriteType::Role(id) => (id.to_string(), 0),
                PermissionOverwriteType::Member(id) => (id.to_string(), 1),
                _ => return None,
            };
            Some(RawOverwrite {
                id,
                kind,
                allow: overwrite.allow.bits(),
                deny: overwrite.deny.bits(),
            })
        });
        Self {
            id: channel.id.to_string(),
            kind: u8::from(channel.kind),
            name: Some(channel.name.clone()),
            guild_id: Some(channel.guild_id.to_string()),
            parent_id: channel.parent_id.map(|id| id.to_string()),
            owner_id: channel.owner_id.map(|id| id.to_string()),
            last_message_id: channel.last_message_id.map(|id| id.to_string()),
            thread_metadata: channel.thread_metadata.map(|state| ThreadState {
                archived: state.archived,
                locked: state.locked,
            }),
            permission_overwrites: overwrites.collect(),
        }
    }
}

impl From<&Account> for User {
    fn from(user: &Account) -> Self {
        Self {
            id: user.id.to_string(),
            username: user.name.clone(),
            global_name: user.global_name.clone(),
            bot: user.bot,
        }
    }
}

impl From<&Member> for GuildMember {
    fn from(member: &Member) -> Self {
        Self {
            user: User::from(&member.user),
            nick: member.nick.clone(),
            roles: member.roles.iter().map(ToString::to_string).collect(),
            pending: member.pending,
        }
    }
}

impl From<RawRole> for Role {
    fn from(raw: RawRole) -> Self {
        Self {
            id: raw.id,
            permissions: raw.permissions,
        }
    }
}

impl User {
    /// The name that Discord shows.
    pub(crate) fn display_name(&self) -> &str {
        self.global_name
            .as_deref()
            .filter(|name| !name.is_empty())
            .unwrap_or(&self.username)
    }
}

/// Reads a 64-bit set. Discord encodes it as text, because JSON numbers lose precision in JavaScript.
fn bits<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Bits {
        Number(u64),
        Text(String),
    }
    match Bits::deserialize(deserializer)? {
        Bits::Number(bits) => Ok(bits),
        Bits::Text(text) => text.parse().map_err(serde::de::Error::custom),
    }
}
