//! The table `joins`: codes and questions that link two accounts, and their outcomes. Only rows of unused codes are
//! deleted.
//!
//! Each step is written at once, and only if the row still has the version that was read: of two people who enter one
//! code, one wins.

use desk::{
    COOL_DOWN, Identity, Join, JoinCode, JoinId, JoinState, JoinedBy, MOST_WRONG_CODES, Party, PersonId,
    Timestamp,
};
use sha2::{Digest, Sha256};

use crate::StoreError;
use crate::database::Database;
use crate::row::Row;
use crate::rows::{Value, cells, run};
use crate::unit::UnitOfWork;

macro_rules! columns {
    () => {
        "joins.id, joins.how, joins.state, joins.first_connection, joins.first_user, joins.first_id, joins.first_name, \
         joins.second_connection, joins.second_user, joins.second_id, joins.second_name, joins.kept_id, joins.moved_id, \
         joins.expires_at, joins.version"
    };
}

const BY_ID: &str = concat!("SELECT ", columns!(), " FROM joins WHERE id = $1");
const BY_CODE: &str = concat!("SELECT ", columns!(), " FROM joins WHERE code_hash = $1");
const OFFERED_BY: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM joins WHERE first_id = $1 AND state = 'offered' AND expires_at > $2 ORDER BY id"
);
const WAITING_FOR: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM joins WHERE first_connection = $1 AND first_user = $2 AND state = 'agreed' AND expires_at > $3 \
     ORDER BY id DESC LIMIT 1"
);
const JOINED_OF: &str = concat!(
    "SELECT DISTINCT ",
    columns!(),
    " FROM joins JOIN join_identities ON join_identities.join_id = joins.id \
     JOIN identities ON identities.connection = join_identities.connection \
     AND identities.user_id = join_identities.user_id \
     WHERE identities.person_id = $1 AND joins.state = 'joined' AND joins.how <> 'declared' ORDER BY joins.id"
);
const KEPT_OF: &str = "SELECT kept_id AS id, kept_id FROM joins WHERE moved_id = $1 AND state = 'joined' \
     ORDER BY id DESC LIMIT 1";
const WAS_UNDONE: &str = "SELECT COUNT(*) AS count FROM joins WHERE state = 'undone' \
     AND ((first_connection = $1 AND first_user = $2 AND second_connection = $3 AND second_user = $4) \
     OR (first_connection = $3 AND first_user = $4 AND second_connection = $1 AND second_user = $2))";
const INSERT: &str = "INSERT INTO joins (id, how, state, code_hash, first_connection, first_user, first_id, \
     first_name, second_connection, second_user, second_id, second_name, expires_at, offered_at, joined_at, version) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0)";
const SAVE: &str = "UPDATE joins SET state = $3, second_connection = $4, second_user = $5, second_id = $6, \
     second_name = $7, expires_at = $8, version = version + 1, \
     entered_at = CASE WHEN $3 = 'entered' THEN $9 ELSE entered_at END, \
     agreed_at = CASE WHEN $3 = 'agreed' THEN $9 ELSE agreed_at END, \
     joined_at = CASE WHEN $3 = 'joined' THEN $9 ELSE joined_at END, \
     ended_at = CASE WHEN $3 IN ('cancelled', 'undone') THEN $9 ELSE ended_at END, \
     ended_by_connection = CASE WHEN $3 IN ('cancelled', 'undone') THEN $10 ELSE ended_by_connection END, \
     ended_by_user = CASE WHEN $3 IN ('cancelled', 'undone') THEN $11 ELSE ended_by_user END \
     WHERE id = $1 AND version = $2";
/// Counts an attempt before the code is checked, in one statement, so that concurrent attempts all count.
const TRY: &str = "INSERT INTO join_tries (connection, user_id, tries, last_at) VALUES ($1, $2, 1, $3) \
     ON CONFLICT (connection, user_id) DO UPDATE SET \
     tries = CASE WHEN join_tries.last_at <= $4 THEN 1 ELSE join_tries.tries + 1 END, \
     last_at = CASE WHEN join_tries.last_at > $4 AND join_tries.tries >= $5 THEN join_tries.last_at ELSE $3 END \
     RETURNING tries, last_at, user_id AS id";
