//! The connections to the database: one writer and a few readers on SQLite, a pool on PostgreSQL.

use std::collections::HashSet;
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use desk::Timestamp;
use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyPool, Connection as _, Executor, Row as _, Transaction};

use crate::StoreError;
use crate::dialect::Dialect;
use crate::inbox::{InboxId, InboxQueue};
use crate::instance::sqlite_path;
use crate::mint::Mint;
use crate::outbox::OutboxQueue;
use crate::reads::Reads;
use crate::rows::{cells, run};
use crate::timers::TimerQueue;
use crate::unit::{Unit, UnitOfWork};

/// Connections that a desk opens to PostgreSQL at most.
const POSTGRES_CONNECTIONS: u32 = 12;

/// Readers beside SQLite's one writer.
const SQLITE_READERS: u32 = 4;

/// The oldest SQLite that does not lose what its write-ahead log holds.
const OLDEST_SQLITE: [u32; 3] = [3, 51, 3];

/// Whoever waits longer for a connection waits in vain: a person is given three seconds.
const POSTGRES_PATIENCE: Duration = Duration::from_secs(2);
/// SQLite's one writer is waited for by everybody, and what waits is only slow.
const SQLITE_PATIENCE: Duration = Duration::from_secs(30);

const PROBE: &str = "INSERT INTO counters (name, value) VALUES ('probe', $1) \
     ON CONFLICT (name) DO UPDATE SET value = excluded.value";

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) writer: AnyPool,
    pub(crate) reader: AnyPool,
    pub(crate) dialect: Dialect,
    pub(crate) url: String,
    pub(crate) mint: Mint,
    /// Whether the mint knows the newest id of the outbox.
    pub(crate) risen: AtomicBool,
    /// Whether the right to run on this database is in doubt.
    pub(crate) away: AtomicBool,
    /// Inbox rows that somebody in this process deals with right now.
    pub(crate) busy: Mutex<HashSet<InboxId>>,
}

impl fmt::Debug for Inner {
    /// Without the address, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner")
            .field("dialect", &self.dialect)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens a database by its address: `sqlite:PATH` (made if it is not there) or `postgres://…`.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownUrl`], [`StoreError::OldSqlite`], or [`StoreError::Database`] if it cannot be reached.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        install_default_drivers();
        let dialect = Dialect::of(url).ok_or_else(|| StoreError::UnknownUrl(hide_password(url)))?;
        let (writer, reader) = match dialect {
            Dialect::Sqlite => {
                let url = creating(url);
                let writer = pool(&url, 1, dialect.on_connect(), false)?;
                let reader = pool(&url, SQLITE_READERS, dialect.on_connect_reader(), false)?;
                (writer, reader)
            }
            Dialect::Postgres => {
                let pool = pool(url, POSTGRES_CONNECTIONS, dialect.on_connect(), true)?;
                (pool.clone(), pool)
            }
        };
        let store = Self {
            inner: Arc::new(Inner {
                writer,
                reader,
                dialect,
                url: url.to_owned(),
                mint: Mint::default(),
                risen: AtomicBool::new(false),
                away: AtomicBool::new(false),
                busy: Mutex::default(),
            }),
        };
        store.probe().await?;
        Ok(store)
    }

    /// Begins a unit of work at a moment of the desk's clock.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn begin(&self, now: Timestamp) -> Result<UnitOfWork, StoreError> {
        let transaction = self.transaction().await?;
        let now = Timestamp::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now);
        Ok(UnitOfWork {
            unit: Unit::new(Arc::clone(&self.inner), transaction, now),
        })
    }

    /// Begins a unit of work that only reads, and keeps nobody from writing. It is dropped, never committed.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn look(&self, now: Timestamp) -> Result<UnitOfWork, StoreError> {
        self.here()?;
        let inner = Arc::clone(&self.inner);
        let transaction = begun(async move { inner.reader.begin().await }).await?;
        Ok(UnitOfWork {
            unit: Unit::new(Arc::clone(&self.inner), transaction, now),
        })
    }

    /// What came in and waits to be dealt with.
    pub fn inbox(&self) -> InboxQueue<'_> {
        InboxQueue(self)
    }

    /// What waits to be sent.
    pub fn outbox(&self) -> OutboxQueue<'_> {
        OutboxQueue(self)
    }

    /// What waits for its time.
    pub fn timers(&self) -> TimerQueue<'_> {
        TimerQueue(self)
    }

    /// What pages and the command line look at.
    pub fn reads(&self) -> Reads<'_> {
        Reads(self)
    }

    /// The file that the database is, if it is one.
    pub fn file(&self) -> Option<PathBuf> {
        match self.inner.dialect {
            Dialect::Sqlite => Some(sqlite_path(&self.inner.url)),
            Dialect::Postgres => None,
        }
    }

    /// Writes a word and has it on the disk: whether the database takes writes.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`] if it does not.
    pub async fn ready(&self) -> Result<(), StoreError> {
        let store = self.clone();
        // In a task of its own, because whoever asks may give up half way.
        let write = async move {
            let mut connection = store.writer().await?;
            run(
                &mut connection,
                "try the database",
                PROBE,
                cells![crate::clock::now()],
            )
            .await
        };
        let written = tokio::spawn(write).await;
        written.expect("trying the database does not panic")?;
        Ok(())
    }

    /// Ends all connections; what was committed is on the disk.
    pub async fn close(&self) {
        self.inner.reader.close().await;
        self.inner.writer.close().await;
    }

    /// Begins a transaction that is going to write.
    pub(crate) async fn transaction(&self) -> Result<Transaction<'static, Any>, StoreError> {
        self.here()?;
        let inner = Arc::clone(&self.inner);
        begun(async move { inner.writer.begin_with(inner.dialect.begin()).await }).await
    }

    pub(crate) async fn reader(&self) -> Result<PoolConnection<Any>, StoreError> {
        self.here()?;
        let reader = self.inner.reader.acquire().await;
        reader.map_err(StoreError::while_doing("reach the database"))
    }

    pub(crate) async fn writer(&self) -> Result<PoolConnection<Any>, StoreError> {
        self.here()?;
        let writer = self.inner.writer.acquire().await;
        writer.map_err(StoreError::while_doing("reach the database"))
    }

    fn here(&self) -> Result<(), StoreError> {
        match self.inner.away.load(Ordering::Acquire) {
            true => Err(StoreError::Away),
            false => Ok(()),
        }
    }

    async fn probe(&self) -> Result<(), StoreError> {
        let mut connection = self.writer().await?;
        if self.inner.dialect == Dialect::Postgres {
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

/// Begins a transaction in a task of its own, because sqlx's `begin` on PostgreSQL leaves one open on a pooled connection
/// when its future is dropped half way.
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
        // A commit that failed because the disk was full has ended the transaction without sqlx knowing: on such a
        // connection no other would ever begin.
        .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
        .connect_lazy(url)
        .map_err(StoreError::while_doing("understand the database's address"))
}

fn creating(url: &str) -> String {
    let sign = if url.contains('?') { '&' } else { '?' };
    if url.contains("mode=") {
        url.to_owned()
    } else {
        format!("{url}{sign}mode=rwc")
    }
}

fn hide_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if scheme < at => format!("{}://…{}", &url[..scheme], &url[at..]),
        _ => url.to_owned(),
    }
}
