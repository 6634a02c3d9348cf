//! Serves the attachments of messages, as Discord's content delivery network does.

use std::collections::HashMap;

use axum::{
    extract::{ConnectInfo, Path, Query, State},
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::Discord;
use crate::{Call, CallFault, Connection, Side};

/// Serves one file.
pub(super) async fn serve(
    State(discord): State<Discord>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    Path((channel, id, name)): Path<(String, String, String)>,
    Query(query): Query<HashMap<String, String>>,
    uri: Uri,
) -> Response {
    let method = format!("GET {}", uri.path());
    let fault = discord.inner.core.faults.on_call(Side::Discord, &method);
    let found = discord.world().file_at((&channel, &id, &name), &query).cloned();
    let status = match &fault {
        CallFault::ServerError(status) => *status,
        CallFault::RateLimited { .. } => 429,
        CallFault::DropBefore => 0,
        CallFault::None | CallFault::Delay(_) | CallFault::DropAfter if found.is_some() => 200,
        CallFault::None | CallFault::Delay(_) | CallFault::DropAfter => 404,
    };
    discord.inner.core.record.add(Call {
        at: discord.inner.core.clock.now(),
        side: Side::Discord,
        method,
        body: Value::Null,
        status,
        answer: Value::Null,
        refused: (status >= 400).then(|| status.to_string()),
        inside_retry_after: matches!(
            fault,
            CallFault::RateLimited {
                inside_window: true,
                ..
            }
        ),
    });
    match (fault, found) {
        (CallFault::DropBefore, _) => {
            connection.reset();
            StatusCode::OK.into_response()
        }
        (CallFault::ServerError(status), _) => StatusCode::from_u16(status)
            .unwrap_or(StatusCode::BAD_GATEWAY)
            .into_response(),
        (CallFault::RateLimited { retry_after, .. }, _) => {
            let seconds = retry_after.as_secs_f64().ceil().to_string();
            (StatusCode::TOO_MANY_REQUESTS, [("retry-after", seconds)]).into_response()
        }
        (_, None) => (StatusCode::NOT_FOUND, "This content is no longer available.").into_response(),
        (CallFault::DropAfter, Some(file)) => file.content.truncated_response(&file.kind),
        (CallFault::Delay(by), Some(file)) => {
            discord.inner.core.clock.sleep(by).await;
            file.content.response(&file.kind)
        }
        (CallFault::None, Some(file)) => file.content.response(&file.kind),
    }
}
