//! Who somebody is, what a channel is, what a message says: asked of Discord where it was not told.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use chat::{Audience, ChannelFacts, ChannelRef, LookupError, MessageRef, Profile, Said, UserRef};
use serenity::all::Message;

use crate::client::connect::Inner;
use crate::ground::directory::cache::Person;
use crate::ground::directory::permissions::{Role, SEND_MESSAGES, SEND_MESSAGES_IN_THREADS, VIEW_CHANNEL, Who, in_channel};
use crate::ground::rest::{Call, Trouble};
use crate::ground::dto::{Channel, Membership, RawRole, User, kind};

/// Unknown Channel, Unknown Message, Missing Access: nothing there, or not for us.
pub(crate) const NOT_FOR_US: [u64; 3] = [10_003, 10_008, 50_001];
/// "Unknown Member".
const NO_MEMBER: u64 = 10_007;
/// How long roles are believed; what changes them is told besides.
const BELIEVED: Duration = Duration::from_secs(60);

/// The roles of each guild and our own ones there, as read a moment ago.
#[derive(Debug, Default)]
pub(crate) struct Permissions(Mutex<HashMap<String, (Instant, GuildRights)>>);

/// What permissions in a guild's channels follow from.
#[derive(Clone, Debug, Default)]
pub(crate) struct GuildRights {
    pub(crate) roles: Vec<Role>,
    /// Our own roles.
    pub(crate) own: Vec<String>,
}

impl Permissions {
    /// Something changed.
    pub(crate) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn fresh(&self, guild: &str) -> Option<GuildRights> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .get(guild)
            .filter(|(at, _)| at.elapsed() < BELIEVED)
            .map(|(_, rights)| rights.clone())
    }

    fn learn(&self, guild: &str, rights: GuildRights) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(guild.to_owned(), (Instant::now(), rights));
    }
}

impl Inner {
    /// Who a user is in our guilds.
    pub(crate) async fn profile(&self, user: &UserRef) -> Result<Profile, LookupError> {
        let person = match self.directory.person(&user.id) {
            Some(person) => person,
            None => self.ask_person(&user.id).await.map_err(Trouble::lookup)?,
        };
        // Discord tells neither job titles nor time zones.
        Ok(Profile {
            user: user.clone(),
            name: person.name,
            standing: person.standing,
            title: None,
            time_zone: None,
            email: None,
        })
    }

    async fn ask_person(&self, id: &str) -> Result<Person, Trouble> {
        for guild in &self.guilds {
            match self
                .ask::<Membership>(&Call::get("guilds/{}/members/{}", &[guild, id]))
                .await
            {
                Ok(membership) => {
                    let person = Person::member(&membership);
                    self.directory.learn_person(id, person.clone());
                    return Ok(person);
                }
                Err(trouble) if trouble.code() == Some(NO_MEMBER) => {}
                Err(trouble) => return Err(trouble),
            }
        }
        let user: User = self.ask(&Call::get("users/{}", &[id])).await?;
        let person = Person::stranger(&user);
        self.directory.learn_person(id, person.clone());
        Ok(person)
    }

    /// A message, or `None` if it is gone or not for us.
    pub(crate) async fn find_message(&self, message: &MessageRef) -> Result<Option<Said>, LookupError> {
        let ids = [message.channel.id.as_str(), &message.id];
        let found: Message = match self.ask(&Call::get("channels/{}/messages/{}", &ids)).await {
            Ok(found) => found,
            Err(trouble) if trouble.code().is_some_and(|code| NOT_FOR_US.contains(&code)) => return Ok(None),
            Err(trouble) => return Err(trouble.lookup()),
        };
        let channel = self
            .find_channel(&message.channel.id)
            .await
            .map_err(Trouble::lookup)?;
        Ok(Some(self.said(&found, self.spot(&channel))))
    }

