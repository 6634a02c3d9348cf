//! Merges the accounts of two people, and unlinks them again.
//!
//! Accounts and tickets move to the older person. The moved rows are listed, so that exactly these rows can move back. The
//! journal, remarks and origins are history and keep the person of that time.

use desk::{Identity, JoinId, PersonId};

use super::steps::Joins;
use crate::StoreError;
use crate::rows::cells;

const OF_IDENTITY: &str =
    "SELECT person_id AS id, person_id FROM identities WHERE connection = $1 AND user_id = $2";
const EFFECT: &str = "UPDATE joins SET kept_id = $2, moved_id = $3 WHERE id = $1";
const LIST_IDENTITIES: &str = "INSERT INTO join_identities (join_id, connection, user_id) \
     SELECT $1, connection, user_id FROM identities WHERE person_id = $2";
const MOVE_IDENTITIES: &str = "UPDATE identities SET person_id = $1 WHERE person_id = $2";
const MOVE_DRAFTS: &str = "UPDATE drafts SET owner_id = $1 WHERE owner_id = $2";
const RETURN_IDENTITIES: &str = "UPDATE identities SET person_id = $1 WHERE person_id = $2 \
     AND (connection, user_id) IN (SELECT connection, user_id FROM join_identities WHERE join_id = $3)";
/// Rows that have moved back do not move again when another join is undone.
const UNLIST_IDENTITIES: &str = "DELETE FROM join_identities WHERE join_id <> $1 \
     AND (connection, user_id) IN (SELECT connection, user_id FROM join_identities WHERE join_id = $1)";
const UNLIST_TICKETS: &str = "DELETE FROM join_tickets WHERE join_id <> $1 \
     AND (part, ticket_id) IN (SELECT part, ticket_id FROM join_tickets WHERE join_id = $1)";
const WHOSE: &str = "SELECT DISTINCT identities.person_id AS id, identities.person_id FROM identities \
     JOIN join_identities ON join_identities.connection = identities.connection \
     AND join_identities.user_id = identities.user_id WHERE join_identities.join_id = $1";
const UNLIST_CHANGES: &str = "DELETE FROM join_changes WHERE join_id <> $1 \
     AND (part, change_id) IN (SELECT part, change_id FROM join_changes WHERE join_id = $1)";
const COUNT_TICKETS: &str = "SELECT COUNT(DISTINCT ticket_id) AS count FROM join_tickets WHERE join_id = $1";

/// The roles of a person in tickets and changes. Each role has statements that list them, move them, and move them back. A
/// moved ticket or change gets a new version, so that a command that has read it before decides again.
const ROLES: [[&str; 3]; 6] = [
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
    [
        "INSERT INTO join_changes (join_id, part, change_id) \
         SELECT $1, 'requester', id FROM changes WHERE requester_id = $2",
        "UPDATE changes SET requester_id = $1, version = version + 1 WHERE requester_id = $2",
        "UPDATE changes SET requester_id = $1, version = version + 1 WHERE requester_id = $2 AND id IN \
         (SELECT change_id FROM join_changes WHERE join_id = $3 AND part = 'requester')",
    ],
    [
        "INSERT INTO join_changes (join_id, part, change_id) \
         SELECT $1, 'implementer', id FROM changes WHERE implementer_id = $2",
        "UPDATE changes SET implementer_id = $1, version = version + 1 WHERE implementer_id = $2",
        "UPDATE changes SET implementer_id = $1, version = version + 1 WHERE implementer_id = $2 AND id IN \
         (SELECT change_id FROM join_changes WHERE join_id = $3 AND part = 'implementer')",
    ],
];

