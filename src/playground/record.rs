//! Records every call, frame and delivery, for assertions and for the log.
//!
//! The calls are kept in a ring buffer, so that memory does not grow in long runs; the counters count all calls. A
//! revision number increases with every visible change. The page follows the revision, and tests wait for it instead of
//! sleeping.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use tokio::sync::watch;

use crate::Side;

/// One REST call, socket frame or delivery.
#[derive(Clone, Debug, Serialize)]
pub struct Call {
    /// The time, on the protocols' clock.
    pub at: DateTime<Utc>,
    /// The platform.
    pub side: Side,
    /// `chat.postMessage`, `POST /channels/{id}/messages`, `socket.events_api`, ...
    pub method: String,
    /// The request.
    pub body: Value,
    /// The HTTP status; 0 for frames and deliveries, and for dropped responses.
    pub status: u16,
    /// The response.
    pub answer: Value,
    /// The platform's error code, if the platform refused the call.
    pub refused: Option<String>,
    /// Whether an earlier response had told the client not to call yet.
    pub inside_retry_after: bool,
}

/// The record of one playground; cheap to clone.
#[derive(Clone, Debug)]
pub struct Record {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    state: Mutex<State>,
    revision: watch::Sender<u64>,
}

#[derive(Debug)]
struct State {
    calls: VecDeque<Call>,
    /// How many calls are kept.
    kept: usize,
    total: u64,
    refused: u64,
    inside_retry_after: u64,
    log: Option<BufWriter<File>>,
}

impl Record {
    /// An empty record that keeps the latest `kept` calls, and writes one line of JSON per call to `log`.
    ///
    /// # Errors
    ///
    /// When the log cannot be created.
    pub fn open(log: Option<&Path>, kept: usize) -> std::io::Result<Self> {
        let log = log.map(File::create).transpose()?.map(BufWriter::new);
        let state = State {
            calls: VecDeque::new(),
            kept,
            total: 0,
            refused: 0,
            inside_retry_after: 0,
            log,
        };
        let inner = Inner {
            state: Mutex::new(state),
            revision: watch::Sender::new(0),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Adds a call and wakes the tasks that wait for a change.
    pub fn add(&self, call: Call) {
        {
            let mut state = self.lock();
            state.total += 1;
            state.refused += u64::from(call.refused.is_some());
            state.inside_retry_after += u64::from(call.inside_retry_after);
            state.write(&call);
            state.calls.push_back(call);
            if state.calls.len() > state.kept {
                state.calls.pop_front();
            }
        }
        self.touch();
    }

    /// Announces a visible change that is not a call.
    pub fn touch(&self) {
        self.inner.revision.send_modify(|revision| *revision += 1);
    }

    /// The calls that are still kept, oldest first.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.lock().calls.iter().cloned().collect()
    }

    /// The calls to one method that are still kept, oldest first.
    #[must_use]
    pub fn calls_to(&self, side: Side, method: &str) -> Vec<Call> {
        self.lock()
            .calls
            .iter()
            .filter(|call| call.side == side && call.method == method)
            .cloned()
            .collect()
    }

    /// The calls that are still kept and that a platform refused with an error code.
    #[must_use]
    pub fn refusals(&self) -> Vec<Call> {
        self.lock()
            .calls
            .iter()
            .filter(|call| call.refused.is_some())
            .cloned()
            .collect()
    }

    /// The number of all calls.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.lock().total
    }

    /// The number of all refused calls.
    #[must_use]
    pub fn total_refused(&self) -> u64 {
        self.lock().refused
    }

    /// How many calls ignored a Retry-After window; 0 for a correct client.
    #[must_use]
    pub fn calls_inside_retry_after(&self) -> u64 {
        self.lock().inside_retry_after
    }

    /// The current revision.
    #[must_use]
    pub fn revision(&self) -> u64 {
        *self.inner.revision.borrow()
    }

    /// A receiver that follows the revision.
    #[must_use]
    pub fn changed(&self) -> watch::Receiver<u64> {
        self.inner.revision.subscribe()
    }

    /// Waits until `holds` returns true, and checks again after every change. Returns false if that takes longer than
    /// `patience`.
    pub async fn until(&self, mut holds: impl FnMut() -> bool, patience: Duration) -> bool {
        let mut changed = self.changed();
        let waiting = async {
            loop {
                changed.mark_unchanged();
                if holds() {
                    return;
                }
                if changed.changed().await.is_err() {
                    return;
                }
            }
        };
        tokio::time::timeout(patience, waiting).await.is_ok()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn write(&mut self, call: &Call) {
        let Some(log) = &mut self.log else { return };
        let written = serde_json::to_writer(&mut *log, call)
            .map_err(std::io::Error::from)
            .and_then(|()| log.write_all(b"\n"))
            .and_then(|()| log.flush());
        if let Err(error) = written {
            tracing::warn!(%error, "cannot write the playground's log; no more is written");
            self.log = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(method: &str) -> Call {
        Call {
            at: DateTime::UNIX_EPOCH,
            side: Side::Slack,
            method: method.into(),
            body: Value::Null,
            status: 200,
            answer: Value::Null,
            refused: None,
            inside_retry_after: false,
        }
    }

    #[test]
    fn the_oldest_calls_are_forgotten_and_still_counted() {
        let record = Record::open(None, 2).expect("no log to create");
        for method in ["one", "two", "three"] {
            record.add(call(method));
        }
        let kept: Vec<String> = record.calls().into_iter().map(|call| call.method).collect();
        assert_eq!(kept, ["two", "three"]);
        assert_eq!(record.total(), 3);
    }

    #[tokio::test]
    async fn waiting_ends_with_the_expected_call() {
        let record = Record::open(None, 10).expect("no log to create");
        let other = record.clone();
        let task = tokio::spawn(async move { other.add(call("auth.test")) });
        let seen = record.until(|| record.total() == 1, Duration::from_secs(5)).await;
        task.await.expect("adding does not panic");
        assert!(seen);
    }
}
