//! Actions of people that need no answer: write, reply, edit, react, open threads, read.
//!
//! People may do what their own client permits. A refusal is the message that the client shows.

use serde_json::json;

use super::{
    Discord,
    files::{IncomingFile, MOST_FILES},
    id::Id,
    lookup::{find_user, visible_channel, visible_message},
    mentions::{self, MentionSource},
    permissions::{ADD_REACTIONS, ATTACH_FILES, CREATE_PUBLIC_THREADS, MANAGE_MESSAGES, MANAGE_THREADS},
    posting::NewThread,
    state::{World, kind},
};
use crate::blob::Blob;

/// The length limit of a message without Nitro.
const LONGEST_MESSAGE: usize = 2000;

/// A message that a person posts.
pub(crate) struct NewPost<'a> {
    pub(crate) text: &'a str,
    /// The message that it answers.
    pub(crate) answers: Option<&'a str>,
    pub(crate) files: Vec<IncomingFile>,
}

impl Discord {
    /// Writes in a channel, a thread or a direct message channel; returns the message's id.
    ///
    /// `@name` and `#channel` become mentions, as with the client's completion.
    ///
    /// # Errors
    ///
    /// The message that the client shows.
    pub async fn say(&self, user: &str, channel: &str, text: &str) -> Result<String, String> {
        let post = NewPost {
            text,
            answers: None,
            files: Vec::new(),
        };
        self.talk(user, channel, post)
    }

    /// Posts a message with files (names and contents); the text may be empty. Returns the message's id.
    ///
    /// # Errors
    ///
    /// The message that the client shows.
    pub async fn upload(
        &self,
        user: &str,
        channel: &str,
        text: &str,
        files: &[(&str, &[u8])],
    ) -> Result<String, String> {
        let files = files
            .iter()
            .map(|(name, content)| IncomingFile::from_person(name, Blob::of(content.to_vec())))
            .collect();
        let post = NewPost {
            text,
            answers: None,
            files,
        };
        self.talk(user, channel, post)
    }

    /// Replies to a message.
    ///
    /// # Errors
    ///
    /// The message that the client shows.
    pub async fn reply(
        &self,
        user: &str,
        channel: &str,
        message: &str,
        text: &str,
    ) -> Result<String, String> {
        let post = NewPost {
            text,
            answers: Some(message),
            files: Vec::new(),
        };
        self.talk(user, channel, post)
    }

    /// Posts a message; returns its id.
    pub(crate) fn talk(&self, user: &str, channel: &str, post: NewPost<'_>) -> Result<String, String> {
        let NewPost { text, answers, files } = post;
        let mut world = self.world();
        world.archive_idle_threads();
        let user = find_user(&world, user)?;
        let channel = visible_channel(&world, user, channel)?;
        check_may_talk(&world, user, channel)?;
        let target = answers
            .map(|message| visible_message(&world, user, channel, message))
            .transpose()?;
        let target = target.map(|message| (message.id, message.author));
        check_files(&world, user, channel, &files)?;
        let content = world.typed_text(text, !files.is_empty())?;
        let mut message = world.new_message(channel, user);
        let source = MentionSource {
            author: user,
            channel: &world.channels[&channel],
            replied: target.map(|(_, author)| author),
        };
        message.pings = world.pings(&content, &source, None, mentions::Default::Everything);
        message.content = content;
        message.attachments = files
            .into_iter()
            .map(|file| world.attach(channel, file))
            .collect();
        if let Some((target, _)) = target {
            message.kind = 19;
            message.reference = Some(world.reference(0, channel, target));
        }
        Ok(world.publish(message).to_string())
    }

    /// Edits one's own message.
    ///
    /// # Errors
    ///
    /// When the message belongs to another user, or there is no such message.
    pub async fn edit(&self, user: &str, channel: &str, message: &str, text: &str) -> Result<(), String> {
        let mut world = self.world();
        let user = find_user(&world, user)?;
        let channel = visible_channel(&world, user, channel)?;
        let id = own(&world, user, channel, message)?;
        let has_files = world
            .message(channel, id)
            .is_some_and(|old| !old.attachments.is_empty());
        let content = world.typed_text(text, has_files)?;
        let now = world.now();
        if let Some(message) = world.message_mut(channel, id) {
            message.content = content;
            message.edited_at = Some(now);
        }
        world.dispatch_message_update(channel, id);
        Ok(())
    }