impl Joins<'_> {
    /// Moves everything of the person `moved` to the person `kept`. The unit flushes its writes first, and reads rows again
    /// afterwards.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if an account has another person now; [`StoreError::Database`].
    pub async fn merge_accounts(
        &mut self,
        join: JoinId,
        (kept, moved): (PersonId, PersonId),
        accounts: &[(Identity, PersonId)],
    ) -> Result<(), StoreError> {
        self.lock_accounts().await?;
        for (identity, person) in accounts {
            let cells = cells![identity.connection.clone(), identity.user.clone()];
            let row = self.0.session.read_one("people", OF_IDENTITY, cells).await?;
            let whose = row.map(|row| row.parse::<PersonId>("person_id")).transpose()?;
            if whose != Some(*person) {
                return Err(StoreError::Conflict);
            }
        }
        let (join, kept, moved) = (join.to_string(), kept.to_string(), moved.to_string());
        let cells = cells![join.clone(), kept.clone(), moved.clone()];
        self.0.session.run("note who was joined", EFFECT, cells).await?;
        let listed = cells![join.clone(), moved.clone()];
        let owned = cells![kept.clone(), moved.clone()];
        let session = &mut self.0.session;
        session
            .run("list accounts", LIST_IDENTITIES, listed.clone())
            .await?;
        for [list, _, _] in ROLES {
            session
                .run("list tickets and changes", list, listed.clone())
                .await?;
        }
        session
            .run("move accounts", MOVE_IDENTITIES, owned.clone())
            .await?;
        session.run("move drafts", MOVE_DRAFTS, owned.clone()).await?;
        for [_, change, _] in ROLES {
            let mut cells = owned.clone();
            if change.contains("$3") {
                cells.extend(cells![join.clone()]);
            }
            session.run("move tickets and changes", change, cells).await?;
        }
        Ok(())
    }

    /// Unlinks two people: the accounts and tickets that a join moved return to the person `moved`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if the accounts have no common person any more; [`StoreError::Database`].
    pub async fn separate(&mut self, join: JoinId, moved: PersonId) -> Result<(), StoreError> {
        self.lock_accounts().await?;
        let from = self.whose(join).await?.ok_or(StoreError::Conflict)?;
        let (join, from, back) = (join.to_string(), from.to_string(), moved.to_string());
        let cells = cells![back, from, join.clone()];
        let session = &mut self.0.session;
        session
            .run("give accounts back", RETURN_IDENTITIES, cells.clone())
            .await?;
        for [_, _, give_back] in ROLES {
            session
                .run("give tickets and changes back", give_back, cells.clone())
                .await?;
        }
        let unlist = cells![join];
        let doing = "forget what went back";
        session.run(doing, UNLIST_IDENTITIES, unlist.clone()).await?;
        session.run(doing, UNLIST_TICKETS, unlist.clone()).await?;
        session.run(doing, UNLIST_CHANGES, unlist).await?;
        Ok(())
    }

    /// The current person of the accounts that a join moved; `None` if they have several.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn whose(&mut self, join: JoinId) -> Result<Option<PersonId>, StoreError> {
        let rows = self
            .0
            .session
            .read("people", WHOSE, cells![join.to_string()])
            .await?;
        match rows.as_slice() {
            [row] => Ok(Some(row.parse("person_id")?)),
            _ => Ok(None),
        }
    }

    /// The number of tickets that a join moved.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn tickets_of(&mut self, join: JoinId) -> Result<i64, StoreError> {
        let cells = cells![join.to_string()];
        let row = self.0.session.read_one("joins", COUNT_TICKETS, cells).await?;
        row.map_or(Ok(0), |row| row.int("count"))
    }

    /// Flushes the unit, blocks reads of identities by other units until this unit ends, and forgets what this unit has read.
    /// Merging and unlinking accounts does this anyway. A caller does it earlier to take other locks in between.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if another unit is in the way; [`StoreError::Database`].
    pub async fn lock_accounts(&mut self) -> Result<(), StoreError> {
        self.0.flush().await?;
        if let Some(lock) = self.0.session.database().dialect.lock_identities() {
            self.0.session.run("lock the accounts", lock, cells![]).await?;
        }
        self.0.people.forget();
        self.0.tickets.forget();
        self.0.changes.forget();
        Ok(())
    }
}
