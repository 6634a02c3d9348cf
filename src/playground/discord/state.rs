//! The state of the emulated Discord: users, channels, threads and messages of one guild.
//!
//! Plain data behind one lock. Every change goes through a method of `World`, which also dispatches the gateway events.
//! This file knows nothing of HTTP.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::{
    files::Files,
    gateway::Gateway,
    id::{Id, IdGenerator},
    interaction::Interactions,
    permissions::{ALL, EVERYONE_DEFAULT},
};
use crate::{Core, DiscordChannel, DiscordPerson, DiscordRole, DiscordScene};

/// Discord's numbers for the kinds of channel that the playground uses.
pub(crate) mod kind {
    pub(crate) const DM: u8 = 1;
    pub(crate) const CATEGORY: u8 = 4;
    pub(crate) const PUBLIC_THREAD: u8 = 11;
    pub(crate) const PRIVATE_THREAD: u8 = 12;
    pub(crate) const FORUM: u8 = 15;
}

/// Message flag: the message has a thread of its own.
pub(crate) const HAS_THREAD: u64 = 1 << 5;
/// Message flag: the application has deferred its answer.
pub(crate) const LOADING: u64 = 1 << 7;

/// The complete state of Discord, as far as the application can observe it.
pub(crate) struct World {
    pub(crate) core: Core,
    pub(crate) id_generator: IdGenerator,
    pub(crate) app: App,
    pub(crate) guild: Guild,
    pub(crate) users: BTreeMap<Id, User>,
    pub(crate) channels: BTreeMap<Id, Channel>,
    /// Messages by channel, in order of their ids.
    pub(crate) messages: HashMap<Id, BTreeMap<Id, Message>>,
    /// All messages in order of arrival, so that the oldest can be forgotten.
    pub(crate) order: VecDeque<(Id, Id)>,
    pub(crate) files: Files,
    pub(crate) commands: Vec<Command>,
    pub(crate) interactions: Interactions,
    pub(crate) gateway: Gateway,
    /// The application's recent nonces, with the message of each.
    pub(crate) nonces: HashMap<String, (Id, Id, DateTime<Utc>)>,
    /// The state of each person's client.
    pub(crate) screens: HashMap<Id, Screen>,
    /// No open thread is due for archiving before this time.
    pub(crate) next_archive: DateTime<Utc>,
}

/// The application under test.
pub(crate) struct App {
    pub(crate) id: Id,
    pub(crate) bot: Id,
    pub(crate) token: String,
    pub(crate) public_key_hex: String,
    pub(crate) signing_key_hex: String,
    pub(crate) enabled_intents: u64,
    pub(crate) interactions_url: Option<String>,
}

pub(crate) struct Guild {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) owner: Id,
    pub(crate) roles: Vec<Role>,
    /// The boost level, 0 to 3, which determines the size limit of files.
    pub(crate) premium_tier: u8,
}

pub(crate) struct Role {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) permissions: u64,
    pub(crate) color: u32,
    pub(crate) mentionable: bool,
    pub(crate) managed: bool,
}

pub(crate) struct User {
    pub(crate) id: Id,
    pub(crate) username: String,
    pub(crate) global_name: String,
    pub(crate) is_bot: bool,
    pub(crate) member: Option<Member>,
    pub(crate) accepts_dms: bool,
}

pub(crate) struct Member {
    pub(crate) roles: Vec<Id>,
    pub(crate) pending: bool,
    pub(crate) joined_at: DateTime<Utc>,
}

pub(crate) struct Channel {
    pub(crate) id: Id,
    pub(crate) kind: u8,
    pub(crate) name: String,
    pub(crate) topic: String,
    pub(crate) position: usize,
    /// The channel that contains a thread.
    pub(crate) parent: Option<Id>,
    /// Roles and users that may see the channel; everybody if `None`.
    pub(crate) private_to: Option<Vec<Id>>,
    pub(crate) app_permissions: u64,
    /// The other user of a direct message channel.
    pub(crate) recipient: Option<Id>,
    pub(crate) last_message: Option<Id>,
    pub(crate) slowmode_s: i64,
    pub(crate) thread: Option<Thread>,
}

