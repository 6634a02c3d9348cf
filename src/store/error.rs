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
    /// True if the same work may succeed later without a change of the program or of the data: another transaction was in
    /// the way, or the database did not answer.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Conflict | Self::Away | Self::HeldBy(_) => true,
            Self::Database { source, .. } => !is_fault(source),
            Self::Missing { .. }
            | Self::Corrupt { .. }
            | Self::NewerSchema(_)
            | Self::OldSqlite(_)
            | Self::UnknownUrl(_)
            | Self::Unlocked { .. }
            | Self::NoFile(_)
            | Self::Create { .. }
            | Self::Lock { .. } => false,
        }
    }

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

/// True if the database refuses the statement or its values: every attempt fails in the same way.
fn is_fault(error: &sqlx::Error) -> bool {
    // PostgreSQL's classes: feature not supported, data exception, constraint violation, syntax error.
    const CLASSES: [&str; 4] = ["0A", "22", "23", "42"];
    // SQLite's primary codes: error, too big, constraint, mismatch, range.
    const PRIMARY_CODES: [i64; 5] = [1, 18, 19, 20, 25];
    let Some(error) = error.as_database_error() else {
        // Statements and rows that do not fit the program. All other errors are those of the connection.
        return matches!(
            error,
            sqlx::Error::ColumnDecode { .. }
                | sqlx::Error::ColumnNotFound(_)
                | sqlx::Error::ColumnIndexOutOfBounds { .. }
                | sqlx::Error::Decode(_)
                | sqlx::Error::Encode(_)
                | sqlx::Error::TypeNotFound { .. }
        );
    };
    let Some(code) = error.code() else {
        return false;
    };
    match (code.len(), code.parse::<i64>()) {
        // The codes of PostgreSQL have five characters. Those of SQLite are numbers below 10,000.
        (5, _) => CLASSES.iter().any(|class| code.starts_with(class)),
        (_, Ok(number)) => PRIMARY_CODES.contains(&(number & 0xff)),
        (_, Err(_)) => false,
    }
}

fn is_conflict(error: &sqlx::Error) -> bool {
    // PostgreSQL's serialization failure, deadlock and lock timeout: a retry resolves all of them.
    const TRANSIENT: [&str; 3] = ["40001", "40P01", "55P03"];
    error.as_database_error().is_some_and(|error| {
        error.is_unique_violation() || error.code().is_some_and(|code| TRANSIENT.contains(&&*code))
    })
}
