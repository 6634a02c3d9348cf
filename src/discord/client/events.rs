//! What the gateway tells: news for the directory, and what people say and do, handed over at once.
//!
//! serenity starts a task for each event, so a slow answer holds nothing up, and order comes from ids.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use chat::{Answer, Handed, Inbound, Intake};
use serenity::all::{Context, Event, RawEventHandler};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::client::connect::Inner;
use crate::ground::directory::cache::Person;
use crate::read::messages::emoji_of;
use crate::interactions::{self, Door};
use crate::ground::dto::{Channel, User};

/// Takes serenity's events.
#[derive(Clone)]
pub(crate) struct Handler {
    pub(crate) inner: Arc<Inner>,
    pub(crate) intake: Intake,
    /// Whether this session is told of members.
    pub(crate) hears_members: bool,
    /// Whether this client has a session by now: every other one begins by itself, without us.
    pub(crate) is_greeted: Arc<AtomicBool>,
    /// Where events are dealt with.
    pub(crate) home: Handle,
}

#[serenity::async_trait]
impl RawEventHandler for Handler {
    async fn raw_event(&self, _: Context, event: Event) {
        if matches!(event, Event::Ready(_)) {
            // Before anything that this session tells is kept, for that lies behind the gap.
            self.inner.heard.fall_behind();
        }
        if matches!(event, Event::GuildCreate(_)) {
            // What is told next may change it, and from here on each event goes its own way.
            self.learn(event);
            return;
        }
        let handler = self.clone();
        // At home, where a slow desk does not slow the gateway down.
        self.home.spawn(async move { handler.hear(event).await });
    }
}

impl Handler {
    async fn hear(&self, event: Event) {
        let inner = &self.inner;
        match event {
            Event::Ready(_) => {
                if self.is_greeted.swap(true, Ordering::SeqCst) {
                    inner.breaker.begin(Instant::now());
                }
                inner.directory.begin_session(self.hears_members);
                inner.set_connected(true);
                tracing::info!(connection = %inner.connection(), "Connected to Discord");
            }
            Event::Resumed(_) => inner.set_connected(true),
            Event::MessageCreate(event) => self.message(&event.message).await,
            Event::ReactionAdd(event) => self.reaction(&event.reaction).await,
            Event::ReactionRemove(event) => {
                if let Some(user) = event.reaction.user_id {
                    let emoji = emoji_of(&event.reaction.emoji);
                    inner.reactions.taken_back(
                        &event.reaction.message_id.to_string(),
                        &user.to_string(),
                        &emoji,
                    );
                }
            }
            Event::InteractionCreate(event) => {
                interactions::serve(Arc::clone(inner), &self.intake, event.interaction, Door::Gateway).await;
            }
            Event::MessageUpdate(event) => inner.hear_edit(&self.intake, &event).await,
            Event::MessageDelete(event) => {
                let guild = event.guild_id.map(|guild| guild.to_string());
                let (channel, ids) = (event.channel_id.to_string(), [event.message_id.to_string()]);
                inner.hear_deletions(&self.intake, guild, &channel, &ids).await;
            }
            Event::MessageDeleteBulk(event) => {
                let guild = event.guild_id.map(|guild| guild.to_string());
                let ids: Vec<String> = event.ids.iter().map(ToString::to_string).collect();
                inner
                    .hear_deletions(&self.intake, guild, &event.channel_id.to_string(), &ids)
                    .await;
            }
            Event::GuildMemberAdd(event) if inner.serves(Some(&event.member.guild_id.to_string())) => {
                inner.directory.learn_member(&(&event.member).into());
                let joined_at = event.member.joined_at.map(|at| at.to_string());
                let user = User::from(&event.member.user);
                inner.hear_joining(&self.intake, &user, joined_at).await;
            }
            Event::GuildMemberRemove(event) if inner.serves(Some(&event.guild_id.to_string())) => {
                let user = User::from(&event.user);
                if inner.guilds.len() == 1 {
                    inner.directory.learn_person(&user.id, Person::stranger(&user));
                } else {
                    inner.directory.forget_person(&user.id);
                }
                inner.hear_leaving(&self.intake, &user).await;
            }
            other => self.learn(other),
        }
    }

