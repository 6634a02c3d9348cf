//! The table `journal`, as tickets use it.

use desk::change::{ChangeContent, ChangeEvent, ChangeLink};
use desk::{ChangeId, Entry, EntryId, TicketId};
use serde_json::Value;

use super::approval_entries::ApprovalEntry;
use super::change_entries::{ChangeEntry, content_before, link_of};
use super::stored_event::StoredEvent;
use crate::StoreError;
use crate::locks::{Lock, Locks};
use crate::row::Row;
use crate::rows::{Bulk, cells, named};
use crate::session::Session;

const OF: &str = "SELECT id, subject, by_id, at, event FROM journal WHERE subject = $1 ORDER BY id";
const PAGE: &str = "SELECT id, subject, by_id, at, event FROM journal WHERE subject = $1 AND id > $2 \
     ORDER BY id LIMIT $3";
const EDITS: &str =
    "SELECT id, event FROM journal WHERE subject = $1 AND name = 'content_changed' ORDER BY id";
const LINKS: &str =
    "SELECT id, event FROM journal WHERE subject = $1 AND name IN ('linked', 'unlinked') ORDER BY id";
const INSERT: Bulk<'static> = Bulk::insert("journal", "");

/// The journal of a unit of work.
#[derive(Debug)]
pub struct Journal<'u> {
    pub(crate) pending: &'u mut Pending,
    pub(crate) session: &'u mut Session,
}

/// The entries that a unit of work adds.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    pub(super) tickets: Vec<Entry>,
    pub(super) changes: Vec<ChangeEntry>,
    pub(super) approvals: Vec<ApprovalEntry>,
}

impl Journal<'_> {
    /// Adds an entry.
    pub fn add(&mut self, entry: Entry) {
        self.session.count_write();
        self.pending.tickets.push(entry);
    }

    /// Adds an entry of a change.
    pub fn add_change(&mut self, entry: ChangeEntry) {
        self.session.count_write();
        self.pending.changes.push(entry);
    }

    /// Adds an entry of an approval.
    pub fn add_approval(&mut self, entry: ApprovalEntry) {
        self.session.count_write();
        self.pending.approvals.push(entry);
    }

    /// What a change said before each of its edits, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn before_edits(&mut self, change: ChangeId) -> Result<Vec<ChangeContent>, StoreError> {
        let mut contents = Vec::new();
        if !self.session.locks().is_unwritten(Lock::Change(change)) {
            self.session.lock(&[Lock::Change(change)]).await?;
            let rows = self
                .session
                .read("journal", EDITS, cells![change.to_string()])
                .await?;
            for row in &rows {
                let event: Value = row.json("event")?;
                contents.push(content_before(&event).ok_or_else(|| row.corrupt("event"))?);
            }
        }
        let pending = self.pending.changes.iter();
        contents.extend(pending.filter_map(|entry| match &entry.event {
            ChangeEvent::Edited { before, .. } if entry.change == change => Some((**before).clone()),
            _ => None,
        }));
        Ok(contents)
    }

    /// The tickets that are linked to a change in this way, in the order in which they were linked. The unit locks the change.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn linked(&mut self, change: ChangeId, how: ChangeLink) -> Result<Vec<TicketId>, StoreError> {
        let mut events = Vec::new();
        if !self.session.locks().is_unwritten(Lock::Change(change)) {
            self.session.lock(&[Lock::Change(change)]).await?;
            let rows = self
                .session
                .read("journal", LINKS, cells![change.to_string()])
                .await?;
            for row in &rows {
                let event: Value = row.json("event")?;
                events.push(link_of(&event).ok_or_else(|| row.corrupt("event"))?);
            }
        }
        let pending = self.pending.changes.iter().filter(|entry| entry.change == change);
        events.extend(pending.filter_map(|entry| match entry.event {
            ChangeEvent::Linked { ticket, link } => Some((ticket, link, true)),
            ChangeEvent::Unlinked { ticket, link } => Some((ticket, link, false)),
            _ => None,
        }));
        let mut linked: Vec<TicketId> = Vec::new();
        for (ticket, link, is_linked) in events {
            if link != how {
                continue;
            }
            linked.retain(|one| *one != ticket);
            if is_linked {
                linked.push(ticket);
            }
        }
        Ok(linked)
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
        let pending = self.pending.tickets.iter().filter(|entry| entry.ticket == ticket);
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

/// Refuses to write entries of aggregates that the unit has not locked.
pub(crate) fn check(pending: &Pending, locks: &Locks) -> Result<(), StoreError> {
    let tickets = pending.tickets.iter().map(|entry| Lock::Ticket(entry.ticket));
    let changes = pending.changes.iter().map(|entry| Lock::Change(entry.change));
    let approvals = pending
        .approvals
        .iter()
        .map(|entry| Lock::Approval(entry.approval));
    let mut all = tickets.chain(changes).chain(approvals);
    all.try_for_each(|lock| locks.check("journal", lock))
}

/// Writes entries; returns how many.
pub(crate) async fn flush(session: &mut Session, pending: Pending) -> Result<u64, StoreError> {
    let tickets = pending.tickets.into_iter().map(|entry| {
        let name = entry.event.name();
        let event = serde_json::to_string(&StoredEvent(entry.event)).expect("an event serializes to JSON");
        named![
            id: entry.id.to_string(),
            subject: entry.ticket.to_string(),
            by_id: entry.by.map(|by| by.to_string()),
            at: entry.at,
            name: name,
            event: event,
        ]
    });
    let changes = pending.changes.iter().map(ChangeEntry::row);
    let approvals = pending.approvals.iter().map(ApprovalEntry::row);
    let rows = tickets.chain(changes).chain(approvals);
    session.write("write the journal", INSERT, rows.collect()).await
}

fn entry(row: &Row) -> Result<Entry, StoreError> {
    let event: StoredEvent = row.json("event")?;
    Ok(Entry {
        id: row.parse("id")?,
        ticket: row.parse("subject")?,
        by: row.maybe_parse("by_id")?,
        at: row.time("at")?,
        event: event.0,
    })
}
