//! Who else is affected by a known issue, and where they asked.

use chat::{ChannelRef, Connection, UserRef};
use desk::{PersonId, TicketId, Timestamp};
use sqlx::AnyConnection;

use crate::StoreError;
use crate::row::Row;
use crate::rows::{cells, read, read_one, write};
use crate::unit::Unit;

const OF: &str = "SELECT f.ticket_id AS id, f.ticket_id, f.connection, f.user_id, f.asked_in, f.at, i.person_id \
     FROM followers AS f JOIN identities AS i ON i.connection = f.connection AND i.user_id = f.user_id \
     WHERE f.ticket_id = $1 ORDER BY f.at, f.connection, f.user_id";
const LATEST_OF: &str = "SELECT f.ticket_id AS id, f.ticket_id, f.connection, f.user_id, f.asked_in, f.at, i.person_id \
     FROM followers AS f JOIN identities AS i ON i.connection = f.connection AND i.user_id = f.user_id \
     WHERE f.connection = $1 AND f.user_id = $2 ORDER BY f.at DESC LIMIT 1";
const INSERT: (&str, &str) = (
    "INSERT INTO followers (ticket_id, connection, user_id, asked_in, at)",
    "ON CONFLICT (ticket_id, connection, user_id) DO NOTHING",
);

/// The followers of a unit of work.
#[derive(Debug)]
pub struct Followers<'u>(pub(crate) &'u mut Unit);

/// Somebody who is affected by a ticket that is not theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follower {
    /// By which ticket.
    pub ticket: TicketId,
    /// With which account they asked: there they are told.
    pub user: UserRef,
    /// Who that is now.
    pub person: PersonId,
    /// Where they asked.
    pub asked_in: ChannelRef,
    /// When.
    pub at: Timestamp,
}

impl Followers<'_> {
    /// Adds somebody, unless their account follows the ticket already.
    pub fn add(&mut self, follower: Follower) {
        self.0.followers.push(follower);
    }

    /// Whoever follows a ticket, one account each, in the order in which they began to.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn of(&mut self, ticket: TicketId) -> Result<Vec<Follower>, StoreError> {
        let rows = read(
            &mut self.0.transaction,
            "followers",
            OF,
            cells![ticket.to_string()],
        )
        .await?;
        let kept = rows.iter().map(follower).collect::<Result<Vec<_>, _>>()?;
        let pending = self
            .0
            .followers
            .iter()
            .filter(|one| one.ticket == ticket)
            .cloned();
        let mut all: Vec<Follower> = Vec::new();
        for one in kept.into_iter().chain(pending) {
            if !all.iter().any(|other| other.person == one.person) {
                all.push(one);
            }
        }
        Ok(all)
    }

    /// What an account began to follow last.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn latest_of(&mut self, user: &UserRef) -> Result<Option<Follower>, StoreError> {
        let cells = cells![user.connection.0.clone(), user.id.clone()];
        let row = read_one(&mut self.0.transaction, "followers", LATEST_OF, cells).await?;
        row.as_ref().map(follower).transpose()
    }
}

pub(crate) async fn flush(
    connection: &mut AnyConnection,
    followers: Vec<Follower>,
) -> Result<u64, StoreError> {
    let rows = followers.into_iter().map(|one| {
        cells![
            one.ticket.to_string(),
            one.user.connection.0,
            one.user.id,
            one.asked_in.id,
            one.at
        ]
    });
    write(connection, "add followers", INSERT, rows.collect()).await
}

fn follower(row: &Row) -> Result<Follower, StoreError> {
    let connection = Connection(row.text("connection")?);
    Ok(Follower {
        ticket: row.parse("ticket_id")?,
        user: UserRef::new(&connection, row.text("user_id")?),
        person: row.parse("person_id")?,
        asked_in: ChannelRef::new(&connection, row.text("asked_in")?),
        at: row.time("at")?,
    })
}
