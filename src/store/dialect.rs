//! All that SQLite and PostgreSQL do not say alike.

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// By the scheme of a URL.
    pub(crate) fn of(url: &str) -> Option<Self> {
        match url.split_once(':')?.0 {
            "sqlite" => Some(Self::Sqlite),
            "postgres" | "postgresql" => Some(Self::Postgres),
            _ => None,
        }
    }

    /// Begins a transaction that is going to write. SQLite must take the lock now: a reader that turns writer after
    /// somebody else's commit fails at once, whatever the busy timeout says.
    pub(crate) fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// What every new writing connection is told.
    ///
    /// FULL, because what was committed is acknowledged to a platform that then forgets it.
    ///
    /// No sequential scans, because a plan that was made for a young desk's few rows is kept when they have become
    /// thousands; every table is read by an index, and where none fits PostgreSQL scans all the same. No compiling
    /// either: it takes longer than any statement here.
    pub(crate) fn on_connect(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; \
                 PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; \
                 PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 67108864"
            }
            Self::Postgres => {
                "SET lock_timeout = '5s'; SET statement_timeout = '15s'; \
                 SET idle_in_transaction_session_timeout = '30s'; SET enable_seqscan = off; SET jit = off"
            }
        }
    }

    /// What every connection that only reads is told.
    pub(crate) fn on_connect_reader(self) -> &'static str {
        match self {
            Self::Sqlite => "PRAGMA busy_timeout = 5000; PRAGMA query_only = 1; PRAGMA trusted_schema = OFF",
            Self::Postgres => self.on_connect(),
        }
    }

    /// Says which version of SQLite this is.
    pub(crate) const SQLITE_VERSION: &'static str = "SELECT sqlite_version() AS version";

    /// Waits for whoever else migrates this schema, until the transaction ends. SQLite has one writer anyhow.
    pub(crate) fn lock_schema(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some(
                "SELECT pg_advisory_xact_lock(hashtext('frontdesk migrations ' || current_schema())) IS NULL AS locked",
            ),
        }
    }

    /// Waits until nobody is in the middle of a unit of work that asked who somebody is, and lets nobody ask until this
    /// one ends: otherwise a ticket could be opened for a person whose accounts have just become another's. It happens a
    /// few times a day, so the rare unit pays and not every one. SQLite has one writer anyhow.
    pub(crate) fn lock_identities(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some("LOCK TABLE identities IN ACCESS EXCLUSIVE MODE"),
        }
    }

    /// Whether a table is there.
    pub(crate) fn has_table(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT COUNT(*) AS count FROM sqlite_master WHERE type = 'table' AND name = $1",
            Self::Postgres => {
                "SELECT COUNT(*) AS count FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1"
            }
        }
    }

    /// Orders text byte by byte, whatever the database's own language is.
    pub(crate) fn by_bytes(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " COLLATE \"C\"",
        }
    }

    /// Takes the lock that says that a desk runs on this schema, for as long as this session lives.
    pub(crate) const POSTGRES_HOLD: &str = "SELECT CASE WHEN pg_try_advisory_lock(7265, hashtext(current_schema())) \
         THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS held";

    /// Names this session, so that a desk that is refused can say who holds the lock. At most 63 signs are kept.
    pub(crate) const POSTGRES_NAME: &str = "SELECT set_config('application_name', $1, false) AS name";

    /// The name of the session that holds the lock.
    pub(crate) const POSTGRES_HOLDER: &str = "SELECT a.application_name AS name FROM pg_locks AS l \
         JOIN pg_stat_activity AS a ON a.pid = l.pid \
         WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.classid = 7265 \
         AND l.objid = CAST(CAST(hashtext(current_schema()) AS BIGINT) & 4294967295 AS oid) \
         AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())";
}

/// Whether placeholders in statements with many of them carry a number. SQLite takes `$1` and `?1` too, but keeps both in
/// a list of names that is searched from its start for each: twenty thousand of them cost seconds.
pub(crate) fn numbers_placeholders(backend: &str) -> bool {
    backend != "SQLite"
}