    /// What a channel is: by its id, or by `#name`. Always read anew: whether it is private decides who reads notes.
    pub(crate) async fn facts(&self, channel: &ChannelRef) -> Result<ChannelFacts, LookupError> {
        let found = match channel.id.strip_prefix('#') {
            Some(name) => self.named(name).await?,
            None => self.read_channel(&channel.id).await.map_err(Trouble::lookup)?,
        };
        if found.is_direct() {
            return Ok(ChannelFacts {
                channel: ChannelRef::new(self.connection(), found.id),
                name: found.name.unwrap_or_default(),
                audience: Audience::Chosen,
                is_archived: false,
                is_member: true,
            });
        }
        let Some(guild) = found.guild_id.clone().filter(|guild| self.serves(Some(guild))) else {
            return Err(LookupError::NotFound {
                why: "it is in another server".to_owned(),
            });
        };
        // A thread has its channel's permissions.
        let parent = match found.parent_id.as_deref().filter(|_| found.is_thread()) {
            Some(parent) => self.read_channel(parent).await.map_err(Trouble::lookup)?,
            None => found.clone(),
        };
        let rights = self.rights(&guild).await.map_err(Trouble::lookup)?;
        let overwrites = parent.overwrites();
        let everybody = in_channel(&guild, &rights.roles, &overwrites, Who::default());
        let own = in_channel(
            &guild,
            &rights.roles,
            &overwrites,
            Who {
                user: &self.own.user,
                roles: &rights.own,
            },
        );
        let post = if found.is_thread() {
            SEND_MESSAGES_IN_THREADS
        } else {
            SEND_MESSAGES
        };
        let is_open = everybody & VIEW_CHANNEL != 0 && found.kind != kind::PRIVATE_THREAD;
        Ok(ChannelFacts {
            channel: ChannelRef::new(self.connection(), &found.id),
            is_archived: found
                .thread_metadata
                .as_ref()
                .is_some_and(|state| state.archived && state.locked),
            name: found.name.unwrap_or_default(),
            audience: if is_open {
                Audience::Everyone
            } else {
                Audience::Chosen
            },
            is_member: own & VIEW_CHANNEL != 0 && own & post != 0,
        })
    }

    /// What we may do in a channel.
    pub(crate) async fn own_permissions(&self, channel: &Channel) -> Result<u64, Trouble> {
        let guild = channel.guild_id.clone().unwrap_or_default();
        let rights = self.rights(&guild).await?;
        let who = Who {
            user: &self.own.user,
            roles: &rights.own,
        };
        Ok(in_channel(&guild, &rights.roles, &channel.overwrites(), who))
    }

    pub(crate) async fn read_channel(&self, id: &str) -> Result<Channel, Trouble> {
        let channel: Channel = self.ask(&Call::get("channels/{}", &[id])).await?;
        self.directory.learn_channel(channel.clone());
        Ok(channel)
    }

    /// The channel of that name, where only one has it.
    pub(crate) async fn named(&self, name: &str) -> Result<Channel, LookupError> {
        let mut found = Vec::new();
        for guild in &self.guilds {
            let channels: Vec<Channel> = self
                .ask(&Call::get("guilds/{}/channels", &[guild]))
                .await
                .map_err(Trouble::lookup)?;
            let named = channels
                .into_iter()
                .filter(|channel| channel.name.as_deref() == Some(name));
            found.extend(
                named
                    .filter(|channel| kind::is_text(channel.kind))
                    .map(|mut channel| {
                        channel.guild_id.get_or_insert_with(|| guild.clone());
                        channel
                    }),
            );
        }
        match found.len() {
            0 => Err(LookupError::NotFound {
                why: format!("no channel #{name}, or the bot may not see it"),
            }),
            1 => Ok(found.remove(0)),
            many => Err(LookupError::NotFound {
                why: format!("{many} channels are called #{name}: name one by its id"),
            }),
        }
    }

    async fn rights(&self, guild: &str) -> Result<GuildRights, Trouble> {
        if let Some(rights) = self.permissions.fresh(guild) {
            return Ok(rights);
        }
        let roles: Vec<RawRole> = self.ask(&Call::get("guilds/{}/roles", &[guild])).await?;
        let own: Membership = self
            .ask(&Call::get("guilds/{}/members/{}", &[guild, &self.own.user]))
            .await?;
        let rights = GuildRights {
            roles: roles.into_iter().map(Role::from).collect(),
            own: own.roles,
        };
        self.permissions.learn(guild, rights.clone());
        Ok(rights)
    }

    /// The address that opens a message.
    pub(crate) fn link(&self, message: &MessageRef) -> String {
        let channel = self.directory.channel(&message.channel.id);
        let known = channel.as_ref().and_then(|channel| channel.guild_id.clone());
        let is_direct =
            channel.as_ref().is_some_and(Channel::is_direct) || self.directory.is_direct(&message.channel.id);
        let guild = match (known, self.guilds.first()) {
            (Some(guild), _) => guild,
            (None, _) if is_direct => "@me".to_owned(),
            (None, Some(guild)) => guild.clone(),
            (None, None) => "@me".to_owned(),
        };
        format!(
            "https://discord.com/channels/{guild}/{}/{}",
            message.channel.id, message.id
        )
    }
}
