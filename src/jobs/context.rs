//! The context that all jobs share: store, desk settings, platforms, the index of articles and the two clocks.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chat::{ChatPlatform, Connection, SyncState};
use desk::Timestamp;
use knowledge::{Index, IndexError};
use store::Store;

use crate::failures::Failures;
use crate::group_members::GroupMembers;
use crate::notify::Notifiers;
use crate::receipts::Receipts;
use crate::searches::Searches;

/// The reorder window: an older event of a conversation may arrive this much later than a newer one. Slack's two sockets
/// and Discord's gateway deliver events in parallel, with some milliseconds between them.
const REORDER: Duration = Duration::from_millis(150);

/// The reorder window while a connection reads its history, because its events arrive on two ways.
const REORDER_BEHIND: Duration = Duration::from_secs(1);

/// Returns the current time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Returns the reason why no more events can be stored, if there is one.
pub type Shortage = Arc<dyn Fn() -> Option<String> + Send + Sync>;

/// Opens the index of articles.
pub type IndexOpener = Arc<dyn Fn() -> Result<Index, IndexError> + Send + Sync>;

/// The two clocks.
#[derive(Clone)]
pub struct Clocks {
    /// The wall clock, for leases, retries and rate limits.
    pub wall: Clock,
    /// The desk's clock, for tickets and timers. The demo can move it.
    pub desk: Clock,
}

/// The context of all jobs. Cheap to clone.
#[derive(Debug)]
pub struct Context<P> {
    pub(crate) store: Store,
    groups: Arc<GroupMembers>,
    pub(crate) platforms: Arc<HashMap<Connection, P>>,
    pub(crate) clocks: Clocks,
    /// A fixed reorder window, for tests.
    reorder: Option<Duration>,
    pub(crate) disk_space: DiskSpace,
    pub(crate) notifiers: Arc<Notifiers>,
    pub(crate) receipts: Arc<Receipts>,
    pub(crate) failures: Arc<Failures>,
    knowledge: Arc<Knowledge>,
    searches: Arc<Searches>,
    /// Whether the start has applied the policies to all open tickets.
    are_policies_applied: Arc<AtomicBool>,
}

/// The index of articles, if it is open.
#[derive(Default)]
struct Knowledge {
    index: OnceLock<Index>,
    opener: Option<IndexOpener>,
    is_failing: AtomicBool,
    /// Whether the index has read all articles once since the desk started.
    is_complete: AtomicBool,
}

/// Knows whether the disk has space, and whether the log already reports a shortage.
#[derive(Clone)]
pub(crate) struct DiskSpace {
    shortage: Shortage,
    is_reported: Arc<AtomicBool>,
}

impl fmt::Debug for DiskSpace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DiskSpace").finish_non_exhaustive()
    }
}

impl fmt::Debug for Knowledge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Knowledge").finish_non_exhaustive()
    }
}

impl fmt::Debug for Clocks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clocks").finish_non_exhaustive()
    }
}

impl<P> Clone for Context<P> {
    fn clone(&self) -> Self {
        Self {
            store: self.store.clone(),
            groups: Arc::clone(&self.groups),
            platforms: Arc::clone(&self.platforms),
            clocks: self.clocks.clone(),
            reorder: self.reorder,
            disk_space: self.disk_space.clone(),
            notifiers: Arc::clone(&self.notifiers),
            receipts: Arc::clone(&self.receipts),
            failures: Arc::clone(&self.failures),
            knowledge: Arc::clone(&self.knowledge),
            searches: Arc::clone(&self.searches),
            are_policies_applied: Arc::clone(&self.are_policies_applied),
        }
    }
}

impl<P: ChatPlatform> Context<P> {
    /// Creates a context.
    pub fn new(
        store: Store,
        desk: Arc<commands::Settings>,
        platforms: HashMap<Connection, P>,
        clocks: Clocks,
    ) -> Self {
        for (connection, platform) in &platforms {
            if platform.limits_threads() {
                store.count_threads(connection);
            }
        }
        Self {
            store,
            groups: Arc::new(GroupMembers::new(desk)),
            platforms: Arc::new(platforms),
            clocks,
            reorder: None,
            disk_space: DiskSpace {
                shortage: Arc::new(|| None),
                is_reported: Arc::default(),
            },
            notifiers: Arc::default(),
            receipts: Arc::default(),
            failures: Arc::default(),
            knowledge: Arc::default(),
            searches: Arc::default(),
            are_policies_applied: Arc::default(),
        }
    }

    /// Searches articles in this index.
    #[must_use]
    pub fn with_knowledge(self, index: Index) -> Self {
        let knowledge = Knowledge::default();
        let _first = knowledge.index.set(index);
        Self {
            knowledge: Arc::new(knowledge),
            ..self
        }
    }

    /// Opens the index with this function as soon as there is an article.
    #[must_use]
    pub fn with_index_opener(self, opener: IndexOpener) -> Self {
        let knowledge = Knowledge {
            opener: Some(opener),
            ..Knowledge::default()
        };
        Self {
            knowledge: Arc::new(knowledge),
            ..self
        }
    }

