//! The gateway: serenity's client, told to speak to the right server only, and what it hears handed over at once.
//!
//! serenity starts a task for each event, so a slow answer holds nothing up, and order comes from ids.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chat::{Answer, Handed, Inbound, Intake};
use secrecy::ExposeSecret;
use serenity::all::{
    ApplicationId, ClientBuilder, ConnectionStage, Context, Event, EventHandler, GatewayError,
    GatewayIntents, Http, HttpBuilder, RawEventHandler, ShardStageUpdateEvent,
};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::catch_up;
use crate::client::{Inner, who_we_are};
use crate::config::Config;
use crate::directory::Person;
use crate::inbound::emoji_of;
use crate::interactions;
use crate::wire::{Channel, User};

/// The real Discord.
const REAL: &str = "https://discord.com";
/// Discord resets a token that opens 1,000 sessions a day; a loop is stopped long before.
const SESSIONS: usize = 5;
/// The window in which sessions are counted.
const SESSIONS_WINDOW: Duration = Duration::from_secs(600);
/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// serenity's client for the gateway.
///
/// With its own rate limiter on, serenity ignores `proxy` and sends the token to the real Discord: both are set
/// together, and looked at.
///
/// # Errors
///
/// The address is none, or serenity would not keep to it.
pub(crate) fn http(config: &Config) -> Result<Http, String> {
    let url = config.api_url.trim_end_matches('/');
    if !(url.starts_with("http://") || url.starts_with("https://")) {
        return Err(format!("api_url = \"{url}\" is no address: write {REAL}"));
    }
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(15))
        .build()
        .map_err(|error| format!("no HTTP client can be made: {error}"))?;
    let mut builder = HttpBuilder::new(config.token.expose_secret())
        .client(client)
        .ratelimiter_disabled(true);
    if url != REAL {
        builder = builder.proxy(url);
    }
    let http = builder.build();
    if http.ratelimiter.is_some() {
        return Err("serenity's rate limiter is on, and would send the token elsewhere".to_owned());
    }
    Ok(http)
}

