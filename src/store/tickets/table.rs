//! Tickets, and the counters that number them.
//!
//! A unit of work reads each ticket once and keeps it; what is saved is written when the unit ends, if the row is still
//! of the version that was read.

use std::collections::BTreeMap;

use desk::{Kind, Reference, Ticket, TicketId};
use sqlx::AnyConnection;

use crate::StoreError;
use crate::row::Row;
use crate::rows::{cells, read_one, run, write};
use crate::unit::Unit;

macro_rules! columns {
    () => {
        "id, kind, number, title, description, requester_id, opened_by_id, source, team, impact, urgency, priority, \
         opened_at, changed_at, reopened, phase, assignee_id, assigned_at, resolved_by_id, resolution_code, resolution_note, \
         resolved_at, ended_by_id, ended_why, ended_at, version, follows_id, \
         main_id, split_from_id, known_at, private_since"
    };
}

mod alike;
mod lists;
mod row;

pub use alike::Comparable;

const BY_ID: &str = concat!("SELECT ", columns!(), " FROM tickets WHERE id = $1");
const BY_REFERENCE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM tickets WHERE kind = $1 AND number = $2"
);
const INSERT: (&str, &str) = (concat!("INSERT INTO tickets (", columns!(), ")"), "");
/// The columns that a save can change, behind the id and the version that was read.
const UPDATE: (&str, &str) = (
    "UPDATE tickets SET title = v.column3, description = v.column4, team = v.column5, impact = v.column6, \
     urgency = v.column7, priority = v.column8, changed_at = v.column9, reopened = v.column10, phase = v.column11, \
     assignee_id = v.column12, assigned_at = v.column13, resolved_by_id = v.column14, resolution_code = v.column15, \
     resolution_note = v.column16, resolved_at = v.column17, ended_by_id = v.column18, ended_why = v.column19, \
     ended_at = v.column20, version = v.column21, requester_id = v.column22, \
     main_id = v.column23, known_at = v.column24, private_since = v.column25 FROM (",
    ") AS v WHERE tickets.id = v.column1 AND tickets.version = v.column2",
);
const NEXT_NUMBER: &str = "INSERT INTO counters (name, value) VALUES ($1, 1) \
     ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value";
const SET_COUNTER: &str = "UPDATE counters SET value = $2 WHERE name = $1";

/// The tickets of a unit of work.
#[derive(Debug)]
pub struct Tickets<'u>(pub(crate) &'u mut Unit);

/// The tickets that a unit of work has read or written.
#[derive(Debug, Default)]
pub(crate) struct TicketSlots {
    slots: BTreeMap<TicketId, Slot>,
    counters: BTreeMap<&'static str, Counter>,
    moved: bool,
}

#[derive(Debug)]
struct Slot {
    ticket: Ticket,
    base: Base,
}

/// What the database holds of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    Nothing,
    /// This version, and what is kept is the same.
    Same,
    /// This version, and what is kept is newer.
    Older(i64),
}

#[derive(Debug)]
struct Counter {
    value: i64,
    changed: bool,
}

impl Tickets<'_> {
    /// The ticket of that id.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find(&mut self, id: TicketId) -> Result<Option<Ticket>, StoreError> {
        if let Some(slot) = self.0.tickets.slots.get(&id) {
            return Ok(Some(slot.ticket.clone()));
        }
        let row = read_one(&mut self.0.transaction, "tickets", BY_ID, cells![id.to_string()]).await?;
        row.map(|row| self.keep(&row)).transpose()
    }

    /// The ticket of that id, which must be there.
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

    /// The ticket that people call so.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find_by_reference(&mut self, reference: Reference) -> Result<Option<Ticket>, StoreError> {
        let mut kept = self.0.tickets.slots.values();
        if let Some(slot) = kept.find(|slot| slot.ticket.reference == reference) {
            return Ok(Some(slot.ticket.clone()));
        }
        let cells = cells![reference.kind.as_str(), reference.number];
        let row = read_one(&mut self.0.transaction, "tickets", BY_REFERENCE, cells).await?;
        row.map(|row| self.keep(&row)).transpose()
    }

    /// The next number of that kind. Numbers have no gaps: a unit that comes to nothing gives its numbers back.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn next_reference(&mut self, kind: Kind) -> Result<Reference, StoreError> {
        let name = kind.as_str();
        let number = match self.0.tickets.counters.get_mut(name) {
            Some(counter) => {
                counter.value += 1;
                counter.changed = true;
                counter.value
            }
            None => {
                let row = read_one(&mut self.0.transaction, "counters", NEXT_NUMBER, cells![name]).await?;
                let value = row.map_or(Ok(1), |row| row.int("value"))?;
                let counter = Counter {
                    value,
                    changed: false,
                };
                self.0.tickets.counters.insert(name, counter);
                value
            }
        };
        Ok(Reference { kind, number })
    }

    /// Adds a new ticket.
    pub fn insert(&mut self, ticket: &Ticket) {
        let slot = Slot {
            ticket: ticket.clone(),
            base: Base::Nothing,
        };
        self.0.tickets.slots.insert(ticket.id, slot);
    }

    /// Saves a ticket that was read in this unit, under the next version, which is returned. If the row has moved
    /// meanwhile, the unit fails with [`StoreError::Conflict`] when it is committed.
    pub fn save(&mut self, ticket: &Ticket) -> i64 {
        let next = ticket.version + 1;
        let slot = Slot {
            ticket: Ticket {
                version: next,
                ..ticket.clone()
            },
            base: Base::Older(ticket.version),
        };
        match self.0.tickets.slots.get_mut(&ticket.id) {
            Some(kept) => {
                self.0.tickets.moved |= kept.ticket.version != ticket.version;
                let base = match kept.base {
                    Base::Same => slot.base,
                    Base::Nothing | Base::Older(_) => kept.base,
                };
                *kept = Slot { base, ..slot };
            }
            None => {
                self.0.tickets.slots.insert(ticket.id, slot);
            }
        }
        next
    }

    /// Keeps what was read, unless it is kept already: then that is newer.
    fn keep(&mut self, row: &Row) -> Result<Ticket, StoreError> {
        let ticket = row::ticket(row)?;
        let slot = self.0.tickets.slots.entry(ticket.id).or_insert(Slot {
            ticket,
            base: Base::Same,
        });
        Ok(slot.ticket.clone())
    }
}

impl TicketSlots {
    /// Forgets what was read, once it was written and then changed besides.
    pub(crate) fn forget(&mut self) {
        self.slots.clear();
    }

    /// Writes what is new and what has changed; says how many tickets that were.
    pub(crate) async fn flush(&mut self, connection: &mut AnyConnection) -> Result<u64, StoreError> {
        if self.moved {
            return Err(StoreError::Conflict);
        }
        for (name, counter) in &mut self.counters {
            if std::mem::take(&mut counter.changed) {
                run(
                    connection,
                    "count tickets",
                    SET_COUNTER,
                    cells![*name, counter.value],
                )
                .await?;
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
        let added = write(connection, "add tickets", INSERT, new).await?;
        let saved = write(connection, "save tickets", UPDATE, changed).await?;
        if saved == expected {
            Ok(added + saved)
        } else {
            Err(StoreError::Conflict)
        }
    }
}
