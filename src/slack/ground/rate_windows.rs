//! Retry-After windows per method: during a window the method is not called.
//!
//! Slack counts calls per method and workspace.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

/// The end of each method's window.
#[derive(Debug, Default)]
pub(crate) struct RateWindows {
    until: Mutex<HashMap<String, Instant>>,
}

impl RateWindows {
    /// The rest of the method's window, if one is open.
    pub(crate) fn remaining(&self, method: &str, now: Instant) -> Option<Duration> {
        let mut until = self.until.lock().expect("the lock is not poisoned");
        let end = *until.get(method)?;
        let left = end.saturating_duration_since(now);
        if left.is_zero() {
            until.remove(method);
            return None;
        }
        Some(left)
    }

    /// Opens a window for the method. A longer window that is already open stays.
    pub(crate) fn open(&self, method: &str, length: Duration, now: Instant) {
        let end = now + length;
        let mut until = self.until.lock().expect("the lock is not poisoned");
        let known = until.entry(method.to_owned()).or_insert(end);
        *known = end.max(*known);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_expires_and_applies_to_one_method() {
        let rate_windows = RateWindows::default();
        let now = Instant::now();
        rate_windows.open("chat.postMessage", Duration::from_secs(5), now);
        rate_windows.open("chat.postMessage", Duration::from_secs(1), now);
        assert_eq!(
            rate_windows.remaining("chat.postMessage", now),
            Some(Duration::from_secs(5))
        );
        assert_eq!(rate_windows.remaining("chat.update", now), None);
        assert_eq!(
            rate_windows.remaining("chat.postMessage", now + Duration::from_secs(5)),
            None
        );
    }
}