/// Receives until cancelled.
pub(crate) async fn listen(inner: Arc<Inner>, intake: Intake, cancel: CancellationToken) {
    let catching_up = tokio::spawn(catch_up::run(Arc::clone(&inner), intake.clone(), cancel.clone()));
    let mut sessions: VecDeque<Instant> = VecDeque::new();
    let mut pause = Duration::from_secs(1);
    let mut asks_for_all = true;
    while !cancel.is_cancelled() {
        sessions.retain(|at| at.elapsed() < SESSIONS_WINDOW);
        sessions.push_back(Instant::now());
        if sessions.len() > SESSIONS {
            tracing::error!(connection = %inner.connection(), "The gateway fails again and again; waiting a minute");
            pause = LONGEST_PAUSE;
        }
        let outcome = session(&inner, &intake, &cancel, asks_for_all).await;
        inner.set_connected(false);
        let why = match outcome {
            Ok(Ended::Cancelled) => break,
            Ok(Ended::Disallowed) => {
                // Next time only what is granted is asked for; `check` says what that costs.
                asks_for_all = false;
                "the developer page does not grant all privileged intents".to_owned()
            }
            Ok(Ended::Failed(why)) | Err(why) => why,
        };
        tracing::warn!(connection = %inner.connection(), "The gateway session ended: {why}");
        inner.note_error(why);
        tokio::select! {
            () = cancel.cancelled() => break,
            () = tokio::time::sleep(pause) => {}
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    // It ends by the same token.
    let _ = catching_up.await;
}

/// Why a session ended.
enum Ended {
    /// We were told to stop.
    Cancelled,
    /// More was asked for than the developer page grants.
    Disallowed,
    /// Something else.
    Failed(String),
}

/// One client's life: it reconnects and resumes by itself, and ends where Discord refuses it.
async fn session(
    inner: &Arc<Inner>,
    intake: &Intake,
    cancel: &CancellationToken,
    asks_for_all: bool,
) -> Result<Ended, String> {
    let mut intents = granted(true, true);
    if !asks_for_all {
        // What the developer page grants may have been changed since the start.
        let own = who_we_are(&inner.rest).await.map_err(|error| error.to_string())?;
        intents = granted(own.hears_words, own.hears_members);
    }
    let http = http(&inner.config)?;
    if let Ok(id) = inner.own.application.parse() {
        http.set_application_id(ApplicationId::new(id));
    }
    let handler = Handler {
        inner: Arc::clone(inner),
        intake: intake.clone(),
        hears_members: intents.contains(GatewayIntents::GUILD_MEMBERS),
    };
    let mut client = ClientBuilder::new_with_http(http, intents)
        .raw_event_handler(handler.clone())
        .event_handler(handler)
        .await
        .map_err(|error| format!("the gateway cannot be opened: {error}"))?;
    let gateway = client.ws_url.lock().await.clone();
    refuse_strange_gateway(&inner.config.api_url, &gateway)?;
    let shards = Arc::clone(&client.shard_manager);
    let ended = tokio::select! {
        ended = client.start() => ended,
        () = cancel.cancelled() => {
            shards.shutdown_all().await;
            return Ok(Ended::Cancelled);
        }
    };
    Ok(match ended {
        Ok(()) => Ended::Failed("the gateway closed".to_owned()),
        Err(serenity::Error::Gateway(GatewayError::DisallowedGatewayIntents)) => Ended::Disallowed,
        Err(error) => Ended::Failed(format!("the gateway refused: {error}")),
    })
}

/// serenity falls back to the real gateway where the API does not name one: with another API that would send a token to
/// a server that it is not for.
fn refuse_strange_gateway(api_url: &str, gateway: &str) -> Result<(), String> {
    let is_real = gateway.contains("discord.gg") || gateway.contains("discord.com");
    if api_url.trim_end_matches('/') != REAL && is_real {
        return Err(format!("{api_url} does not say where its gateway is"));
    }
    Ok(())
}

fn granted(hears_words: bool, hears_members: bool) -> GatewayIntents {
    let mut intents = GatewayIntents::GUILDS
        | GatewayIntents::GUILD_MESSAGES
        | GatewayIntents::GUILD_MESSAGE_REACTIONS
        | GatewayIntents::DIRECT_MESSAGES
        | GatewayIntents::DIRECT_MESSAGE_REACTIONS;
    intents.set(GatewayIntents::MESSAGE_CONTENT, hears_words);
    intents.set(GatewayIntents::GUILD_MEMBERS, hears_members);
    intents
}

/// Hands something over; `None` if nobody takes it.
pub(crate) async fn hand(intake: &Intake, inbound: Inbound) -> Option<Answer> {
    let (answer, answered) = oneshot::channel();
    intake.send(Handed { inbound, answer }).await.ok()?;
    answered.await.ok()
}

#[derive(Clone)]
struct Handler {
    inner: Arc<Inner>,
    intake: Intake,
    hears_members: bool,
}

#[serenity::async_trait]
impl EventHandler for Handler {
    async fn shard_stage_update(&self, _: Context, event: ShardStageUpdateEvent) {
        self.inner.set_connected(event.new == ConnectionStage::Connected);
    }
}

#[serenity::async_trait]
impl RawEventHandler for Handler {
    async fn raw_event(&self, _: Context, event: Event) {
        self.hear(event).await;
    }
}

impl Handler {
    async fn hear(&self, event: Event) {
        let inner = &self.inner;
        match event {
            Event::Ready(_) => {
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
                interactions::serve(Arc::clone(inner), &self.intake, event.interaction).await;
            }
            // Edits and deletions belong to the tickets they change; nobody acts on them yet.
            Event::MessageUpdate(_) | Event::MessageDelete(_) | Event::MessageDeleteBulk(_) => {}
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
            Event::GuildRoleCreate(_) | Event::GuildRoleUpdate(_) | Event::GuildRoleDelete(_) => {
                inner.permissions.forget();
            }
            Event::GuildMemberAdd(event) if inner.serves(Some(&event.member.guild_id.to_string())) => {
                directory.learn_member(&(&event.member).into());
            }
            Event::GuildMemberUpdate(event) if inner.serves(Some(&event.guild_id.to_string())) => {
                // Not all of a membership is in the event of every server: it is asked for when it is needed.
                directory.forget_person(&event.user.id.to_string());
            }
            Event::GuildMemberRemove(event) if inner.serves(Some(&event.guild_id.to_string())) => {
                let user = User::from(&event.user);
                if inner.guilds.len() == 1 {
                    directory.learn_person(&user.id, Person::stranger(&user));
                } else {
                    directory.forget_person(&user.id);
                }
            }
            Event::Unknown(_) => {
                tracing::debug!(connection = %inner.connection(), "An event could not be read");
            }
            _ => {}
        }
    }

    async fn message(&self, message: &serenity::all::Message) {
        let inner = &self.inner;
        let guild = message.guild_id.map(|guild| guild.to_string());
        if !inner.serves(guild.as_deref()) || message.author.id.to_string() == inner.own.user {
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

#[cfg(test)]
mod tests {
    use chat::Connection;

    use super::*;

    fn config(api_url: &str) -> Config {
        Config {
            connection: Connection("hub".to_owned()),
            token: "token".to_owned().into(),
            api_url: api_url.to_owned(),
            guild: None,
            commands: crate::config::CommandSet::default(),
            watched: Vec::new(),
            heard_until: None,
        }
    }

    #[test]
    fn the_token_never_goes_through_serenitys_own_limiter() {
        for api_url in [REAL, "http://127.0.0.1:9"] {
            assert!(
                http(&config(api_url))
                    .expect("both are addresses")
                    .ratelimiter
                    .is_none()
            );
        }
        assert!(http(&config("discord.com")).is_err());
    }

    #[test]
    fn another_api_never_leads_to_the_real_gateway() {
        assert!(refuse_strange_gateway("http://127.0.0.1:9", "wss://gateway.discord.gg").is_err());
        assert!(refuse_strange_gateway("http://127.0.0.1:9", "ws://127.0.0.1:9/gateway").is_ok());
        assert!(refuse_strange_gateway(REAL, "wss://gateway.discord.gg").is_ok());
    }
}
