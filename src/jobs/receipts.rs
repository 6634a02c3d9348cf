//! Records delivery receipts in batches.
//!
//! Receipts that arrive during a commit share the next commit: each commit flushes to the disk, and every message has a
//! receipt.

use std::sync::{Mutex, PoisonError};

use desk::{TicketId, Timestamp};
use store::{Sent, Store, StoreError};
use tokio::sync::oneshot;

use crate::conflicts::{self, MAX_ATTEMPTS};

/// Receipts that are not recorded yet.
#[derive(Debug, Default)]
pub(crate) struct Receipts {
    pending: Mutex<Vec<Pending>>,
    writing: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Pending {
    sent: Sent,
    recorded: oneshot::Sender<()>,
}

impl Receipts {
    /// Records that a message arrived. Returns `None` if the caller that wrote the batch failed. The
    /// tickets that are reachable again are returned to that caller only; the other callers get an empty list.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub(crate) async fn note(
        &self,
        store: &Store,
        sent: Sent,
        now: Timestamp,
    ) -> Result<Option<Vec<TicketId>>, StoreError> {
        let (recorded, mut is_recorded) = oneshot::channel();
        self.lock().push(Pending { sent, recorded });
        let _turn = self.writing.lock().await;
        // The previous writer recorded this receipt, unless the receipt came too late for its batch.
        let batch = std::mem::take(&mut *self.lock());
        let mut recovered = Vec::new();
        if !batch.is_empty() {
            let (sent, callers): (Vec<_>, Vec<_>) = batch
                .into_iter()
                .map(|receipt| (receipt.sent, receipt.recorded))
                .unzip();
            recovered = write(store, sent, now).await?;
            for recorded in callers {
                // A caller that was cancelled does not wait any more.
                let _gone = recorded.send(());
            }
        }
        Ok(is_recorded.try_recv().is_ok().then_some(recovered))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Pending>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes receipts. A unit of work that changes the same posts can be in the way. Without its receipt a message would wait for the
/// end of its lease, and its edits with it.
async fn write(store: &Store, sent: Vec<Sent>, now: Timestamp) -> Result<Vec<TicketId>, StoreError> {
    let mut attempt = 1;
    loop {
        match store.outbox().sent_all(sent.clone(), now).await {
            Err(StoreError::Conflict) if attempt < MAX_ATTEMPTS => {}
            written => return written,
        }
        conflicts::wait_after(attempt).await;
        attempt += 1;
    }
}
