//! What joining two people does to their rows, and how it is taken back.
//!
//! Accounts and tickets go to the older person, and what went is written down, so that exactly that can go back. The
//! journal, remarks and origins are history: they keep the name of the person who it was then.

use desk::{Identity, JoinId, PersonId};

use crate::StoreError;
use crate::joins::Joins;
use crate::rows::{cells, read, read_one, run};

const OF_IDENTITY: &str =
    "SELECT person_id AS id, person_id FROM identities WHERE connection = $1 AND user_id = $2";
const EFFECT: &str = "UPDATE joins SET kept_id = $2, moved_id = $3 WHERE id = $1";
const LIST_IDENTITIES: &str = "INSERT INTO join_identities (join_id, connection, user_id) \
     SELECT $1, connection, user_id FROM identities WHERE person_id = $2";
const MOVE_IDENTITIES: &str = "UPDATE identities SET person_id = $1 WHERE person_id = $2";
const MOVE_DRAFTS: &str = "UPDATE drafts SET owner_id = $1 WHERE owner_id = $2";
const RETURN_IDENTITIES: &str = "UPDATE identities SET person_id = $1 WHERE person_id = $2 \
     AND (connection, user_id) IN (SELECT connection, user_id FROM join_identities WHERE join_id = $3)";
/// What has gone back does not go along when another join is undone.
const UNLIST_IDENTITIES: &str = "DELETE FROM join_identities WHERE join_id <> $1 \
     AND (connection, user_id) IN (SELECT connection, user_id FROM join_identities WHERE join_id = $1)";
const UNLIST_TICKETS: &str = "DELETE FROM join_tickets WHERE join_id <> $1 \
     AND (part, ticket_id) IN (SELECT part, ticket_id FROM join_tickets WHERE join_id = $1)";
const WHOSE: &str = "SELECT DISTINCT identities.person_id AS id, identities.person_id FROM identities \
     JOIN join_identities ON join_identities.connection = identities.connection \
     AND join_identities.user_id = identities.user_id WHERE join_identities.join_id = $1";
const COUNT_TICKETS: &str = "SELECT COUNT(DISTINCT ticket_id) AS count FROM join_tickets WHERE join_id = $1";

/// The parts that somebody can have in a ticket: how those of a person are listed, moved, and given back. A ticket that
/// moves gets a new version, so that whoever has read it before decides again.
const PARTS: [[&str; 3]; 4] = [
    [
        "INSERT INTO join_tickets (join_id, part, ticket_id) \
         SELECT $1, 'requester', id FROM tickets WHERE requester_id = $2",
        "UPDATE tickets SET requester_id = $1, version = version + 1 WHERE requester_id = $2",
        "UPDATE tickets SET requester_id = $1, version = version + 1 WHERE requester_id = $2 AND id IN \
         (SELECT ticket_id FROM join_tickets WHERE join_id = $3 AND part = 'requester')",
    ],
    [
        "INSERT INTO join_tickets (join_id, part, ticket_id) \
         SELECT $1, 'opened_by', id FROM tickets WHERE requester_id = $2 AND opened_by_id = $2 UNION \
         SELECT $1, 'opened_by', id FROM tickets WHERE opened_by_id = $2 AND opened_by_id <> requester_id",
        "UPDATE tickets SET opened_by_id = $1, version = version + 1 WHERE opened_by_id = $2 AND id IN \
         (SELECT ticket_id FROM join_tickets WHERE join_id = $3 AND part = 'opened_by')",
        "UPDATE tickets SET opened_by_id = $1, version = version + 1 WHERE opened_by_id = $2 AND id IN \
         (SELECT ticket_id FROM join_tickets WHERE join_id = $3 AND part = 'opened_by')",
    ],
    [
        "INSERT INTO join_tickets (join_id, part, ticket_id) \
         SELECT $1, 'assignee', id FROM tickets WHERE assignee_id = $2",
        "UPDATE tickets SET assignee_id = $1, version = version + 1 WHERE assignee_id = $2",
        "UPDATE tickets SET assignee_id = $1, version = version + 1 WHERE assignee_id = $2 AND id IN \
         (SELECT ticket_id FROM join_tickets WHERE join_id = $3 AND part = 'assignee')",
    ],
    [
        "INSERT INTO join_tickets (join_id, part, ticket_id) \
         SELECT $1, 'resolved_by', id FROM tickets WHERE resolved_by_id = $2 AND phase = 'resolved'",
        "UPDATE tickets SET resolved_by_id = $1, version = version + 1 WHERE resolved_by_id = $2 \
         AND phase = 'resolved'",
        "UPDATE tickets SET resolved_by_id = $1, version = version + 1 WHERE resolved_by_id = $2 AND id IN \
         (SELECT ticket_id FROM join_tickets WHERE join_id = $3 AND part = 'resolved_by')",
    ],
];

