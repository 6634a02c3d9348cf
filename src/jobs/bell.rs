//! Bells that wake a runner. They carry no data: the step reads what is due.

use std::time::Duration;

use tokio::sync::Notify;

/// The longest that a runner sleeps, whatever it hears: so a lost bell costs a second.
const LONGEST_SLEEP: Duration = Duration::from_secs(1);

/// One bell for each runner.
#[derive(Debug, Default)]
pub(crate) struct Bells {
    pub(crate) process: Bell,
    pub(crate) deliver: Bell,
    pub(crate) timers: Bell,
}

/// Wakes one runner.
#[derive(Debug, Default)]
pub(crate) struct Bell(Notify);

impl Bell {
    /// Wakes the runner, or keeps it from falling asleep.
    pub(crate) fn ring(&self) {
        self.0.notify_one();
    }

    /// Comes back when the bell rings, or a second has passed.
    pub(crate) async fn heard(&self) {
        let _either = tokio::time::timeout(LONGEST_SLEEP, self.0.notified()).await;
    }
}
