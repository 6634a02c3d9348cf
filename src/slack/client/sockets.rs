//! The supervision of a socket: a new socket is open before the old one is retired.
//!
//! Slack sends each payload to any one of the sockets. After repeated failures the delay grows, whatever reason Slack
//! gives. Only a socket that was stable for a while is replaced at once.

use std::sync::Arc;
use std::time::Duration;

use chat::Intake;
use tokio::time::{Instant, sleep, timeout};
use tokio_tungstenite::connect_async_with_config;
use tokio_util::sync::CancellationToken;

use crate::client::socket::{Ended, Socket, SocketState};
use crate::ground::web_api::CallError;
use crate::ground::workspace::Workspace;

/// TCP_NODELAY: an acknowledgement is small and must not wait for the confirmation of the previous one.
const TCP_NODELAY: bool = true;
/// Timeout of opening a socket, including Slack's hello.
const OPEN_TIMEOUT: Duration = Duration::from_secs(10);
/// A socket that was open for this long counts as stable.
const STABLE_AFTER: Duration = Duration::from_secs(30);
/// The first delay after a failure, and the longest.
const FIRST_DELAY: Duration = Duration::from_millis(500);
const MAX_DELAY: Duration = Duration::from_secs(30);
/// The delay if an administrator must act.
const ADMIN_DELAY: Duration = Duration::from_secs(60);

/// The reason why no socket could be opened.
enum Failure {
    Call(CallError),
    Other(String),
    Disabled,
}

/// Keeps one socket open until cancelled.
pub(crate) async fn maintain_socket(
    workspace: &Arc<Workspace>,
    intake: &Intake,
    cancel: &CancellationToken,
    index: u32,
) {
    let mut failures = 0_u32;
    let mut old: Option<Socket> = None;
    loop {
        let opened = tokio::select! {
            () = cancel.cancelled() => break,
            opened = open(workspace, intake) => opened,
        };
        let wait = match opened {
            Ok(mut socket) => {
                if let Some(old) = old.replace(socket.clone()) {
                    old.retire();
                }
                let opened_at = Instant::now();
                let state = tokio::select! {
                    () = cancel.cancelled() => break,
                    state = socket.wait_until(|state| *state == SocketState::Closing) => state,
                };
                failures = if opened_at.elapsed() >= STABLE_AFTER {
                    0
                } else {
                    failures + 1
                };
                delay_after_close(workspace, &state, failures, index)
            }
            Err(failure) => {
                failures += 1;
                delay_after_failure(workspace, &failure, failures, index)
            }
        };
        tokio::select! {
            () = cancel.cancelled() => break,
            () = sleep(wait) => {}
        }
    }
    if let Some(mut old) = old {
        old.retire();
        old.wait_until(|_| false).await;
    }
}

async fn open(workspace: &Arc<Workspace>, intake: &Intake) -> Result<Socket, Failure> {
    let url = workspace.web.open_socket().await.map_err(Failure::Call)?;
    let opening = async {
        // The URL contains a secret and is not logged.
        let (stream, _) = connect_async_with_config(url, None, TCP_NODELAY)
            .await
            .map_err(|_| Failure::Other("no connection".into()))?;
        let mut socket = Socket::run(workspace.clone(), stream, intake.clone());
        match socket.wait_until(|state| *state != SocketState::Opening).await {
            SocketState::Ended(Ended::Disabled) => Err(Failure::Disabled),
            SocketState::Ended(Ended::Closed(why)) => Err(Failure::Other(why)),
            SocketState::Opening | SocketState::Ready | SocketState::Closing => Ok(socket),
        }
    };
    match timeout(OPEN_TIMEOUT, opening).await {
        Ok(opened) => opened,
        Err(_) => Err(Failure::Other("no hello in time".into())),
    }
}

fn delay_after_close(workspace: &Arc<Workspace>, state: &SocketState, failures: u32, index: u32) -> Duration {
    match state {
        SocketState::Ended(Ended::Disabled) => {
            delay_after_failure(workspace, &Failure::Disabled, failures, index)
        }
        SocketState::Ended(Ended::Closed(why)) => {
            tracing::warn!(slack.socket = index, %why, "A socket to Slack closed; opening another");
            backoff_delay(failures, index)
        }
        // Slack announces the regular end of a socket after a few hours.
        SocketState::Opening | SocketState::Ready | SocketState::Closing => backoff_delay(failures, index),
    }
}

fn delay_after_failure(workspace: &Arc<Workspace>, failure: &Failure, failures: u32, index: u32) -> Duration {
    let (why, wait, needs_admin) = match failure {
        Failure::Disabled => (
            "Socket Mode is switched off for this app".to_owned(),
            ADMIN_DELAY,
            true,
        ),
        Failure::Call(CallError::Refused { code, .. }) => {
            (format!("Slack refuses the app token: {code}"), ADMIN_DELAY, true)
        }
        Failure::Call(CallError::RateLimited { after }) => (
            "Slack limits the rate of new sockets".to_owned(),
            (*after).max(backoff_delay(failures, index)),
            false,
        ),
        Failure::Call(error) => (
            format!("no socket: {error}"),
            backoff_delay(failures, index),
            false,
        ),
        Failure::Other(why) => (format!("no socket: {why}"), backoff_delay(failures, index), false),
    };
    workspace.health.connect_failed(&why);
    if needs_admin {
        tracing::error!(slack.socket = index, %why, "No events arrive from Slack over this socket");
    } else {
        tracing::warn!(slack.socket = index, %why, "A socket to Slack could not be opened; retrying");
    }
    wait
}

/// The delay grows with each failure and differs between the sockets.
fn backoff_delay(failures: u32, index: u32) -> Duration {
    if failures == 0 {
        return Duration::ZERO;
    }
    let wait = FIRST_DELAY * 2_u32.pow((failures - 1).min(6));
    wait.min(MAX_DELAY) + wait.min(MAX_DELAY) * index / 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_grows_with_each_failure_and_is_zero_after_a_stable_socket() {
        let waits: Vec<u128> = (0..9)
            .map(|failures| backoff_delay(failures, 0).as_millis())
            .collect();
        assert_eq!(waits, [0, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
        assert_ne!(backoff_delay(1, 0), backoff_delay(1, 1));
    }
}