const UNCOUNT: &str = "UPDATE join_tries SET tries = tries - 1 WHERE connection = $1 AND user_id = $2";
const SWEEP_OFFERS: &str = "DELETE FROM joins WHERE id IN \
     (SELECT id FROM joins WHERE state = 'offered' AND expires_at < $1 LIMIT $2)";
const SWEEP_TRIES: &str = "DELETE FROM join_tries WHERE last_at < $1";

/// The number of hash rounds of a code. A code has forty bits, so a search for it in a copy of the database takes longer
/// than the ten minutes that a code lives. The desk needs a few milliseconds.
const ROUNDS: usize = 4096;

/// The joins of a unit of work.
#[derive(Debug)]
pub struct Joins<'u>(pub(super) &'u mut UnitOfWork);

/// A join with its effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinRecord {
    /// The join.
    pub join: Join,
    /// The person who kept their record, and the person whose accounts moved there.
    pub people: Option<(PersonId, PersonId)>,
}

impl UnitOfWork {
    /// Links between accounts.
    pub fn joins(&mut self) -> Joins<'_> {
        Joins(self)
    }
}

impl Joins<'_> {
    /// Adds a join. Only a hash of its code is stored.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`]; [`StoreError::Conflict`] if the code exists already.
    pub async fn add(&mut self, join: &Join, code: Option<&JoinCode>) -> Result<(), StoreError> {
        self.0.flush().await?;
        let mut cells = cells![
            join.id.to_string(),
            join.how.as_str(),
            join.state.as_str(),
            code.map(hash),
        ];
        cells.extend(party_cells(Some(&join.first)));
        cells.extend(party_cells(join.second.as_ref()));
        let joined_at = (join.state == JoinState::Joined).then_some(self.0.session.now());
        cells.extend(cells![join.expires_at, self.0.session.now(), joined_at]);
        self.0.session.run("keep a join", INSERT, cells).await?;
        Ok(())
    }

    /// The join of an id.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find(&mut self, id: JoinId) -> Result<Option<JoinRecord>, StoreError> {
        let row = self
            .0
            .session
            .read_one("joins", BY_ID, cells![id.to_string()])
            .await?;
        row.as_ref().map(record).transpose()
    }

    /// The join of a code, in any state.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find_by_code(&mut self, code: &JoinCode) -> Result<Option<Join>, StoreError> {
        let row = self
            .0
            .session
            .read_one("joins", BY_CODE, cells![hash(code)])
            .await?;
        row.as_ref().map(join).transpose()
    }

    /// The valid codes of a person, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn offered_by(&mut self, person: PersonId) -> Result<Vec<Join>, StoreError> {
        let cells = cells![person.to_string(), self.0.session.now()];
        let rows = self.0.session.read("joins", OFFERED_BY, cells).await?;
        rows.iter().map(join).collect()
    }

    /// The newest join that waits for the confirmation of an account.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn waiting_for(&mut self, first: &Identity) -> Result<Option<Join>, StoreError> {
        let cells = cells![first.connection.clone(), first.user.clone(), self.0.session.now()];
        let row = self.0.session.read_one("joins", WAITING_FOR, cells).await?;
        row.as_ref().map(join).transpose()
    }

    /// The joins of a person that can be undone, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn joined_of(&mut self, person: PersonId) -> Result<Vec<JoinRecord>, StoreError> {
        let cells = cells![person.to_string()];
        let rows = self.0.session.read("joins", JOINED_OF, cells).await?;
        rows.iter().map(record).collect()
    }

    /// The person who owns the accounts of a person now. History keeps the ids from before a merge.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn now(&mut self, person: PersonId) -> Result<PersonId, StoreError> {
        let mut now = person;
        // Accounts only move to older people, so the loop ends.
        loop {
            let row = self
                .0
                .session
                .read_one("joins", KEPT_OF, cells![now.to_string()])
                .await?;
            match row.map(|row| row.parse::<PersonId>("kept_id")).transpose()? {
                Some(kept) if kept < now => now = kept,
                Some(_) | None => return Ok(now),
            }
        }
    }

    /// Whether two accounts were linked and unlinked again.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn was_unlinked(&mut self, one: &Identity, other: &Identity) -> Result<bool, StoreError> {
        let cells = cells![
            one.connection.clone(),
            one.user.clone(),
            other.connection.clone(),
            other.user.clone()
        ];
        let row = self.0.session.read_one("joins", WAS_UNDONE, cells).await?;
        Ok(row.map_or(Ok(0), |row| row.int("count"))? > 0)
    }

    /// Saves the next step of a join that this unit has read; returns its version.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if another transaction has made a step; [`StoreError::Database`].
    pub async fn save(&mut self, join: &Join, by: &Identity) -> Result<i64, StoreError> {
        self.0.flush().await?;
        let mut cells = cells![join.id.to_string(), join.version, join.state.as_str()];
        cells.extend(party_cells(join.second.as_ref()));
        cells.extend(cells![
            join.expires_at,
            self.0.session.now(),
            by.connection.clone(),
            by.user.clone()
        ]);
        match self.0.session.run("keep a step of a join", SAVE, cells).await? {
            1 => Ok(join.version + 1),
            _ => Err(StoreError::Conflict),
        }
    }

    /// Counts an attempt to enter a code. After too many wrong codes, returns when the next attempt is allowed.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn count_try(&mut self, by: &Identity) -> Result<Option<Timestamp>, StoreError> {
        let now = self.0.session.now();
        let cells = cells![
            by.connection.clone(),
            by.user.clone(),
            now,
            now - COOL_DOWN,
            MOST_WRONG_CODES
        ];
        let Some(row) = self.0.session.read_one("join_tries", TRY, cells).await? else {
            return Ok(None);
        };
        let is_too_many = row.int("tries")? > MOST_WRONG_CODES;
        Ok(is_too_many.then_some(row.time("last_at")? + COOL_DOWN))
    }

    /// Takes back the last counted attempt, because its code was right.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn was_right(&mut self, by: &Identity) -> Result<(), StoreError> {
        let cells = cells![by.connection.clone(), by.user.clone()];
        self.0.session.run("forget a try", UNCOUNT, cells).await?;
        Ok(())
    }
}

