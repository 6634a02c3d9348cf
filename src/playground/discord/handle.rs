//! The handle of the emulated Discord: its state behind a lock, and its rate limits.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use super::{
    rate_limits::{RateLimitStatus, RateLimits},
    state::World,
};
use crate::{Core, DiscordScene};

/// The emulated Discord; cheap to clone.
#[derive(Clone)]
pub struct Discord {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) core: Core,
    world: Mutex<World>,
    limits: Mutex<RateLimits>,
}

impl Discord {
    /// A Discord with this scene.
    ///
    /// # Panics
    ///
    /// When an id of the scene is not a snowflake.
    #[must_use]
    pub fn new(core: Core, scene: DiscordScene) -> Self {
        let world = Mutex::new(World::new(core.clone(), scene));
        Self {
            inner: Arc::new(Inner {
                core,
                world,
                limits: Mutex::default(),
            }),
        }
    }

    /// The data that a client needs to connect: addresses, token, ids.
    #[must_use]
    pub fn describe(&self) -> Value {
        let world = self.world();
        let base = &self.inner.core.base_url;
        let named = |name: &str, id: String| json!({"name": name, "id": id});
        let channels = world
            .channels
            .values()
            .filter(|channel| channel.recipient.is_none() && channel.thread.is_none());
        let people = world
            .users
            .values()
            .filter(|user| !user.is_bot && user.id != world.guild.owner);
        json!({
            "api_url": base,
            "rest_url": format!("{base}/api"),
            "gateway_url": format!("{}/gateway", base.replacen("http", "ws", 1)),
            "token": world.app.token,
            "application_id": world.app.id,
            "bot_user_id": world.app.bot,
            "public_key": world.app.public_key_hex,
            "guild_id": world.guild.id,
            "channels": channels.map(|c| named(&c.name, c.id.to_string())).collect::<Vec<_>>(),
            "people": people.map(|u| named(&u.username, u.id.to_string())).collect::<Vec<_>>(),
        })
    }

    /// Asks every session to reconnect (op 7), as Discord does from time to time.
    pub fn ask_to_reconnect(&self) {
        for session in &mut self.world().gateway.sessions {
            session.ask_to_reconnect();
        }
    }

    /// Stalls every open socket, as a router does that forgets the connection: the socket stays open, carries nothing,
    /// and answers no heartbeat. New sockets work.
    pub fn stall(&self) {
        for session in &mut self.world().gateway.sessions {
            session.stall();
        }
    }

    /// Sets the heartbeat interval for clients that connect from now on.
    pub fn set_heartbeat(&self, every: std::time::Duration) {
        self.world().gateway.heartbeat_ms = u64::try_from(every.as_millis()).unwrap_or(u64::MAX);
    }

    /// Sets how many sessions may be started in a day. Further attempts close all sessions with 4004.
    pub fn set_session_starts(&self, per_day: usize) {
        self.world().gateway.starts_per_day = per_day;
    }

    /// When a banned client may call again; `None` if the client is not banned.
    pub(crate) fn banned_until(&self) -> Option<chrono::DateTime<chrono::Utc>> {
        let limits = self.inner.limits.lock().unwrap_or_else(PoisonError::into_inner);
        limits.banned_until(self.inner.core.clock.now())
    }

    /// Counts a call that was refused with 401, 403 or 429.
    pub(crate) fn count_invalid(&self) {
        let mut limits = self.inner.limits.lock().unwrap_or_else(PoisonError::into_inner);
        limits.count_invalid(self.inner.core.clock.now(), self.inner.core.invalid_requests);
    }

    /// The locked state; never held across an await.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.inner.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a call against the rate limits.
    pub(crate) fn count(&self, verb: &str, path: &[String]) -> RateLimitStatus {
        let mut limits = self.inner.limits.lock().unwrap_or_else(PoisonError::into_inner);
        limits.count(
            verb,
            path,
            self.inner.core.clock.now(),
            self.inner.core.rate_limits,
        )
    }
}
