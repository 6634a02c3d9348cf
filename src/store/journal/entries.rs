//! The journal: what happened to each ticket, by whom and when. Only ever added to.
//!
//! An event is kept as JSON of types that live here, so that the domain needs no serialization and the shape on the disk
//! only changes on purpose.

mod event;

use desk::{Entry, EntryId, TicketId};
use sqlx::AnyConnection;

use crate::StoreError;
use crate::row::Row;
use crate::rows::{cells, read, write};
use crate::unit::Unit;

use event::StoredEvent;

const OF: &str = "SELECT id, ticket_id, by_id, at, event FROM journal WHERE ticket_id = $1 ORDER BY id";
const PAGE: &str = "SELECT id, ticket_id, by_id, at, event FROM journal WHERE ticket_id = $1 AND id > $2 \
     ORDER BY id LIMIT $3";
const INSERT: (&str, &str) = ("INSERT INTO journal (id, ticket_id, by_id, at, name, event)", "");

/// The journal of a unit of work.
#[derive(Debug)]
pub struct Journal<'u>(pub(crate) &'u mut Unit);

impl Journal<'_> {
    /// Adds a line.
    pub fn add(&mut self, entry: Entry) {
        self.0.journal.push(entry);
    }

    /// All that happened to a ticket, in order.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn of(&mut self, ticket: TicketId) -> Result<Vec<Entry>, StoreError> {
        let rows = read(&mut self.0.transaction, "journal", OF, cells![ticket.to_string()]).await?;
        let mut entries = rows.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
        entries.extend(
            self.0
                .journal
                .iter()
                .filter(|entry| entry.ticket == ticket)
                .cloned(),
        );
        Ok(entries)
    }

    /// So much at most of what happened to a ticket after an entry, in order; what this unit has added is not in it.
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
        // Every id comes after no letters at all.
        let after = after.map_or_else(String::new, |after| after.to_string());
        let cells = cells![ticket.to_string(), after, most];
        let rows = read(&mut self.0.transaction, "journal", PAGE, cells).await?;
        rows.iter().map(entry).collect()
    }
}

pub(crate) async fn flush(connection: &mut AnyConnection, entries: Vec<Entry>) -> Result<u64, StoreError> {
    let rows = entries.into_iter().map(|entry| {
        let event = serde_json::to_string(&StoredEvent::from(&entry.event)).expect("an event is plain JSON");
        let by = entry.by.map(|by| by.to_string());
        cells![
            entry.id.to_string(),
            entry.ticket.to_string(),
            by,
            entry.at,
            entry.event.name(),
            event
        ]
    });
    write(connection, "write the journal", INSERT, rows.collect()).await
}

fn entry(row: &Row) -> Result<Entry, StoreError> {
    let event: StoredEvent = row.json("event")?;
    Ok(Entry {
        id: row.parse("id")?,
        ticket: row.parse("ticket_id")?,
        by: row.maybe_parse("by_id")?,
        at: row.time("at")?,
        event: event.try_into().map_err(|_| row.corrupt("event"))?,
    })
}
