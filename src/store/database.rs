//! The connections to the database: one writer and a few readers on SQLite, one pool on PostgreSQL.

use std::collections::HashSet;
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use chat::Connection;
use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyPool, Connection as _, Executor, Row as _, Transaction};

use crate::StoreError;
use crate::dialect::Dialect;
use crate::ids::InboxId;
use crate::mint::Mint;
use crate::rows::{cells, run};
use crate::sqlite_files::{self, is_in_memory, sqlite_path};

/// The most connections that a desk opens to PostgreSQL.
const POSTGRES_CONNECTIONS: u32 = 12;

/// Readers beside SQLite's one writer.
const SQLITE_READERS: u32 = 4;

/// The oldest SQLite without the bug that corrupts its write-ahead log.
const OLDEST_SQLITE: [u32; 3] = [3, 51, 3];

/// A person waits three seconds for an answer, so a longer wait for a connection is useless.
const POSTGRES_PATIENCE: Duration = Duration::from_secs(2);
/// Everybody waits for SQLite's one writer, and a writer that is slow still works.
const SQLITE_PATIENCE: Duration = Duration::from_secs(30);

const PROBE: &str = "INSERT INTO counters (name, value) VALUES ('probe', $1) \
     ON CONFLICT (name) DO UPDATE SET value = excluded.value";

/// The pools of a database, and the state that all units of work of this process share.
pub(crate) struct Database {
    pub(crate) dialect: Dialect,
    pub(crate) url: String,
    pub(crate) mint: Mint,
    /// Whether new ids sort after all ids in the outbox.
    pub(crate) risen: AtomicBool,
    /// Whether another desk may hold the database.
    pub(crate) away: AtomicBool,
    writer: AnyPool,
    reader: AnyPool,
    /// The connections whose platform limits the rate of each thread.
    thread_limits: Mutex<HashSet<Connection>>,
    /// Inbox rows that this process leases.
    leased: Mutex<HashSet<InboxId>>,
}

impl fmt::Debug for Database {
    /// Without the URL, which may contain a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database")
            .field("dialect", &self.dialect)
            .finish_non_exhaustive()
    }
}

impl Database {
    /// Opens a database. A SQLite file that does not exist is created.
    pub(crate) async fn open(url: &str) -> Result<Self, StoreError> {
        if Dialect::of(url) == Some(Dialect::Sqlite) && !is_in_memory(url) {
            sqlite_files::create(&sqlite_path(url))?;
        }
        Self::open_existing(url).await
    }

    /// Opens a database and creates nothing.
    pub(crate) async fn open_existing(url: &str) -> Result<Self, StoreError> {
        install_default_drivers();
        let dialect = Dialect::of(url).ok_or_else(|| StoreError::UnknownUrl(hide_password(url)))?;
        let (writer, reader) = match dialect {
            Dialect::Sqlite => {
                let path = sqlite_path(url);
                if !is_in_memory(url) && !path.exists() {
                    return Err(StoreError::NoFile(path));
                }
                let url = without_creating(url);
                let writer = pool(&url, 1, dialect.on_connect(), false)?;
                let reader = pool(&url, SQLITE_READERS, dialect.on_connect_reader(), false)?;
                (writer, reader)
            }
            Dialect::Postgres => {
                let pool = pool(url, POSTGRES_CONNECTIONS, dialect.on_connect(), true)?;
                (pool.clone(), pool)
            }
        };
        let database = Self {
            dialect,
            url: url.to_owned(),
            mint: Mint::default(),
            risen: AtomicBool::new(false),
            away: AtomicBool::new(false),
            writer,
            reader,
            thread_limits: Mutex::default(),
            leased: Mutex::default(),
        };
        database.check_version().await?;
        Ok(database)
    }

