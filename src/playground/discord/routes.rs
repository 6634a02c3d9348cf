//! The HTTP routes of the emulated Discord.

use axum::{
    Router,
    extract::{ConnectInfo, Query, State, WebSocketUpgrade},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{any, get},
};
use serde::Deserialize;

use super::{Discord, cdn, compression::Encoder, rest, socket};
use crate::{Connection, Side};

/// The largest frame that the server reads. A frame that is too large for Discord closes the socket with 4002 instead.
const READ_AT_MOST_BYTES: usize = 64 * 1024;

impl Discord {
    /// The routes of the REST API, the attachments and the gateway.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/api/v10/{*route}", any(rest::serve))
            .route("/attachments/{channel}/{id}/{name}", get(cdn::serve))
            .route("/gateway", get(connect))
            .route("/gateway/", get(connect))
            .with_state(self.clone())
    }
}

/// What a client asks for in the gateway's address.
#[derive(Deserialize)]
struct GatewayQuery {
    compress: Option<String>,
}

async fn connect(
    State(discord): State<Discord>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    Query(asked): Query<GatewayQuery>,
    upgrade: WebSocketUpgrade,
) -> Response {
    if discord.inner.core.faults.is_down(Side::Discord) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    upgrade
        .max_message_size(READ_AT_MOST_BYTES)
        .on_upgrade(move |ws| socket::serve(discord, ws, connection, Encoder::of(asked.compress.as_deref())))
}
