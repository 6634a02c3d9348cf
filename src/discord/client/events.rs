//! Handles the gateway's events: updates the caches, and submits to the desk what people write and do.
//!
//! serenity starts a task for each event, so a slow answer of the desk delays no other event. The ids determine the order.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use chat::Intake;
use serenity::all::{
    ChannelId, Context, Event, GuildId, Message, MessageId, RawEventHandler, Reaction, Role, UnknownEvent,
};
use tokio::runtime::Handle;

use crate::ground::connection::bot::Bot;
use crate::ground::directory::cache::KnownUser;
use crate::ground::dto::{Channel, User};
use crate::interactions::responder::Responder;
use crate::interactions::serve::serve;
use crate::read::messages::reaction_name;
use crate::read::partial::{self, parse_message, reduce_interaction, reduce_message};
use crate::read::submit::is_stored;

/// Handles serenity's events.
#[derive(Clone)]
pub(crate) struct EventHandler {
    pub(crate) bot: Arc<Bot>,
    pub(crate) intake: Intake,
    /// Whether this session receives changes of members.
    pub(crate) has_members_intent: bool,
    /// Whether this client has received "Ready" before. serenity starts every later session without this crate.
    pub(crate) is_ready: Arc<AtomicBool>,
    /// The runtime that handles the events.
    pub(crate) runtime: Handle,
}

#[serenity::async_trait]
impl RawEventHandler for EventHandler {
    async fn raw_event(&self, _: Context, event: Event) {
        if matches!(event, Event::Ready(_)) {
            // The gap must begin before any message of the new session is stored.
            self.bot.sync.begin_gap();
        }
        if matches!(event, Event::GuildCreate(_)) {
            // Later events may change this one's data, and their tasks run in any order.
            self.update_caches(event);
            return;
        }
        let handler = self.clone();
        // On the shared runtime, a slow desk does not slow the gateway down.
        self.runtime.spawn(async move { handler.handle(event).await });
    }
}

impl EventHandler {
    async fn handle(&self, event: Event) {
        let bot = &self.bot;
        match event {
            Event::Ready(_) => {
                if self.is_ready.swap(true, Ordering::SeqCst) {
                    bot.session_limit.record_start(Instant::now());
                }
                bot.directory.begin_session(self.has_members_intent);
                bot.member_roles.begin_session(self.has_members_intent);
                bot.set_connected(true);
                tracing::info!(connection = %bot.connection(), "Connected to Discord");
            }
            Event::Resumed(_) => bot.set_connected(true),
            Event::MessageCreate(event) => self.handle_message(&event.message).await,
            Event::ReactionAdd(event) => self.handle_reaction(&event.reaction).await,
            Event::ReactionRemove(event) => {
                if let Some(user) = event.reaction.user_id {
                    let emoji = reaction_name(&event.reaction.emoji);
                    bot.reaction_epochs.record_removal(
                        &event.reaction.message_id.to_string(),
                        &user.to_string(),
                        &emoji,
                    );
                }
            }
            Event::InteractionCreate(event) => {
                serve(
                    Arc::clone(bot),
                    &self.intake,
                    event.interaction,
                    Responder::Gateway,
                )
                .await;
            }
            Event::MessageUpdate(event) => bot.receive_edit(&self.intake, &event).await,
            Event::MessageDelete(event) => {
                self.handle_deletions(event.guild_id, event.channel_id, &[event.message_id])
                    .await;
            }
            Event::MessageDeleteBulk(event) => {
                self.handle_deletions(event.guild_id, event.channel_id, &event.ids)
                    .await;
            }
            Event::GuildMemberAdd(event) if bot.serves(Some(&event.member.guild_id.to_string())) => {
                bot.directory.learn_member(&(&event.member).into());
                bot.member_roles.mark_changed(&event.member.user.id.to_string());
                let joined_at = event.member.joined_at.map(|at| at.to_string());
                let user = User::from(&event.member.user);
                bot.receive_join(&self.intake, &user, joined_at).await;
            }
            Event::GuildMemberRemove(event) if bot.serves(Some(&event.guild_id.to_string())) => {
                let user = User::from(&event.user);
                bot.member_roles.mark_changed(&user.id);
                if bot.guilds.len() == 1 {
                    bot.directory.learn_user(&user.id, KnownUser::stranger(&user));
                } else {
                    bot.directory.forget_user(&user.id);
                }
                bot.receive_departure(&self.intake, &user).await;
            }
            Event::Unknown(event) => self.handle_undecoded(event).await,
            other => self.update_caches(other),
        }
    }

