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

use crate::client::socket::{Ended, Socket, Stage};
use crate::ground::web_api::CallError;
use crate::ground::workspace::Workspace;

/// TCP_NODELAY: an acknowledgement is small and must not wait for the confirmation of the previous one.
const NO_DELAY: bool = true;
/// Timeout of opening a socket, including Slack's hello.
const OPENING: Duration = Duration::from_secs(10);
/// A socket that was open for this long counts as stable.
const STOOD: Duration = Duration::from_secs(30);
/// The first delay after a failure, and the longest.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// The delay if an administrator must act.
const MEND_WAIT: Duration = Duration::from_secs(60);

/// The reason why no socket could be opened.
enum Failure {
    Call(CallError),
    Other(String),
    Disabled,
}

async fn line(workspace: &Arc<Workspace>, intake: &Intake, cancel: &CancellationToken, number: u32) {
    let mut falls = 0_u32;
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
                let stage = tokio::select! {
                    () = cancel.cancelled() => break,
                    stage = socket.until(|stage| *stage == Stage::Leaving) => stage,
                };
                falls = if opened_at.elapsed() >= STOOD {
                    0
                } else {
                    falls + 1
                };
                after_fall(workspace, &stage, falls, number)
            }
            Err(failure) => {
                falls += 1;
                after_failure(workspace, &failure, falls, number)
            }
        };
        tokio::select! {
            () = cancel.cancelled() => break,
            () = sleep(wait) => {}
        }
    }
    if let Some(mut old) = old {
        old.retire();
        old.until(|_| false).await;
    }
}

async fn open(workspace: &Arc<Workspace>, intake: &Intake) -> Result<Socket, Failure> {
    let url = workspace.web.open_socket().await.map_err(Failure::Call)?;
    let opening = async {
        // The URL contains a secret and is not logged.
        let (stream, _) = connect_async_with_config(url, None, NO_DELAY)
            .await
            .map_err(|_| Failure::Other("no connection".into()))?;
        let mut socket = Socket::run(workspace.clone(), stream, intake.clone());
        match socket.until(|stage| *stage != Stage::Opening).await {
            Stage::Ended(Ended::Disabled) => Err(Failure::Disabled),
            Stage::Ended(Ended::Closed(why)) => Err(Failure::Other(why)),
            Stage::Opening | Stage::Ready | Stage::Leaving => Ok(socket),
        }
    };
    match timeout(OPENING, opening).await {
        Ok(opened) => opened,
        Err(_) => Err(Failure::Other("no hello in time".into())),
    }
}

fn after_fall(workspace: &Arc<Workspace>, stage: &Stage, falls: u32, number: u32) -> Duration {
    match stage {
        Stage::Ended(Ended::Disabled) => after_failure(workspace, &Failure::Disabled, falls, number),
        Stage::Ended(Ended::Closed(why)) => {
            tracing::warn!(slack.line = number, %why, "A socket to Slack closed; opening another");
            backoff(falls, number)
        }
        // Slack announces the regular end of a socket after a few hours.
        Stage::Opening | Stage::Ready | Stage::Leaving => backoff(falls, number),
    }
}

fn after_failure(workspace: &Arc<Workspace>, failure: &Failure, falls: u32, number: u32) -> Duration {
    let (why, wait, mend) = match failure {
        Failure::Disabled => (
            "Socket Mode is switched off for this app".to_owned(),
            MEND_WAIT,
            true,
        ),
        Failure::Call(CallError::Refused { code, .. }) => {
            (format!("Slack refuses the app token: {code}"), MEND_WAIT, true)
        }
        Failure::Call(CallError::Asked { after }) => (
            "Slack limits the rate of new sockets".to_owned(),
            (*after).max(backoff(falls, number)),
            false,
        ),
        Failure::Call(error) => (format!("no socket: {error}"), backoff(falls, number), false),
        Failure::Other(why) => (format!("no socket: {why}"), backoff(falls, number), false),
    };
    workspace.pulse.socket_failed(&why);
    if mend {
        tracing::error!(slack.line = number, %why, "No events arrive from Slack over this socket");
    } else {
        tracing::warn!(slack.line = number, %why, "A socket to Slack could not be opened; retrying");
    }
    wait
}

/// The delay grows with each failure and differs between the sockets.
fn backoff(falls: u32, number: u32) -> Duration {
    if falls == 0 {
        return Duration::ZERO;
    }
    let wait = FIRST_WAIT * 2_u32.pow((falls - 1).min(6));
    wait.min(LONGEST_WAIT) + wait.min(LONGEST_WAIT) * number / 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_grows_with_each_failure_and_is_zero_after_a_stable_socket() {
        let waits: Vec<u128> = (0..9).map(|falls| backoff(falls, 0).as_millis()).collect();
        assert_eq!(waits, [0, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
        assert_ne!(backoff(1, 0), backoff(1, 1));
    }
}
