//! JSON representations of users, members, roles, channels, messages and the guild.
//!
//! They contain every field that clients require, including fields that are always empty here.

use serde_json::{Value, json};

use super::{
    id::{Id, stamp},
    permissions::{ALL, VIEW_CHANNEL},
    state::{Channel, Command, HAS_THREAD, Message, Reaction, Role, Thread, World, kind},
};

impl World {
    /// A user object; an unknown user appears as a deleted one.
    pub(crate) fn user_json(&self, id: Id) -> Value {
        let Some(user) = self.users.get(&id) else {
            return json!({"id": id, "username": "deleted_user", "discriminator": "0", "global_name": null, "avatar": null});
        };
        json!({
            "id": id, "username": user.username, "discriminator": "0",
            "global_name": if user.is_bot { Value::Null } else { json!(user.global_name) },
            "avatar": null, "bot": user.is_bot, "system": false, "public_flags": 0, "flags": 0,
            "banner": null, "accent_color": null, "avatar_decoration_data": null, "primary_guild": null,
        })
    }

    /// The application's own user, as READY and `users/@me` show it.
    pub(crate) fn own_user_json(&self) -> Value {
        let mut user = self.user_json(self.app.bot);
        user["verified"] = json!(true);
        user["mfa_enabled"] = json!(false);
        user["email"] = Value::Null;
        user["locale"] = json!("en-US");
        user
    }

    /// A guild member with their user; `None` if the user is not a member.
    pub(crate) fn member_json(&self, id: Id) -> Option<Value> {
        let mut member = self.partial_member_json(id)?;
        member["user"] = self.user_json(id);
        Some(member)
    }

    /// A guild member without their user, as messages carry it.
    pub(crate) fn partial_member_json(&self, id: Id) -> Option<Value> {
        let member = self.users.get(&id)?.member.as_ref()?;
        Some(json!({
            "nick": null, "avatar": null, "banner": null, "roles": member.roles,
            "joined_at": stamp(member.joined_at), "premium_since": null, "deaf": false, "mute": false,
            "flags": 0, "pending": member.pending, "communication_disabled_until": null,
            "avatar_decoration_data": null, "unusual_dm_activity_until": null,
        }))
    }

    /// A channel, a thread or a direct message channel.
    pub(crate) fn channel_json(&self, channel: &Channel) -> Value {
        if let Some(recipient) = channel.recipient {
            return json!({
                "id": channel.id, "type": channel.kind, "last_message_id": channel.last_message,
                "recipients": [self.user_json(recipient)], "flags": 0, "last_pin_timestamp": null,
            });
        }
        let mut json = json!({
            "id": channel.id, "type": channel.kind, "guild_id": self.guild.id, "name": channel.name,
            "parent_id": channel.parent, "last_message_id": channel.last_message,
            "rate_limit_per_user": channel.slowmode_s, "last_pin_timestamp": null, "flags": 0,
        });
        match &channel.thread {
            Some(thread) => self.add_thread_fields(&mut json, channel.kind, thread),
            None => {
                json["topic"] = if channel.topic.is_empty() {
                    Value::Null
                } else {
                    json!(channel.topic)
                };
                json["position"] = json!(channel.position);
                json["nsfw"] = json!(false);
                json["permission_overwrites"] = self.overwrites(channel);
                if channel.kind == kind::FORUM {
                    json["available_tags"] = json!([]);
                }
            }
        }
        json
    }

    fn add_thread_fields(&self, json: &mut Value, channel_kind: u8, thread: &Thread) {
        json["owner_id"] = json!(thread.owner);
        json["message_count"] = json!(thread.message_count);
        json["total_message_sent"] = json!(thread.message_count);
        json["member_count"] = json!(thread.members.len().min(50));
        let mut metadata = json!({
            "archived": thread.archived, "locked": thread.locked,
            "auto_archive_duration": thread.auto_archive_minutes,
            "archive_timestamp": stamp(thread.archive_changed_at),
            "create_timestamp": stamp(thread.created_at),
        });
        if channel_kind == kind::PRIVATE_THREAD {
            metadata["invitable"] = json!(true);
        }
        json["thread_metadata"] = metadata;
        if thread.members.contains(&self.app.bot) {
            let joined = stamp(thread.created_at);
            json["member"] = json!({
                "id": json["id"], "user_id": self.app.bot, "join_timestamp": joined, "flags": 1,
            });
        }
    }

