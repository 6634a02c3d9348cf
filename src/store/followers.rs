//! The table `followers`: accounts that follow a known issue, and where they asked.

use chat::{ChannelRef, Connection, UserRef};
use desk::{PersonId, TicketId, Timestamp};

use crate::StoreError;
use crate::locks::{Lock, Locks};
use crate::row::Row;
use crate::rows::{Bulk, cells, named};
use crate::session::Session;

const OF: &str = "SELECT f.ticket_id AS id, f.ticket_id, f.connection, f.user_id, f.asked_in, f.at, i.person_id \
     FROM followers AS f JOIN identities AS i ON i.connection = f.connection AND i.user_id = f.user_id \
     WHERE f.ticket_id = $1 ORDER BY f.at, f.connection, f.user_id";
const LATEST_OF: &str = "SELECT f.ticket_id AS id, f.ticket_id, f.connection, f.user_id, f.asked_in, f.at, i.person_id \
     FROM followers AS f JOIN identities AS i ON i.connection = f.connection AND i.user_id = f.user_id \
     WHERE f.connection = $1 AND f.user_id = $2 ORDER BY f.at DESC LIMIT 1";
const INSERT: Bulk<'static> = Bulk::insert(
    "followers",
    "ON CONFLICT (ticket_id, connection, user_id) DO NOTHING",
);

/// The followers of a unit of work.
#[derive(Debug)]
pub struct Followers<'u> {
    pub(crate) pending: &'u mut Vec<Follower>,
    pub(crate) session: &'u mut Session,
}

/// An account that follows the ticket of another requester.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follower {
    /// The ticket.
    pub ticket: TicketId,
    /// The account that asked. The desk notifies this account.
    pub user: UserRef,
    /// The current person of the account.
    pub person: PersonId,
    /// The channel where the account asked.
    pub asked_in: ChannelRef,
    /// When it asked.
    pub at: Timestamp,
}

impl Followers<'_> {
    /// Adds a follower, unless the account follows the ticket already.
    pub fn add(&mut self, follower: Follower) {
        self.session.count_write();
        self.pending.push(follower);
    }

    /// The followers of a ticket, one account per person, the earliest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn of(&mut self, ticket: TicketId) -> Result<Vec<Follower>, StoreError> {
        self.session.lock_ticket(ticket).await?;
        let cells = cells![ticket.to_string()];
        let rows = self.session.read("followers", OF, cells).await?;
        let kept = rows.iter().map(follower).collect::<Result<Vec<_>, _>>()?;
        let pending = self.pending.iter().filter(|one| one.ticket == ticket).cloned();
        let mut all: Vec<Follower> = Vec::new();
        for one in kept.into_iter().chain(pending) {
            if !all.iter().any(|other| other.person == one.person) {
                all.push(one);
            }
        }
        Ok(all)
    }

    /// The ticket that an account followed last.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn latest_of(&mut self, user: &UserRef) -> Result<Option<Follower>, StoreError> {
        let cells = cells![user.connection.0.clone(), user.id.clone()];
        let row = self.session.read_one("followers", LATEST_OF, cells).await?;
        row.as_ref().map(follower).transpose()
    }
}

/// Refuses to write followers of tickets that the unit has not locked.
pub(crate) fn check(followers: &[Follower], locks: &Locks) -> Result<(), StoreError> {
    let mut tickets = followers.iter().map(|follower| Lock::Ticket(follower.ticket));
    tickets.try_for_each(|lock| locks.check("followers", lock))
}

/// Writes followers; returns how many.
pub(crate) async fn flush(session: &mut Session, followers: Vec<Follower>) -> Result<u64, StoreError> {
    let rows = followers.into_iter().map(|one| {
        named![
            ticket_id: one.ticket.to_string(),
            connection: one.user.connection.0,
            user_id: one.user.id,
            asked_in: one.asked_in.id,
            at: one.at,
        ]
    });
    session.write("add followers", INSERT, rows.collect()).await
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
