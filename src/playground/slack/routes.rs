//! The HTTP routes of the emulated Slack.

use axum::Router;
use axum::routing::{any, get, post};

use super::{Slack, api, response_url, socket_mode, uploads};

impl Slack {
    /// All routes below `/slack/`.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/slack/api/{method}", any(api::serve))
            .route("/slack/socket", get(socket_mode::connect))
            .route("/slack/response/{id}", post(response_url::receive))
            .route("/slack/upload/{file}", post(uploads::receive))
            .route("/slack/files/{file}", get(uploads::serve))
            .route("/slack/files/{file}/download", get(uploads::serve))
            .route("/slack/login", get(uploads::login))
            .with_state(self.clone())
    }
}
