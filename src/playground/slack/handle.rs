//! The handle of the emulated Slack: its state, deliveries and rate limits.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use super::delivery::Deliveries;
use super::http_delivery::HttpTarget;
use super::rate_limits::Limits;
use super::state::State;
use crate::{Core, SlackScene};

/// The emulated Slack; cheap to clone.
#[derive(Clone, Debug)]
pub struct Slack {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    core: Core,
    state: Mutex<State>,
    deliveries: Deliveries,
    limits: Limits,
}

impl Slack {
    /// A Slack with this scene.
    #[must_use]
    pub fn new(core: Core, scene: SlackScene) -> Self {
        let app = &scene.app;
        let target = app
            .request_url
            .clone()
            .filter(|_| !app.socket_mode)
            .map(|url| HttpTarget {
                url: url.trim_end_matches('/').to_owned(),
                signing_secret: app.signing_secret.clone(),
            });
        let inner = Inner {
            deliveries: Deliveries::new(core.clone(), app.app_id.clone(), target, app.socket_mode),
            limits: Limits::default(),
            state: Mutex::new(State::new(scene, core.base_url.clone(), core.clock.now())),
            core,
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// The base address of the Web API, without a trailing slash.
    #[must_use]
    pub fn api_url(&self) -> String {
        format!("{}/slack/api", self.inner.core.base_url)
    }

    /// The data that a client needs to connect.
    #[must_use]
    pub fn describe(&self) -> Value {
        let state = self.state();
        let people = state.people.iter().map(|person| {
            json!({ "id": person.id, "name": person.name, "real_name": person.real_name, "title": person.title })
        });
        let channels = state
            .conversations
            .values()
            .filter(|conversation| !conversation.name.is_empty())
            .map(|conversation| json!({ "id": conversation.id, "name": conversation.name, "members": conversation.members }));
        json!({
            "api_url": self.api_url(),
            "team_id": state.team_id,
            "app_id": state.app.app_id,
            "bot_id": state.app.bot_id,
            "bot_user_id": state.app.bot_user_id,
            "bot_token": state.app.bot_token,
            "app_token": state.app.app_token,
            "signing_secret": state.app.signing_secret,
            "commands": state.app.commands.iter().map(|command| &command.command).collect::<Vec<_>>(),
            "people": people.collect::<Vec<_>>(),
            "channels": channels.collect::<Vec<_>>(),
        })
    }

    /// Sends `disconnect` to every socket: `warning`, `refresh_requested` or `link_disabled`.
    pub fn disconnect(&self, reason: &str) {
        self.inner.deliveries.disconnect(reason);
    }

    /// Stalls every open socket, as a router does that forgets the connection: the socket stays open, carries nothing,
    /// and answers no ping. New sockets work.
    pub fn stall(&self) {
        self.inner.deliveries.stall_all();
    }

    /// Sets whether new sockets receive `hello`. A socket without `hello` stays open; a client must not treat it as
    /// ready.
    pub fn say_hello(&self, says: bool) {
        self.inner.deliveries.set_sends_hello(says);
    }

    /// Delivers over signed HTTP to paths below this address from now on, and not over sockets; `None` switches back to
    /// Socket Mode.
    pub fn set_request_url(&self, url: Option<&str>) {
        let signing_secret = self.state().app.signing_secret.clone();
        self.inner.deliveries.set_target(url.map(|url| HttpTarget {
            url: url.trim_end_matches('/').to_owned(),
            signing_secret,
        }));
    }

    /// The number of open Socket Mode connections.
    #[must_use]
    pub fn sockets(&self) -> usize {
        self.inner.deliveries.sockets()
    }

    /// How many deliveries wait for an acknowledgement or for their next attempt.
    #[must_use]
    pub fn undelivered(&self) -> usize {
        self.inner.deliveries.in_flight()
    }

    /// Delivers each event again that waits for its next attempt, so that a test need not wait a minute.
    pub fn retry_now(&self) {
        self.inner.deliveries.retry_now();
    }

    pub(super) fn core(&self) -> &Core {
        &self.inner.core
    }

    pub(super) fn deliveries(&self) -> &Deliveries {
        &self.inner.deliveries
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
