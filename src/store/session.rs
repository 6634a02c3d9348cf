//! The transaction of a unit of work with everything that its tables share: the database, new ids, the time.
//!
//! Tables borrow the session and their own slots, and know neither the unit of work nor each other.

use std::sync::Arc;

use desk::{TicketId, Timestamp};
use sqlx::{Any, Transaction};
use ulid::Ulid;

use crate::StoreError;
use crate::database::Database;
use crate::dialect::LockedTable;
use crate::locks::{Lock, Locks, Request};
use crate::row::Row;
use crate::rows::{self, Bulk, Rows, Value, cells, named};

/// A transaction and its context.
#[derive(Debug)]
pub(crate) struct Session {
    database: Arc<Database>,
    transaction: Transaction<'static, Any>,
    now: Timestamp,
    locks: Locks,
    /// Whether the unit of work only reads, and therefore locks nothing.
    only_reads: bool,
    writes: u64,
}

impl Session {
    pub(crate) fn new(
        database: Arc<Database>,
        transaction: Transaction<'static, Any>,
        now: Timestamp,
    ) -> Self {
        Self {
            database,
            transaction,
            now,
            locks: Locks::default(),
            only_reads: false,
            writes: 0,
        }
    }

    /// The session of a unit of work that only reads.
    #[must_use]
    pub(crate) fn only_reading(mut self) -> Self {
        self.only_reads = true;
        self
    }

    /// Locks aggregates, until the unit of work ends. Returns whether rows that were read before may have changed.
    pub(crate) async fn lock(&mut self, wanted: &[Lock]) -> Result<bool, StoreError> {
        let requests = self.locks.requests(wanted);
        self.request(requests).await
    }

    /// As [`Session::lock`], without waiting for other units of work.
    pub(crate) async fn lock_free(&mut self, wanted: &[Lock]) -> Result<bool, StoreError> {
        let requests = self.locks.impatient_requests(wanted);
        self.request(requests).await
    }

    async fn request(&mut self, requests: Vec<Request>) -> Result<bool, StoreError> {
        if self.only_reads {
            return Ok(false);
        }
        let mut has_waited = false;
        for request in requests {
            if let Some(statement) = self.database.dialect.lock_rows(request.table, request.waits) {
                match request.table {
                    LockedTable::Substitutes => {
                        self.run("lock the substitutes", statement, cells![]).await?;
                    }
                    LockedTable::People
                    | LockedTable::Drafts
                    | LockedTable::Approvals
                    | LockedTable::Changes
                    | LockedTable::Tickets
                    | LockedTable::Articles => {
                        let rows = request.locks.iter().map(|lock| named![id: lock.id()]);
                        let statement = Bulk::with(statement);
                        self.read_each("locks", statement, rows.collect()).await?;
                    }
                }
                has_waited = true;
            }
            for lock in request.locks {
                self.locks.hold(lock);
            }
        }
        Ok(has_waited)
    }

    /// As [`Session::lock`], for one ticket.
    pub(crate) async fn lock_ticket(&mut self, ticket: TicketId) -> Result<bool, StoreError> {
        self.lock(&[Lock::Ticket(ticket)]).await
    }

    /// Locks an aggregate that the unit of work adds. No other unit can see it.
    pub(crate) fn lock_new(&mut self, lock: Lock) {
        self.locks.hold_new(lock);
    }

    /// Whether the database holds no rows of a ticket, because the unit of work adds the ticket.
    pub(crate) fn is_unwritten(&self, ticket: TicketId) -> bool {
        self.locks.is_unwritten(Lock::Ticket(ticket))
    }

    /// Notes that the unit of work has written all aggregates that it adds.
    pub(crate) fn note_written(&mut self) {
        self.locks.note_written();
    }

    /// The locks that the unit of work holds.
    pub(crate) fn locks(&self) -> &Locks {
        &self.locks
    }

    /// Counts a change that the unit of work will write or has written.
    pub(crate) fn count_write(&mut self) {
        self.writes += 1;
    }

    /// How many changes the unit of work has made.
    pub(crate) fn writes(&self) -> u64 {
        self.writes
    }

    /// The time at which the unit of work happens, by the desk's clock.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// A new id.
    pub(crate) fn mint<Id: From<Ulid>>(&self) -> Id {
        self.database.mint.mint(self.now).into()
    }

    pub(crate) fn database(&self) -> &Arc<Database> {
        &self.database
    }

    /// Reads all rows of one statement.
    pub(crate) async fn read(
        &mut self,
        table: &'static str,
        sql: &'static str,
        cells: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        rows::read(&mut self.transaction, table, sql, cells).await
    }

    /// Reads the row of one statement, if there is one.
    pub(crate) async fn read_one(
        &mut self,
        table: &'static str,
        sql: &'static str,
        cells: Vec<Value>,
    ) -> Result<Option<Row>, StoreError> {
        rows::read_one(&mut self.transaction, table, sql, cells).await
    }

    /// Reads all rows of a bulk statement. Without rows nothing runs.
    pub(crate) async fn read_each(
        &mut self,
        table: &'static str,
        statement: Bulk<'_>,
        rows: Rows<'_>,
    ) -> Result<Vec<Row>, StoreError> {
        rows::read_each(&mut self.transaction, table, statement, rows).await
    }

    /// Runs one statement; returns how many rows changed.
    pub(crate) async fn run(
        &mut self,
        doing: &'static str,
        sql: &'static str,
        cells: Vec<Value>,
    ) -> Result<u64, StoreError> {
        self.count_write();
        rows::run(&mut self.transaction, doing, sql, cells).await
    }

    /// Writes rows; returns how many rows of the table changed. Without rows nothing runs.
    pub(crate) async fn write(
        &mut self,
        doing: &'static str,
        statement: Bulk<'_>,
        rows: Rows<'_>,
    ) -> Result<u64, StoreError> {
        rows::write(&mut self.transaction, doing, statement, rows).await
    }

    /// As [`Session::write`], and reads the rows that the statement returns.
    pub(crate) async fn write_returning(
        &mut self,
        (doing, table): (&'static str, &'static str),
        statement: Bulk<'_>,
        rows: Rows<'_>,
    ) -> Result<Vec<Row>, StoreError> {
        rows::write_returning(&mut self.transaction, (doing, table), statement, rows).await
    }

    /// Commits the transaction.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        let committed = self.transaction.commit().await;
        committed.map_err(StoreError::while_doing("commit"))
    }
}
