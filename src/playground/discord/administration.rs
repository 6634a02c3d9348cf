//! What the guild's owner does: who is in, which roles they have, what the application may do, what is closed.

use super::{
    Discord,
    gateway::{GUILD_MEMBERS, GUILDS},
    id::Id,
    lookup::find_user,
    state::{Member, World},
};
use serde_json::{Value, json};

impl Discord {
    /// Somebody joins the guild; with `pending` they have yet to pass its screening.
    ///
    /// # Errors
    ///
    /// When nobody has this id.
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

    /// Somebody leaves the guild.
    ///
    /// # Errors
    ///
    /// When nobody has this id.
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

    /// Gives somebody exactly these roles.
    ///
    /// # Errors
    ///
    /// When they are not in the guild, or there is no such role.
    pub fn set_roles(&self, user: &str, roles: &[&str]) -> Result<(), String> {
        let mut world = self.world();
        let user = find_user(&world, user)?;
        let ids: Option<Vec<Id>> = roles.iter().map(|role| Id::parse(role)).collect();
        let ids = ids.filter(|ids| {
            ids.iter()
                .all(|id| world.guild.roles.iter().any(|role| role.id == *id))
        });
        let ids = ids.ok_or("there is no such role")?;
        change_member(&mut world, user, |member| member.roles = ids)
    }

    /// Somebody passes the guild's screening.
    ///
    /// # Errors
    ///
    /// When they are not in the guild.
    pub fn pass_screening(&self, user: &str) -> Result<(), String> {
        let mut world = self.world();
        let user = find_user(&world, user)?;
        change_member(&mut world, user, |member| member.pending = false)
    }

    /// Somebody opens or closes their direct messages.
    ///
    /// # Errors
    ///
    /// When nobody has this id.
    pub fn accept_dms(&self, user: &str, accepts: bool) -> Result<(), String> {
        let mut world = self.world();
        let user = find_user(&world, user)?;
        if let Some(person) = world.users.get_mut(&user) {
            person.accepts_dms = accepts;
        }
        Ok(())
    }

    /// Sets what the application may do in a channel, as permission bits.
    ///
    /// # Errors
    ///
    /// When there is no such channel.
    pub fn set_app_permissions(&self, channel: &str, bits: u64) -> Result<(), String> {
        let mut world = self.world();
        let id = Id::parse(channel)
            .filter(|id| world.channels.contains_key(id))
            .ok_or("there is no such channel")?;
        // Who loses sight of a channel still hears of the change that took it away.
        let old = world.channels[&id].app_permissions;
        set_bits(&mut world, id, bits);
        let data = world.channel_json(&world.channels[&id]);
        set_bits(&mut world, id, old | bits);
        world.dispatch_in_channel(id, "CHANNEL_UPDATE", (GUILDS, 0), &data);
        set_bits(&mut world, id, bits);
        Ok(())
    }

    /// Sets how far the guild is boosted, 0 to 3, which says how large a file may be.
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

    /// Deletes a channel or thread with everything in it.
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