    /// Handles an event that serenity cannot decode, if a person waits for it.
    async fn handle_undecoded(&self, event: UnknownEvent) {
        let UnknownEvent { kind, value, .. } = event;
        let handled = match kind.as_str() {
            "MESSAGE_CREATE" => match parse_message(value) {
                Ok(message) => {
                    self.handle_message(&message).await;
                    Ok(())
                }
                Err(error) => Err(error),
            },
            "MESSAGE_UPDATE" => match partial::parse(value, reduce_message) {
                Ok(event) => {
                    self.bot.receive_edit(&self.intake, &event).await;
                    Ok(())
                }
                Err(error) => Err(error),
            },
            "INTERACTION_CREATE" => match partial::parse(value, reduce_interaction) {
                Ok(interaction) => {
                    serve(
                        Arc::clone(&self.bot),
                        &self.intake,
                        interaction,
                        Responder::Gateway,
                    )
                    .await;
                    Ok(())
                }
                Err(error) => Err(error),
            },
            _ => {
                tracing::debug!(connection = %self.bot.connection(), "An event {kind} is not known");
                Ok(())
            }
        };
        if let Err(error) = handled {
            metrics::counter!("desk_discord_unread_total").increment(1);
            tracing::warn!(connection = %self.bot.connection(), "An event {kind} could not be read: {error}");
        }
    }

    /// Updates the caches of channels, members and roles.
    fn update_caches(&self, event: Event) {
        let (bot, directory) = (&self.bot, &self.bot.directory);
        match event {
            Event::GuildCreate(event) if bot.serves(Some(&event.guild.id.to_string())) => {
                for channel in event.guild.channels.values().chain(&event.guild.threads) {
                    directory.learn_channel(channel.into());
                }
                for member in event.guild.members.values() {
                    directory.learn_member(&member.into());
                }
                event.guild.roles.values().for_each(|role| self.learn_role(role));
                bot.sync.begin_session();
            }
            Event::ChannelCreate(event) => directory.learn_channel((&event.channel).into()),
            Event::ChannelUpdate(event) => {
                bot.permission_cache.clear();
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
                bot.permission_cache.clear();
                self.learn_role(&event.role);
            }
            Event::GuildRoleUpdate(event) => {
                bot.permission_cache.clear();
                self.learn_role(&event.role);
            }
            Event::GuildRoleDelete(_) => bot.permission_cache.clear(),
            Event::GuildMemberUpdate(event) if bot.serves(Some(&event.guild_id.to_string())) => {
                // Some servers send incomplete events, so the member is read again when needed.
                directory.forget_user(&event.user.id.to_string());
                bot.member_roles.mark_changed(&event.user.id.to_string());
            }
            _ => {}
        }
    }

    /// Stores the name of a role. Discord creates a role for each bot invited with permissions; people mention it like
    /// the bot itself.
    fn learn_role(&self, role: &Role) {
        self.bot.directory.learn_role(&role.id.to_string(), &role.name);
        if role
            .tags
            .bot_id
            .is_some_and(|bot| bot.to_string() == self.bot.identity.user)
        {
            self.bot.directory.learn_own_role(&role.id.to_string());
        }
    }

    async fn handle_deletions(&self, guild: Option<GuildId>, channel: ChannelId, ids: &[MessageId]) {
        let guild = guild.map(|guild| guild.to_string());
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        self.bot
            .receive_deletions(&self.intake, guild, &channel.to_string(), &ids)
            .await;
    }

    async fn handle_message(&self, message: &Message) {
        let bot = &self.bot;
        let guild = message.guild_id.map(|guild| guild.to_string());
        if message.author.id.to_string() == bot.identity.user {
            bot.message_authors
                .learn(&message.id.to_string(), &bot.identity.user);
            return;
        }
        if !bot.serves(guild.as_deref()) {
            return;
        }
        let (channel, id) = (message.channel_id.to_string(), message.id.to_string());
        let location = match bot.find_location(&channel, guild.as_deref()).await {
            Ok(location) => location,
            Err(error) => {
                tracing::warn!(
                    message.id = id,
                    "The channel of message {id} is not known: {error}"
                );
                bot.sync.mark_missed(&channel, &id);
                return;
            }
        };
        let Some(inbound) = bot.message_inbound(message, location) else {
            return;
        };
        if is_stored(&self.intake, inbound).await {
            bot.sync.mark_stored(&channel, &id);
        } else {
            // Discord does not repeat events. Catching up reads the message from the history.
            bot.sync.mark_missed(&channel, &id);
        }
    }

    async fn handle_reaction(&self, reaction: &Reaction) {
        let bot = &self.bot;
        let guild = reaction.guild_id.map(|guild| guild.to_string());
        if !bot.serves(guild.as_deref()) {
            return;
        }
        let location = match bot
            .find_location(&reaction.channel_id.to_string(), guild.as_deref())
            .await
        {
            Ok(location) => location,
            Err(error) => {
                tracing::warn!("The channel of a reaction is not known: {error}");
                return;
            }
        };
        let Some(inbound) = bot.reaction_inbound(reaction, location) else {
            return;
        };
        let key = inbound.key.clone();
        if !is_stored(&self.intake, inbound).await {
            // The history has no reactions. The person sees that nothing happened and reacts again.
            tracing::warn!(inbound.key = key, "A reaction could not be stored");
        }
    }
}
