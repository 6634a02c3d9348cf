//! The table `tickets`, and the counters that number them.
//!
//! A unit of work reads each ticket once and keeps it. It writes saved tickets when it ends, and only if the row still
//! has the version that the unit read.

use std::collections::BTreeMap;

use desk::{Kind, Reference, Ticket, TicketId};

use super::row::{self, columns};
use crate::StoreError;
use crate::locks::{Lock, Locks};
use crate::row::Row;
use crate::rows::{Bulk, Rows, cells};
use crate::session::Session;

const BY_ID: &str = concat!("SELECT ", columns!(), " FROM tickets WHERE id = $1");
const BY_REFERENCE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM tickets WHERE kind = $1 AND number = $2"
);
const INSERT: Bulk<'static> = Bulk::insert("tickets", "");
/// The columns that a save can change.
const UPDATE: Bulk<'static> = Bulk::with(
    "UPDATE tickets SET title = v.title, description = v.description, requester_id = v.requester_id, team = v.team, \
     impact = v.impact, urgency = v.urgency, priority = v.priority, changed_at = v.changed_at, reopened = v.reopened, \
     phase = v.phase, assignee_id = v.assignee_id, assigned_at = v.assigned_at, resolved_by_id = v.resolved_by_id, \
     resolution_code = v.resolution_code, resolution_note = v.resolution_note, resolved_at = v.resolved_at, \
     ended_by_id = v.ended_by_id, ended_why = v.ended_why, ended_at = v.ended_at, version = v.version, revision = v.revision, \
     main_id = v.main_id, known_at = v.known_at, private_since = v.private_since, service = v.service, \
     hold_reason = v.hold_reason, held_at = v.held_at, hold_until = v.hold_until, hold_note = v.hold_note \
     FROM v WHERE tickets.id = v.id AND tickets.version = v.read_version",
);
const NEXT_NUMBER: &str = "INSERT INTO counters (name, value) VALUES ($1, 1) \
     ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value";
const SET_COUNTER: &str = "UPDATE counters SET value = $2 WHERE name = $1";

/// The tickets of a unit of work.
#[derive(Debug)]
pub struct Tickets<'u> {
    pub(crate) slots: &'u mut TicketSlots,
    pub(crate) session: &'u mut Session,
}

/// The tickets that a unit of work has read or written.
#[derive(Debug, Default)]
pub(crate) struct TicketSlots {
    slots: BTreeMap<TicketId, Slot>,
    counters: BTreeMap<&'static str, Counter>,
    /// Whether a caller has saved a version that is not the kept one.
    moved: bool,
}

#[derive(Debug)]
pub(super) struct Slot {
    pub(super) ticket: Ticket,
    pub(super) base: Base,
    /// Whether this unit has added or saved the ticket.
    saved: bool,
}

/// The row in the database, compared with the kept ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    /// There is no row.
    Nothing,
    /// The row is the same.
    Same,
    /// The row has this version, and the kept ticket is newer.
    Older(i64),
}

#[derive(Debug)]
struct Counter {
    value: i64,
    changed: bool,
}

