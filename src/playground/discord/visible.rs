//! The messages that a person sees, as data and as plain text for tests.

use serde::Serialize;
use serde_json::Value;

use super::{
    Discord,
    id::Id,
    lookup::{find_user, visible_channel},
    state::{LOADING, Message, World},
};

/// A message as one person sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VisibleMessage {
    /// Snowflake.
    pub id: String,
    /// The id of the author.
    pub author: String,
    /// The raw text.
    pub content: String,
    /// The embeds as they were sent.
    pub embeds: Vec<Value>,
    /// The components as they were sent.
    pub components: Vec<Value>,
    /// The attachments, with addresses that are valid for a day.
    pub attachments: Vec<Value>,
    /// Discord's flag bits.
    pub flags: u64,
    /// Whether only this person sees it.
    pub ephemeral: bool,
    /// Whether the message was edited.
    pub edited: bool,
    /// Each emoji with the ids of the users who reacted.
    pub reactions: Vec<(String, Vec<String>)>,
    /// The message that it replies to.
    pub answers: Option<String>,
    /// The thread on the message.
    pub thread: Option<String>,
    /// Whether the message notified this person.
    pub pings_me: bool,
    /// The visible text. Buttons are in brackets, disabled ones in parentheses.
    pub rendered: String,
}

/// Whom a message notified.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NotifiedMentions {
    /// Ids of users.
    pub users: Vec<String>,
    /// Ids of roles.
    pub roles: Vec<String>,
    /// `@everyone` or `@here`.
    pub everyone: bool,
}

impl Discord {
    /// The messages of a channel or thread that a person sees, oldest first.
    #[must_use]
    pub fn visible_messages(&self, user: &str, channel: &str) -> Vec<VisibleMessage> {
        let world = self.world();
        let Ok(user) = find_user(&world, user) else {
            return Vec::new();
        };
        let Ok(channel) = visible_channel(&world, user, channel) else {
            return Vec::new();
        };
        let all = world
            .messages
            .get(&channel)
            .into_iter()
            .flat_map(|all| all.values());
        let visible = all.filter(|message| message.only_for.is_none_or(|only| only == user));
        visible.map(|message| world.visible(message, user)).collect()
    }

    /// The modal that a person has open: the `data` of the response.
    #[must_use]
    pub fn modal_of(&self, user: &str) -> Option<Value> {
        let mut world = self.world();
        let user = find_user(&world, user).ok()?;
        world.screen(user).modal.as_ref().map(|(_, data)| data.clone())
    }

    /// The last own message of a person's client, such as "This interaction failed".
    #[must_use]
    pub fn notice_of(&self, user: &str) -> Option<String> {
        let mut world = self.world();
        let user = find_user(&world, user).ok()?;
        world.screen(user).notice.clone()
    }

    /// Whom a message notified, after `allowed_mentions` and permissions.
    #[must_use]
    pub fn pings_of(&self, channel: &str, message: &str) -> NotifiedMentions {
        let world = self.world();
        let ids = Id::parse(channel).zip(Id::parse(message));
        let Some(message) = ids.and_then(|(channel, id)| world.message(channel, id)) else {
            return NotifiedMentions::default();
        };
        let text = |ids: &[Id]| ids.iter().map(ToString::to_string).collect();
        NotifiedMentions {
            users: text(&message.pings.users),
            roles: text(&message.pings.roles),
            everyone: message.pings.everyone,
        }
    }

    /// How many gateway sessions are connected.
    #[must_use]
    pub fn sessions_online(&self) -> usize {
        self.world()
            .gateway
            .sessions
            .iter()
            .filter(|session| session.sender.is_some())
            .count()
    }

    /// The threads of a channel, oldest first: id and name.
    #[must_use]
    pub fn threads_of(&self, channel: &str) -> Vec<(String, String)> {
        let world = self.world();
        let parent = Id::parse(channel);
        let threads = world
            .channels
            .values()
            .filter(|place| place.thread.is_some() && place.parent == parent);
        threads
            .map(|thread| (thread.id.to_string(), thread.name.clone()))
            .collect()
    }
}

