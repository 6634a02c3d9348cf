//! The settings with the members of groups as the platforms told them last.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use commands::Settings;
use desk::{Identity, PlatformGroup};
use tokio::time::Instant;

/// How long the desk does not look for changes of a group that it could not read.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(15);

/// Why a group could not be read, and when.
#[derive(Debug)]
struct Failure {
    why: String,
    at: Instant,
}

/// The settings with the current members of groups, and the groups that cannot be read.
#[derive(Debug)]
pub(crate) struct GroupMembers {
    current: RwLock<Arc<Settings>>,
    failing: Mutex<BTreeMap<PlatformGroup, Failure>>,
    /// Whether a group that a policy asks has changed since the pending approvals were judged.
    has_changed: AtomicBool,
}

impl GroupMembers {
    pub(crate) fn new(settings: Arc<Settings>) -> Self {
        Self {
            current: RwLock::new(settings),
            failing: Mutex::default(),
            has_changed: AtomicBool::new(false),
        }
    }

    /// The settings with the members as they were read last.
    pub(crate) fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes over the members of a group.
    pub(crate) fn learn(&self, group: &PlatformGroup, members: &BTreeSet<Identity>) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let mut roster = current.roster.clone();
        if !roster.learn(group, members) {
            return;
        }
        *current = Arc::new(Settings {
            roster,
            ..(**current).clone()
        });
        if commands::groups_to_ask(&current).contains(group) {
            self.mark_changed();
        }
    }

    /// Notes whether a group can be read. Logs only changes.
    pub(crate) fn note(&self, group: &PlatformGroup, failure: Option<String>) {
        let mut failing = self.failing();
        let before = match &failure {
            Some(why) => {
                let (why, at) = (why.clone(), Instant::now());
                failing.insert(group.clone(), Failure { why, at })
            }
            None => failing.remove(group),
        };
        match (before, failure) {
            (Some(before), Some(now)) if before.why == now => {}
            (_, Some(why)) => tracing::warn!(%group, why, "Cannot read the members of a group"),
            (Some(_), None) => tracing::info!(%group, "The members of a group can be read again"),
            (None, None) => {}
        }
    }

    /// Whether the desk may look for changes of a group. After a failure it waits, because platforms limit such calls.
    pub(crate) fn may_read(&self, group: &PlatformGroup) -> bool {
        let failing = self.failing();
        let failure = failing.get(group);
        failure.is_none_or(|failure| failure.at.elapsed() >= PAUSE_AFTER_FAILURE)
    }

    /// Returns whether a group that a policy asks has changed, and forgets it.
    pub(crate) fn take_changed(&self) -> bool {
        self.has_changed.swap(false, Ordering::SeqCst)
    }

    /// Notes that the pending approvals must be judged again.
    pub(crate) fn mark_changed(&self) {
        self.has_changed.store(true, Ordering::SeqCst);
    }

    fn failing(&self) -> MutexGuard<'_, BTreeMap<PlatformGroup, Failure>> {
        self.failing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