impl Tickets<'_> {
    /// The ticket of an id. The unit locks the ticket.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if another unit holds a lock for which this one must not wait; [`StoreError::Database`],
    /// [`StoreError::Corrupt`].
    pub async fn find(&mut self, id: TicketId) -> Result<Option<Ticket>, StoreError> {
        self.lock(&[id]).await?;
        self.peek(id).await
    }

    /// The ticket of an id without a lock, for its reference or its title. The unit must not write the ticket.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn peek(&mut self, id: TicketId) -> Result<Option<Ticket>, StoreError> {
        if let Some(slot) = self.slots.slots.get(&id) {
            return Ok(Some(slot.ticket.clone()));
        }
        let cells = cells![id.to_string()];
        let row = self.session.read_one("tickets", BY_ID, cells).await?;
        row.map(|row| self.keep(&row)).transpose()
    }

    /// The ticket of an id, which must exist.
    ///
    /// # Errors
    ///
    /// As [`Tickets::find`], and [`StoreError::Missing`].
    pub async fn get(&mut self, id: TicketId) -> Result<Ticket, StoreError> {
        self.find(id).await?.ok_or_else(|| StoreError::Missing {
            table: "tickets",
            id: id.to_string(),
        })
    }

    /// The ticket of a reference. The unit locks the ticket.
    ///
    /// # Errors
    ///
    /// As [`Tickets::find`].
    pub async fn find_by_reference(&mut self, reference: Reference) -> Result<Option<Ticket>, StoreError> {
        let mut kept = self.slots.slots.values();
        let kept = kept.find(|slot| slot.ticket.reference == reference);
        let id = match kept.map(|slot| slot.ticket.id) {
            Some(id) => Some(id),
            None => {
                let cells = cells![reference.kind.as_str(), reference.number];
                let row = self.session.read_one("tickets", BY_REFERENCE, cells).await?;
                row.map(|row| self.keep(&row))
                    .transpose()?
                    .map(|ticket| ticket.id)
            }
        };
        match id {
            Some(id) => self.find(id).await,
            None => Ok(None),
        }
    }

    /// Locks tickets, and forgets what was read of them before. Returns whether rows that were read before may have
    /// changed.
    pub(crate) async fn lock(&mut self, ids: &[TicketId]) -> Result<bool, StoreError> {
        let holds = |id: &&TicketId| !self.session.locks().holds(Lock::Ticket(**id));
        let ids: Vec<TicketId> = ids.iter().filter(holds).copied().collect();
        let locks: Vec<Lock> = ids.iter().copied().map(Lock::Ticket).collect();
        let may_differ = self.session.lock(&locks).await?;
        if may_differ {
            let is_stale = |id: &TicketId, slot: &mut Slot| slot.base == Base::Same && ids.contains(id);
            self.slots.slots.retain(|id, slot| !is_stale(id, slot));
        }
        Ok(may_differ)
    }

    /// The next number of a kind. Numbers have no gaps: a unit that is not committed returns its numbers.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn next_reference(&mut self, kind: Kind) -> Result<Reference, StoreError> {
        self.session.count_write();
        let name = kind.as_str();
        let number = match self.slots.counters.get_mut(name) {
            Some(counter) => {
                counter.value += 1;
                counter.changed = true;
                counter.value
            }
            None => {
                let row = self
                    .session
                    .read_one("counters", NEXT_NUMBER, cells![name])
                    .await?;
                let value = row.map_or(Ok(1), |row| row.int("value"))?;
                let counter = Counter {
                    value,
                    changed: false,
                };
                self.slots.counters.insert(name, counter);
                value
            }
        };
        Ok(Reference { kind, number })
    }

    /// Adds a new ticket.
    pub fn insert(&mut self, ticket: &Ticket) {
        self.session.lock_new(Lock::Ticket(ticket.id));
        self.session.count_write();
        let slot = Slot {
            ticket: ticket.clone(),
            base: Base::Nothing,
            saved: true,
        };
        self.slots.slots.insert(ticket.id, slot);
    }

    /// Saves a ticket that this unit has read, under the next version, and returns that version. If another transaction
    /// has changed the row, the commit fails with [`StoreError::Conflict`].
    pub fn save(&mut self, ticket: &Ticket) -> i64 {
        self.session.count_write();
        let next = ticket.version + 1;
        let slot = Slot {
            ticket: Ticket {
                version: next,
                ..ticket.clone()
            },
            base: Base::Older(ticket.version),
            saved: true,
        };
        match self.slots.slots.get_mut(&ticket.id) {
            Some(kept) => {
                self.slots.moved |= kept.ticket.version != ticket.version;
                let base = match kept.base {
                    Base::Same => slot.base,
                    Base::Nothing | Base::Older(_) => kept.base,
                };
                *kept = Slot { base, ..slot };
            }
            None => {
                self.slots.slots.insert(ticket.id, slot);
            }
        }
        next
    }

    /// Saves a ticket that this command has inserted or saved already, without a new version. A command that records
    /// several events thus raises the version once. If the kept version differs, or this unit has not saved the ticket, the
    /// commit fails with [`StoreError::Conflict`].
    pub fn amend(&mut self, ticket: &Ticket) {
        self.session.count_write();
        match self.slots.slots.get_mut(&ticket.id) {
            Some(kept) if kept.saved && kept.ticket.version == ticket.version => {
                kept.ticket.clone_from(ticket);
                // The unit may have flushed the saved ticket meanwhile.
                if kept.base == Base::Same {
                    kept.base = Base::Older(ticket.version);
                }
            }
            Some(_) | None => self.slots.moved = true,
        }
    }

    /// Keeps what was read, unless the ticket is kept already: the kept one is newer.
    pub(super) fn keep(&mut self, row: &Row) -> Result<Ticket, StoreError> {
        let ticket = row::ticket(row)?;
        let slot = self.slots.slots.entry(ticket.id).or_insert(Slot {
            ticket,
            base: Base::Same,
            saved: false,
        });
        Ok(slot.ticket.clone())
    }
}

impl TicketSlots {
    pub(super) fn values(&self) -> impl Iterator<Item = &Slot> {
        self.slots.values()
    }

    /// Forgets what was read. Call it after a statement has changed rows behind the slots.
    pub(crate) fn forget(&mut self) {
        self.slots.clear();
    }

    /// Refuses to save a ticket that the unit has not locked.
    pub(crate) fn check(&self, locks: &Locks) -> Result<(), StoreError> {
        let changed = self.slots.values().filter(|slot| slot.base != Base::Same);
        let mut changed = changed.map(|slot| Lock::Ticket(slot.ticket.id));
        changed.try_for_each(|lock| locks.check("tickets", lock))
    }

    /// Writes new and changed tickets; returns how many.
    pub(crate) async fn flush(&mut self, session: &mut Session) -> Result<u64, StoreError> {
        if self.moved {
            return Err(StoreError::Conflict);
        }
        for (name, counter) in &mut self.counters {
            if std::mem::take(&mut counter.changed) {
                let cells = cells![*name, counter.value];
                session.run("count tickets", SET_COUNTER, cells).await?;
            }
        }
        let (mut new, mut changed) = (Vec::new(), Vec::new());
        for slot in self.slots.values_mut() {
            match slot.base {
                Base::Nothing => new.push(row::new_row(&slot.ticket)),
                Base::Older(version) => changed.push(row::changed_row(&slot.ticket, version)),
                Base::Same => {}
            }
            slot.base = Base::Same;
        }
        let expected = changed.len() as u64;
        let added = session.write("add tickets", INSERT, Rows::from_iter(new)).await?;
        let saved = session
            .write("save tickets", UPDATE, Rows::from_iter(changed))
            .await?;
        if saved == expected {
            Ok(added + saved)
        } else {
            Err(StoreError::Conflict)
        }
    }
}