    /// Permission overwrites that are equivalent to the scene's rules, so that a client can compute permissions itself.
    fn overwrites(&self, channel: &Channel) -> Value {
        let view = VIEW_CHANNEL.to_string();
        let mut overwrites = Vec::new();
        if let Some(ids) = &channel.private_to {
            overwrites.push(json!({"id": self.guild.id, "type": 0, "allow": "0", "deny": view}));
            for id in ids {
                let target = i32::from(!self.guild.roles.iter().any(|role| role.id == *id));
                overwrites.push(json!({"id": id, "type": target, "allow": view, "deny": "0"}));
            }
        }
        let allow = channel.app_permissions;
        let deny = ALL & !allow;
        overwrites.push(
            json!({"id": self.app.bot, "type": 1, "allow": allow.to_string(), "deny": deny.to_string()}),
        );
        json!(overwrites)
    }

    /// A role of the guild.
    pub(crate) fn role_json(role: &Role, position: usize) -> Value {
        json!({
            "id": role.id, "name": role.name, "color": role.color, "hoist": false, "icon": null,
            "colors": {"primary_color": role.color, "secondary_color": null, "tertiary_color": null},
            "unicode_emoji": null, "position": position, "permissions": role.permissions.to_string(),
            "managed": role.managed, "mentionable": role.mentionable, "flags": 0,
        })
    }

    /// All roles, as a list.
    pub(crate) fn roles_json(&self) -> Value {
        self.guild
            .roles
            .iter()
            .enumerate()
            .map(|(position, role)| Self::role_json(role, position))
            .collect()
    }

    /// The guild as REST shows it.
    pub(crate) fn guild_json(&self) -> Value {
        let mut json = json!({
            "id": self.guild.id, "name": self.guild.name, "owner_id": self.guild.owner,
            "roles": self.roles_json(), "emojis": [], "stickers": [], "features": ["COMMUNITY"],
            "afk_timeout": 300, "verification_level": 1, "default_message_notifications": 1,
            "explicit_content_filter": 0, "mfa_level": 0, "system_channel_flags": 0, "premium_tier": self.guild.premium_tier,
            "premium_subscription_count": 0, "preferred_locale": "en-US", "nsfw_level": 0, "nsfw": false,
            "widget_enabled": false, "premium_progress_bar_enabled": false, "max_members": 500_000,
            "max_video_channel_users": 25, "max_stage_video_channel_users": 50, "region": "deprecated",
            "approximate_member_count": self.member_ids().len(), "approximate_presence_count": 1,
        });
        const NEVER_SET: [&str; 17] = [
            "icon",
            "home_header",
            "splash",
            "discovery_splash",
            "banner",
            "description",
            "vanity_url_code",
            "afk_channel_id",
            "widget_channel_id",
            "application_id",
            "system_channel_id",
            "rules_channel_id",
            "public_updates_channel_id",
            "safety_alerts_channel_id",
            "max_presences",
            "incidents_data",
            "hub_type",
        ];
        for key in NEVER_SET {
            json[key] = Value::Null;
        }
        json
    }

    /// The guild as GUILD_CREATE describes it to a session with these intents.
    pub(crate) fn guild_create_json(&self, may_see_members: bool) -> Value {
        let bot = self.app.bot;
        let is_plain = |channel: &&Channel| channel.recipient.is_none() && channel.thread.is_none();
        let channels = self
            .channels
            .values()
            .filter(is_plain)
            .map(|c| self.channel_json(c));
        let open = |channel: &&Channel| {
            channel.thread.as_ref().is_some_and(|thread| !thread.archived) && self.may_see(bot, channel)
        };
        let threads = self.channels.values().filter(open).map(|c| self.channel_json(c));
        let everybody = self.member_ids();
        let listed: &[Id] = if may_see_members {
            &everybody
        } else {
            std::slice::from_ref(&bot)
        };
        let members = listed.iter().filter_map(|id| self.member_json(*id));
        let joined_at = self.users[&bot]
            .member
            .as_ref()
            .map(|member| stamp(member.joined_at));
        let mut guild = self.guild_json();
        guild["joined_at"] = json!(joined_at);
        guild["large"] = json!(false);
        guild["unavailable"] = json!(false);
        guild["member_count"] = json!(everybody.len());
        guild["members"] = members.collect();
        guild["channels"] = channels.collect();
        guild["threads"] = threads.collect();
        for empty in [
            "voice_states",
            "presences",
            "stage_instances",
            "guild_scheduled_events",
            "soundboard_sounds",
        ] {
            guild[empty] = json!([]);
        }
        guild
    }

