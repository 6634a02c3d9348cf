//! The handle of the emulated Discord (a stand-in by A until B has its own).

use axum::Router;
use serde_json::{Value, json};

use crate::{Core, DiscordScene};

/// The emulated Discord; cheap to clone.
#[derive(Clone)]
pub struct Discord {
    core: Core,
    scene: DiscordScene,
}

impl Discord {
    /// A Discord with this scene.
    #[must_use]
    pub fn new(core: Core, scene: DiscordScene) -> Self {
        Self { core, scene }
    }

    /// Its REST, gateway and everything else it serves.
    #[must_use]
    pub fn router(&self) -> Router {
        Router::new()
    }

    /// What a client needs to connect.
    #[must_use]
    pub fn describe(&self) -> Value {
        json!({ "api_url": self.core.base_url, "token": self.scene.app.token })
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
