//! Where signed requests find the desk, while it listens.

use std::sync::{Mutex, MutexGuard};

use chat::Intake;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::Client;

/// The way into the desk; shut before it listens and after.
#[derive(Debug, Default)]
pub(crate) struct Door(Mutex<Option<Intake>>);

impl Door {
    /// The way in; behind a door that is shut nobody takes anything.
    pub(crate) fn intake(&self) -> Intake {
        self.lock().clone().unwrap_or_else(|| mpsc::channel(1).0)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Intake>> {
        self.0.lock().expect("no holder of this lock panics")
    }
}

/// Keeps the door open until cancelled.
pub(crate) async fn keep_open(client: &Client, intake: Intake, cancel: &CancellationToken) {
    *client.inner.door.lock() = Some(intake);
    let beating = client.inner.pulse.socket_opened();
    client.inner.heard.opened();
    cancel.cancelled().await;
    client.inner.heard.closed();
    drop(beating);
    *client.inner.door.lock() = None;
}
