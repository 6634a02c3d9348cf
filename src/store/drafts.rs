//! Words that somebody has not sent yet: a reply waiting for its preview to be confirmed.

use std::collections::BTreeMap;

use desk::{DraftId, PersonId, Timestamp};
use sqlx::AnyConnection;

use crate::row::Row;
use crate::rows::{cells, read, read_one, run, write};
use crate::unit::Unit;
use crate::{Store, StoreError};

const FIND: &str =
    "SELECT id, owner_id, kind, body, expires_at FROM drafts WHERE id = $1 AND expires_at > $2";
const UPSERT: (&str, &str) = (
    "INSERT INTO drafts (id, owner_id, kind, body, expires_at)",
    "ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, body = excluded.body, expires_at = excluded.expires_at",
);
/// At once, so that of two who take it at the same time the second waits for the first and finds nothing.
const TAKE: &str = "DELETE FROM drafts WHERE id = $1 AND expires_at > $2 \
     RETURNING id, owner_id, kind, body, expires_at";
const DELETE: (&str, &str) = ("DELETE FROM drafts WHERE id IN (", ")");
const LATEST_OF: &str = "SELECT id, owner_id, kind, body, expires_at FROM drafts \
     WHERE owner_id = $1 AND kind = $2 AND expires_at > $3 ORDER BY id DESC LIMIT 1";
/// As the index of what is held says it, which serves nothing else.
const HELD: &str = "SELECT id, owner_id, kind, body, expires_at FROM drafts \
     WHERE kind = $1 AND kind > 'alike:' AND kind < 'alike;' AND expires_at > $2 ORDER BY id";
const KINDS_HELD: &str =
    "SELECT DISTINCT kind AS id, kind FROM drafts WHERE kind > 'alike:' AND kind < 'alike;'";
const SWEEP: &str = "DELETE FROM drafts WHERE id IN (SELECT id FROM drafts WHERE expires_at <= $1 LIMIT $2)";

/// The drafts of a unit of work.
#[derive(Debug)]
pub struct Drafts<'u>(pub(crate) &'u mut Unit);

/// Words that somebody has not sent yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Ours.
    pub id: DraftId,
    /// Whose words.
    pub owner: PersonId,
    /// What they are for; the verbs that put drafts know their kinds.
    pub kind: String,
    /// The words and what belongs to them, as JSON.
    pub body: String,
    /// When they are forgotten.
    pub expires_at: Timestamp,
}

impl Drafts<'_> {
    /// Keeps a draft; one of the same id is replaced.
    pub fn put(&mut self, draft: &Draft) {
        self.0.drafts.insert(draft.id, Some(draft.clone()));
    }

    /// The draft of that id, unless it has expired.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find(&mut self, id: DraftId) -> Result<Option<Draft>, StoreError> {
        if let Some(pending) = self.0.drafts.get(&id) {
            return Ok(pending.clone());
        }
        let cells = cells![id.to_string(), self.0.now];
        let row = read_one(&mut self.0.transaction, "drafts", FIND, cells).await?;
        row.as_ref().map(draft).transpose()
    }

    /// As [`Drafts::find`], and the draft is gone afterwards.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn take(&mut self, id: DraftId) -> Result<Option<Draft>, StoreError> {
        if let Some(pending) = self.0.drafts.get_mut(&id) {
            return Ok(pending.take());
        }
        let cells = cells![id.to_string(), self.0.now];
        let row = read_one(&mut self.0.transaction, "drafts", TAKE, cells).await?;
        row.as_ref().map(draft).transpose()
    }
}

impl Drafts<'_> {
    /// Somebody's newest draft of a kind, unless it has expired.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn latest_of(&mut self, owner: PersonId, kind: &str) -> Result<Option<Draft>, StoreError> {
        let held = self.0.held.as_ref();
        let is_absent = kind.starts_with("alike:") && held.is_some_and(|held| !held.contains(kind));
        let kept = match is_absent {
            true => None,
            false => {
                let cells = cells![owner.to_string(), kind, self.0.now];
                let row = read_one(&mut self.0.transaction, "drafts", LATEST_OF, cells).await?;
                row.as_ref().map(draft).transpose()?
            }
        };
        let kept = kept.filter(|draft| !self.0.drafts.contains_key(&draft.id));
        let pending = self.0.drafts.values().flatten().cloned();
        let pending = pending.filter(|draft| draft.owner == owner && draft.kind == kind);
        Ok(pending.chain(kept).max_by_key(|draft| draft.id))
    }

    /// Notes of which kinds that begin with `alike:` there are drafts.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn foresee_held(&mut self) -> Result<(), StoreError> {
        let rows = read(&mut self.0.transaction, "drafts", KINDS_HELD, cells![]).await?;
        let kinds = rows.iter().map(|row| row.text("kind"));
        self.0.held = Some(kinds.collect::<Result<_, _>>()?);
        Ok(())
    }

    /// All drafts of a kind that begins with `alike:`, whoever they belong to, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn held(&mut self, kind: &str) -> Result<Vec<Draft>, StoreError> {
        let rows = read(&mut self.0.transaction, "drafts", HELD, cells![kind, self.0.now]).await?;
        let kept = rows.iter().map(draft).collect::<Result<Vec<_>, _>>()?;
        let kept = kept
            .into_iter()
            .filter(|draft| !self.0.drafts.contains_key(&draft.id));
        let pending = self.0.drafts.values().flatten();
        let pending = pending.filter(|draft| draft.kind == kind).cloned();
        let mut all: Vec<Draft> = kept.chain(pending).collect();
        all.sort_by_key(|draft| draft.id);
        Ok(all)
    }
}

impl Store {
    /// Forgets drafts that have expired, so many at most; says how many it forgot.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn sweep_drafts(&self, now: Timestamp, limit: i64) -> Result<u64, StoreError> {
        let mut connection = self.writer().await?;
        run(&mut connection, "forget drafts", SWEEP, cells![now, limit]).await
    }
}

pub(crate) async fn flush(
    connection: &mut AnyConnection,
    drafts: BTreeMap<DraftId, Option<Draft>>,
) -> Result<(), StoreError> {
    let (mut kept, mut taken) = (Vec::new(), Vec::new());
    for (id, draft) in drafts {
        match draft {
            Some(draft) => kept.push(cells![
                id.to_string(),
                draft.owner.to_string(),
                draft.kind,
                draft.body,
                draft.expires_at
            ]),
            None => taken.push(cells![id.to_string()]),
        }
    }
    write(connection, "keep drafts", UPSERT, kept).await?;
    write(connection, "take drafts", DELETE, taken).await?;
    Ok(())
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
