//! The gateway: runs serenity's client against the configured server only, supervises it, and restarts it when it ends.
//!
//! `events` handles the events.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chat::Intake;
use secrecy::ExposeSecret;
use serenity::all::{
    ApplicationId, ClientBuilder, ConnectionStage, GatewayError, GatewayIntents, Http, HttpBuilder, ShardId,
    ShardManager,
};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use super::events::EventHandler;
use super::runtime::DedicatedRuntime;
use crate::ground::connection::bot::Bot;
use crate::ground::connection::config::{Config, DISCORD_URL};
use crate::ground::connection::connect_error::TOKEN_REJECTED;
use crate::ground::connection::identity::fetch_identity;
use crate::ground::connection::session_limit::{Cooldown, SessionAllowance};
use crate::ground::rest::{Call, RestError};
use crate::read::catch_up;

/// The interval between two looks at the connection's state.
const POLL_INTERVAL: Duration = Duration::from_millis(500);
/// serenity resumes within a second and reconnects within five. A session that is disconnected for longer is restarted.
const RECONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// The timeout of an orderly shutdown.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(5);
/// The first pause between two sessions.
const MIN_BACKOFF: Duration = Duration::from_secs(1);
/// A session of this length resets the backoff.
const STABLE_SESSION: Duration = Duration::from_secs(600);
/// The longest pause between two sessions.
const MAX_BACKOFF: Duration = Duration::from_secs(60);

/// serenity's HTTP client.
///
/// If its own rate limiter is on, serenity ignores `proxy` and sends the token to the real Discord. So this function sets
/// both, and verifies the result.
///
/// # Errors
///
/// The address is invalid, or serenity would not use it.
pub(crate) fn serenity_http(config: &Config) -> Result<Http, String> {
    let url = config.api_url.trim_end_matches('/');
    if !(url.starts_with("http://") || url.starts_with("https://")) {
        return Err(format!("api_url = \"{url}\" is no address: write {DISCORD_URL}"));
    }
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(15))
        .build()
        .map_err(|error| format!("no HTTP client can be made: {error}"))?;
    let mut builder = HttpBuilder::new(config.token.expose_secret())
        .client(client)
        .ratelimiter_disabled(true);
    if url != DISCORD_URL {
        builder = builder.proxy(url);
    }
    let http = builder.build();
    if http.ratelimiter.is_some() {
        return Err("serenity's rate limiter is on, and would send the token elsewhere".to_owned());
    }
    Ok(http)
}

/// Receives events until cancelled.
pub(crate) async fn listen(bot: Arc<Bot>, intake: Intake, cancel: CancellationToken) {
    let catching_up = tokio::spawn(catch_up::run(Arc::clone(&bot), intake.clone(), cancel.clone()));
    let mut backoff = MIN_BACKOFF;
    let mut requests_all_intents = true;
    while !cancel.is_cancelled() {
        if let Err(cooldown) = may_start(&bot, backoff).await {
            tracing::error!(connection = %bot.connection(), "No gateway session is opened: {}", cooldown.why);
            bot.record_error(cooldown.why);
            tokio::select! {
                () = cancel.cancelled() => break,
                () = tokio::time::sleep(cooldown.after) => {}
            }
            backoff = (backoff * 2).min(MAX_BACKOFF);
            continue;
        }
        let began = Instant::now();
        let outcome = session(&bot, &intake, &cancel, requests_all_intents).await;
        bot.set_connected(false);
        if began.elapsed() > STABLE_SESSION {
            backoff = MIN_BACKOFF;
        }
        let why = match outcome {
            Ok(Ended::Cancelled) => break,
            Ok(Ended::Disallowed) => {
                // The next session requests only the granted intents. `check` reports what is missing.
                requests_all_intents = false;
                "the developer page does not grant all privileged intents".to_owned()
            }
            Ok(Ended::Failed(why)) | Err(why) => why,
        };
        tracing::warn!(connection = %bot.connection(), "The gateway session ended: {why}");
        bot.record_error(why);
        tokio::select! {
            () = cancel.cancelled() => break,
            () = tokio::time::sleep(backoff) => {}
        }
        backoff = (backoff * 2).min(MAX_BACKOFF);
    }
    // The same token cancels this task.
    let _ = catching_up.await;
}

/// Whether a session may start, by this connection's count and by Discord's.
async fn may_start(bot: &Bot, backoff: Duration) -> Result<(), Cooldown> {
    if let Some(cooldown) = bot.session_limit.cooldown(Instant::now()) {
        return Err(cooldown);
    }
    match bot
        .fetch::<SessionAllowance>(&Call::get("gateway/bot", &[]))
        .await
    {
        Ok(allowance) => allowance.cooldown().map_or(Ok(()), Err),
        Err(error) => Err(Cooldown {
            after: match &error {
                RestError::RateLimited(wait) => wait.after,
                RestError::Unauthorized => MAX_BACKOFF,
                RestError::Rejected { .. } | RestError::Unavailable { .. } | RestError::NoAnswer { .. } => {
                    backoff
                }
            },
            why: match error {
                RestError::Unauthorized => TOKEN_REJECTED.to_owned(),
                other => format!("Discord does not answer: {other}"),
            },
        }),
    }
}

/// How a session ended.
enum Ended {
    /// It was cancelled.
    Cancelled,
    /// It requested intents that the developer page does not grant.
    Disallowed,
    /// It failed for another reason.
    Failed(String),
}

