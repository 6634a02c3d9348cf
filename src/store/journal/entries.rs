//! The table `journal`.

use desk::{Entry, EntryId, TicketId};

use super::stored_event::StoredEvent;
use crate::StoreError;
use crate::locks::{Lock, Locks};
use crate::row::Row;
use crate::rows::{Bulk, cells, named};
use crate::session::Session;

const OF: &str = "SELECT id, ticket_id, by_id, at, event FROM journal WHERE ticket_id = $1 ORDER BY id";
const PAGE: &str = "SELECT id, ticket_id, by_id, at, event FROM journal WHERE ticket_id = $1 AND id > $2 \
     ORDER BY id LIMIT $3";
const INSERT: Bulk<'static> = Bulk::insert("journal", "");

/// The journal of a unit of work.
#[derive(Debug)]
pub struct Journal<'u> {
    pub(crate) pending: &'u mut Vec<Entry>,
    pub(crate) session: &'u mut Session,
}

impl Journal<'_> {
    /// Adds an entry.
    pub fn add(&mut self, entry: Entry) {
        self.session.count_write();
        self.pending.push(entry);
    }

    /// All entries of a ticket, in order.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn of(&mut self, ticket: TicketId) -> Result<Vec<Entry>, StoreError> {
        self.session.lock_ticket(ticket).await?;
        let mut entries = Vec::new();
        if !self.session.is_unwritten(ticket) {
            let cells = cells![ticket.to_string()];
            let rows = self.session.read("journal", OF, cells).await?;
            entries = rows.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
        }
        let pending = self.pending.iter().filter(|entry| entry.ticket == ticket);
        entries.extend(pending.cloned());
        Ok(entries)
    }

    /// Up to `most` entries of a ticket after an entry, in order. Entries that this unit has added are left out.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn page(
        &mut self,
        ticket: TicketId,
        after: Option<EntryId>,
        most: i64,
    ) -> Result<Vec<Entry>, StoreError> {
        // Every id sorts after the empty text.
        let after = after.map_or_else(String::new, |after| after.to_string());
        let cells = cells![ticket.to_string(), after, most];
        let rows = self.session.read("journal", PAGE, cells).await?;
        rows.iter().map(entry).collect()
    }
}

/// Refuses to write entries of tickets that the unit has not locked.
pub(crate) fn check(entries: &[Entry], locks: &Locks) -> Result<(), StoreError> {
    let mut tickets = entries.iter().map(|entry| Lock::Ticket(entry.ticket));
    tickets.try_for_each(|lock| locks.check("journal", lock))
}

/// Writes entries; returns how many.
pub(crate) async fn flush(session: &mut Session, entries: Vec<Entry>) -> Result<u64, StoreError> {
    let rows = entries.into_iter().map(|entry| {
        let name = entry.event.name();
        let event = serde_json::to_string(&StoredEvent(entry.event)).expect("an event serializes to JSON");
        named![
            id: entry.id.to_string(),
            ticket_id: entry.ticket.to_string(),
            by_id: entry.by.map(|by| by.to_string()),
            at: entry.at,
            name: name,
            event: event,
        ]
    });
    session.write("write the journal", INSERT, rows.collect()).await
}

fn entry(row: &Row) -> Result<Entry, StoreError> {
    let event: StoredEvent = row.json("event")?;
    Ok(Entry {
        id: row.parse("id")?,
        ticket: row.parse("ticket_id")?,
        by: row.maybe_parse("by_id")?,
        at: row.time("at")?,
        event: event.0,
    })
}
