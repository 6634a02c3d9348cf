//! Notifications that wake a runner. They carry no data: the step reads the work that is due.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

/// The longest sleep of a runner without a notification. A lost notification therefore costs one second.
const MAX_SLEEP: Duration = Duration::from_secs(1);

/// The longest wait after which a runner is woken exactly. After longer ones, a second more or less is the same.
const MAX_PLANNED: Duration = Duration::from_secs(5);

/// One notifier for each runner.
#[derive(Debug, Default)]
pub(crate) struct Notifiers {
    pub(crate) process: Notifier,
    pub(crate) deliver: Notifier,
    pub(crate) timers: Notifier,
    pub(crate) index: Notifier,
}

impl Notifiers {
    /// Wakes the delivery after a wait, if the runner would sleep longer than a wait takes.
    pub(crate) fn deliver_after(self: &Arc<Self>, wait: Duration) {
        if wait > MAX_PLANNED {
            return;
        }
        let notifiers = Arc::clone(self);
        tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            notifiers.deliver.notify();
        });
    }
}

/// Wakes one runner.
#[derive(Debug, Default)]
pub(crate) struct Notifier(Notify);

impl Notifier {
    /// Wakes the runner. If the runner is awake, its next sleep ends at once.
    pub(crate) fn notify(&self) {
        self.0.notify_one();
    }

    /// Returns after a notification or after one second.
    pub(crate) async fn notified(&self) {
        let _either = tokio::time::timeout(MAX_SLEEP, self.0.notified()).await;
    }
}