    /// The ids of all members.
    pub(crate) fn member_ids(&self) -> Vec<Id> {
        self.users
            .values()
            .filter(|user| user.member.is_some())
            .map(|user| user.id)
            .collect()
    }

    /// A message as REST shows it.
    pub(crate) fn message_json(&self, message: &Message) -> Value {
        let mut json = json!({
            "id": message.id, "channel_id": message.channel, "author": self.user_json(message.author),
            "content": message.content, "timestamp": stamp(message.sent_at),
            "edited_timestamp": message.edited_at.map(stamp), "tts": message.tts,
            "mention_everyone": message.pings.everyone,
            "mentions": message.pings.users.iter().map(|id| self.user_json(*id)).collect::<Vec<_>>(),
            "mention_roles": message.pings.roles, "attachments": self.attachments_json(message),
            "embeds": message.embeds, "pinned": message.pinned, "type": message.kind,
            "flags": message.flags, "components": message.components,
        });
        if !message.reactions.is_empty() {
            json["reactions"] = message.reactions.iter().map(|r| self.reaction_json(r)).collect();
        }
        if let Some(nonce) = &message.nonce {
            json["nonce"] = nonce.clone();
        }
        if let Some(metadata) = &message.interaction {
            json["interaction_metadata"] = metadata.clone();
            json["application_id"] = json!(self.app.id);
            json["webhook_id"] = json!(self.app.id);
        }
        if let Some(reference) = &message.reference {
            json["message_reference"] = reference.clone();
            if matches!(message.kind, 19 | 21) {
                json["referenced_message"] = self.referenced_json(reference);
            }
        }
        if let Some(original) = &message.forwarded {
            json["message_snapshots"] = self.snapshots_json(original);
        }
        if message.flags & HAS_THREAD != 0
            && let Some(thread) = self.channels.get(&message.id)
        {
            json["thread"] = self.channel_json(thread);
        }
        json
    }

    /// The referenced message, without its own reference; null if it is deleted.
    fn referenced_json(&self, reference: &Value) -> Value {
        let ids = Id::of(&reference["channel_id"]).zip(Id::of(&reference["message_id"]));
        let Some(message) = ids.and_then(|(channel, id)| self.message(channel, id)) else {
            return Value::Null;
        };
        let plain = Message {
            reference: None,
            ..message.clone()
        };
        self.message_json(&plain)
    }

    fn reaction_json(&self, reaction: &Reaction) -> Value {
        let count = reaction.users.len();
        json!({
            "emoji": reaction.emoji, "count": count, "count_details": {"burst": 0, "normal": count},
            "me": reaction.users.contains(&self.app.bot), "me_burst": false, "burst_me": false,
            "burst_count": 0, "burst_colors": [],
        })
    }

    /// A registered command.
    pub(crate) fn command_json(&self, command: &Command) -> Value {
        let body = &command.body;
        let or =
            |key: &str, default: Value| body.get(key).filter(|v| !v.is_null()).cloned().unwrap_or(default);
        let mut json = json!({
            "id": command.id, "application_id": self.app.id, "version": command.version,
            "type": or("type", json!(1)), "name": body["name"], "description": or("description", json!("")),
            "name_localizations": or("name_localizations", Value::Null),
            "description_localizations": or("description_localizations", Value::Null),
            "default_member_permissions": or("default_member_permissions", Value::Null),
            "nsfw": or("nsfw", json!(false)), "integration_types": or("integration_types", json!([0])),
            "contexts": or("contexts", Value::Null), "dm_permission": or("dm_permission", json!(true)),
        });
        if let Some(options) = body.get("options").filter(|options| !options.is_null()) {
            json["options"] = options.clone();
        }
        if let Some(guild) = command.guild {
            json["guild_id"] = json!(guild);
        }
        json
    }
}
