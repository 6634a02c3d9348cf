//! Receiving over the configured transport, and an orderly end.

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

/// Two sockets: one stays open while the other is replaced.
const LINES: u32 = 2;
/// The time that outstanding follow-ups get at the end.
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
    // The desk's receiver ends when the last sender is dropped.
    drop(intake);
    workspace.follow_ups.close();
    // A person who waits longer than this tries again.
    let _ = timeout(FAREWELL, workspace.follow_ups.wait()).await;
}

/// Accepts HTTP requests until cancelled.
async fn keep_open(workspace: &Workspace, intake: Intake, cancel: &CancellationToken) {
    workspace.door.open(intake);
    let beating = workspace.pulse.socket_opened();
    workspace.heard.opened();
    cancel.cancelled().await;
    workspace.heard.closed();
    drop(beating);
    workspace.door.close();
}
