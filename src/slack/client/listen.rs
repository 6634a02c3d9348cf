//! Receiving over the configured transport until the connection ends.

use std::sync::Arc;
use std::time::Duration;

use chat::Intake;
use futures::future::{join, join_all};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::client::sockets::line;
use crate::ground::config::Transport;
use crate::ground::workspace::Workspace;
use crate::read::catch_up;

/// Two, so that one carries on while the other is opened again.
const LINES: u32 = 2;
/// How long what is still to be said may take at the end.
const FAREWELL: Duration = Duration::from_secs(5);

/// Receives until cancelled.
pub(crate) async fn run(workspace: Arc<Workspace>, intake: Intake, cancel: CancellationToken) {
    match &workspace.transport {
        Transport::Socket { .. } => {
            let lines = (0..LINES).map(|number| line(&workspace, &intake, &cancel, number));
            let catching_up = catch_up::run(workspace.clone(), intake.clone(), cancel.clone());
            join(join_all(lines), catching_up).await;
        }
        Transport::Http { .. } => {
            let catching_up = catch_up::run(workspace.clone(), intake.clone(), cancel.clone());
            join(keep_open(&workspace, intake.clone(), &cancel), catching_up).await;
        }
        Transport::None => cancel.cancelled().await,
    }
    // Whoever takes what comes in ends with the last who could bring something.
    drop(intake);
    workspace.follow_ups.close();
    // Whoever waits longer than this tries again.
    let _ = timeout(FAREWELL, workspace.follow_ups.wait()).await;
}

/// Keeps the door open until cancelled.
async fn keep_open(workspace: &Workspace, intake: Intake, cancel: &CancellationToken) {
    workspace.door.open(intake);
    let beating = workspace.pulse.socket_opened();
    workspace.heard.opened();
    cancel.cancelled().await;
    workspace.heard.closed();
    drop(beating);
    workspace.door.close();
}