    /// Deletes one's own message, or with the permission another user's message.
    ///
    /// # Errors
    ///
    /// When the person may not delete it, or there is no such message.
    pub async fn delete(&self, user: &str, channel: &str, message: &str) -> Result<(), String> {
        let mut world = self.world();
        let user = find_user(&world, user)?;
        let channel = visible_channel(&world, user, channel)?;
        let target = visible_message(&world, user, channel, message)?;
        let manages = world.permissions(user, &world.channels[&channel]) & MANAGE_MESSAGES != 0;
        if target.author != user && target.only_for.is_none() && !manages {
            return Err("that message is not yours".to_owned());
        }
        let id = target.id;
        world.remove_message(channel, id);
        Ok(())
    }

    /// Adds a reaction (a Unicode emoji).
    ///
    /// # Errors
    ///
    /// When the person may not react, or there is no such message.
    pub async fn react(&self, user: &str, channel: &str, message: &str, emoji: &str) -> Result<(), String> {
        let mut world = self.world();
        let user = find_user(&world, user)?;
        let channel = visible_channel(&world, user, channel)?;
        if world.permissions(user, &world.channels[&channel]) & ADD_REACTIONS == 0 {
            return Err("you may not react here".to_owned());
        }
        let id = visible_message(&world, user, channel, message)?.id;
        world.add_reaction(channel, id, user, &json!({"id": null, "name": emoji}));
        Ok(())
    }

    /// Removes one's own reaction.
    ///
    /// # Errors
    ///
    /// When there is no such message or reaction.
    pub async fn unreact(&self, user: &str, channel: &str, message: &str, emoji: &str) -> Result<(), String> {
        let mut world = self.world();
        let user = find_user(&world, user)?;
        let channel = visible_channel(&world, user, channel)?;
        let id = visible_message(&world, user, channel, message)?.id;
        let was_there = world.remove_reaction(channel, id, user, &json!({"id": null, "name": emoji}));
        was_there
            .then_some(())
            .ok_or_else(|| "you have not reacted with that".to_owned())
    }

    /// Opens a thread, on a message if `message` is given; returns the thread's id.
    ///
    /// # Errors
    ///
    /// When the person may not open threads, or the message has a thread already.
    pub async fn open_thread(
        &self,
        user: &str,
        channel: &str,
        message: Option<&str>,
        name: &str,
    ) -> Result<String, String> {
        let mut world = self.world();
        let user = find_user(&world, user)?;
        let channel = visible_channel(&world, user, channel)?;
        let place = &world.channels[&channel];
        if place.kind != 0 || world.permissions(user, place) & CREATE_PUBLIC_THREADS == 0 {
            return Err("you may not open a thread here".to_owned());
        }
        let on = message
            .map(|message| visible_message(&world, user, channel, message))
            .transpose()?
            .map(|message| message.id);
        if on.is_some_and(|on| world.channels.contains_key(&on)) {
            return Err("that message has a thread already".to_owned());
        }
        let new = NewThread {
            kind: kind::PUBLIC_THREAD,
            name: name.chars().take(100).collect(),
            auto_archive_minutes: 4320,
            slowmode_s: 0,
        };
        Ok(world.open_thread(channel, on, user, new).to_string())
    }

    /// Closes the open modal, or hides an ephemeral message.
    ///
    /// # Errors
    ///
    /// When there is nothing to dismiss.
    pub async fn dismiss(
        &self,
        user: &str,
        channel: Option<&str>,
        message: Option<&str>,
    ) -> Result<(), String> {
        let mut world = self.world();
        let user = find_user(&world, user)?;
        let (Some(channel), Some(message)) = (channel, message) else {
            let was_open = world.screen(user).modal.take().is_some();
            world.core.record.touch();
            return was_open.then_some(()).ok_or_else(|| "no form is open".to_owned());
        };
        let channel = visible_channel(&world, user, channel)?;
        let target = visible_message(&world, user, channel, message)?;
        if target.only_for != Some(user) {
            return Err("only what is for your eyes alone can be dismissed".to_owned());
        }
        // The client hides the message. Discord itself keeps an ephemeral message as long as its token is valid; the
        // playground removes it.
        let id = target.id;
        world.remove_message(channel, id);
        Ok(())
    }

