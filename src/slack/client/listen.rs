//! Receiving over the configured transport, and an orderly end.

use std::sync::Arc;
use std::time::Duration;

use chat::Intake;
use futures::future::{join, join_all};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::client::sockets::maintain_socket;
use crate::ground::config::Transport;
use crate::ground::workspace::Workspace;
use crate::read::catch_up;

/// Two sockets: one stays open while the other is replaced.
const SOCKETS: u32 = 2;
/// The time that outstanding follow-ups get at the end.
const FOLLOW_UP_GRACE: Duration = Duration::from_secs(5);

/// Receives until cancelled.
pub(crate) async fn run(workspace: Arc<Workspace>, intake: Intake, cancel: CancellationToken) {
    match &workspace.transport {
        Transport::Socket { .. } => {
            let sockets = (0..SOCKETS).map(|index| maintain_socket(&workspace, &intake, &cancel, index));
            let catching_up = catch_up::run(workspace.clone(), intake.clone(), cancel.clone());
            join(join_all(sockets), catching_up).await;
        }
        Transport::Http { .. } => {
            let catching_up = catch_up::run(workspace.clone(), intake.clone(), cancel.clone());
            join(accept_requests(&workspace, intake.clone(), &cancel), catching_up).await;
        }
        Transport::None => cancel.cancelled().await,
    }
    // The desk's receiver ends when the last sender is dropped.
    drop(intake);
    workspace.follow_ups.close();
    // A person who waits longer than this tries again.
    let _ = timeout(FOLLOW_UP_GRACE, workspace.follow_ups.wait()).await;
}

/// Accepts HTTP requests until cancelled.
async fn accept_requests(workspace: &Workspace, intake: Intake, cancel: &CancellationToken) {
    workspace.http_intake.open(intake);
    let guard = workspace.health.transport_opened();
    workspace.sync.transport_opened();
    cancel.cancelled().await;
    workspace.sync.transport_closed();
    drop(guard);
    workspace.http_intake.close();
}
