//! The table `drafts`: text that a person has not confirmed yet, such as a reply in its preview.
//!
//! The kind of a pending ticket begins with `alike:` and names the channel; an index serves these kinds.

use std::collections::{BTreeMap, BTreeSet};

use desk::{DraftId, PersonId, Timestamp};

use crate::StoreError;
use crate::database::Database;
use crate::locks::Lock;
use crate::row::Row;
use crate::rows::{Bulk, NamedCells, Rows, Value, cells, named, run};
use crate::session::Session;

const FIND: &str =
    "SELECT id, owner_id, kind, body, expires_at FROM drafts WHERE id = $1 AND expires_at > $2";
const INSERT: Bulk<'static> = Bulk::insert("drafts", "");
const UPSERT: Bulk<'static> = Bulk::insert(
    "drafts",
    "ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, body = excluded.body, expires_at = excluded.expires_at",
);
/// Runs at once: of two units that take the same draft, the second waits for the first and finds nothing.
const TAKE: &str = "DELETE FROM drafts WHERE id = $1 AND expires_at > $2 \
     RETURNING id, owner_id, kind, body, expires_at";
const DELETE: Bulk<'static> = Bulk::with("DELETE FROM drafts WHERE id IN (SELECT v.id FROM v)");
const LATEST_OF: &str = "SELECT id, owner_id, kind, body, expires_at FROM drafts \
     WHERE owner_id = $1 AND kind = $2 AND expires_at > $3 ORDER BY id DESC LIMIT 1";
/// Repeats the condition of the index of pending tickets.
const PENDING_TICKETS: &str = "SELECT id, owner_id, kind, body, expires_at FROM drafts \
     WHERE kind = $1 AND kind > 'alike:' AND kind < 'alike;' AND expires_at > $2 ORDER BY id";
const PENDING_TICKETS_OF_OWNER: &str = "SELECT id, owner_id, kind, body, expires_at FROM drafts \
     WHERE owner_id = $1 AND kind > 'alike:' AND kind < 'alike;' AND expires_at > $2 ORDER BY id";
const OF_OWNER: &str = "SELECT id, owner_id, kind, body, expires_at FROM drafts \
     WHERE owner_id = $1 AND kind = $2 AND expires_at > $3 ORDER BY id";
const OF_KIND: &str = "SELECT id, owner_id, kind, body, expires_at FROM drafts \
     WHERE kind = $1 AND expires_at > $2 ORDER BY id";
const PENDING_KINDS: &str =
    "SELECT DISTINCT kind AS id, kind FROM drafts WHERE kind > 'alike:' AND kind < 'alike;'";
const SWEEP: &str = "DELETE FROM drafts WHERE id IN (SELECT id FROM drafts WHERE expires_at <= $1 LIMIT $2)";

/// The drafts of a unit of work.
#[derive(Debug)]
pub struct Drafts<'u> {
    pub(crate) slots: &'u mut DraftSlots,
    pub(crate) session: &'u mut Session,
}

/// The drafts that a unit of work has put or taken.
#[derive(Debug, Default)]
pub(crate) struct DraftSlots {
    /// `None` for a draft that this unit has taken.
    pending: BTreeMap<DraftId, Option<Draft>>,
    /// The prefetched kinds of pending tickets.
    kinds: Option<BTreeSet<String>>,
}

/// Text that a person has not confirmed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its id.
    pub id: DraftId,
    /// The author.
    pub owner: PersonId,
    /// Its purpose. The verbs that put drafts define the kinds.
    pub kind: String,
    /// The text and its context, as JSON.
    pub body: String,
    /// When it expires.
    pub expires_at: Timestamp,
}

impl Drafts<'_> {
    /// Adds a draft, or replaces a draft that the unit has read. If another unit has added a draft of this id, the commit
    /// fails with [`StoreError::Conflict`].
    pub fn put(&mut self, draft: &Draft) {
        self.session.count_write();
        self.slots.pending.insert(draft.id, Some(draft.clone()));
    }

    /// The draft of an id, unless it has expired. The unit locks the draft.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find(&mut self, id: DraftId) -> Result<Option<Draft>, StoreError> {
        if let Some(pending) = self.slots.pending.get(&id) {
            return Ok(pending.clone());
        }
        self.session.lock(&[Lock::Draft(id)]).await?;
        let cells = cells![id.to_string(), self.session.now()];
        let row = self.session.read_one("drafts", FIND, cells).await?;
        row.as_ref().map(draft).transpose()
    }

    /// As [`Drafts::find`], and deletes the draft.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn take(&mut self, id: DraftId) -> Result<Option<Draft>, StoreError> {
        self.session.count_write();
        if let Some(pending) = self.slots.pending.get_mut(&id) {
            return Ok(pending.take());
        }
        self.session.lock(&[Lock::Draft(id)]).await?;
        let cells = cells![id.to_string(), self.session.now()];
        let row = self.session.read_one("drafts", TAKE, cells).await?;
        row.as_ref().map(draft).transpose()
    }
}