pub(crate) struct Thread {
    pub(crate) owner: Id,
    pub(crate) archived: bool,
    pub(crate) locked: bool,
    pub(crate) auto_archive_minutes: i64,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) archive_changed_at: DateTime<Utc>,
    pub(crate) active_at: DateTime<Utc>,
    pub(crate) members: BTreeSet<Id>,
    pub(crate) message_count: u64,
}

/// Whom a message notified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pings {
    pub(crate) users: Vec<Id>,
    pub(crate) roles: Vec<Id>,
    pub(crate) everyone: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) id: Id,
    pub(crate) channel: Id,
    pub(crate) author: Id,
    pub(crate) kind: u8,
    pub(crate) content: String,
    pub(crate) embeds: Vec<Value>,
    pub(crate) components: Vec<Value>,
    /// Attachment objects without addresses; the addresses are signed when the attachments are shown.
    pub(crate) attachments: Vec<Value>,
    pub(crate) flags: u64,
    pub(crate) tts: bool,
    pub(crate) pings: Pings,
    pub(crate) reactions: Vec<Reaction>,
    pub(crate) sent_at: DateTime<Utc>,
    pub(crate) edited_at: Option<DateTime<Utc>>,
    /// `message_reference` in Discord's format.
    pub(crate) reference: Option<Value>,
    /// The message that this one forwards, as it was then.
    pub(crate) forwarded: Option<Box<Message>>,
    pub(crate) nonce: Option<Value>,
    /// `interaction_metadata` of an answer to an interaction.
    pub(crate) interaction: Option<Value>,
    /// The recipient of an ephemeral message.
    pub(crate) only_for: Option<Id>,
    pub(crate) pinned: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Reaction {
    pub(crate) emoji: Value,
    pub(crate) users: Vec<Id>,
}

pub(crate) struct Command {
    pub(crate) id: Id,
    pub(crate) guild: Option<Id>,
    pub(crate) version: Id,
    /// The command as the application registered it.
    pub(crate) body: Value,
}

/// The state of one person's client, besides the messages.
#[derive(Default)]
pub(crate) struct Screen {
    /// The open modal: the response's data with the interaction that opened it.
    pub(crate) modal: Option<(Id, Value)>,
    /// The client's last own message, such as "This interaction failed".
    pub(crate) notice: Option<String>,
    /// The last read message of each channel.
    pub(crate) read: HashMap<Id, Id>,
}

impl World {
    /// Builds the state from a scene.
    pub(crate) fn new(core: Core, scene: DiscordScene) -> Self {
        let id = |text: &str| Id::parse(text).expect("ids of a scene are snowflakes");
        let guild_id = id(&scene.guild_id);
        let app = App {
            id: id(&scene.app.application_id),
            bot: id(&scene.app.bot_user_id),
            token: scene.app.token,
            public_key_hex: scene.app.public_key_hex,
            signing_key_hex: scene.app.signing_key_hex,
            enabled_intents: scene.app.enabled_intents,
            interactions_url: scene.app.interactions_url,
        };
        // No person of the scene owns the guild: an owner has all permissions, which would defeat tests of permissions.
        let owner = Id(guild_id.0 + 1);
        let joined_at = core.clock.now() - TimeDelta::days(100);
        let mut users: BTreeMap<Id, User> = scene
            .people
            .iter()
            .map(|person| user(person, joined_at))
            .map(|user| (user.id, user))
            .collect();
        users.insert(owner, extra_member(owner, "guild.owner", joined_at));
        let bot = User {
            is_bot: true,
            ..extra_member(app.bot, &scene.app.bot_name, joined_at)
        };
        users.insert(app.bot, bot);
        Self {
            guild: Guild {
                id: guild_id,
                name: scene.guild_name,
                owner,
                roles: roles(&scene.roles, guild_id),
                premium_tier: 0,
            },
            channels: channels(&scene.channels),
            core,
            id_generator: IdGenerator::default(),
            app,
            users,
            messages: HashMap::new(),
            order: VecDeque::new(),
            files: Files::default(),
            commands: Vec::new(),
            interactions: Interactions::default(),
            gateway: Gateway::default(),
            nonces: HashMap::new(),
            screens: HashMap::new(),
            next_archive: DateTime::<Utc>::MAX_UTC,
        }
    }