    /// Marks a channel as read up to its newest message.
    ///
    /// # Errors
    ///
    /// When the person may not see the channel.
    pub async fn read(&self, user: &str, channel: &str) -> Result<(), String> {
        let mut world = self.world();
        let user = find_user(&world, user)?;
        let channel = visible_channel(&world, user, channel)?;
        let newest = world
            .messages
            .get(&channel)
            .and_then(|all| all.keys().next_back().copied());
        if let Some(newest) = newest {
            world.screen(user).read.insert(channel, newest);
        }
        world.core.record.touch();
        Ok(())
    }

    /// The direct message channel of a person and the application; opens it if needed.
    ///
    /// # Panics
    ///
    /// When the scene has no such person.
    #[must_use]
    pub fn dm_channel(&self, user: &str) -> String {
        let mut world = self.world();
        let user = find_user(&world, user).expect("the scene has this person");
        world.dm_with(user).to_string()
    }
}

impl World {
    /// The text of a message, with `@name` and `#channel` replaced by mentions as in Discord's client.
    fn typed_text(&self, text: &str, has_files: bool) -> Result<String, String> {
        let mut typed = text.trim().to_owned();
        let mut names: Vec<(String, String)> = Vec::new();
        for user in self.users.values() {
            names.push((format!("@{}", user.username), format!("<@{}>", user.id)));
            names.push((format!("@{}", user.global_name), format!("<@{}>", user.id)));
        }
        for role in self.guild.roles.iter().filter(|role| role.id != self.guild.id) {
            names.push((format!("@{}", role.name), format!("<@&{}>", role.id)));
        }
        for channel in self.channels.values().filter(|channel| !channel.name.is_empty()) {
            names.push((format!("#{}", channel.name), format!("<#{}>", channel.id)));
        }
        // Longer names are replaced first, so that `@sam.it` is not read as `@sam`.
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        for (name, mention) in &names {
            typed = replace_words(&typed, name, mention);
        }
        if typed.is_empty() && !has_files {
            return Err("an empty message cannot be sent".to_owned());
        }
        if typed.chars().count() > LONGEST_MESSAGE {
            return Err("Your message is too long!".to_owned());
        }
        Ok(typed)
    }
}

/// Replaces a name where it is not part of a longer word.
fn replace_words(text: &str, name: &str, by: &str) -> String {
    let mut replaced = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let after = &rest[at + name.len()..];
        let goes_on = after
            .chars()
            .next()
            .is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-');
        let is_inside = rest[..at]
            .chars()
            .next_back()
            .is_some_and(|c| c.is_alphanumeric() || c == '<');
        replaced.push_str(&rest[..at]);
        replaced.push_str(if goes_on || is_inside { name } else { by });
        rest = after;
    }
    replaced.push_str(rest);
    replaced
}

fn own(world: &World, user: Id, channel: Id, message: &str) -> Result<Id, String> {
    let target = visible_message(world, user, channel, message)?;
    if target.author == user {
        Ok(target.id)
    } else {
        Err("that message is not yours".to_owned())
    }
}

fn check_files(world: &World, user: Id, channel: Id, files: &[IncomingFile]) -> Result<(), String> {
    let may = world.permissions(user, &world.channels[&channel]) & ATTACH_FILES != 0;
    if !files.is_empty() && !may && world.channels[&channel].kind != kind::DM {
        return Err("You may not attach files here".to_owned());
    }
    if files.len() > MOST_FILES {
        return Err("You can only upload 10 files at a time!".to_owned());
    }
    let most_bytes = world.upload_limit();
    if files.iter().any(|file| file.content.size_bytes() > most_bytes) {
        return Err(format!(
            "Your files are too powerful. Max file size: {} MB",
            most_bytes >> 20
        ));
    }
    Ok(())
}

/// Whether a person may write in a channel.
pub(super) fn check_may_talk(world: &World, user: Id, channel: Id) -> Result<(), String> {
    let place = &world.channels[&channel];
    let Some(member) = &world.users[&user].member else {
        return Err(
            "Your message could not be delivered. You don't share a server with the recipient.".to_owned(),
        );
    };
    if place.kind == kind::DM {
        return Ok(());
    }
    if member.pending {
        return Err("You must complete a few more steps before you can talk in this server".to_owned());
    }
    let bits = world.permissions(user, place);
    if bits & World::needed_to_send(place) == 0 {
        return Err("You do not have permission to send messages in this channel.".to_owned());
    }
    let is_locked = place.thread.as_ref().is_some_and(|thread| thread.locked);
    if is_locked && bits & MANAGE_THREADS == 0 {
        return Err("This thread is locked".to_owned());
    }
    Ok(())
}