impl World {
    fn visible(&self, message: &Message, user: Id) -> VisibleMessage {
        let reactions = message.reactions.iter().map(|reaction| {
            let emoji = reaction.emoji["name"].as_str().unwrap_or_default().to_owned();
            (emoji, reaction.users.iter().map(ToString::to_string).collect())
        });
        let answers = message.reference.as_ref().filter(|_| message.kind == 19);
        VisibleMessage {
            id: message.id.to_string(),
            author: message.author.to_string(),
            content: message.content.clone(),
            embeds: message.embeds.clone(),
            components: message.components.clone(),
            attachments: self.attachments_json(message),
            flags: message.flags,
            ephemeral: message.only_for.is_some(),
            edited: message.edited_at.is_some(),
            reactions: reactions.collect(),
            answers: answers.and_then(|reference| reference["message_id"].as_str().map(str::to_owned)),
            thread: self.channels.get(&message.id).map(|thread| thread.id.to_string()),
            pings_me: self.notifies(&message.pings, user),
            rendered: self.rendered(message),
        }
    }

    /// A message as plain text.
    fn rendered(&self, message: &Message) -> String {
        let mut lines = Vec::new();
        if message.flags & LOADING != 0 {
            lines.push(format!("{} is thinking...", self.users[&self.app.bot].username));
        }
        push(&mut lines, &self.readable(&message.content));
        for embed in &message.embeds {
            self.render_embed(embed, &mut lines);
        }
        for component in &message.components {
            self.render_component(component, &mut lines);
        }
        for file in &message.attachments {
            lines.push(format!("<{}>", file["filename"].as_str().unwrap_or_default()));
        }
        lines.join("\n")
    }

    fn render_embed(&self, embed: &Value, lines: &mut Vec<String>) {
        let text = |value: &Value| self.readable(value.as_str().unwrap_or_default());
        push(lines, &text(&embed["author"]["name"]));
        push(lines, &text(&embed["title"]));
        push(lines, &text(&embed["description"]));
        for field in embed["fields"].as_array().into_iter().flatten() {
            lines.push(format!("{}: {}", text(&field["name"]), text(&field["value"])));
        }
        push(lines, &text(&embed["footer"]["text"]));
    }

    fn render_component(&self, component: &Value, lines: &mut Vec<String>) {
        let inner = component["components"].as_array().into_iter().flatten();
        match component["type"].as_u64() {
            Some(1) => lines.push(inner.map(control).collect::<Vec<_>>().join(" ")),
            Some(10) => push(
                lines,
                &self.readable(component["content"].as_str().unwrap_or_default()),
            ),
            Some(14) => lines.push("---".to_owned()),
            _ => {
                for component in inner {
                    self.render_component(component, lines);
                }
                if component["accessory"]["type"] == 2 {
                    lines.push(control(&component["accessory"]));
                }
            }
        }
    }

    /// A text with names instead of ids.
    fn readable(&self, text: &str) -> String {
        let mut readable = String::new();
        let mut rest = text;
        while let Some(start) = rest.find('<') {
            readable.push_str(&rest[..start]);
            rest = &rest[start..];
            let Some(end) = rest.find('>') else { break };
            match self.name_of(&rest[1..end]) {
                Some(name) => readable.push_str(&name),
                None => readable.push_str(&rest[..=end]),
            }
            rest = &rest[end + 1..];
        }
        readable.push_str(rest);
        readable
    }

    fn name_of(&self, inside: &str) -> Option<String> {
        if let Some(role) = inside.strip_prefix("@&") {
            let id = Id::parse(role)?;
            return self
                .guild
                .roles
                .iter()
                .find(|role| role.id == id)
                .map(|role| format!("@{}", role.name));
        }
        if let Some(user) = inside.strip_prefix("@!").or_else(|| inside.strip_prefix('@')) {
            return self
                .users
                .get(&Id::parse(user)?)
                .map(|user| format!("@{}", user.global_name));
        }
        let channel = inside.strip_prefix('#')?;
        self.channels
            .get(&Id::parse(channel)?)
            .map(|channel| format!("#{}", channel.name))
    }
}

fn push(lines: &mut Vec<String>, text: &str) {
    if !text.is_empty() {
        lines.push(text.to_owned());
    }
}

/// A button or a select as text.
fn control(component: &Value) -> String {
    let emoji = component["emoji"]["name"]
        .as_str()
        .map(|name| format!("{name} "))
        .unwrap_or_default();
    let label = component["label"]
        .as_str()
        .or_else(|| component["placeholder"].as_str());
    let label = match component["type"].as_u64() {
        Some(2) => format!("{emoji}{}", label.unwrap_or_default()),
        _ => format!("{} ▾", label.unwrap_or("Make a selection")),
    };
    if component["disabled"] == true {
        format!("({})", label.trim())
    } else {
        format!("[{}]", label.trim())
    }
}
