//! The transaction of a unit of work with everything that its tables share: the database, new ids, the time.
//!
//! Tables borrow the session and their own slots, and know neither the unit of work nor each other.

use std::sync::Arc;

use desk::Timestamp;
use sqlx::{Any, Transaction};
use ulid::Ulid;

use crate::StoreError;
use crate::database::Database;
use crate::row::Row;
use crate::rows::{self, Bulk, Rows, Value};

/// A transaction and its context.
#[derive(Debug)]
pub(crate) struct Session {
    database: Arc<Database>,
    transaction: Transaction<'static, Any>,
    now: Timestamp,
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
        }
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