    /// The file of a SQLite database.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        match self.dialect {
            Dialect::Sqlite => Some(sqlite_path(&self.url)),
            Dialect::Postgres => None,
        }
    }

    /// Writes a row and commits it.
    pub(crate) async fn probe(self: &Arc<Self>) -> Result<(), StoreError> {
        let database = Arc::clone(self);
        // In a task of its own, because the caller may drop its future half way.
        let write = async move {
            let mut connection = database.writer().await?;
            let now = crate::clock::now();
            run(&mut connection, "try the database", PROBE, cells![now]).await
        };
        let written = tokio::spawn(write).await;
        written.expect("a probe of the database does not panic")?;
        Ok(())
    }

    /// Closes all connections.
    pub(crate) async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }

    /// Begins a transaction that writes.
    pub(crate) async fn begin(self: &Arc<Self>) -> Result<Transaction<'static, Any>, StoreError> {
        self.check_here()?;
        let database = Arc::clone(self);
        begun(async move { database.writer.begin_with(database.dialect.begin()).await }).await
    }

    /// Begins a transaction that only reads, and blocks no writer.
    pub(crate) async fn begin_read(self: &Arc<Self>) -> Result<Transaction<'static, Any>, StoreError> {
        self.check_here()?;
        let database = Arc::clone(self);
        begun(async move { database.reader.begin().await }).await
    }

    pub(crate) async fn reader(&self) -> Result<PoolConnection<Any>, StoreError> {
        self.check_here()?;
        let reader = self.reader.acquire().await;
        reader.map_err(StoreError::while_doing("reach the database"))
    }

    pub(crate) async fn writer(&self) -> Result<PoolConnection<Any>, StoreError> {
        self.check_here()?;
        let writer = self.writer.acquire().await;
        writer.map_err(StoreError::while_doing("reach the database"))
    }

    /// The inbox rows that this process leases.
    pub(crate) fn leased(&self) -> MutexGuard<'_, HashSet<InboxId>> {
        self.leased
            .lock()
            .expect("no code panics while it holds this lock")
    }

    /// Sets that the platform of a connection limits the rate of each thread.
    pub(crate) fn count_threads(&self, connection: &Connection) {
        self.thread_limits().insert(connection.clone());
    }

    /// Whether the platform of a connection limits the rate of each thread, not only that of the channel.
    pub(crate) fn counts_threads(&self, connection: &Connection) -> bool {
        self.thread_limits().contains(connection)
    }

    fn thread_limits(&self) -> MutexGuard<'_, HashSet<Connection>> {
        self.thread_limits
            .lock()
            .expect("no code panics while it holds this lock")
    }

    fn check_here(&self) -> Result<(), StoreError> {
        match self.away.load(Ordering::Acquire) {
            true => Err(StoreError::Away),
            false => Ok(()),
        }
    }

    async fn check_version(&self) -> Result<(), StoreError> {
        let mut connection = self.writer().await?;
        if self.dialect == Dialect::Postgres {
            return Ok(());
        }
        let doing = StoreError::while_doing("ask for SQLite's version");
        let row = sqlx::query(Dialect::SQLITE_VERSION)
            .fetch_one(&mut *connection)
            .await;
        let version: String = row.and_then(|row| row.try_get("version")).map_err(doing)?;
        let numbers: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
        if numbers.as_slice() < OLDEST_SQLITE.as_slice() {
            return Err(StoreError::OldSqlite(version));
        }
        Ok(())
    }
}

/// Begins a transaction in a task of its own, because sqlx's `begin` on PostgreSQL leaves a transaction open on a pooled
/// connection if its future is dropped half way.
async fn begun(
    begin: impl Future<Output = Result<Transaction<'static, Any>, sqlx::Error>> + Send + 'static,
) -> Result<Transaction<'static, Any>, StoreError> {
    tokio::spawn(begin)
        .await
        .expect("beginning a transaction does not panic")
        .map_err(StoreError::while_doing("begin a transaction"))
}

fn pool(url: &str, most: u32, on_connect: &'static str, tested: bool) -> Result<AnyPool, StoreError> {
    AnyPoolOptions::new()
        .max_connections(most)
        .max_lifetime(None)
        .idle_timeout(None)
        .acquire_timeout(if tested {
            POSTGRES_PATIENCE
        } else {
            SQLITE_PATIENCE
        })
        .test_before_acquire(tested)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                connection.execute(sqlx::raw_sql(on_connect)).await?;
                Ok(())
            })
        })
        // If a commit fails because the disk is full, the transaction ends and sqlx does not notice. No other transaction
        // can begin on such a connection.
        .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
        .connect_lazy(url)
        .map_err(StoreError::while_doing("understand the database's address"))
}

/// The URL with which SQLite fails if the file does not exist.
fn without_creating(url: &str) -> String {
    let sign = if url.contains('?') { '&' } else { '?' };
    match url.contains("mode=") {
        true => url.replace("mode=rwc", "mode=rw"),
        false => format!("{url}{sign}mode=rw"),
    }
}

fn hide_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if scheme < at => format!("{}://…{}", &url[..scheme], &url[at..]),
        _ => url.to_owned(),
    }
}
