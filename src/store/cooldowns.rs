//! What a person is not to be asked or told again for a while.

use std::collections::BTreeMap;

use desk::{PersonId, Timestamp};
use sqlx::AnyConnection;

use crate::rows::{cells, read_one, run, write};
use crate::unit::Unit;
use crate::{Store, StoreError};

const UNTIL: &str = "SELECT person_id AS id, until FROM rests WHERE person_id = $1 AND what = $2";
const UPSERT: (&str, &str) = (
    "INSERT INTO rests (person_id, what, until)",
    "ON CONFLICT (person_id, what) DO UPDATE SET until = excluded.until",
);
const SWEEP: &str = "DELETE FROM rests WHERE (person_id, what) IN \
     (SELECT person_id, what FROM rests WHERE until <= $1 LIMIT $2)";

/// The rests of a unit of work.
#[derive(Debug)]
pub struct Rests<'u>(pub(crate) &'u mut Unit);

/// What a unit of work lets rest.
pub(crate) type RestSlots = BTreeMap<(PersonId, String), Timestamp>;

impl Rests<'_> {
    /// Lets something rest for a person until then; the last word wins.
    pub fn rest(&mut self, person: PersonId, what: &str, until: Timestamp) {
        self.0.rests.insert((person, what.to_owned()), until);
    }

    /// Until when it rests; nothing if it does not, or not any more.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn until(&mut self, person: PersonId, what: &str) -> Result<Option<Timestamp>, StoreError> {
        let until = match self.0.rests.get(&(person, what.to_owned())) {
            Some(until) => Some(*until),
            None => {
                let cells = cells![person.to_string(), what];
                let row = read_one(&mut self.0.transaction, "rests", UNTIL, cells).await?;
                row.map(|row| row.time("until")).transpose()?
            }
        };
        Ok(until.filter(|until| *until > self.0.now))
    }
}

impl Store {
    /// Forgets what rests no longer, so many at most; says how many it forgot.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn sweep_rests(&self, now: Timestamp, limit: i64) -> Result<u64, StoreError> {
        let mut connection = self.writer().await?;
        run(&mut connection, "forget rests", SWEEP, cells![now, limit]).await
    }
}

pub(crate) async fn flush(connection: &mut AnyConnection, rests: RestSlots) -> Result<u64, StoreError> {
    let rows = rests
        .into_iter()
        .map(|((person, what), until)| cells![person.to_string(), what, until]);
    write(connection, "let things rest", UPSERT, rows.collect()).await
}
