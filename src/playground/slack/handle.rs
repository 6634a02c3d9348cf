//! The handle of the emulated Slack.

use axum::Router;
use serde_json::{Value, json};

use crate::{Core, SlackScene};

/// The emulated Slack; cheap to clone.
#[derive(Clone)]
pub struct Slack {
    core: Core,
    scene: SlackScene,
}

impl Slack {
    /// A Slack with this scene.
    #[must_use]
    pub fn new(core: Core, scene: SlackScene) -> Self {
        Self { core, scene }
    }

    /// Everything it serves.
    #[must_use]
    pub fn router(&self) -> Router {
        Router::new()
    }

    /// What a client needs to connect.
    #[must_use]
    pub fn describe(&self) -> Value {
        json!({ "api_url": format!("{}/slack/api", self.core.base_url), "bot_token": self.scene.app.bot_token })
    }

    /// What this person sees, for the page.
    #[must_use]
    pub fn snapshot(&self, _user: &str) -> Value {
        Value::Null
    }

    /// Does what the page was asked to do.
    ///
    /// # Errors
    ///
    /// What the person would see.
    pub async fn act(&self, _act: &Value) -> Result<Value, String> {
        Err("nobody is here yet".into())
    }
}
