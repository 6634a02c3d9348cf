//! Why a backup or a restore failed.

use std::path::{Path, PathBuf};

use crate::StoreError;

/// Why a backup or a restore failed. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A statement failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file cannot be used.
    #[error("cannot {doing} {}", path.display())]
    File {
        /// What the store was doing.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The file exists already.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// The database has no tables.
    #[error("there is nothing in the database yet")]
    Nothing,
    /// The content of the file is not what was written.
    #[error("the backup is damaged: {0}")]
    Damaged(String),
    /// The file is no backup.
    #[error("{} is no backup of frontdesk", .0.display())]
    NoBackup(PathBuf),
    /// The database contains rows that a restore would replace.
    #[error("the database is not empty")]
    NotEmpty,
}

impl BackupError {
    /// The error of a file operation.
    pub(super) fn file(doing: &'static str, path: &Path, source: std::io::Error) -> Self {
        Self::File {
            doing,
            path: path.to_owned(),
            source,
        }
    }
}
