//! Locks on aggregates: people, drafts, approvals, changes, tickets and articles, and one lock on all substitutions.
//!
//! A unit of work locks an aggregate when it first reads one of its rows. What the unit reads therefore stays true until
//! its commit. All units lock in one order: people, drafts, substitutions, approvals, changes, tickets, articles, each by
//! id. A unit waits only for locks that come after all locks that it holds, so units that wait for each other do not exist. A lock that
//! comes earlier in the order is taken only if it is free.
//!
//! The unit refuses to write rows of an aggregate that it has not locked. SQLite has only one writer, so there the locks
//! exist in memory only, and the refusal is the same.

use std::collections::BTreeSet;

use desk::{ApprovalId, ArticleId, ChangeId, DraftId, PersonId, TicketId};

use crate::StoreError;
use crate::dialect::LockedTable;

/// An aggregate to lock. The order of the values is the order of the locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lock {
    /// A person: the limits of their open tickets.
    Person(PersonId),
    /// A draft.
    Draft(DraftId),
    /// All substitutions: a unit that changes one of them.
    Substitutes,
    /// An approval with its rounds, votes and decision cards.
    Approval(ApprovalId),
    /// A change with its journal and posts.
    Change(ChangeId),
    /// A ticket with its journal, remarks, posts, threads and followers.
    Ticket(TicketId),
    /// An article with its revisions.
    Article(ArticleId),
}

/// The locks of a unit of work.
#[derive(Debug, Default)]
pub(crate) struct Locks {
    held: BTreeSet<Lock>,
    /// Aggregates that the unit adds and has not written yet. The database holds no rows of them.
    unwritten: BTreeSet<Lock>,
}

/// A statement's share of the locks to take.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) table: LockedTable,
    /// Whether the statement may wait for other units.
    pub(crate) waits: bool,
    pub(crate) locks: Vec<Lock>,
}

impl Lock {
    /// The lock of the subject of a timer or a token, if the subject is an aggregate.
    pub fn of_subject(subject: &str) -> Option<Self> {
        let ticket = subject.parse().map(Self::Ticket).ok();
        ticket
            .or_else(|| subject.parse().map(Self::Draft).ok())
            .or_else(|| subject.parse().map(Self::Approval).ok())
            .or_else(|| subject.parse().map(Self::Change).ok())
    }

    /// The id in the database.
    pub(crate) fn id(self) -> String {
        match self {
            Self::Person(id) => id.to_string(),
            Self::Draft(id) => id.to_string(),
            Self::Substitutes => String::new(),
            Self::Approval(id) => id.to_string(),
            Self::Change(id) => id.to_string(),
            Self::Ticket(id) => id.to_string(),
            Self::Article(id) => id.to_string(),
        }
    }

    fn table(self) -> LockedTable {
        match self {
            Self::Person(_) => LockedTable::People,
            Self::Draft(_) => LockedTable::Drafts,
            Self::Substitutes => LockedTable::Substitutes,
            Self::Approval(_) => LockedTable::Approvals,
            Self::Change(_) => LockedTable::Changes,
            Self::Ticket(_) => LockedTable::Tickets,
            Self::Article(_) => LockedTable::Articles,
        }
    }
}

impl Locks {
    /// Plans the statements that lock what is not held yet, in the order of the locks, so that none of them waits.
    pub(crate) fn impatient_requests(&self, wanted: &[Lock]) -> Vec<Request> {
        let mut requests = self.requests(wanted);
        for request in &mut requests {
            request.waits = false;
        }
        requests
    }

    /// Plans the statements that lock what is not held yet, in the order of the locks.
    pub(crate) fn requests(&self, wanted: &[Lock]) -> Vec<Request> {
        let missing: BTreeSet<Lock> = wanted.iter().copied().collect();
        let last = self.held.last();
        let mut requests: Vec<Request> = Vec::new();
        for lock in missing.into_iter().filter(|lock| !self.held.contains(lock)) {
            let waits = last.is_none_or(|last| *last < lock);
            match requests.last_mut() {
                Some(request) if request.table == lock.table() && request.waits == waits => {
                    request.locks.push(lock);
                }
                Some(_) | None => requests.push(Request {
                    table: lock.table(),
                    waits,
                    locks: vec![lock],
                }),
            }
        }
        requests
    }

    /// Remembers a lock that the unit has taken.
    pub(crate) fn hold(&mut self, lock: Lock) {
        self.held.insert(lock);
    }

    /// Remembers an aggregate that the unit adds.
    pub(crate) fn hold_new(&mut self, lock: Lock) {
        self.held.insert(lock);
        self.unwritten.insert(lock);
    }

    /// Remembers that all added aggregates are written.
    pub(crate) fn note_written(&mut self) {
        self.unwritten.clear();
    }

    /// Whether the database holds no rows of an aggregate.
    pub(crate) fn is_unwritten(&self, lock: Lock) -> bool {
        self.unwritten.contains(&lock)
    }

    pub(crate) fn holds(&self, lock: Lock) -> bool {
        self.held.contains(&lock)
    }

    /// Refuses a write to an aggregate without a lock.
    pub(crate) fn check(&self, table: &'static str, lock: Lock) -> Result<(), StoreError> {
        if self.holds(lock) {
            return Ok(());
        }
        Err(StoreError::Unlocked { table, id: lock.id() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ulid::Ulid;

    use super::*;

    fn lock((table, id): (u8, u128)) -> Lock {
        let id = Ulid::from(id);
        match table {
            0 => Lock::Person(id.into()),
            1 => Lock::Draft(id.into()),
            2 => Lock::Ticket(id.into()),
            3 => Lock::Approval(id.into()),
            4 => Lock::Change(id.into()),
            5 => Lock::Substitutes,
            _ => Lock::Article(id.into()),
        }
    }

    proptest! {
        /// A unit that waits holds nothing that comes after the awaited lock, so no two units wait for each other.
        #[test]
        fn a_unit_waits_only_for_locks_after_its_own(
            rounds in proptest::collection::vec(proptest::collection::vec((0_u8..7, 0_u128..6), 0..5), 1..6)
        ) {
            let mut locks = Locks::default();
            for wanted in rounds {
                let wanted: Vec<Lock> = wanted.into_iter().map(lock).collect();
                for request in locks.requests(&wanted) {
                    for one in request.locks {
                        prop_assert!(!locks.holds(one));
                        prop_assert_eq!(one.table(), request.table);
                        let is_last = locks.held.iter().all(|held| *held < one);
                        prop_assert!(is_last || !request.waits);
                        locks.hold(one);
                    }
                }
                prop_assert!(wanted.iter().all(|one| locks.holds(*one)));
            }
        }
    }

    #[test]
    fn the_subject_of_a_token_names_an_aggregate() {
        for named in [lock((1, 7)), lock((2, 7)), lock((3, 7)), lock((4, 7))] {
            assert_eq!(Lock::of_subject(&named.id()), Some(named));
        }
        assert_eq!(Lock::of_subject(""), None);
    }
}
