//! Where signed requests find the desk, while it listens.

use std::sync::{Mutex, MutexGuard};

use chat::Intake;
use tokio::sync::mpsc;

/// The way into the desk; shut before it listens and after.
#[derive(Debug, Default)]
pub(crate) struct Door(Mutex<Option<Intake>>);

impl Door {
    /// Opens the door.
    pub(crate) fn open(&self, intake: Intake) {
        *self.lock() = Some(intake);
    }

    /// Shuts the door.
    pub(crate) fn close(&self) {
        *self.lock() = None;
    }

    /// The way in; behind a door that is shut nobody takes anything.
    pub(crate) fn intake(&self) -> Intake {
        self.lock().clone().unwrap_or_else(|| mpsc::channel(1).0)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Intake>> {
        self.0.lock().expect("no holder of this lock panics")
    }
}
