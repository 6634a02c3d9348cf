//! The entry point of the crate: one database, its units of work, its queues, and its upkeep.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chat::Connection;
use desk::Timestamp;

use crate::articles::ArticleReads;
use crate::backup::{self, Backup, BackupError};
use crate::database::Database;
use crate::instance::{self, Instance};
use crate::migrate::{self, Migrated};
use crate::queues::{InboxQueue, OutboxQueue, TimerQueue};
use crate::reads::Reads;
use crate::session::Session;
use crate::unit::UnitOfWork;
use crate::{StoreError, cooldowns, drafts, joins, sync};

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    database: Arc<Database>,
}

impl Store {
    /// Opens a database by its URL: `sqlite:PATH` (created if it does not exist) or `postgres://…`.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownUrl`], [`StoreError::OldSqlite`], [`StoreError::Create`], or [`StoreError::Database`] if it
    /// cannot be reached.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let database = Arc::new(Database::open(url).await?);
        Ok(Self { database })
    }

    /// As [`Store::open`], but creates no SQLite file.
    ///
    /// # Errors
    ///
    /// As [`Store::open`], and [`StoreError::NoFile`].
    pub async fn open_existing(url: &str) -> Result<Self, StoreError> {
        let database = Arc::new(Database::open_existing(url).await?);
        Ok(Self { database })
    }

    /// Closes all connections. Committed data is on the disk.
    pub async fn close(&self) {
        self.database.close().await;
    }

    /// The file of a SQLite database.
    pub fn file(&self) -> Option<PathBuf> {
        self.database.file()
    }

    /// Commits a small write to test whether the database accepts writes.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`] if it does not.
    pub async fn ready(&self) -> Result<(), StoreError> {
        self.database.probe().await
    }

    /// Takes the lock of the one desk that runs on this database. A refused desk reads `owner` in its error
    /// ("host, process 42").
    ///
    /// # Errors
    ///
    /// [`StoreError::HeldBy`] if another desk runs; [`StoreError::Lock`], [`StoreError::Database`].
    pub async fn hold(&self, owner: &str) -> Result<Instance, StoreError> {
        instance::hold(&self.database, owner).await
    }
}

// === Units of work and queues ===

impl Store {
    /// Begins a unit of work at a time of the desk's clock.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn begin(&self, now: Timestamp) -> Result<UnitOfWork, StoreError> {
        let transaction = self.database.begin().await?;
        let now = Timestamp::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now);
        let session = Session::new(Arc::clone(&self.database), transaction, now);
        Ok(UnitOfWork::new(session))
    }

    /// Begins a unit of work that only reads and blocks no writer. The caller drops it and never commits it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn look(&self, now: Timestamp) -> Result<UnitOfWork, StoreError> {
        let transaction = self.database.begin_read().await?;
        let session = Session::new(Arc::clone(&self.database), transaction, now).only_reading();
        Ok(UnitOfWork::new(session))
    }

    /// Events that wait to be processed.
    pub fn inbox(&self) -> InboxQueue<'_> {
        InboxQueue(&self.database)
    }

    /// Messages that wait for delivery.
    pub fn outbox(&self) -> OutboxQueue<'_> {
        OutboxQueue(&self.database)
    }

    /// Sets that the platform of a connection limits the rate of each thread, not only that of the channel.
    pub fn count_threads(&self, connection: &Connection) {
        self.database.count_threads(connection);
    }

    /// Timers that wait for their time.
    pub fn timers(&self) -> TimerQueue<'_> {
        TimerQueue(&self.database)
    }

    /// Articles for the index.
    pub fn articles(&self) -> ArticleReads<'_> {
        ArticleReads(&self.database)
    }

    /// Read models for pages, the command line and connections.
    pub fn reads(&self) -> Reads<'_> {
        Reads(&self.database)
    }
}

// === Migrations and backups ===

impl Store {
    /// Migrates the database to this program's schema.
    ///
    /// # Errors
    ///
    /// [`StoreError::NewerSchema`] if a newer or edited program migrated it; [`StoreError::Database`].
    pub async fn migrate(&self) -> Result<Migrated, StoreError> {
        migrate::migrate(&self.database).await
    }

    /// All migrations of this program, in order.
    pub fn migrations() -> impl Iterator<Item = &'static str> {
        migrate::names()
    }

    /// The migrations that [`Store::migrate`] would apply.
    ///
    /// # Errors
    ///
    /// As [`Store::migrate`].
    pub async fn pending(&self) -> Result<Vec<&'static str>, StoreError> {
        migrate::pending(&self.database).await
    }

    /// Copies the whole database into a file that only its owner can read. The desk may go on working meanwhile.
    ///
    /// # Errors
    ///
    /// [`BackupError::Exists`] unless `replace`; [`BackupError::Nothing`] before the first migration.
    pub async fn backup(&self, to: &Path, replace: bool) -> Result<Backup, BackupError> {
        backup::take(&self.database, to, replace).await
    }
}

// === Sync marks and cleanup ===

impl Store {
    /// The sync mark of a connection, by the platform's clock: the desk has received all messages before it. `None` on
    /// the first start with this connection; the mark then starts now.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn synced_until(
        &self,
        on: &Connection,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        sync::synced_until(&self.database, on, now).await
    }

    /// Advances the sync mark: the desk has received all messages before its newest event. The mark never goes back.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn note_synced(&self, on: &Connection, newest: Timestamp) -> Result<(), StoreError> {
        sync::note_synced(&self.database, on, newest).await
    }

    /// Deletes up to `limit` link codes that expired unused before a time, and wrong attempts that no longer count.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn sweep_codes(&self, before: Timestamp, limit: i64) -> Result<u64, StoreError> {
        joins::sweep_codes(&self.database, before, limit).await
    }

    /// Deletes up to `limit` expired drafts; returns how many.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn sweep_drafts(&self, now: Timestamp, limit: i64) -> Result<u64, StoreError> {
        drafts::sweep(&self.database, now, limit).await
    }

    /// Deletes up to `limit` expired cool-downs; returns how many.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn sweep_cooldowns(&self, now: Timestamp, limit: i64) -> Result<u64, StoreError> {
        cooldowns::sweep(&self.database, now, limit).await
    }
}
