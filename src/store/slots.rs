//! The aggregates of one table that a unit of work has read or written.
//!
//! A unit reads each aggregate once and keeps it. It writes saved aggregates when it ends, and only if the row still has
//! the version that the unit read.

use std::collections::BTreeMap;

use crate::StoreError;
use crate::locks::{Lock, Locks};

/// An aggregate with a version.
pub(crate) trait Versioned: Clone {
    /// The type of its id.
    type Id: Copy + Ord;

    /// The id.
    fn id(&self) -> Self::Id;

    /// The lock on the aggregate of an id.
    fn lock(id: Self::Id) -> Lock;

    /// The version.
    fn version(&self) -> i64;

    /// Sets the version.
    fn set_version(&mut self, version: i64);
}

/// The kept aggregates.
#[derive(Debug)]
pub(crate) struct Slots<A: Versioned> {
    kept: BTreeMap<A::Id, Slot<A>>,
    /// Whether a caller has saved a version that is not the kept one.
    moved: bool,
}

#[derive(Debug)]
struct Slot<A> {
    value: A,
    base: Base,
    /// Whether this unit has added or saved the aggregate.
    saved: bool,
}

/// The row in the database, compared with the kept aggregate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    /// There is no row.
    Nothing,
    /// The row is the same.
    Same,
    /// The row has this version, and the kept aggregate is newer.
    Older(i64),
}

/// What a unit of work writes: new aggregates, and changed ones with the versions of their rows.
#[derive(Debug)]
pub(crate) struct Changes<A> {
    pub(crate) new: Vec<A>,
    pub(crate) changed: Vec<(A, i64)>,
}

impl<A: Versioned> Default for Slots<A> {
    fn default() -> Self {
        Self {
            kept: BTreeMap::new(),
            moved: false,
        }
    }
}

impl<A: Versioned> Slots<A> {
    /// The kept aggregate of an id.
    pub(crate) fn get(&self, id: A::Id) -> Option<&A> {
        self.kept.get(&id).map(|slot| &slot.value)
    }

    /// All kept aggregates.
    pub(crate) fn values(&self) -> impl Iterator<Item = &A> {
        self.kept.values().map(|slot| &slot.value)
    }

    /// Keeps what was read, unless the aggregate is kept already: the kept one is newer.
    pub(crate) fn keep(&mut self, value: A) -> A {
        let slot = self.kept.entry(value.id()).or_insert(Slot {
            value,
            base: Base::Same,
            saved: false,
        });
        slot.value.clone()
    }

    /// Forgets what was read of an aggregate before it was locked.
    pub(crate) fn forget_read(&mut self, id: A::Id) {
        self.kept
            .retain(|kept, slot| *kept != id || slot.base != Base::Same);
    }

    /// Forgets everything. Call it after a statement has changed rows behind the slots.
    pub(crate) fn forget(&mut self) {
        self.kept.clear();
    }

    /// Adds a new aggregate.
    pub(crate) fn insert(&mut self, value: &A) {
        let slot = Slot {
            value: value.clone(),
            base: Base::Nothing,
            saved: true,
        };
        self.kept.insert(value.id(), slot);
    }

    /// Saves an aggregate that the unit has read, under the next version, and returns that version.
    pub(crate) fn save(&mut self, value: &A) -> i64 {
        let mut next = value.clone();
        next.set_version(value.version() + 1);
        let version = next.version();
        let base = match self.kept.get(&value.id()) {
            Some(kept) => {
                self.moved |= kept.value.version() != value.version();
                match kept.base {
                    Base::Same => Base::Older(value.version()),
                    base @ (Base::Nothing | Base::Older(_)) => base,
                }
            }
            None => Base::Older(value.version()),
        };
        let slot = Slot {
            value: next,
            base,
            saved: true,
        };
        self.kept.insert(value.id(), slot);
        version
    }

    /// Saves an aggregate that the same command has inserted or saved already, without a new version.
    pub(crate) fn amend(&mut self, value: &A) {
        match self.kept.get_mut(&value.id()) {
            Some(kept) if kept.saved && kept.value.version() == value.version() => {
                kept.value = value.clone();
                // The unit may have flushed the saved aggregate meanwhile.
                if kept.base == Base::Same {
                    kept.base = Base::Older(value.version());
                }
            }
            Some(_) | None => self.moved = true,
        }
    }

    /// Refuses to save an aggregate that the unit has not locked.
    pub(crate) fn check(&self, table: &'static str, locks: &Locks) -> Result<(), StoreError> {
        let mut changed = self.kept.iter().filter(|(_, slot)| slot.base != Base::Same);
        changed.try_for_each(|(id, _)| locks.check(table, A::lock(*id)))
    }

    /// Returns what has to be written, and notes that it is written.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if a caller has saved a version that was not the kept one.
    pub(crate) fn take_changes(&mut self) -> Result<Changes<A>, StoreError> {
        if self.moved {
            return Err(StoreError::Conflict);
        }
        let (mut new, mut changed) = (Vec::new(), Vec::new());
        for slot in self.kept.values_mut() {
            match slot.base {
                Base::Nothing => new.push(slot.value.clone()),
                Base::Older(version) => changed.push((slot.value.clone(), version)),
                Base::Same => {}
            }
            slot.base = Base::Same;
        }
        Ok(Changes { new, changed })
    }
}
