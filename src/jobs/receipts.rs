//! Receipts of messages that arrived, written down together.
//!
//! Whoever comes while a commit is under way shares the next one: a commit costs a flush to the disk, and there are as
//! many receipts as messages.

use std::sync::{Mutex, PoisonError};

use chat::MessageRef;
use desk::{TicketId, Timestamp};
use store::{OutboxId, Store, StoreError};
use tokio::sync::oneshot;

/// Receipts that wait to be written down.
#[derive(Debug, Default)]
pub(crate) struct Receipts {
    waiting: Mutex<Vec<Waiting>>,
    writing: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Waiting {
    id: OutboxId,
    message: Option<MessageRef>,
    written: oneshot::Sender<()>,
}

impl Receipts {
    /// Writes down that a message arrived, and where. `None` if whoever wrote it down for us could not. Of the tickets
    /// whose trouble is over by that, the one who wrote hears of all, and the others of none.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub(crate) async fn note(
        &self,
        store: &Store,
        id: OutboxId,
        message: Option<MessageRef>,
        now: Timestamp,
    ) -> Result<Option<Vec<TicketId>>, StoreError> {
        let (written, mut mine) = oneshot::channel();
        self.lock().push(Waiting { id, message, written });
        let _turn = self.writing.lock().await;
        // Whoever had the turn before took ours along, unless it came too late for them.
        let all = std::mem::take(&mut *self.lock());
        let mut recovered = Vec::new();
        if !all.is_empty() {
            let (sent, waiting): (Vec<_>, Vec<_>) = all
                .into_iter()
                .map(|one| ((one.id, one.message), one.written))
                .unzip();
            recovered = store.outbox().sent_all(sent, now).await?;
            for written in waiting {
                // They wait, or were told to stop.
                let _gone = written.send(());
            }
        }
        Ok(mine.try_recv().is_ok().then_some(recovered))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
