//! Facts about channels: who can read them, and what the bot may do in them.

use chat::{Audience, ChannelFacts, ChannelRef, LookupError, MessageRef};

use crate::ground::connection::bot::Bot;
use crate::ground::connection::config::DISCORD_URL;
use crate::ground::directory::permission_cache::GuildRoles;
use crate::ground::directory::permissions::{
    Role, SEND_MESSAGES, SEND_MESSAGES_IN_THREADS, Subject, VIEW_CHANNEL, in_channel,
};
use crate::ground::dto::{Channel, GuildMember, RawRole, kind};
use crate::ground::rest::{Call, RestError};

impl Bot {
    /// Facts about a channel that is given by its id or as `#name`. They are always read from Discord, because the
    /// audience decides who reads internal notes.
    pub(crate) async fn channel_facts(&self, channel: &ChannelRef) -> Result<ChannelFacts, LookupError> {
        let found = match channel.id.strip_prefix('#') {
            Some(name) => self.find_channel_by_name(name).await?,
            None => self
                .fetch_channel(&channel.id)
                .await
                .map_err(RestError::lookup_error)?,
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
        let (everybody, own) = self.channel_permissions(&found, &guild).await?;
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

    /// The permissions of everybody and of the bot in a channel or thread.
    async fn channel_permissions(&self, found: &Channel, guild: &str) -> Result<(u64, u64), LookupError> {
        // The permissions of a thread are those of its channel.
        let parent = match found.parent_id.as_deref().filter(|_| found.is_thread()) {
            Some(parent) => self
                .fetch_channel(parent)
                .await
                .map_err(RestError::lookup_error)?,
            None => found.clone(),
        };
        let roles = self.guild_roles(guild).await.map_err(RestError::lookup_error)?;
        let overwrites = parent.overwrites();
        let everybody = in_channel(guild, &roles.roles, &overwrites, Subject::default());
        let own = in_channel(
            guild,
            &roles.roles,
            &overwrites,
            Subject {
                user: &self.identity.user,
                roles: &roles.own_roles,
            },
        );
        Ok((everybody, own))
    }

    /// The bot's permissions in a channel.
    pub(crate) async fn own_permissions(&self, channel: &Channel) -> Result<u64, RestError> {
        let guild = channel.guild_id.clone().unwrap_or_default();
        let roles = self.guild_roles(&guild).await?;
        let bot = Subject {
            user: &self.identity.user,
            roles: &roles.own_roles,
        };
        Ok(in_channel(&guild, &roles.roles, &channel.overwrites(), bot))
    }

    /// The text channel of a name, if exactly one channel has that name.
    pub(crate) async fn find_channel_by_name(&self, name: &str) -> Result<Channel, LookupError> {
        let mut found = Vec::new();
        for guild in &self.guilds {
            let channels: Vec<Channel> = self
                .fetch(&Call::get("guilds/{}/channels", &[guild]))
                .await
                .map_err(RestError::lookup_error)?;
            let matching = channels
                .into_iter()
                .filter(|channel| channel.name.as_deref() == Some(name));
            found.extend(
                matching
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

    async fn guild_roles(&self, guild: &str) -> Result<GuildRoles, RestError> {
        if let Some(roles) = self.permission_cache.get(guild) {
            return Ok(roles);
        }
        let roles: Vec<RawRole> = self.fetch(&Call::get("guilds/{}/roles", &[guild])).await?;
        let own: GuildMember = self
            .fetch(&Call::get("guilds/{}/members/{}", &[guild, &self.identity.user]))
            .await?;
        let roles = GuildRoles {
            roles: roles.into_iter().map(Role::from).collect(),
            own_roles: own.roles,
        };
        self.permission_cache.insert(guild, roles.clone());
        Ok(roles)
    }

    /// The web address that opens a message.
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
            "{DISCORD_URL}/channels/{guild}/{}/{}",
            message.channel.id, message.id
        )
    }
}
