//! What every job needs: the store, the desk's settings, the platforms, and the two clocks.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chat::{ChatPlatform, Connection, Hearing};
use desk::Timestamp;
use store::Store;

use crate::bell::Bells;
use crate::receipts::Receipts;

/// How long an older event may still come in after a younger one of the same conversation. Slack's two sockets and
/// Discord's gateway hand events over side by side; a second is far more than they are apart.
const REORDER: Duration = Duration::from_secs(1);

/// Tells what time it is.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Says why nothing more can be kept, if that is so.
pub type Shortage = Arc<dyn Fn() -> Option<String> + Send + Sync>;

/// The two clocks.
#[derive(Clone)]
pub struct Clocks {
    /// The wall's clock: leases, retries, rate limits.
    pub wall: Clock,
    /// The desk's clock, which the demo can move: tickets and timers.
    pub desk: Clock,
}

/// What every job needs. Cheap to clone.
#[derive(Debug)]
pub struct Context<P> {
    pub(crate) store: Store,
    pub(crate) desk: Arc<commands::Desk>,
    pub(crate) platforms: Arc<HashMap<Connection, P>>,
    pub(crate) clocks: Clocks,
    pub(crate) reorder: Duration,
    pub(crate) room: Room,
    pub(crate) bells: Arc<Bells>,
    pub(crate) receipts: Arc<Receipts>,
}

/// Whether there is room for more, and whether the log says so already.
#[derive(Clone)]
pub(crate) struct Room {
    shortage: Shortage,
    said: Arc<AtomicBool>,
}

impl fmt::Debug for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Room").finish_non_exhaustive()
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
            desk: Arc::clone(&self.desk),
            platforms: Arc::clone(&self.platforms),
            clocks: self.clocks.clone(),
            reorder: self.reorder,
            room: self.room.clone(),
            bells: Arc::clone(&self.bells),
            receipts: Arc::clone(&self.receipts),
        }
    }
}

impl<P: ChatPlatform> Context<P> {
    /// Ties together what the jobs work with.
    pub fn new(
        store: Store,
        desk: Arc<commands::Desk>,
        platforms: HashMap<Connection, P>,
        clocks: Clocks,
    ) -> Self {
        Self {
            store,
            desk,
            platforms: Arc::new(platforms),
            clocks,
            reorder: REORDER,
            room: Room {
                shortage: Arc::new(|| None),
                said: Arc::default(),
            },
            bells: Arc::default(),
            receipts: Arc::default(),
        }
    }

    /// Waits another while for older events of a conversation.
    #[must_use]
    pub fn with_reorder(self, reorder: Duration) -> Self {
        Self { reorder, ..self }
    }

    /// Takes nothing in while this says why not.
    #[must_use]
    pub fn with_shortage(self, shortage: Shortage) -> Self {
        let said = Arc::default();
        Self {
            room: Room { shortage, said },
            ..self
        }
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// How much each connection has heard.
    pub fn hearing(&self) -> impl Iterator<Item = (&Connection, Hearing)> {
        let all = self.platforms.iter();
        all.map(|(connection, platform)| (connection, platform.hearing()))
    }

    /// Wakes whoever delivers and whoever watches the time: after the desk's clock was moved, or a message replayed.
    pub fn wake(&self) {
        self.bells.deliver.ring();
        self.bells.timers.ring();
        self.bells.process.ring();
    }

    /// Whether there is room for what comes in. The log says it once each time that it changes, not at every event.
    pub(crate) fn has_room(&self) -> bool {
        let shortage = (self.room.shortage)();
        let said = self.room.said.swap(shortage.is_some(), Ordering::Relaxed);
        match shortage {
            Some(why) => {
                if !said {
                    tracing::error!(why, "Nothing is taken in: the disk is almost full");
                }
                false
            }
            None => {
                if said {
                    tracing::info!("There is room on the disk again");
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

    /// Wakes those who have something to do after a commit.
    pub(crate) fn committed(&self, committed: store::Committed) {
        if committed.outbox > 0 {
            self.bells.deliver.ring();
        }
        if committed.timers > 0 {
            self.bells.timers.ring();
        }
        if committed.inbox > 0 {
            // What stood behind in the same conversation is the head now.
            self.bells.process.ring();
        }
    }
}