    /// News of channels and members.
    fn learn(&self, event: Event) {
        let (inner, directory) = (&self.inner, &self.inner.directory);
        match event {
            Event::GuildCreate(event) if inner.serves(Some(&event.guild.id.to_string())) => {
                for channel in event.guild.channels.values().chain(&event.guild.threads) {
                    directory.learn_channel(channel.into());
                }
                for member in event.guild.members.values() {
                    directory.learn_member(&member.into());
                }
                event.guild.roles.values().for_each(|role| self.role(role));
                inner.heard.begin_session();
            }
            Event::ChannelCreate(event) => directory.learn_channel((&event.channel).into()),
            Event::ChannelUpdate(event) => {
                inner.permissions.forget();
                directory.learn_channel((&event.channel).into());
            }
            Event::ChannelDelete(event) => directory.forget_channel(&event.channel.id.to_string()),
            Event::ThreadCreate(event) => directory.learn_channel((&event.thread).into()),
            Event::ThreadUpdate(event) => directory.learn_channel((&event.thread).into()),
            Event::ThreadDelete(event) => directory.forget_channel(&event.thread.id.to_string()),
            Event::ThreadListSync(event) => {
                event
                    .threads
                    .iter()
                    .map(Channel::from)
                    .for_each(|thread| directory.learn_channel(thread));
            }
            Event::GuildRoleCreate(event) => {
                inner.permissions.forget();
                self.role(&event.role);
            }
            Event::GuildRoleUpdate(_) | Event::GuildRoleDelete(_) => inner.permissions.forget(),
            Event::GuildMemberUpdate(event) if inner.serves(Some(&event.guild_id.to_string())) => {
                // Not all of a membership is in the event of every server: it is asked for when it is needed.
                directory.forget_person(&event.user.id.to_string());
            }
            Event::Unknown(_) => {
                tracing::debug!(connection = %inner.connection(), "An event could not be read");
            }
            _ => {}
        }
    }

    /// Discord makes a role for each bot that is invited with permissions, and people mention it as they do the bot.
    fn role(&self, role: &serenity::all::Role) {
        if role
            .tags
            .bot_id
            .is_some_and(|bot| bot.to_string() == self.inner.own.user)
        {
            self.inner.directory.learn_own_role(&role.id.to_string());
        }
    }

    async fn message(&self, message: &serenity::all::Message) {
        let inner = &self.inner;
        let guild = message.guild_id.map(|guild| guild.to_string());
        if message.author.id.to_string() == inner.own.user {
            inner.authors.learn(&message.id.to_string(), &inner.own.user);
            return;
        }
        if !inner.serves(guild.as_deref()) {
            return;
        }
        let (channel, id) = (message.channel_id.to_string(), message.id.to_string());
        let spot = match inner.spot_of(&channel, guild.as_deref()).await {
            Ok(spot) => spot,
            Err(trouble) => {
                tracing::warn!(
                    message.id = id,
                    "The channel of message {id} is not known: {trouble}"
                );
                inner.heard.missed(&channel, &id);
                return;
            }
        };
        let Some(inbound) = inner.message_inbound(message, spot) else {
            return;
        };
        match hand(&self.intake, inbound).await {
            Some(Answer::Stored | Answer::Reply(_)) => inner.heard.kept(&channel, &id),
            // Discord delivers nothing again by itself: it is read from the history.
            Some(Answer::NotStored) | None => inner.heard.missed(&channel, &id),
        }
    }

    async fn reaction(&self, reaction: &serenity::all::Reaction) {
        let inner = &self.inner;
        let guild = reaction.guild_id.map(|guild| guild.to_string());
        if !inner.serves(guild.as_deref()) {
            return;
        }
        let spot = match inner
            .spot_of(&reaction.channel_id.to_string(), guild.as_deref())
            .await
        {
            Ok(spot) => spot,
            Err(trouble) => {
                tracing::warn!("The channel of a reaction is not known: {trouble}");
                return;
            }
        };
        let Some(inbound) = inner.reaction_inbound(reaction, spot) else {
            return;
        };
        let key = inbound.key.clone();
        if matches!(hand(&self.intake, inbound).await, None | Some(Answer::NotStored)) {
            // No history tells of it; who put it sees that nothing happened and puts it again.
            tracing::warn!(inbound.key = key, "A reaction could not be kept");
        }
    }
}

/// Hands something over; `None` if nobody takes it.
pub(crate) async fn hand(intake: &Intake, inbound: Inbound) -> Option<Answer> {
    let (answer, answered) = oneshot::channel();
    intake.send(Handed { inbound, answer }).await.ok()?;
    answered.await.ok()
}