    /// The current time of Discord.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.core.clock.now()
    }

    /// A new snowflake.
    pub(crate) fn new_id(&mut self) -> Id {
        let now = self.now();
        self.id_generator.next(now)
    }

    /// A message, if it exists.
    pub(crate) fn message(&self, channel: Id, message: Id) -> Option<&Message> {
        self.messages.get(&channel)?.get(&message)
    }

    /// A message, to change it.
    pub(crate) fn message_mut(&mut self, channel: Id, message: Id) -> Option<&mut Message> {
        self.messages.get_mut(&channel)?.get_mut(&message)
    }

    /// The direct message channel with a person; opens it if needed.
    pub(crate) fn dm_with(&mut self, user: Id) -> Id {
        let open = self
            .channels
            .values()
            .find(|c| c.kind == kind::DM && c.recipient == Some(user));
        if let Some(channel) = open {
            return channel.id;
        }
        let id = self.new_id();
        let channel = Channel {
            id,
            kind: kind::DM,
            name: String::new(),
            topic: String::new(),
            position: 0,
            parent: None,
            private_to: None,
            app_permissions: ALL,
            recipient: Some(user),
            last_message: None,
            slowmode_s: 0,
            thread: None,
        };
        self.channels.insert(id, channel);
        id
    }

    /// The client state of a person.
    pub(crate) fn screen(&mut self, user: Id) -> &mut Screen {
        self.screens.entry(user).or_default()
    }
}

fn user(person: &DiscordPerson, joined_at: DateTime<Utc>) -> User {
    let id = |text: &str| Id::parse(text).expect("ids of a scene are snowflakes");
    let member = person.is_member.then(|| Member {
        roles: person.roles.iter().map(|role| id(role)).collect(),
        pending: person.pending,
        joined_at,
    });
    User {
        id: id(&person.id),
        username: person.username.clone(),
        global_name: person.global_name.clone(),
        is_bot: person.is_bot,
        member,
        accepts_dms: person.accepts_dms,
    }
}

/// A member outside the scene: the owner, or the app itself.
fn extra_member(id: Id, name: &str, joined_at: DateTime<Utc>) -> User {
    let member = Member {
        roles: Vec::new(),
        pending: false,
        joined_at,
    };
    User {
        id,
        username: name.to_owned(),
        global_name: name.to_owned(),
        is_bot: false,
        member: Some(member),
        accepts_dms: false,
    }
}

fn roles(scene: &[DiscordRole], guild: Id) -> Vec<Role> {
    let everyone = Role {
        id: guild,
        name: "@everyone".to_owned(),
        permissions: EVERYONE_DEFAULT,
        color: 0,
        mentionable: false,
        managed: false,
    };
    let own = scene.iter().map(|role| Role {
        id: Id::parse(&role.id).expect("ids of a scene are snowflakes"),
        name: role.name.clone(),
        permissions: role.permissions,
        color: role.color,
        mentionable: role.mentionable,
        managed: false,
    });
    std::iter::once(everyone).chain(own).collect()
}

fn channels(scene: &[DiscordChannel]) -> BTreeMap<Id, Channel> {
    let id = |text: &String| Id::parse(text).expect("ids of a scene are snowflakes");
    let built = scene.iter().enumerate().map(|(position, channel)| Channel {
        id: id(&channel.id),
        kind: channel.kind,
        name: channel.name.clone(),
        topic: channel.topic.clone(),
        position,
        parent: None,
        private_to: channel
            .private_to
            .as_ref()
            .map(|ids| ids.iter().map(id).collect()),
        app_permissions: channel.app_permissions,
        recipient: None,
        last_message: None,
        slowmode_s: 0,
        thread: None,
    });
    built.map(|channel| (channel.id, channel)).collect()
}
