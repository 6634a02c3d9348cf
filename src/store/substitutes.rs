//! The table `substitutes`: who decides on approvals for a person who is away. An account has at most one substitute.
//!
//! Each change is written at once. The table refers to no other one.

use desk::Identity;
use desk::approval::Substitution;

use crate::StoreError;
use crate::locks::Lock;
use crate::row::Row;
use crate::rows::{Bulk, cells, named};
use crate::session::Session;
use crate::unit::UnitOfWork;

macro_rules! columns {
    () => {
        "substitutes.user_id AS id, substitutes.connection, substitutes.user_id, substitutes.by_connection, \
         substitutes.by_user_id, substitutes.from_at, substitutes.until_at"
    };
}

const OF: Bulk<'static> = Bulk::with(concat!(
    "SELECT ",
    columns!(),
    " FROM v CROSS JOIN substitutes WHERE substitutes.connection = v.connection AND substitutes.user_id = v.user_id \
     ORDER BY substitutes.from_at, substitutes.connection, substitutes.user_id"
));
const BY: Bulk<'static> = Bulk::with(concat!(
    "SELECT ",
    columns!(),
    " FROM v CROSS JOIN substitutes \
     WHERE substitutes.by_connection = v.connection AND substitutes.by_user_id = v.user_id \
     ORDER BY substitutes.from_at, substitutes.connection, substitutes.user_id"
));
const PUT: &str = "INSERT INTO substitutes (connection, user_id, by_connection, by_user_id, from_at, until_at) \
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (connection, user_id) DO UPDATE SET \
     by_connection = excluded.by_connection, by_user_id = excluded.by_user_id, from_at = excluded.from_at, \
     until_at = excluded.until_at";
const DELETE: &str = "DELETE FROM substitutes WHERE connection = $1 AND user_id = $2";
const SWEEP: &str = "DELETE FROM substitutes WHERE connection = $1 AND user_id = $2 AND until_at <= $3";

/// The substitutions of a unit of work.
#[derive(Debug)]
pub struct Substitutes<'u> {
    session: &'u mut Session,
}

impl UnitOfWork {
    /// Who decides on approvals for a person who is away.
    pub fn substitutes(&mut self) -> Substitutes<'_> {
        Substitutes {
            session: &mut self.session,
        }
    }
}

impl Substitutes<'_> {
    /// Keeps other units from changing substitutions until this unit ends. A unit that changes substitutions calls this
    /// before it reads them. Other units can read substitutions meanwhile, and do not see the changes of this unit.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if another unit holds a lock for which this one must not wait; [`StoreError::Database`].
    pub async fn lock(&mut self) -> Result<(), StoreError> {
        self.session.lock(&[Lock::Substitutes]).await?;
        Ok(())
    }

    /// The substitutions of these accounts that have not ended, the earliest first. Some may begin later.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn of(&mut self, away: &[Identity]) -> Result<Vec<Substitution>, StoreError> {
        self.read(OF, away).await
    }

    /// The substitutions that have not ended in which one of these accounts decides for somebody, the earliest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn by(&mut self, substitutes: &[Identity]) -> Result<Vec<Substitution>, StoreError> {
        self.read(BY, substitutes).await
    }

    /// Keeps a substitution. An earlier one of the same account ends.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unlocked`], [`StoreError::Conflict`], [`StoreError::Database`].
    pub async fn put(&mut self, one: &Substitution) -> Result<(), StoreError> {
        self.check()?;
        let cells = cells![
            one.of.connection.clone(),
            one.of.user.clone(),
            one.by.connection.clone(),
            one.by.user.clone(),
            one.from,
            one.until
        ];
        self.session.run("keep a substitute", PUT, cells).await?;
        Ok(())
    }

    /// Ends the substitution of an account, if there is one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unlocked`], [`StoreError::Conflict`], [`StoreError::Database`].
    pub async fn end(&mut self, away: &Identity) -> Result<(), StoreError> {
        self.check()?;
        let cells = cells![away.connection.clone(), away.user.clone()];
        self.session.run("end a substitution", DELETE, cells).await?;
        Ok(())
    }

    /// Removes the substitution of an account if its time is over.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unlocked`], [`StoreError::Conflict`], [`StoreError::Database`].
    pub async fn sweep(&mut self, away: &Identity) -> Result<(), StoreError> {
        self.check()?;
        let cells = cells![away.connection.clone(), away.user.clone(), self.session.now()];
        self.session.run("remove a substitution", SWEEP, cells).await?;
        Ok(())
    }

    /// Refuses a write without the lock.
    fn check(&self) -> Result<(), StoreError> {
        self.session.locks().check("substitutes", Lock::Substitutes)
    }

    async fn read(
        &mut self,
        statement: Bulk<'_>,
        accounts: &[Identity],
    ) -> Result<Vec<Substitution>, StoreError> {
        let rows = accounts.iter().cloned();
        let rows = rows.map(|account| named![connection: account.connection, user_id: account.user]);
        let found = self.session.read_each("substitutes", statement, rows.collect());
        let found: Result<Vec<Substitution>, _> = found.await?.iter().map(substitution).collect();
        let now = self.session.now();
        Ok(found?.into_iter().filter(|one| now < one.until).collect())
    }
}

fn substitution(row: &Row) -> Result<Substitution, StoreError> {
    Ok(Substitution {
        of: Identity {
            connection: row.text("connection")?,
            user: row.text("user_id")?,
        },
        by: Identity {
            connection: row.text("by_connection")?,
            user: row.text("by_user_id")?,
        },
        from: row.time("from_at")?,
        until: row.time("until_at")?,
    })
}