/// Runs serenity's client. It reconnects and resumes by itself, and ends if Discord rejects it.
async fn session(
    bot: &Arc<Bot>,
    intake: &Intake,
    cancel: &CancellationToken,
    requests_all_intents: bool,
) -> Result<Ended, String> {
    let mut intents = granted_intents(true, true);
    if !requests_all_intents {
        // An administrator may have changed the developer page since the start.
        let identity = fetch_identity(&bot.rest)
            .await
            .map_err(|error| error.to_string())?;
        intents = granted_intents(identity.has_message_content_intent, identity.has_members_intent);
    }
    let http = serenity_http(&bot.config)?;
    if let Ok(id) = bot.identity.application.parse() {
        http.set_application_id(ApplicationId::new(id));
    }
    let handler = EventHandler {
        bot: Arc::clone(bot),
        intake: intake.clone(),
        has_members_intent: intents.contains(GatewayIntents::GUILD_MEMBERS),
        is_ready: Arc::default(),
        runtime: Handle::current(),
    };
    let runtime = DedicatedRuntime::new()?;
    let building = ClientBuilder::new_with_http(http, intents).raw_event_handler(handler);
    let built = runtime
        .spawn(async move { building.await })
        .await
        .map_err(|error| error.to_string())?;
    let mut client = built.map_err(|error| format!("the gateway cannot be opened: {error}"))?;
    let gateway = client.ws_url.lock().await.clone();
    check_gateway_url(&bot.config.api_url, &gateway)?;
    let shards = Arc::clone(&client.shard_manager);
    bot.session_limit.record_start(Instant::now());
    bot.sync.begin_gap();
    let mut running = runtime.spawn(async move { client.start().await });
    let ended = tokio::select! {
        ended = &mut running => ended.map_err(|error| error.to_string())?,
        () = wait_until_lost(bot, &shards) => return Ok(Ended::Failed("the gateway was lost".to_owned())),
        () = cancel.cancelled() => {
            if bot.is_connected() {
                // An orderly shutdown also ends the session on Discord's side.
                let _ = tokio::time::timeout(SHUTDOWN_TIMEOUT, shards.shutdown_all()).await;
            }
            return Ok(Ended::Cancelled);
        }
    };
    Ok(match ended {
        Ok(()) => Ended::Failed("the gateway closed".to_owned()),
        Err(serenity::Error::Gateway(GatewayError::DisallowedGatewayIntents)) => Ended::Disallowed,
        Err(error) => Ended::Failed(format!("the gateway refused: {error}")),
    })
}

/// Updates the health, and returns when the connection has been down for so long that serenity will not restore it.
async fn wait_until_lost(bot: &Bot, shards: &ShardManager) {
    let mut interval = tokio::time::interval(POLL_INTERVAL);
    let mut last_connected = Instant::now();
    loop {
        interval.tick().await;
        let stage = shards
            .runners
            .lock()
            .await
            .get(&ShardId(0))
            .map(|runner| runner.stage);
        let is_connected = stage == Some(ConnectionStage::Connected);
        bot.set_connected(is_connected);
        if is_connected {
            last_connected = Instant::now();
        } else if last_connected.elapsed() > RECONNECT_TIMEOUT
            || bot
                .session_limit
                .cooldown(Instant::now())
                .is_some_and(|_| last_connected.elapsed() > POLL_INTERVAL * 4)
        {
            return;
        }
    }
}

/// Fails if another API leads to the real gateway: serenity falls back to it if the API names no gateway, and would send
/// the token to the wrong server.
fn check_gateway_url(api_url: &str, gateway: &str) -> Result<(), String> {
    let is_real = gateway.contains("discord.gg") || gateway.contains("discord.com");
    if api_url.trim_end_matches('/') != DISCORD_URL && is_real {
        return Err(format!("{api_url} does not say where its gateway is"));
    }
    Ok(())
}

fn granted_intents(has_message_content_intent: bool, has_members_intent: bool) -> GatewayIntents {
    let mut intents = GatewayIntents::GUILDS
        | GatewayIntents::GUILD_MESSAGES
        | GatewayIntents::GUILD_MESSAGE_REACTIONS
        | GatewayIntents::DIRECT_MESSAGES
        | GatewayIntents::DIRECT_MESSAGE_REACTIONS;
    intents.set(GatewayIntents::MESSAGE_CONTENT, has_message_content_intent);
    intents.set(GatewayIntents::GUILD_MEMBERS, has_members_intent);
    intents
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
            public_key: None,
            guild: None,
            commands: crate::ground::connection::config::CommandSet::default(),
        }
    }

    #[test]
    fn serenitys_rate_limiter_is_always_off() {
        for api_url in [DISCORD_URL, "http://127.0.0.1:9"] {
            assert!(
                serenity_http(&config(api_url))
                    .expect("the address is valid")
                    .ratelimiter
                    .is_none()
            );
        }
        assert!(serenity_http(&config("discord.com")).is_err());
    }

    #[test]
    fn another_api_never_leads_to_discords_gateway() {
        assert!(check_gateway_url("http://127.0.0.1:9", "wss://gateway.discord.gg").is_err());
        assert!(check_gateway_url("http://127.0.0.1:9", "ws://127.0.0.1:9/gateway").is_ok());
        assert!(check_gateway_url(DISCORD_URL, "wss://gateway.discord.gg").is_ok());
    }
}
