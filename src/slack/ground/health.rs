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
pub(crate) struct Pulse {
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
pub(crate) struct Beating<'a>(&'a Pulse);

impl Pulse {
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
    pub(crate) fn socket_opened(&self) -> Beating<'_> {
        let mut state = self.lock();
        state.sockets += 1;
        state.socket_error = None;
        if state.sockets == 1 {
            state.since = clock::now();
        }
        Beating(self)
    }

    /// Records that no socket could be opened.
    pub(crate) fn socket_failed(&self, why: &str) {
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

    pub(crate) fn health(&self) -> Health {
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

impl Drop for Beating<'_> {
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
        let pulse = Pulse::new();
        assert!(!pulse.health().connected);
        let first = pulse.socket_opened();
        let second = pulse.socket_opened();
        drop(first);
        assert!(pulse.health().connected);
        drop(second);
        assert!(!pulse.health().connected);
    }

    #[test]
    fn a_refused_token_is_reported_once_and_shown_until_it_is_accepted() {
        let pulse = Pulse::new();
        assert!(pulse.token_refused("invalid_auth"));
        assert!(!pulse.token_refused("invalid_auth"));
        assert!(
            pulse
                .health()
                .last_error
                .is_some_and(|why| why.contains("invalid_auth"))
        );
        pulse.token_accepted();
        assert_eq!(pulse.health().last_error, None);
    }
}