/// Deletes up to `limit` codes that expired unused before a time, and wrong attempts that no longer count.
pub(crate) async fn sweep_codes(
    database: &Database,
    before: Timestamp,
    limit: i64,
) -> Result<u64, StoreError> {
    let mut connection = database.writer().await?;
    run(&mut connection, "forget tries", SWEEP_TRIES, cells![before]).await?;
    run(
        &mut connection,
        "forget codes",
        SWEEP_OFFERS,
        cells![before, limit],
    )
    .await
}

fn hash(code: &JoinCode) -> String {
    let mut digest = Sha256::digest(format!("frontdesk code {}", code.signs()));
    for _ in 1..ROUNDS {
        digest = Sha256::digest(digest);
    }
    hex::encode(digest)
}

fn party_cells(party: Option<&Party>) -> Vec<Value> {
    let cell = |pick: fn(&Party) -> String| party.map(pick);
    cells![
        cell(|party| party.identity.connection.clone()),
        cell(|party| party.identity.user.clone()),
        cell(|party| party.person.to_string()),
        cell(|party| party.name.clone())
    ]
}

fn record(row: &Row) -> Result<JoinRecord, StoreError> {
    let kept = row.maybe_parse("kept_id")?;
    Ok(JoinRecord {
        join: join(row)?,
        people: kept.zip(row.maybe_parse("moved_id")?),
    })
}

fn join(row: &Row) -> Result<Join, StoreError> {
    let second = match row.maybe_text("second_connection")? {
        Some(connection) => Some(Party {
            identity: Identity {
                connection,
                user: row.text("second_user")?,
            },
            person: row.parse("second_id")?,
            name: row.text("second_name")?,
        }),
        None => None,
    };
    Ok(Join {
        id: row.parse("id")?,
        how: row.one_of("how", |word| {
            JoinedBy::ALL.into_iter().find(|how| how.as_str() == word)
        })?,
        state: row.one_of("state", |word| {
            JoinState::ALL.into_iter().find(|state| state.as_str() == word)
        })?,
        first: Party {
            identity: Identity {
                connection: row.text("first_connection")?,
                user: row.text("first_user")?,
            },
            person: row.parse("first_id")?,
            name: row.text("first_name")?,
        },
        second,
        expires_at: row.time("expires_at")?,
        version: row.int("version")?,
    })
}
