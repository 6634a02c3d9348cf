//! The Retry-After windows: while one is open, its method is not called.
//!
//! Slack counts per method and workspace, so the windows are per method too.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

/// Which methods must rest, and until when.
#[derive(Debug, Default)]
pub(crate) struct Windows {
    until: Mutex<HashMap<String, Instant>>,
}

impl Windows {
    /// How long the method must still rest.
    pub(crate) fn rest_of(&self, method: &str, now: Instant) -> Option<Duration> {
        let mut until = self.until.lock().expect("no holder of this lock panics");
        let end = *until.get(method)?;
        let left = end.saturating_duration_since(now);
        if left.is_zero() {
            until.remove(method);
            return None;
        }
        Some(left)
    }

    /// Lets the method rest; a longer rest that was asked for earlier stays.
    pub(crate) fn open(&self, method: &str, length: Duration, now: Instant) {
        let end = now + length;
        let mut until = self.until.lock().expect("no holder of this lock panics");
        let known = until.entry(method.to_owned()).or_insert(end);
        *known = end.max(*known);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_closes_by_itself_and_concerns_only_its_method() {
        let windows = Windows::default();
        let now = Instant::now();
        windows.open("chat.postMessage", Duration::from_secs(5), now);
        windows.open("chat.postMessage", Duration::from_secs(1), now);
        assert_eq!(
            windows.rest_of("chat.postMessage", now),
            Some(Duration::from_secs(5))
        );
        assert_eq!(windows.rest_of("chat.update", now), None);
        assert_eq!(
            windows.rest_of("chat.postMessage", now + Duration::from_secs(5)),
            None
        );
    }
}
