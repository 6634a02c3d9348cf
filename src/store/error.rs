//! Why an operation of the store failed.

use std::path::PathBuf;

/// Why an operation of the store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another transaction changed the same rows: decide again.
    #[error("the rows moved meanwhile")]
    Conflict,
    /// A required row is missing.
    #[error("{table} holds no {id}")]
    Missing {
        /// The table.
        table: &'static str,
        /// The id.
        id: String,
    },
    /// A cell holds a value that this program never writes.
    #[error("{table}.{column} of {id} cannot be read")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row.
        id: String,
    },
    /// The unit of work writes rows of an aggregate that it has not locked: a defect of the program.
    #[error("{table} of {id} would be written without a lock")]
    Unlocked {
        /// The table.
        table: &'static str,
        /// The id of the aggregate.
        id: String,
    },
    /// A newer or edited program migrated the database.
    #[error("the database's schema is not one of this program: {0}")]
    NewerSchema(String),
    /// Another desk runs on this database.
    #[error("the database is held by {0}")]
    HeldBy(String),
    /// The database is unreachable. Nothing runs until this process holds its lock again.
    #[error("the database is away")]
    Away,
    /// The bundled SQLite has a known data corruption bug.
    #[error("SQLite {0} is older than 3.51.3, which mends a corruption of its write-ahead log")]
    OldSqlite(String),
    /// The URL names no supported database.
    #[error("\"{0}\" is neither sqlite:PATH nor postgres://…")]
    UnknownUrl(String),
    /// The SQLite file does not exist, and the operation creates nothing.
    #[error("there is no database {} yet", .0.display())]
    NoFile(PathBuf),
    /// The SQLite file cannot be created.
    #[error("cannot create the database {}", .path.display())]
    Create {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The lock file beside the database cannot be used.
    #[error("cannot lock {path}")]
    Lock {
        /// The file.
        path: String,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// A statement failed.
    #[error("cannot {doing}")]
    Database {
        /// What the store was doing.
        doing: &'static str,
        /// The cause.
        #[source]
        source: sqlx::Error,
    },
}

impl StoreError {
    /// Maps a failed statement: a unique violation, a deadlock or a lost race is a conflict.
    pub(crate) fn while_doing(doing: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| {
            if is_conflict(&source) {
                Self::Conflict
            } else {
                Self::Database { doing, source }
            }
        }
    }
}

fn is_conflict(error: &sqlx::Error) -> bool {
    // PostgreSQL's serialization failure, deadlock and lock timeout: a retry resolves all of them.
    const TRANSIENT: [&str; 3] = ["40001", "40P01", "55P03"];
    error.as_database_error().is_some_and(|error| {
        error.is_unique_violation() || error.code().is_some_and(|code| TRANSIENT.contains(&&*code))
    })
}