impl Drafts<'_> {
    /// A person's newest draft of a kind, unless it has expired.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn latest_of(&mut self, owner: PersonId, kind: &str) -> Result<Option<Draft>, StoreError> {
        let kinds = self.slots.kinds.as_ref();
        let is_absent = kind.starts_with("alike:") && kinds.is_some_and(|kinds| !kinds.contains(kind));
        let kept = match is_absent {
            true => None,
            false => self.read_latest_of(owner, kind).await?,
        };
        let kept = kept.filter(|draft| !self.slots.pending.contains_key(&draft.id));
        let pending = self.slots.pending.values().flatten().cloned();
        let pending = pending.filter(|draft| draft.owner == owner && draft.kind == kind);
        Ok(pending.chain(kept).max_by_key(|draft| draft.id))
    }

    async fn read_latest_of(&mut self, owner: PersonId, kind: &str) -> Result<Option<Draft>, StoreError> {
        loop {
            let cells = cells![owner.to_string(), kind, self.session.now()];
            let row = self.session.read_one("drafts", LATEST_OF, cells).await?;
            let Some(draft) = row.as_ref().map(draft).transpose()? else {
                return Ok(None);
            };
            if !self.session.lock(&[Lock::Draft(draft.id)]).await? {
                return Ok(Some(draft));
            }
        }
    }

    /// Prefetches the kinds of all pending tickets.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn prefetch_pending(&mut self) -> Result<(), StoreError> {
        let rows = self.session.read("drafts", PENDING_KINDS, cells![]).await?;
        let kinds = rows.iter().map(|row| row.text("kind"));
        self.slots.kinds = Some(kinds.collect::<Result<_, _>>()?);
        Ok(())
    }

    /// All drafts of a kind that begins with `alike:`, of any owner, oldest first. The unit locks them.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn pending_tickets(&mut self, kind: &str) -> Result<Vec<Draft>, StoreError> {
        let cells = cells![kind, self.session.now()];
        self.all(PENDING_TICKETS, cells, |draft| draft.kind == kind).await
    }

    /// All drafts of a person whose kinds begin with `alike:`, oldest first. The unit locks them.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn pending_tickets_of(&mut self, owner: PersonId) -> Result<Vec<Draft>, StoreError> {
        let is_it = |draft: &Draft| draft.owner == owner && draft.kind.starts_with("alike:");
        if self.slots.kinds.as_ref().is_some_and(BTreeSet::is_empty) {
            let mut all: Vec<Draft> = self.slots.pending.values().flatten().cloned().collect();
            all.retain(is_it);
            return Ok(all);
        }
        let cells = cells![owner.to_string(), self.session.now()];
        self.all(PENDING_TICKETS_OF_OWNER, cells, is_it).await
    }

    /// All drafts of a kind, of one owner or of any, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn of_kind(&mut self, kind: &str, owner: Option<PersonId>) -> Result<Vec<Draft>, StoreError> {
        let now = self.session.now();
        let (sql, cells) = match owner {
            Some(owner) => (OF_OWNER, cells![owner.to_string(), kind, now]),
            None => (OF_KIND, cells![kind, now]),
        };
        let is_it = |draft: &Draft| draft.kind == kind && owner.is_none_or(|owner| draft.owner == owner);
        self.all(sql, cells, is_it).await
    }

    /// The drafts of a query with the changes of this unit. The unit locks them.
    async fn all(
        &mut self,
        sql: &'static str,
        cells: Vec<Value>,
        is_it: impl Fn(&Draft) -> bool,
    ) -> Result<Vec<Draft>, StoreError> {
        let kept = loop {
            let rows = self.session.read("drafts", sql, cells.clone()).await?;
            let kept = rows.iter().map(draft).collect::<Result<Vec<_>, _>>()?;
            let locks: Vec<Lock> = kept.iter().map(|draft| Lock::Draft(draft.id)).collect();
            if !self.session.lock(&locks).await? {
                break kept;
            }
        };
        let kept = kept
            .into_iter()
            .filter(|draft| !self.slots.pending.contains_key(&draft.id));
        let pending = self.slots.pending.values().flatten();
        let pending = pending.filter(|draft| is_it(draft)).cloned();
        let mut all: Vec<Draft> = kept.chain(pending).collect();
        all.sort_by_key(|draft| draft.id);
        Ok(all)
    }
}

impl DraftSlots {
    /// Writes drafts that were put, and deletes those that were taken.
    pub(crate) async fn flush(&mut self, session: &mut Session) -> Result<(), StoreError> {
        let (mut new, mut changed, mut taken) = (Vec::new(), Vec::new(), Vec::new());
        for (id, draft) in std::mem::take(self).pending {
            match draft {
                Some(draft) if session.locks().holds(Lock::Draft(id)) => changed.push(draft_row(draft)),
                Some(draft) => {
                    session.lock_new(Lock::Draft(id));
                    new.push(draft_row(draft));
                }
                None => taken.push(named![id: id.to_string()]),
            }
        }
        session.write("add drafts", INSERT, Rows::from_iter(new)).await?;
        session
            .write("keep drafts", UPSERT, Rows::from_iter(changed))
            .await?;
        session
            .write("take drafts", DELETE, Rows::from_iter(taken))
            .await?;
        Ok(())
    }
}

/// Deletes up to `limit` expired drafts; returns how many.
pub(crate) async fn sweep(database: &Database, now: Timestamp, limit: i64) -> Result<u64, StoreError> {
    let mut connection = database.writer().await?;
    run(&mut connection, "forget drafts", SWEEP, cells![now, limit]).await
}

fn draft_row(draft: Draft) -> NamedCells {
    named![
        id: draft.id.to_string(),
        owner_id: draft.owner.to_string(),
        kind: draft.kind,
        body: draft.body,
        expires_at: draft.expires_at,
    ]
}

fn draft(row: &Row) -> Result<Draft, StoreError> {
    Ok(Draft {
        id: row.parse("id")?,
        owner: row.parse("owner_id")?,
        kind: row.text("kind")?,
        body: row.text("body")?,
        expires_at: row.time("expires_at")?,
    })
}
