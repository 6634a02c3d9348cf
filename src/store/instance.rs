//! One desk per database: a second one is refused and told who holds it.
//!
//! On SQLite the operating system locks a file beside the database; on PostgreSQL a session lock is held by a connection
//! of its own. Both are let go the moment the process is gone, however it went. A database that was away, and that nobody
//! else took meanwhile, is taken again.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use sqlx::{AnyConnection, Connection};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time;

use crate::database::Inner;
use crate::dialect::Dialect;
use crate::rows::{cells, read_one};
use crate::{Store, StoreError};

/// How often a desk on PostgreSQL looks whether it still holds its lock, and how long the answer may take.
const LOOK_EVERY: Duration = Duration::from_secs(1);
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

/// How long a desk waits for the one before it to be gone: a server takes a moment to notice that a client was killed.
const GONE_WITHIN: Duration = Duration::from_secs(2);
const TRY_EVERY: Duration = Duration::from_millis(100);

const STILL_HELD: &str = "SELECT CAST(1 AS BIGINT) AS held";

/// The right to run on this database, until it is dropped.
#[derive(Debug)]
pub struct Instance {
    lost: watch::Receiver<bool>,
    guard: Guard,
}

#[derive(Debug)]
enum Guard {
    File(#[expect(dead_code, reason = "the lock is held as long as the file is open")] File),
    Session(JoinHandle<()>),
    Released,
}

impl Store {
    /// Takes the right to run on this database. `owner` is what a second desk is told ("host, process 42").
    ///
    /// # Errors
    ///
    /// [`StoreError::HeldBy`] if another desk runs; [`StoreError::Lock`], [`StoreError::Database`].
    pub async fn hold(&self, owner: &str) -> Result<Instance, StoreError> {
        match self.inner.dialect {
            Dialect::Sqlite => hold_file(&self.inner.url, owner),
            Dialect::Postgres => self.hold_session(owner).await,
        }
    }

    async fn hold_session(&self, owner: &str) -> Result<Instance, StoreError> {
        let session = take(&self.inner.url, owner).await?;
        let (tell, lost) = watch::channel(false);
        let (inner, owner) = (Arc::clone(&self.inner), owner.to_owned());
        let looking = async move {
            keep_held(&inner, session, &owner).await;
            tell.send_replace(true);
        };
        let guard = Guard::Session(tokio::spawn(looking));
        Ok(Instance { lost, guard })
    }
}

/// A session that holds the lock.
async fn take(url: &str, owner: &str) -> Result<AnyConnection, StoreError> {
    let session = AnyConnection::connect(url).await;
    let mut session = session.map_err(StoreError::while_doing("reach the database"))?;
    read_one(&mut session, "sessions", Dialect::POSTGRES_NAME, cells![owner]).await?;
    let began = time::Instant::now();
    while !takes_lock(&mut session).await? {
        if began.elapsed() >= GONE_WITHIN {
            let row = read_one(&mut session, "sessions", Dialect::POSTGRES_HOLDER, cells![]).await?;
            let holder = row.map(|row| row.text("name")).transpose()?;
            return Err(StoreError::HeldBy(
                holder.unwrap_or_else(|| "another desk".to_owned()),
            ));
        }
        time::sleep(TRY_EVERY).await;
    }
    Ok(session)
}

/// Looks whether the lock is still held; while the database is away the store does nothing, and once it is back the lock
/// is taken again. Comes back when somebody else has it.
async fn keep_held(inner: &Inner, mut session: AnyConnection, owner: &str) {
    loop {
        time::sleep(LOOK_EVERY).await;
        let still_held = read_one(&mut session, "instances", STILL_HELD, cells![]);
        if matches!(time::timeout(ANSWERS_WITHIN, still_held).await, Ok(Ok(_))) {
            continue;
        }
        // A database that does not answer may have cut this connection, and let go.
        inner.away.store(true, Ordering::Release);
        tracing::error!("The database is away: nothing is taken in until it is back");
        session = loop {
            match time::timeout(ANSWERS_WITHIN, take(&inner.url, owner)).await {
                Ok(Ok(session)) => break session,
                // The server has not noticed yet that the session before this one is gone.
                Ok(Err(StoreError::HeldBy(holder))) if !owner.starts_with(&holder) => return,
                Ok(Err(_)) | Err(_) => time::sleep(LOOK_EVERY).await,
            }
        };
        // Somebody else may have run here meanwhile, and sent something.
        inner.risen.store(false, Ordering::Release);
        inner.away.store(false, Ordering::Release);
        tracing::info!("The database is back");
    }
}

impl Instance {
    /// Gives the right back now; dropping does so as well, but a moment later.
    pub async fn release(mut self) {
        if let Guard::Session(looking) = std::mem::replace(&mut self.guard, Guard::Released) {
            looking.abort();
            // Once the task is gone, its connection is closed, and the server lets go.
            let _gone = looking.await;
        }
    }

    /// Comes back when the right is lost: the database was away, and another desk took it. Whoever runs must stop.
    pub async fn lost(&self) {
        let mut lost = self.lost.clone();
        if lost.wait_for(|lost| *lost).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        match &self.guard {
            Guard::File(_) | Guard::Released => {}
            Guard::Session(looking) => looking.abort(),
        }
    }
}

async fn takes_lock(session: &mut AnyConnection) -> Result<bool, StoreError> {
    let row = read_one(session, "sessions", Dialect::POSTGRES_HOLD, cells![]).await?;
    Ok(row.map(|row| row.int("held")).transpose()? == Some(1))
}

/// The file that an address of SQLite means.
pub(crate) fn sqlite_path(url: &str) -> PathBuf {
    let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
    path.split('?').next().unwrap_or(path).into()
}

pub(crate) fn hold_file(url: &str, owner: &str) -> Result<Instance, StoreError> {
    let path = format!("{}.lock", sqlite_path(url).display());
    let failed = |source| StoreError::Lock {
        path: path.clone(),
        source,
    };
    let mut file = open(Path::new(&path)).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            file.read_to_string(&mut holder).map_err(failed)?;
            return Err(StoreError::HeldBy(holder));
        }
        Err(TryLockError::Error(error)) => return Err(failed(error)),
    }
    file.set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| file.write_all(owner.as_bytes()))
        .map_err(failed)?;
    let (_, lost) = watch::channel(false);
    Ok(Instance {
        lost,
        guard: Guard::File(file),
    })
}

fn open(path: &Path) -> std::io::Result<File> {
    File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
}