impl Joins<'_> {
    /// Makes two people one: all that `moved` has goes to `kept`. Everything that the unit holds so far is written
    /// before, and read again behind it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if the two accounts are not those people's any more; [`StoreError::Database`].
    pub async fn unite(
        &mut self,
        join: JoinId,
        (kept, moved): (PersonId, PersonId),
        accounts: &[(Identity, PersonId)],
    ) -> Result<(), StoreError> {
        self.hold().await?;
        for (identity, person) in accounts {
            let cells = cells![identity.connection.clone(), identity.user.clone()];
            let row = read_one(&mut self.0.transaction, "people", OF_IDENTITY, cells).await?;
            let whose = row.map(|row| row.parse::<PersonId>("person_id")).transpose()?;
            if whose != Some(*person) {
                return Err(StoreError::Conflict);
            }
        }
        let (join, kept, moved) = (join.to_string(), kept.to_string(), moved.to_string());
        let cells = cells![join.clone(), kept.clone(), moved.clone()];
        run(&mut self.0.transaction, "note who was joined", EFFECT, cells).await?;
        let listed = cells![join.clone(), moved.clone()];
        let owned = cells![kept.clone(), moved.clone()];
        let connection = &mut self.0.transaction;
        run(connection, "list accounts", LIST_IDENTITIES, listed.clone()).await?;
        for [list, _, _] in PARTS {
            run(connection, "list tickets", list, listed.clone()).await?;
        }
        run(connection, "move accounts", MOVE_IDENTITIES, owned.clone()).await?;
        run(connection, "move drafts", MOVE_DRAFTS, owned.clone()).await?;
        for [_, change, _] in PARTS {
            let mut cells = owned.clone();
            if change.contains("$3") {
                cells.extend(cells![join.clone()]);
            }
            run(connection, "move tickets", change, cells).await?;
        }
        Ok(())
    }

    /// Takes two people apart again: the accounts and tickets that came with `moved` go back to them.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if they are not together any more; [`StoreError::Database`].
    pub async fn separate(&mut self, join: JoinId, moved: PersonId) -> Result<(), StoreError> {
        self.hold().await?;
        let from = self.whose(join).await?.ok_or(StoreError::Conflict)?;
        let (join, from, back) = (join.to_string(), from.to_string(), moved.to_string());
        let cells = cells![back, from, join.clone()];
        let connection = &mut self.0.transaction;
        run(connection, "give accounts back", RETURN_IDENTITIES, cells.clone()).await?;
        for [_, _, give_back] in PARTS {
            run(connection, "give tickets back", give_back, cells.clone()).await?;
        }
        run(
            connection,
            "forget what went back",
            UNLIST_IDENTITIES,
            cells![join.clone()],
        )
        .await?;
        run(connection, "forget what went back", UNLIST_TICKETS, cells![join]).await?;
        Ok(())
    }

    /// Whose the accounts are now that a join moved; nobody's if they are not one person's.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn whose(&mut self, join: JoinId) -> Result<Option<PersonId>, StoreError> {
        let rows = read(&mut self.0.transaction, "people", WHOSE, cells![join.to_string()]).await?;
        match rows.as_slice() {
            [row] => Ok(Some(row.parse("person_id")?)),
            _ => Ok(None),
        }
    }

    /// How many tickets came along.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn tickets_of(&mut self, join: JoinId) -> Result<i64, StoreError> {
        let cells = cells![join.to_string()];
        let row = read_one(&mut self.0.transaction, "joins", COUNT_TICKETS, cells).await?;
        row.map_or(Ok(0), |row| row.int("count"))
    }

    /// Writes what the unit holds, has nobody else ask who somebody is until it ends, and forgets what was read.
    async fn hold(&mut self) -> Result<(), StoreError> {
        self.0.flush().await?;
        if let Some(lock) = self.0.inner.dialect.lock_identities() {
            run(&mut self.0.transaction, "hold the accounts", lock, cells![]).await?;
        }
        self.0.people.forget();
        self.0.tickets.forget();
        Ok(())
    }
}
