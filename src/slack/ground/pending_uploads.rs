//! Uploads whose message is not confirmed yet.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

use chat::DeliveryKey;

/// The capacity. When it is reached, all entries are dropped.
const REMEMBERED: usize = 1000;

/// The file ids of each delivery whose answer is outstanding. They identify the message in the history.
#[derive(Debug, Default)]
pub(crate) struct PendingUploads(Mutex<HashMap<String, Vec<String>>>);

impl PendingUploads {
    pub(crate) fn remember(&self, key: &DeliveryKey, files: Vec<String>) {
        let mut pending_uploads = self.lock();
        if pending_uploads.len() >= REMEMBERED {
            pending_uploads.clear();
        }
        pending_uploads.insert(key.0.clone(), files);
    }

    pub(crate) fn forget(&self, key: &DeliveryKey) {
        self.lock().remove(&key.0);
    }

    pub(crate) fn of(&self, key: &DeliveryKey) -> Option<Vec<String>> {
        self.lock().get(&key.0).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Vec<String>>> {
        self.0.lock().expect("the lock is not poisoned")
    }
}
