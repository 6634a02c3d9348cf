//! Computes permissions: the bits that the application and each person have in a channel.

use super::{
    errors::{ApiError, MISSING_ACCESS, MISSING_PERMISSIONS},
    id::Id,
    permissions::{
        ADMINISTRATOR, ALL, MANAGE_MESSAGES, MANAGE_THREADS, SEND_MESSAGES, SEND_MESSAGES_IN_THREADS,
        VIEW_CHANNEL,
    },
    state::{Channel, World, kind},
};

impl World {
    /// The channel whose permissions apply in `channel`: a thread's parent, or the channel itself.
    pub(crate) fn permission_channel<'w>(&'w self, channel: &'w Channel) -> &'w Channel {
        channel
            .parent
            .filter(|_| channel.thread.is_some())
            .and_then(|id| self.channels.get(&id))
            .unwrap_or(channel)
    }

    /// A person's permission bits in a channel; 0 if the channel is hidden from them.
    pub(crate) fn permissions(&self, user: Id, channel: &Channel) -> u64 {
        if channel.kind == kind::DM {
            let may_see = channel.recipient == Some(user) || user == self.app.bot;
            return if may_see {
                ALL & !(MANAGE_MESSAGES | MANAGE_THREADS | ADMINISTRATOR)
            } else {
                0
            };
        }
        let permission_channel = self.permission_channel(channel);
        let bits = if user == self.app.bot {
            permission_channel.app_permissions
        } else {
            self.person_bits(user, permission_channel)
        };
        let outside_private_thread = channel.kind == kind::PRIVATE_THREAD
            && bits & MANAGE_THREADS == 0
            && channel
                .thread
                .as_ref()
                .is_some_and(|thread| !thread.members.contains(&user));
        if bits & VIEW_CHANNEL == 0 || outside_private_thread {
            0
        } else {
            bits
        }
    }

    fn person_bits(&self, user: Id, channel: &Channel) -> u64 {
        let bits = self.guild_permissions(user);
        if bits & ADMINISTRATOR != 0 {
            return ALL;
        }
        let Some(member) = self.users.get(&user).and_then(|user| user.member.as_ref()) else {
            return 0;
        };
        match &channel.private_to {
            Some(ids) if !ids.iter().any(|id| *id == user || member.roles.contains(id)) => 0,
            Some(_) => bits | VIEW_CHANNEL,
            None => bits,
        }
    }

    /// A person's permission bits in the guild, before the rules of any channel.
    pub(crate) fn guild_permissions(&self, user: Id) -> u64 {
        let Some(member) = self.users.get(&user).and_then(|user| user.member.as_ref()) else {
            return 0;
        };
        if user == self.guild.owner {
            return ALL;
        }
        self.guild
            .roles
            .iter()
            .filter(|role| role.id == self.guild.id || member.roles.contains(&role.id))
            .fold(0, |bits, role| bits | role.permissions)
    }

    /// Whether a person may see a channel.
    pub(crate) fn may_see(&self, user: Id, channel: &Channel) -> bool {
        self.permissions(user, channel) & VIEW_CHANNEL != 0
    }

    /// Refuses the application if the channel is hidden from it (50001) or if it lacks a permission (50013).
    pub(crate) fn require(&self, channel: &Channel, needed: u64) -> Result<(), ApiError> {
        let bits = self.permissions(self.app.bot, channel);
        if bits & VIEW_CHANNEL == 0 {
            return Err(MISSING_ACCESS.into());
        }
        if bits & needed != needed && bits & ADMINISTRATOR == 0 {
            return Err(MISSING_PERMISSIONS.into());
        }
        Ok(())
    }

    /// The permission that is needed to write in this channel.
    pub(crate) fn needed_to_send(channel: &Channel) -> u64 {
        if channel.thread.is_some() {
            SEND_MESSAGES_IN_THREADS
        } else {
            SEND_MESSAGES
        }
    }
}
