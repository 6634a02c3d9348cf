//! The page's snapshot: everything that one person's client shows, as one JSON value.

use serde_json::{Value, json};

use super::{
    Discord,
    id::Id,
    lookup::find_user,
    state::{Channel, Command, Message, World, kind},
};

/// How many messages of a channel the page receives.
const SHOWN_PER_CHANNEL: usize = 200;

impl Discord {
    /// The snapshot for this person; null if there is no such person.
    #[must_use]
    pub fn snapshot(&self, user: &str) -> Value {
        let mut world = self.world();
        world.archive_idle_threads();
        let Ok(user) = find_user(&world, user) else {
            return Value::Null;
        };
        // Every member can write to the application, so the list always contains the direct message channel.
        if world.users[&user].member.is_some() {
            world.dm_with(user);
        }
        world.snapshot(user)
    }
}

impl World {
    fn snapshot(&self, user: Id) -> Value {
        let mine = &self.users[&user];
        let visible: Vec<&Channel> = self
            .channels
            .values()
            .filter(|channel| self.may_see(user, channel))
            .collect();
        let mut rooms: Vec<&&Channel> = visible
            .iter()
            .filter(|channel| channel.thread.is_none())
            .collect();
        rooms.sort_by_key(|channel| (channel.kind == kind::DM, channel.position, channel.id));
        let threads = visible.iter().filter_map(|channel| {
            let thread = channel.thread.as_ref()?;
            Some(json!({
                "id": channel.id, "parent_id": channel.parent, "name": channel.name, "archived": thread.archived,
                "locked": thread.locked, "joined": thread.members.contains(&user),
                "unread": self.unread(user, channel.id).0, "mentions": self.unread(user, channel.id).1,
            }))
        });
        let messages: serde_json::Map<String, Value> = visible
            .iter()
            .map(|channel| (channel.id.to_string(), self.shown_messages(user, channel.id)))
            .collect();
        let people = self.users.values().filter(|person| person.id != self.guild.owner);
        let screen = self.screens.get(&user);
        json!({
            "me": {"id": user, "username": mine.username, "global_name": mine.global_name},
            "people": people.map(|person| self.person(person.id)).collect::<Vec<_>>(),
            "guild": {"id": self.guild.id, "name": self.guild.name},
            "roles": self.roles_json(),
            "channels": rooms.iter().map(|channel| self.room(user, channel)).collect::<Vec<_>>(),
            "threads": threads.collect::<Vec<_>>(),
            "messages": messages,
            "modal": screen.and_then(|screen| screen.modal.as_ref()).map(|(_, json)| json),
            "commands": self.shown_commands(),
            "notice": screen.and_then(|screen| screen.notice.as_ref()),
            "app_online": self.gateway.sessions.iter().any(|session| session.sender.is_some()),
        })
    }

    fn person(&self, id: Id) -> Value {
        let person = &self.users[&id];
        let roles = person.member.as_ref().map(|member| &member.roles);
        json!({
            "id": id, "username": person.username, "global_name": person.global_name, "is_bot": person.is_bot,
            "is_member": person.member.is_some(), "roles": roles,
            "pending": person.member.as_ref().is_some_and(|member| member.pending),
        })
    }

    fn room(&self, user: Id, channel: &Channel) -> Value {
        let (unread, mentions) = self.unread(user, channel.id);
        let is_dm = channel.kind == kind::DM;
        let name = if is_dm {
            &self.users[&self.app.bot].username
        } else {
            &channel.name
        };
        json!({
            "id": channel.id, "name": name, "topic": channel.topic, "type": channel.kind,
            "parent_id": channel.parent, "is_dm": is_dm, "dm_with": is_dm.then_some(self.app.bot),
            "is_private": channel.private_to.is_some(), "unread": unread, "mentions": mentions,
        })
    }

    /// How many messages of a channel a person has not read, and how many of them notified the person.
    fn unread(&self, user: Id, channel: Id) -> (usize, usize) {
        let read = self
            .screens
            .get(&user)
            .and_then(|screen| screen.read.get(&channel))
            .copied()
            .unwrap_or(Id(0));
        let Some(all) = self.messages.get(&channel) else {
            return (0, 0);
        };
        let fresh = all.range(Id(read.0 + 1)..).map(|(_, message)| message);
        let fresh: Vec<&Message> = fresh
            .filter(|m| m.author != user && m.only_for.is_none_or(|only| only == user))
            .collect();
        let is_dm = self
            .channels
            .get(&channel)
            .is_some_and(|channel| channel.kind == kind::DM);
        let mentions = fresh
            .iter()
            .filter(|message| is_dm || self.notifies(&message.pings, user))
            .count();
        (fresh.len(), mentions)
    }

    fn shown_messages(&self, user: Id, channel: Id) -> Value {
        let all = self
            .messages
            .get(&channel)
            .into_iter()
            .flat_map(|all| all.values().rev());
        let visible = all.filter(|message| message.only_for.is_none_or(|only| only == user));
        let mut json: Vec<Value> = visible
            .take(SHOWN_PER_CHANNEL)
            .map(|message| self.message_snapshot(user, message))
            .collect();
        json.reverse();
        json!(json)
    }

    fn message_snapshot(&self, user: Id, message: &Message) -> Value {
        let mut json = self.message_json(message);
        json["pings_me"] = json!(self.notifies(&message.pings, user));
        json["ephemeral"] = json!(message.only_for.is_some());
        // In REST, `me` refers to the application; on the page it refers to the person.
        if let Some(reactions) = json["reactions"].as_array_mut() {
            for (reaction, known) in reactions.iter_mut().zip(&message.reactions) {
                reaction["me"] = json!(known.users.contains(&user));
                reaction["users"] = json!(known.users);
            }
        }
        json
    }

    /// The commands that a person can choose; commands of the guild hide global ones of the same name.
    fn shown_commands(&self) -> Value {
        let hides = |global: &Command, own: &Command| {
            own.guild.is_some()
                && own.body["name"] == global.body["name"]
                && own.body.get("type") == global.body.get("type")
        };
        let json = self.commands.iter().filter(|command| {
            command.guild.is_some() || !self.commands.iter().any(|own| hides(command, own))
        });
        json.map(|command| {
            let whole = self.command_json(command);
            json!({
                "id": whole["id"], "name": whole["name"], "type": whole["type"],
                "description": whole["description"], "options": whole["options"],
            })
        })
        .collect()
    }
}
