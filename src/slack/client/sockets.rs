//! Two lines to Slack, each kept open: a new socket stands before the old one is let go.
//!
//! Slack sends each payload down any one of them. A line that keeps falling is tried more and more slowly, whatever
//! Slack says at its fall; only one that stood for a while is opened again at once.

use std::sync::Arc;
use std::time::Duration;

use chat::Intake;
use tokio::time::{Instant, sleep, timeout};
use tokio_tungstenite::connect_async_with_config;
use tokio_util::sync::CancellationToken;

use crate::client::socket::{Ended, Socket, Stage};
use crate::ground::web_api::CallError;
use crate::ground::workspace::Workspace;

/// Acknowledgements are small: one would be held back until the other side has confirmed the one before.
const NO_DELAY: bool = true;
/// How long opening may take, up to Slack's hello.
const OPENING: Duration = Duration::from_secs(10);
/// How long a socket must have stood for its fall to be an ordinary one.
const STOOD: Duration = Duration::from_secs(30);
/// The first wait after a fall, and the longest.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// The wait when an administrator must mend something.
const MEND_WAIT: Duration = Duration::from_secs(60);

/// Why no socket could be opened.
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
        // Not logged: the address holds a ticket to the workspace.
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
            tracing::warn!(slack.line = number, %why, "a socket to Slack fell; opening another");
            backoff(falls, number)
        }
        // Slack closes every socket after a few hours and says so beforehand.
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
            "Slack asks for patience".to_owned(),
            (*after).max(backoff(falls, number)),
            false,
        ),
        Failure::Call(error) => (format!("no socket: {error}"), backoff(falls, number), false),
        Failure::Other(why) => (format!("no socket: {why}"), backoff(falls, number), false),
    };
    workspace.pulse.socket_failed(&why);
    if mend {
        tracing::error!(slack.line = number, %why, "nothing comes in from Slack by this line");
    } else {
        tracing::warn!(slack.line = number, %why, "trying again");
    }
    wait
}

/// Longer after each fall; the lines do not step together.
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
    fn a_first_fall_after_a_long_stand_costs_nothing_and_further_ones_more_and_more() {
        let waits: Vec<u128> = (0..9).map(|falls| backoff(falls, 0).as_millis()).collect();
        assert_eq!(waits, [0, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
        assert_ne!(backoff(1, 0), backoff(1, 1));
    }
}
