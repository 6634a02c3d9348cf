//! One desk per database: a second desk is refused, and its error names the holder.
//!
//! On SQLite the operating system locks a file beside the database. On PostgreSQL a connection of its own holds a session
//! lock. Both locks end with the process. After an outage of the database, the desk takes the lock again unless another desk
//! has taken it.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use sqlx::{AnyConnection, Connection};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time;

use crate::StoreError;
use crate::database::Database;
use crate::dialect::Dialect;
use crate::rows::{cells, read_one};
use crate::sqlite_files::{OWNER_ALONE, real_path, sqlite_path};

/// How often a desk on PostgreSQL checks its lock, and how long the answer may take.
const CHECK_EVERY: Duration = Duration::from_secs(1);
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// How long a desk waits for an earlier desk to end. A server needs a moment to notice that a client was killed.
const GONE_WITHIN: Duration = Duration::from_secs(2);
const TRY_EVERY: Duration = Duration::from_millis(100);

const STILL_HELD: &str = "SELECT CAST(1 AS BIGINT) AS held";

/// The lock of the one desk that runs on a database. Dropping it releases the lock.
#[derive(Debug)]
pub struct Instance {
    lost: watch::Receiver<bool>,
    guard: Guard,
}

#[derive(Debug)]
enum Guard {
    File(#[expect(dead_code, reason = "the lock lasts as long as the file is open")] File),
    Session(JoinHandle<()>),
    Released,
}

/// Takes the lock of the one desk that runs on a database.
pub(crate) async fn hold(database: &Arc<Database>, owner: &str) -> Result<Instance, StoreError> {
    match database.dialect {
        Dialect::Sqlite => hold_file(&database.url, owner),
        Dialect::Postgres => hold_session(database, owner).await,
    }
}

async fn hold_session(database: &Arc<Database>, owner: &str) -> Result<Instance, StoreError> {
    let session = take(&database.url, owner).await?;
    let (lose, lost) = watch::channel(false);
    let (database, owner) = (Arc::clone(database), owner.to_owned());
    let checking = async move {
        keep_held(&database, session, &owner).await;
        lose.send_replace(true);
    };
    let guard = Guard::Session(tokio::spawn(checking));
    Ok(Instance { lost, guard })
}

/// Opens a session that holds the lock.
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

/// Checks the lock regularly. While the database is unreachable, the store does nothing. Afterwards the lock is taken again.
/// Returns when another desk has the lock.
async fn keep_held(database: &Database, mut session: AnyConnection, owner: &str) {
    loop {
        time::sleep(CHECK_EVERY).await;
        let still_held = read_one(&mut session, "instances", STILL_HELD, cells![]);
        if matches!(time::timeout(ANSWER_WITHIN, still_held).await, Ok(Ok(_))) {
            continue;
        }
        // A database that does not answer may have closed this connection and released the lock.
        database.away.store(true, Ordering::Release);
        tracing::error!("The database is unreachable: nothing is received until it is back");
        session = loop {
            match time::timeout(ANSWER_WITHIN, take(&database.url, owner)).await {
                Ok(Ok(session)) => break session,
                // The server has not noticed yet that the previous session ended.
                Ok(Err(StoreError::HeldBy(holder))) if !owner.starts_with(&holder) => return,
                Ok(Err(_)) | Err(_) => time::sleep(CHECK_EVERY).await,
            }
        };
        // Another desk may have run here meanwhile and added messages.
        database.risen.store(false, Ordering::Release);
        database.away.store(false, Ordering::Release);
        tracing::info!("The database is back");
    }
}

impl Instance {
    /// Releases the lock now. Dropping releases it a moment later.
    pub async fn release(mut self) {
        if let Guard::Session(checking) = std::mem::replace(&mut self.guard, Guard::Released) {
            checking.abort();
            // When the task has ended, its connection is closed and the server releases the lock.
            let _gone = checking.await;
        }
    }

    /// Returns when the lock is lost, because another desk took it during an outage. The desk must stop then.
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
            Guard::Session(checking) => checking.abort(),
        }
    }
}

async fn takes_lock(session: &mut AnyConnection) -> Result<bool, StoreError> {
    let row = read_one(session, "sessions", Dialect::POSTGRES_HOLD, cells![]).await?;
    Ok(row.map(|row| row.int("held")).transpose()? == Some(1))
}

/// Locks the file beside a SQLite database. A symbolic link to the database leads to the same lock.
pub(crate) fn hold_file(url: &str, owner: &str) -> Result<Instance, StoreError> {
    let path = format!("{}.lock", real_path(&sqlite_path(url)).display());
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
        .mode(OWNER_ALONE)
        .open(path)
}