    /// Sets the reorder window.
    #[must_use]
    pub fn with_reorder_window(self, reorder: Duration) -> Self {
        let reorder = Some(reorder);
        Self { reorder, ..self }
    }

    /// How long an event waits for older events of its conversation.
    pub(crate) fn reorder_window(&self) -> Duration {
        let is_behind = || self.behind().next().is_some();
        match self.reorder {
            Some(reorder) => reorder,
            None if is_behind() => REORDER_BEHIND,
            None => REORDER,
        }
    }

    /// Refuses events while this function returns a reason.
    #[must_use]
    pub fn with_shortage(self, shortage: Shortage) -> Self {
        let is_reported = Arc::default();
        Self {
            disk_space: DiskSpace {
                shortage,
                is_reported,
            },
            ..self
        }
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The settings, with the members of groups as the platforms told them last.
    pub(crate) fn desk(&self) -> Arc<commands::Settings> {
        self.groups.settings()
    }

    /// The groups that the platforms keep.
    pub(crate) fn groups(&self) -> &GroupMembers {
        &self.groups
    }

    /// The index of articles, if it is open.
    pub fn knowledge(&self) -> Option<&Index> {
        self.knowledge.index.get()
    }

    /// The searches for articles.
    pub(crate) fn searches(&self) -> &Searches {
        &self.searches
    }

    /// Whether the last update of the index failed.
    pub(crate) fn is_index_failing(&self) -> bool {
        self.knowledge.is_failing.load(Ordering::Relaxed)
    }

    /// The function that opens the index, until the index is open.
    pub(crate) fn index_opener(&self) -> Option<IndexOpener> {
        match self.knowledge() {
            Some(_) => None,
            None => self.knowledge.opener.clone(),
        }
    }

    /// Keeps the index that was opened.
    pub(crate) fn set_index(&self, index: Index) {
        let _first = self.knowledge.index.set(index);
    }

    /// Whether articles are missing from the index: it is being filled, or it cannot be opened.
    pub(crate) fn is_index_incomplete(&self) -> bool {
        self.knowledge.opener.is_some() && !self.knowledge.is_complete.load(Ordering::Relaxed)
    }

    /// Notes whether the index has all articles.
    pub(crate) fn note_index_complete(&self, is_complete: bool) {
        self.knowledge.is_complete.store(is_complete, Ordering::Relaxed);
    }

    /// Notes whether the last update of the index succeeded.
    pub(crate) fn note_index(&self, is_updated: bool) {
        self.knowledge.is_failing.store(!is_updated, Ordering::Relaxed);
    }

    /// Whether the policies are applied to all open tickets since the desk started.
    pub(crate) fn are_policies_applied(&self) -> bool {
        self.are_policies_applied.load(Ordering::Relaxed)
    }

    /// Notes that the policies are applied to all open tickets.
    pub(crate) fn note_policies_applied(&self) {
        self.are_policies_applied.store(true, Ordering::Relaxed);
    }

    /// The sync state of each connection.
    pub fn sync_state(&self) -> impl Iterator<Item = (&Connection, SyncState)> {
        let all = self.platforms.iter();
        all.map(|(connection, platform)| (connection, platform.sync_state()))
    }

    /// The connections that may have missed messages which are not read yet.
    pub(crate) fn behind(&self) -> impl Iterator<Item = &Connection> {
        let behind = self.sync_state().filter(|(_, state)| *state == SyncState::Behind);
        behind.map(|(connection, _)| connection)
    }

    /// Wakes all runners, for example after the desk's clock was moved.
    pub fn wake(&self) {
        self.notifiers.deliver.notify();
        self.notifiers.timers.notify();
        self.notifiers.process.notify();
        self.notifiers.index.notify();
    }

    /// True if the disk has space for new events. Logs only changes.
    pub(crate) fn has_disk_space(&self) -> bool {
        let shortage = (self.disk_space.shortage)();
        let was_reported = self
            .disk_space
            .is_reported
            .swap(shortage.is_some(), Ordering::Relaxed);
        match shortage {
            Some(why) => {
                if !was_reported {
                    tracing::error!(why, "Refusing events: the disk is almost full");
                }
                false
            }
            None => {
                if was_reported {
                    tracing::info!("The disk has space again");
                }
                true
            }
        }
    }

    pub(crate) fn wall(&self) -> Timestamp {
        (self.clocks.wall)()
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clocks.desk)()
    }

    /// Wakes the runners that have work after a commit.
    pub(crate) fn committed(&self, committed: store::Committed) {
        if committed.outbox > 0 {
            self.notifiers.deliver.notify();
        }
        if committed.articles > 0 {
            self.notifiers.index.notify();
        }
        if committed.timers > 0 {
            self.notifiers.timers.notify();
        }
        if committed.inbox > 0 {
            // The next event of the conversation is due now.
            self.notifiers.process.notify();
        }
    }
}
