//! Every difference between SQLite and PostgreSQL.

/// A table whose rows units of work lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LockedTable {
    People,
    Drafts,
    Substitutes,
    Approvals,
    Changes,
    Tickets,
    Articles,
}

/// A statement that locks the rows of these ids in their order.
macro_rules! lock_rows {
    ($table:literal, $tail:literal) => {
        concat!(
            "SELECT ",
            $table,
            ".id FROM ",
            $table,
            " WHERE ",
            $table,
            ".id IN (SELECT v.id FROM v) ORDER BY ",
            $table,
            ".id COLLATE \"C\" FOR NO KEY UPDATE OF ",
            $table,
            $tail
        )
    };
}

/// The kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// The dialect of a URL, by its scheme.
    pub(crate) fn of(url: &str) -> Option<Self> {
        match url.split_once(':')?.0 {
            "sqlite" => Some(Self::Sqlite),
            "postgres" | "postgresql" => Some(Self::Postgres),
            _ => None,
        }
    }

    /// Begins a transaction that writes. SQLite must take the write lock now: a reader that becomes a writer after
    /// another commit fails at once, whatever the busy timeout is.
    pub(crate) fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// The settings of every new writing connection.
    ///
    /// `synchronous` is FULL, because the desk acknowledges committed events to a platform that then forgets them.
    ///
    /// Sequential scans are off, because PostgreSQL keeps a plan that it made for a few rows when there are thousands.
    /// Every table is read by an index; where none fits, PostgreSQL scans nevertheless. JIT is off, because compiling
    /// takes longer than any statement here.
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

    /// The settings of every new connection that only reads.
    pub(crate) fn on_connect_reader(self) -> &'static str {
        match self {
            Self::Sqlite => "PRAGMA busy_timeout = 5000; PRAGMA query_only = 1; PRAGMA trusted_schema = OFF",
            Self::Postgres => self.on_connect(),
        }
    }

    /// Reads the version of SQLite.
    pub(crate) const SQLITE_VERSION: &'static str = "SELECT sqlite_version() AS version";

    /// Waits for another process that migrates this schema. The lock lasts until the transaction ends. SQLite has only one
    /// writer.
    pub(crate) fn lock_schema(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some(
                "SELECT pg_advisory_xact_lock(hashtext('frontdesk migrations ' || current_schema())) IS NULL AS locked",
            ),
        }
    }

    /// Waits for all units of work that have read identities, and blocks such reads until this unit ends. Otherwise a
    /// ticket could be opened for a person whose accounts have just moved to another person. Accounts are merged a few
    /// times a day, so this unit pays for the lock and not every unit. SQLite has only one writer.
    pub(crate) fn lock_identities(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some("LOCK TABLE identities IN ACCESS EXCLUSIVE MODE"),
        }
    }

    /// Locks rows until the unit ends. Without `waits`, a row that another unit has locked is an error. The lock lets
    /// other units insert rows that refer to the row. SQLite has only one writer.
    ///
    /// The lock of the substitutes is one of the whole table, because two people could otherwise name each other at once.
    /// Units that read substitutions do not wait for it: they hold locks on approvals, for which its holder waits.
    pub(crate) fn lock_rows(self, table: LockedTable, waits: bool) -> Option<&'static str> {
        match (self, table, waits) {
            (Self::Sqlite, ..) => None,
            (Self::Postgres, LockedTable::People, true) => Some(lock_rows!("people", "")),
            (Self::Postgres, LockedTable::People, false) => Some(lock_rows!("people", " NOWAIT")),
            (Self::Postgres, LockedTable::Drafts, true) => Some(lock_rows!("drafts", "")),
            (Self::Postgres, LockedTable::Drafts, false) => Some(lock_rows!("drafts", " NOWAIT")),
            (Self::Postgres, LockedTable::Substitutes, true) => {
                Some("LOCK TABLE substitutes IN SHARE ROW EXCLUSIVE MODE")
            }
            (Self::Postgres, LockedTable::Substitutes, false) => {
                Some("LOCK TABLE substitutes IN SHARE ROW EXCLUSIVE MODE NOWAIT")
            }
            (Self::Postgres, LockedTable::Approvals, true) => Some(lock_rows!("approvals", "")),
            (Self::Postgres, LockedTable::Approvals, false) => Some(lock_rows!("approvals", " NOWAIT")),
            (Self::Postgres, LockedTable::Changes, true) => Some(lock_rows!("changes", "")),
            (Self::Postgres, LockedTable::Changes, false) => Some(lock_rows!("changes", " NOWAIT")),
            (Self::Postgres, LockedTable::Tickets, true) => Some(lock_rows!("tickets", "")),
            (Self::Postgres, LockedTable::Tickets, false) => Some(lock_rows!("tickets", " NOWAIT")),
            (Self::Postgres, LockedTable::Articles, true) => Some(lock_rows!("articles", "")),
            (Self::Postgres, LockedTable::Articles, false) => Some(lock_rows!("articles", " NOWAIT")),
        }
    }

    /// Counts the tables of a name.
    pub(crate) fn has_table(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT COUNT(*) AS count FROM sqlite_master WHERE type = 'table' AND name = $1",
            Self::Postgres => {
                "SELECT COUNT(*) AS count FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1"
            }
        }
    }

    /// Orders text byte by byte, whatever the collation of the database is.
    pub(crate) fn by_bytes(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " COLLATE \"C\"",
        }
    }

    /// Takes the lock of the one desk that runs on this schema. The lock lasts as long as the session.
    pub(crate) const POSTGRES_HOLD: &str = "SELECT CASE WHEN pg_try_advisory_lock(7265, hashtext(current_schema())) \
         THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS held";

    /// Names this session, so that another desk can report who holds the lock. PostgreSQL keeps at most 63 bytes.
    pub(crate) const POSTGRES_NAME: &str = "SELECT set_config('application_name', $1, false) AS name";

    /// The name of the session that holds the lock.
    pub(crate) const POSTGRES_HOLDER: &str = "SELECT a.application_name AS name FROM pg_locks AS l \
         JOIN pg_stat_activity AS a ON a.pid = l.pid \
         WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.classid = 7265 \
         AND l.objid = CAST(CAST(hashtext(current_schema()) AS BIGINT) & 4294967295 AS oid) \
         AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())";
}

/// Whether placeholders in bulk statements are numbered. SQLite also accepts `$1` and `?1`, but searches a list of their
/// names from the start for each: twenty thousand placeholders cost seconds.
pub(crate) fn numbers_placeholders(backend: &str) -> bool {
    backend != "SQLite"
}
