//! Remembers the failed deliveries of each connection, so that the next success on the connection shortens the waits that
//! they caused.
//!
//! The memory is lost at a restart. The waits are then as long as the failures made them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chat::Connection;
use desk::Timestamp;
use store::OutboxId;

/// The failures since the last success, per connection.
#[derive(Debug, Default)]
pub(crate) struct Failures(Mutex<HashMap<Connection, Waits>>);

/// What waits because of failures.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Waits {
    /// The paused rate keys, with the number of failures in a row and the end of the pause.
    keys: HashMap<String, (i64, Timestamp)>,
    /// The messages that wait long, and when they are retried if the platform works.
    messages: HashMap<OutboxId, Timestamp>,
}

impl Failures {
    /// The number of failures of a rate key in a row, with this one.
    pub(crate) fn count(&self, on: &Connection, rate_key: &str) -> i64 {
        let connections = self.lock();
        let waits = connections.get(on);
        let known = waits.and_then(|waits| waits.keys.get(rate_key));
        known.map_or(0, |(count, _)| *count) + 1
    }

    /// Records that a rate key is paused after this number of failures.
    pub(crate) fn paused(&self, on: &Connection, rate_key: &str, (count, until): (i64, Timestamp)) {
        let mut connections = self.lock();
        let waits = connections.entry(on.clone()).or_default();
        waits.keys.insert(rate_key.to_owned(), (count, until));
    }

    /// Records that a message waits, and when it is retried after a success on its connection.
    pub(crate) fn waits(&self, on: &Connection, id: OutboxId, sooner: Timestamp) {
        let mut connections = self.lock();
        connections
            .entry(on.clone())
            .or_default()
            .messages
            .insert(id, sooner);
    }

    /// Records a success; returns what need not wait any more, if something does.
    pub(crate) fn succeeded(&self, on: &Connection) -> Option<Waits> {
        self.lock().remove(on)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Connection, Waits>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waits {
    /// The paused rate keys with the ends of their pauses.
    pub(crate) fn pauses(&self) -> Vec<(String, Timestamp)> {
        let keys = self.keys.iter();
        keys.map(|(key, (_, until))| (key.clone(), *until)).collect()
    }

    /// The waiting messages with their earlier times.
    pub(crate) fn messages(&self) -> Vec<(OutboxId, Timestamp)> {
        self.messages.iter().map(|(id, sooner)| (*id, *sooner)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_success_ends_the_row_of_failures_of_its_connection_alone() {
        let failures = Failures::default();
        let [hq, lab] = ["hq", "lab"].map(|name| Connection(name.into()));
        for on in [&hq, &lab] {
            for count in 1..=3 {
                assert_eq!(failures.count(on, "C1"), count);
                failures.paused(on, "C1", (count, Timestamp::UNIX_EPOCH));
            }
        }
        let waits = failures.succeeded(&hq).expect("C1 waits");
        assert_eq!(waits.pauses(), [("C1".to_owned(), Timestamp::UNIX_EPOCH)]);
        assert_eq!(failures.succeeded(&hq), None);
        assert_eq!((failures.count(&hq, "C1"), failures.count(&lab, "C1")), (1, 4));
    }
}
