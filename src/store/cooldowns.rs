//! The table `rests`: cool-downs during which the desk does not repeat a question or notice to a person.

use std::collections::BTreeMap;

use desk::{PersonId, Timestamp};

use crate::StoreError;
use crate::database::Database;
use crate::rows::{Bulk, cells, named, run};
use crate::session::Session;

const UNTIL: &str = "SELECT person_id AS id, until FROM rests WHERE person_id = $1 AND what = $2";
const UPSERT: Bulk<'static> = Bulk::insert(
    "rests",
    "ON CONFLICT (person_id, what) DO UPDATE SET until = excluded.until",
);
const SWEEP: &str = "DELETE FROM rests WHERE (person_id, what) IN \
     (SELECT person_id, what FROM rests WHERE until <= $1 LIMIT $2)";

/// The cool-downs of a unit of work.
#[derive(Debug)]
pub struct Cooldowns<'u> {
    pub(crate) pending: &'u mut CooldownSlots,
    pub(crate) session: &'u mut Session,
}

/// The cool-downs that a unit of work starts, by person and topic.
pub(crate) type CooldownSlots = BTreeMap<(PersonId, String), Timestamp>;

impl Cooldowns<'_> {
    /// Starts a cool-down of a topic for a person; the last write wins.
    pub fn start(&mut self, person: PersonId, what: &str, until: Timestamp) {
        self.session.count_write();
        self.pending.insert((person, what.to_owned()), until);
    }

    /// The end of a cool-down; `None` if there is none or it has ended.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn until(&mut self, person: PersonId, what: &str) -> Result<Option<Timestamp>, StoreError> {
        let until = match self.pending.get(&(person, what.to_owned())) {
            Some(until) => Some(*until),
            None => {
                let cells = cells![person.to_string(), what];
                let row = self.session.read_one("rests", UNTIL, cells).await?;
                row.map(|row| row.time("until")).transpose()?
            }
        };
        Ok(until.filter(|until| *until > self.session.now()))
    }
}

/// Deletes up to `limit` expired cool-downs; returns how many.
pub(crate) async fn sweep(database: &Database, now: Timestamp, limit: i64) -> Result<u64, StoreError> {
    let mut connection = database.writer().await?;
    run(&mut connection, "forget cool-downs", SWEEP, cells![now, limit]).await
}

/// Writes cool-downs; returns how many.
pub(crate) async fn flush(session: &mut Session, cooldowns: CooldownSlots) -> Result<u64, StoreError> {
    let rows = cooldowns
        .into_iter()
        .map(|((person, what), until)| named![person_id: person.to_string(), what: what, until: until]);
    session.write("start cool-downs", UPSERT, rows.collect()).await
}
