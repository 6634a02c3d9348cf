//! Administration of the guild: members and their roles, the application's permissions, archived threads, deleted
//! channels.

use super::{
    Discord,
    gateway::{GUILD_MEMBERS, GUILDS},
    id::Id,
    lookup::find_user,
    state::{Member, World},
};
use serde_json::{Value, json};

impl Discord {
    /// A user joins the guild; with `pending` the user has not passed the screening yet.
    ///
    /// # Errors
    ///
    /// When no user has this id.
    pub fn join(&self, user: &str, pending: bool) -> Result<(), String> {
        let mut world = self.world();
        let user = find_user(&world, user)?;
        let joined_at = world.now();
        if let Some(person) = world.users.get_mut(&user) {
            person.member = Some(Member {
                roles: Vec::new(),
                pending,
                joined_at,
            });
        }
        let mut data = world.member_json(user).unwrap_or(Value::Null);
        data["guild_id"] = json!(world.guild.id);
        world.dispatch("GUILD_MEMBER_ADD", GUILD_MEMBERS, &data);
        Ok(())
    }

    /// A user leaves the guild.
    ///
    /// # Errors
    ///
    /// When no user has this id.
    pub fn leave(&self, user: &str) -> Result<(), String> {
        let mut world = self.world();
        let user = find_user(&world, user)?;
        if let Some(person) = world.users.get_mut(&user) {
            person.member = None;
        }
        let data = json!({"guild_id": world.guild.id, "user": world.user_json(user)});
        world.dispatch("GUILD_MEMBER_REMOVE", GUILD_MEMBERS, &data);
        Ok(())
    }

    /// Gives a member exactly these roles. If the member has them, nothing happens.
    ///
    /// # Errors
    ///
    /// When the user is not a member, or there is no such role.
    pub fn set_roles(&self, user: &str, roles: &[&str]) -> Result<(), String> {
        let mut world = self.world();
        let user = find_user(&world, user)?;
        let ids: Option<Vec<Id>> = roles.iter().map(|role| Id::parse(role)).collect();
        let ids = ids.filter(|ids| {
            ids.iter()
                .all(|id| world.guild.roles.iter().any(|role| role.id == *id))
        });
        let ids = ids.ok_or("there is no such role")?;
        let member = world.users.get(&user).and_then(|user| user.member.as_ref());
        if member.is_some_and(|member| member.roles == ids) {
            return Ok(());
        }
        change_member(&mut world, user, |member| member.roles = ids)
    }

    /// A member passes the guild's screening.
    ///
    /// # Errors
    ///
    /// When the user is not a member.
    pub fn pass_screening(&self, user: &str) -> Result<(), String> {
        let mut world = self.world();
        let user = find_user(&world, user)?;
        change_member(&mut world, user, |member| member.pending = false)
    }

    /// A user opens or closes their direct messages.
    ///
    /// # Errors
    ///
    /// When no user has this id.
    pub fn accept_dms(&self, user: &str, accepts: bool) -> Result<(), String> {
        let mut world = self.world();
        let user = find_user(&world, user)?;
        if let Some(person) = world.users.get_mut(&user) {
            person.accepts_dms = accepts;
        }
        Ok(())
    }

    /// Sets the application's permission bits in a channel.
    ///
    /// # Errors
    ///
    /// When there is no such channel.
    pub fn set_app_permissions(&self, channel: &str, bits: u64) -> Result<(), String> {
        let mut world = self.world();
        let id = Id::parse(channel)
            .filter(|id| world.channels.contains_key(id))
            .ok_or("there is no such channel")?;
        // An application that loses sight of a channel still receives the event of that change.
        let old = world.channels[&id].app_permissions;
        set_bits(&mut world, id, bits);
        let data = world.channel_json(&world.channels[&id]);
        set_bits(&mut world, id, old | bits);
        world.dispatch_in_channel(id, "CHANNEL_UPDATE", (GUILDS, 0), &data);
        set_bits(&mut world, id, bits);
        Ok(())
    }

    /// Sets the boost level of the guild, 0 to 3, which determines the size limit of files.
    pub fn set_premium_tier(&self, tier: u8) {
        self.world().guild.premium_tier = tier;
    }

    /// Archives or opens a thread, and locks or unlocks it.
    ///
    /// # Errors
    ///
    /// When there is no such thread.
    pub fn set_thread(&self, thread: &str, archived: bool, locked: bool) -> Result<(), String> {
        let mut world = self.world();
        let now = world.now();
        let id = Id::parse(thread).ok_or("there is no such thread")?;
        let state = world
            .channels
            .get_mut(&id)
            .and_then(|place| place.thread.as_mut());
        let state = state.ok_or("there is no such thread")?;
        (state.archived, state.locked, state.active_at) = (archived, locked, now);
        world.next_archive = now;
        world.dispatch_archive_state(id);
        Ok(())
    }

    /// Deletes a channel or thread with its messages.
    ///
    /// # Errors
    ///
    /// When there is no such channel.
    pub fn delete_channel(&self, channel: &str) -> Result<(), String> {
        let mut world = self.world();
        let id = Id::parse(channel)
            .filter(|id| world.channels.contains_key(id))
            .ok_or("there is no such channel")?;
        let place = &world.channels[&id];
        let name = if place.thread.is_some() {
            "THREAD_DELETE"
        } else {
            "CHANNEL_DELETE"
        };
        let data = world.channel_json(place);
        world.dispatch_in_channel(id, name, (GUILDS, 0), &data);
        world.channels.remove(&id);
        for message in world.messages.remove(&id).unwrap_or_default().into_values() {
            world.forget_files(&message.attachments);
        }
        Ok(())
    }
}

fn set_bits(world: &mut World, channel: Id, bits: u64) {
    if let Some(place) = world.channels.get_mut(&channel) {
        place.app_permissions = bits;
    }
}

fn change_member(world: &mut World, user: Id, change: impl FnOnce(&mut Member)) -> Result<(), String> {
    let member = world
        .users
        .get_mut(&user)
        .and_then(|person| person.member.as_mut());
    change(member.ok_or("they are not in the guild")?);
    let mut data = world.member_json(user).unwrap_or(Value::Null);
    data["guild_id"] = json!(world.guild.id);
    world.dispatch("GUILD_MEMBER_UPDATE", GUILD_MEMBERS, &data);
    Ok(())
}
