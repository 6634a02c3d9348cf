//! The files of a SQLite database: their path and their permissions.
//!
//! SQLite gives `-wal` and `-shm` the permissions of the database, so only the database is created here.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use sqlx::sqlite::SqliteConnectOptions;

use crate::StoreError;

/// Databases and backups contain confidential text: only the owner can read them.
pub(crate) const OWNER_ALONE: u32 = 0o600;

/// The file that a URL of SQLite names.
pub(crate) fn sqlite_path(url: &str) -> PathBuf {
    match url.parse::<SqliteConnectOptions>() {
        Ok(options) => options.get_filename().to_owned(),
        Err(_) => {
            let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
            path.split('?').next().unwrap_or(path).into()
        }
    }
}

/// The path without symbolic links: each name of a database leads to the same files beside it.
pub(crate) fn real_path(path: &Path) -> PathBuf {
    let real = path.canonicalize().or_else(|_| {
        let name = path.file_name().unwrap_or_default();
        Ok::<_, std::io::Error>(folder_of(path).canonicalize()?.join(name))
    });
    real.unwrap_or_else(|_| path.to_owned())
}

/// Creates the file of a database that only its owner can read, unless the file exists.
pub(crate) fn create(path: &Path) -> Result<(), StoreError> {
    // Closing a file of SQLite would release all locks of this process on it. A file that does not exist has none.
    if path.exists() {
        return Ok(());
    }
    let created = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(OWNER_ALONE)
        .open(path);
    match created {
        Ok(_) => Ok(()),
        Err(source) => Err(StoreError::Create {
            path: path.to_owned(),
            source,
        }),
    }
}

/// Whether a URL names a database without a file.
pub(crate) fn is_in_memory(url: &str) -> bool {
    url.contains(":memory:") || url.contains("mode=memory")
}

fn folder_of(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}
