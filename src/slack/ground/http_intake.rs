//! The intake of signed requests while the connection listens.

use std::sync::{Mutex, MutexGuard};

use chat::Intake;
use tokio::sync::mpsc;

/// The intake; empty before the connection listens and afterwards.
#[derive(Debug, Default)]
pub(crate) struct HttpIntake(Mutex<Option<Intake>>);

impl HttpIntake {
    /// Accepts requests from now on.
    pub(crate) fn open(&self, intake: Intake) {
        *self.lock() = Some(intake);
    }

    /// Rejects requests from now on.
    pub(crate) fn close(&self) {
        *self.lock() = None;
    }

    /// The intake. Without one, a closed channel is returned and every event counts as not stored.
    pub(crate) fn intake(&self) -> Intake {
        self.lock().clone().unwrap_or_else(|| mpsc::channel(1).0)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Intake>> {
        self.0.lock().expect("the lock is not poisoned")
    }
}
