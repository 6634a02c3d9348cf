//! The settings with the members of groups as the platforms told them last.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use commands::Settings;
use desk::{Identity, PlatformGroup};

/// The settings with the current members of groups, and the groups that cannot be read.
#[derive(Debug)]
pub(crate) struct GroupMembers {
    current: RwLock<Arc<Settings>>,
    failing: Mutex<BTreeMap<PlatformGroup, String>>,
    /// The accounts that lost a role and may have to be replaced.
    lost: Mutex<BTreeSet<Identity>>,
}

impl GroupMembers {
    pub(crate) fn new(settings: Arc<Settings>) -> Self {
        Self {
            current: RwLock::new(settings),
            failing: Mutex::default(),
            lost: Mutex::default(),
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
        let all = |roster: &desk::Roster| -> BTreeSet<Identity> {
            let groups = roster.groups.iter();
            groups.flat_map(|group| group.members.clone()).collect()
        };
        self.lost().extend(&all(&current.roster) - &all(&roster));
        *current = Arc::new(Settings {
            roster,
            ..(**current).clone()
        });
    }

    /// Notes whether a group can be read. Logs only changes.
    pub(crate) fn note(&self, group: &PlatformGroup, failure: Option<String>) {
        let mut failing = self.failing();
        let before = match &failure {
            Some(why) => failing.insert(group.clone(), why.clone()),
            None => failing.remove(group),
        };
        match (before, failure) {
            (Some(before), Some(now)) if before == now => {}
            (_, Some(why)) => tracing::warn!(%group, why, "Cannot read the members of a group"),
            (Some(_), None) => tracing::info!(%group, "The members of a group can be read again"),
            (None, None) => {}
        }
    }

    /// Takes the accounts that lost a role.
    pub(crate) fn take_lost(&self) -> BTreeSet<Identity> {
        std::mem::take(&mut *self.lost())
    }

    fn lost(&self) -> MutexGuard<'_, BTreeSet<Identity>> {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failing(&self) -> MutexGuard<'_, BTreeMap<PlatformGroup, String>> {
        self.failing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
