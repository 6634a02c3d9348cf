//! The health of the connection, for `/readyz` and `frontdesk check`.

use std::sync::Mutex;

use chrono::{DateTime, Utc};

use crate::ground::clock;

/// The health of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// Whether events can arrive now.
    pub connected: bool,
    /// Since when `connected` has its value.
    pub since: DateTime<Utc>,
    /// The last error that is not resolved yet.
    pub last_error: Option<String>,
}

/// Tracks the health; the layers above report to it.
#[derive(Debug)]
pub(crate) struct HealthTracker {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    sockets: usize,
    since: DateTime<Utc>,
    socket_error: Option<String>,
    token_error: Option<String>,
}

/// Counts one transport as open until the guard is dropped.
#[derive(Debug)]
pub(crate) struct TransportGuard<'a>(&'a HealthTracker);

impl HealthTracker {
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::new(State {
                sockets: 0,
                since: clock::now(),
                socket_error: None,
                token_error: None,
            }),
        }
    }

    /// Counts a transport as open until the guard is dropped.
    pub(crate) fn transport_opened(&self) -> TransportGuard<'_> {
        let mut state = self.lock();
        state.sockets += 1;
        state.socket_error = None;
        if state.sockets == 1 {
            state.since = clock::now();
        }
        TransportGuard(self)
    }

    /// Records that no socket could be opened.
    pub(crate) fn connect_failed(&self, why: &str) {
        self.lock().socket_error = Some(why.to_owned());
    }

    /// Records that Slack refuses the bot token. Returns whether this is new.
    pub(crate) fn token_refused(&self, code: &str) -> bool {
        let why = format!("Slack refuses the bot token: {code}");
        self.lock().token_error.replace(why).is_none()
    }

    /// Records that Slack accepts the bot token.
    pub(crate) fn token_accepted(&self) {
        self.lock().token_error = None;
    }

    pub(crate) fn snapshot(&self) -> Health {
        let state = self.lock();
        Health {
            connected: state.sockets > 0,
            since: state.since,
            last_error: state.token_error.clone().or_else(|| state.socket_error.clone()),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("the lock is not poisoned")
    }
}

impl Drop for TransportGuard<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.sockets -= 1;
        if state.sockets == 0 {
            state.since = clock::now();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_open_socket_counts_as_connected() {
        let health = HealthTracker::new();
        assert!(!health.snapshot().connected);
        let first = health.transport_opened();
        let second = health.transport_opened();
        drop(first);
        assert!(health.snapshot().connected);
        drop(second);
        assert!(!health.snapshot().connected);
    }

    #[test]
    fn a_refused_token_is_reported_once_and_shown_until_it_is_accepted() {
        let health = HealthTracker::new();
        assert!(health.token_refused("invalid_auth"));
        assert!(!health.token_refused("invalid_auth"));
        assert!(
            health
                .snapshot()
                .last_error
                .is_some_and(|why| why.contains("invalid_auth"))
        );
        health.token_accepted();
        assert_eq!(health.snapshot().last_error, None);
    }
}
