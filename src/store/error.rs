//! Why the store could not do what it was asked.

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else changed the same rows meanwhile: decide again.
    #[error("the rows moved meanwhile")]
    Conflict,
    /// A row that must be there is not.
    #[error("{table} holds no {id}")]
    Missing {
        /// Where it was looked for.
        table: &'static str,
        /// What was looked for.
        id: String,
    },
    /// A row holds what this program never wrote.
    #[error("{table}.{column} of {id} cannot be read")]
    Corrupt {
        /// In which table.
        table: &'static str,
        /// In which column.
        column: &'static str,
        /// In which row.
        id: String,
    },
    /// The database was migrated by a newer or an edited program.
    #[error("the database's schema is not one of this program: {0}")]
    NewerSchema(String),
    /// Another desk runs on this database.
    #[error("the database is held by {0}")]
    HeldBy(String),
    /// The database has gone, and nothing is done until it is back and still ours.
    #[error("the database is away")]
    Away,
    /// The bundled SQLite is too old to be trusted with data.
    #[error("SQLite {0} is older than 3.51.3, which mends a corruption of its write-ahead log")]
    OldSqlite(String),
    /// The address names no database that the desk can use.
    #[error("\"{0}\" is neither sqlite:PATH nor postgres://…")]
    UnknownUrl(String),
    /// The file beside the database that says who runs on it cannot be used.
    #[error("cannot lock {path}")]
    Lock {
        /// Which file.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The database did not do it.
    #[error("cannot {doing}")]
    Database {
        /// What was to be done.
        doing: &'static str,
        /// Why not.
        #[source]
        source: sqlx::Error,
    },
}

impl StoreError {
    /// What a failed statement means: a row that is there already, a deadlock or a lost race is a conflict.
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
    // PostgreSQL's serialization failure, deadlock and lock timeout: all go away when it is done again.
    const PASSING: [&str; 3] = ["40001", "40P01", "55P03"];
    error.as_database_error().is_some_and(|error| {
        error.is_unique_violation() || error.code().is_some_and(|code| PASSING.contains(&&*code))
    })
}
