//! The table `changes`, and the counter that numbers them.

use desk::ChangeId;
use desk::change::{Change, ChangeNumber};

use super::row::{self, columns};
use crate::StoreError;
use crate::locks::{Lock, Locks};
use crate::rows::{Bulk, NamedCells, Rows, cells};
use crate::session::Session;
use crate::slots::{Slots, Versioned};

const BY_ID: &str = concat!("SELECT ", columns!(), " FROM changes WHERE id = $1");
const BY_NUMBER: &str = "SELECT id FROM changes WHERE number = $1";
const OPEN: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM changes WHERE state NOT IN ('closed', 'cancelled') ORDER BY window_from, id LIMIT $1"
);
const INSERT: Bulk<'static> = Bulk::insert("changes", "");
const UPDATE: Bulk<'static> = Bulk::with(
    "UPDATE changes SET requester_id = v.requester_id, template = v.template, title = v.title, reason = v.reason, \
     kind = v.kind, services = v.services, window_from = v.window_from, window_until = v.window_until, \
     implementer_id = v.implementer_id, answers = v.answers, implementation = v.implementation, test = v.test, \
     backout = v.backout, content_revision = v.content_revision, approval_id = v.approval_id, state = v.state, \
     returned = v.returned, state_by_id = v.state_by_id, state_at = v.state_at, completion = v.completion, \
     note = v.note, changed_at = v.changed_at, revision = v.revision, version = v.version \
     FROM v WHERE changes.id = v.id AND changes.version = v.read_version",
);
const NEXT_NUMBER: &str = "INSERT INTO counters (name, value) VALUES ('change', 1) \
     ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value";

/// The changes of a unit of work.
#[derive(Debug)]
pub struct Changes<'u> {
    pub(crate) slots: &'u mut ChangeSlots,
    pub(crate) session: &'u mut Session,
}

/// The changes that a unit of work has read or written.
#[derive(Debug, Default)]
pub(crate) struct ChangeSlots(Slots<Change>);

impl Versioned for Change {
    type Id = ChangeId;

    fn id(&self) -> ChangeId {
        self.id
    }

    fn lock(id: ChangeId) -> Lock {
        Lock::Change(id)
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn set_version(&mut self, version: i64) {
        self.version = version;
    }
}

impl Changes<'_> {
    /// The change of an id. The unit locks the change.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if another unit holds a lock for which this one must not wait; [`StoreError::Database`],
    /// [`StoreError::Corrupt`].
    pub async fn find(&mut self, id: ChangeId) -> Result<Option<Change>, StoreError> {
        if self.session.lock(&[Lock::Change(id)]).await? {
            self.slots.0.forget_read(id);
        }
        if let Some(change) = self.slots.0.get(id) {
            return Ok(Some(change.clone()));
        }
        let row = self
            .session
            .read_one("changes", BY_ID, cells![id.to_string()])
            .await?;
        let change = row.as_ref().map(row::change).transpose()?;
        Ok(change.map(|change| self.slots.0.keep(change)))
    }

    /// The change of an id, which must exist.
    ///
    /// # Errors
    ///
    /// As [`Changes::find`], and [`StoreError::Missing`].
    pub async fn get(&mut self, id: ChangeId) -> Result<Change, StoreError> {
        self.find(id).await?.ok_or_else(|| StoreError::Missing {
            table: "changes",
            id: id.to_string(),
        })
    }

    /// The change of a number. The unit locks the change.
    ///
    /// # Errors
    ///
    /// As [`Changes::find`].
    pub async fn find_by_number(&mut self, number: ChangeNumber) -> Result<Option<Change>, StoreError> {
        if let Some(change) = self.slots.0.values().find(|change| change.number == number) {
            return Ok(Some(change.clone()));
        }
        let row = self
            .session
            .read_one("changes", BY_NUMBER, cells![number.0])
            .await?;
        match row.map(|row| row.parse("id")).transpose()? {
            Some(id) => self.find(id).await,
            None => Ok(None),
        }
    }

    /// Up to `most` changes that have not ended, those with the earliest windows first. The unit locks none of them.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn peek_open(&mut self, most: i64) -> Result<Vec<Change>, StoreError> {
        let rows = self.session.read("changes", OPEN, cells![most]).await?;
        rows.iter().map(row::change).collect()
    }

    /// The next number. Numbers have no gaps: a unit that is not committed returns its number.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn next_number(&mut self) -> Result<ChangeNumber, StoreError> {
        self.session.count_write();
        let row = self.session.read_one("counters", NEXT_NUMBER, cells![]).await?;
        row.map_or(Ok(1), |row| row.int("value")).map(ChangeNumber)
    }

    /// Adds a change.
    pub fn insert(&mut self, change: &Change) {
        self.session.lock_new(Lock::Change(change.id));
        self.session.count_write();
        self.slots.0.insert(change);
    }

    /// Saves a change that this unit has read, under the next version, and returns that version. If another transaction
    /// has changed the row, the commit fails with [`StoreError::Conflict`].
    pub fn save(&mut self, change: &Change) -> i64 {
        self.session.count_write();
        self.slots.0.save(change)
    }

    /// Saves a change that this command has inserted or saved already, without a new version.
    pub fn amend(&mut self, change: &Change) {
        self.session.count_write();
        self.slots.0.amend(change);
    }
}

impl ChangeSlots {
    /// Forgets what was read. Call it after a statement has changed rows behind the slots.
    pub(crate) fn forget(&mut self) {
        self.0.forget();
    }

    /// Refuses to save a change that the unit has not locked.
    pub(crate) fn check(&self, locks: &Locks) -> Result<(), StoreError> {
        self.0.check("changes", locks)
    }

    /// Writes new and changed changes.
    pub(crate) async fn flush(&mut self, session: &mut Session) -> Result<(), StoreError> {
        let changes = self.0.take_changes()?;
        let new: Vec<NamedCells> = changes.new.iter().map(row::new_row).collect();
        let changed: Vec<NamedCells> = changes
            .changed
            .iter()
            .map(|(change, version)| row::changed_row(change, *version))
            .collect();
        let expected = changed.len() as u64;
        session.write("add changes", INSERT, Rows::from_iter(new)).await?;
        let saved = session
            .write("save changes", UPDATE, Rows::from_iter(changed))
            .await?;
        match saved == expected {
            true => Ok(()),
            false => Err(StoreError::Conflict),
        }
    }
}
