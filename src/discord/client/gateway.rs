//! The gateway: serenity's client, told to speak to the right server only, watched, and begun again where it ends.
//!
//! What it hears goes through `hear`.

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

use crate::client::runtime::Apart;
use crate::ground::connection::session_limit::{Allowance, Rest};
use crate::read::catch_up;
use crate::client::connect::{Inner, TOKEN_REFUSED, who_we_are};
use crate::ground::connection::config::Config;
use crate::client::events::Handler;
use crate::ground::rest::{Call, Trouble};

/// The real Discord.
pub(crate) const REAL: &str = "https://discord.com";
/// How often the connection is looked at.
const LOOK: Duration = Duration::from_millis(500);
/// serenity resumes within a second and starts anew within five; what takes longer than this has to be begun again.
const LOST: Duration = Duration::from_secs(15);
/// How long to wait for the gateway's goodbye.
const GOODBYE: Duration = Duration::from_secs(5);
/// The first pause between two attempts.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// What stood for so long failed for another reason than the one before.
const STEADY: Duration = Duration::from_secs(600);
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
    let mut pause = FIRST_PAUSE;
    let mut asks_for_all = true;
    while !cancel.is_cancelled() {
        if let Err(rest) = may_begin(&inner, pause).await {
            tracing::error!(connection = %inner.connection(), "No session of the gateway is opened: {}", rest.why);
            inner.note_error(rest.why);
            tokio::select! {
                () = cancel.cancelled() => break,
                () = tokio::time::sleep(rest.after) => {}
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
            continue;
        }
        let began = Instant::now();
        let outcome = session(&inner, &intake, &cancel, asks_for_all).await;
        inner.set_connected(false);
        if began.elapsed() > STEADY {
            pause = FIRST_PAUSE;
        }
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

/// Whether a session may begin: neither we nor Discord count too many.
async fn may_begin(inner: &Inner, pause: Duration) -> Result<(), Rest> {
    if let Some(rest) = inner.breaker.rest(Instant::now()) {
        return Err(rest);
    }
    match inner.ask::<Allowance>(&Call::get("gateway/bot", &[])).await {
        Ok(allowance) => allowance.rest().map_or(Ok(()), Err),
        Err(trouble) => Err(Rest {
            after: match &trouble {
                Trouble::Wait(wait) => wait.after,
                Trouble::Token => LONGEST_PAUSE,
                Trouble::Refused { .. } | Trouble::Down { .. } | Trouble::Silent { .. } => pause,
            },
            why: match trouble {
                Trouble::Token => TOKEN_REFUSED.to_owned(),
                other => format!("Discord does not answer: {other}"),
            },
        }),
    }
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
        is_greeted: Arc::default(),
        home: Handle::current(),
    };
    let apart = Apart::new()?;
    let building = ClientBuilder::new_with_http(http, intents).raw_event_handler(handler);
    let built = apart
        .spawn(async move { building.await })
        .await
        .map_err(|error| error.to_string())?;
    let mut client = built.map_err(|error| format!("the gateway cannot be opened: {error}"))?;
    let gateway = client.ws_url.lock().await.clone();
    refuse_strange_gateway(&inner.config.api_url, &gateway)?;
    let shards = Arc::clone(&client.shard_manager);
    inner.breaker.begin(Instant::now());
    inner.heard.fall_behind();
    let mut running = apart.spawn(async move { client.start().await });
    let ended = tokio::select! {
        ended = &mut running => ended.map_err(|error| error.to_string())?,
        () = lost(inner, &shards) => return Ok(Ended::Failed("the gateway was lost".to_owned())),
        () = cancel.cancelled() => {
            if inner.is_connected() {
                // A session that is closed in order ends at once on Discord's side too.
                let _ = tokio::time::timeout(GOODBYE, shards.shutdown_all()).await;
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

/// Looks how the connection stands, and returns when it has been down for so long that serenity will not mend it.
async fn lost(inner: &Inner, shards: &ShardManager) {
    let mut looks = tokio::time::interval(LOOK);
    let mut stood = Instant::now();
    loop {
        looks.tick().await;
        let stage = shards
            .runners
            .lock()
            .await
            .get(&ShardId(0))
            .map(|runner| runner.stage);
        let stands = stage == Some(ConnectionStage::Connected);
        inner.set_connected(stands);
        if stands {
            stood = Instant::now();
        } else if stood.elapsed() > LOST
            || inner
                .breaker
                .rest(Instant::now())
                .is_some_and(|_| stood.elapsed() > LOOK * 4)
        {
            return;
        }
    }
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
