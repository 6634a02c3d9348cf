//! Lists of tickets, which include what the unit itself has written, and counts.

use desk::{PersonId, TeamName, Ticket, TicketId, Timestamp};

use super::row::columns;
use super::table::{Base, Tickets};
use crate::StoreError;
use crate::locks::Lock;
use crate::rows::cells;

const OPEN_OF: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM tickets WHERE requester_id = $1 AND phase IN ('new', 'in_progress', 'on_hold', 'resolved') ORDER BY opened_at, id"
);
const LATELY_OF: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM tickets WHERE requester_id = $1 ORDER BY opened_at DESC, id DESC LIMIT $2"
);
const WORKED_ON_BY: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM tickets WHERE assignee_id = $1 AND phase IN ('in_progress', 'on_hold') ORDER BY opened_at, id LIMIT $2"
);
const HANDLED_WITH: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM tickets WHERE main_id = $1 AND phase = 'merged' ORDER BY opened_at, id"
);
const MERGED_OF: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM tickets WHERE requester_id = $1 AND phase = 'merged' ORDER BY opened_at, id"
);
const SPLIT_FROM: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM tickets WHERE split_from_id = $1 ORDER BY opened_at, id"
);
const FOLLOWED_BY: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM tickets WHERE private_since IS NULL AND phase NOT IN ('closed', 'cancelled') AND id IN \
     (SELECT followers.ticket_id FROM followers JOIN identities ON identities.connection = followers.connection \
     AND identities.user_id = followers.user_id WHERE identities.person_id = $1) \
     ORDER BY opened_at DESC, id DESC LIMIT $2"
);
const UNCLAIMED: &str = "SELECT COUNT(*) AS count FROM tickets WHERE team = $1 AND phase = 'new' \
     AND ($2 = 1 OR private_since IS NULL)";
/// The phases are those of the index. The sum leaves out resolved tickets, because nobody works on them.
const USAGE: &str = "SELECT \
     (SELECT COALESCE(CAST(SUM(CASE WHEN phase = 'resolved' OR opened_by_id <> $1 THEN 0 ELSE 1 END) AS BIGINT), 0) \
        FROM tickets WHERE requester_id = $1 AND phase IN ('new', 'in_progress', 'on_hold', 'resolved')) AS open, \
     (SELECT COUNT(*) FROM tickets WHERE requester_id = $1 AND opened_at > $2 AND opened_by_id = $1) AS lately";

impl Tickets<'_> {
    /// A requester's tickets that have neither ended nor been merged, oldest first. The unit locks them.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn open_of(&mut self, requester: PersonId) -> Result<Vec<Ticket>, StoreError> {
        self.lock_oldest_first(OPEN_OF, requester.to_string(), |ticket| {
            ticket.requester == requester && !ticket.is_ended() && !ticket.is_merged()
        })
        .await
    }

    /// Up to `limit` of a requester's tickets in any phase, newest first. The unit does not lock them.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn latest_of(&mut self, requester: PersonId, limit: i64) -> Result<Vec<Ticket>, StoreError> {
        let cells = cells![requester.to_string(), limit];
        for row in self.session.read("tickets", LATELY_OF, cells).await? {
            self.keep(&row)?;
        }
        let mut lately = self.kept(|ticket| ticket.requester == requester);
        lately.sort_by_key(|ticket| std::cmp::Reverse((ticket.opened_at, ticket.id)));
        lately.truncate(usize::try_from(limit).unwrap_or_default());
        Ok(lately)
    }

    /// Up to `limit` tickets that an agent works on, oldest first. The unit does not lock them.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn worked_on_by(&mut self, agent: PersonId, limit: i64) -> Result<Vec<Ticket>, StoreError> {
        let cells = cells![agent.to_string(), limit];
        for row in self.session.read("tickets", WORKED_ON_BY, cells).await? {
            self.keep(&row)?;
        }
        let mut theirs = self.kept(|ticket| ticket.assignee() == Some(agent));
        theirs.sort_by_key(|ticket| (ticket.opened_at, ticket.id));
        theirs.truncate(usize::try_from(limit).unwrap_or_default());
        Ok(theirs)
    }

    /// Up to `limit` tickets that a person follows by one of their accounts, newest first, without private and ended ones.
    /// The unit does not lock them.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn followed_by(&mut self, person: PersonId, limit: i64) -> Result<Vec<Ticket>, StoreError> {
        let cells = cells![person.to_string(), limit];
        let mut followed = Vec::new();
        for row in self.session.read("tickets", FOLLOWED_BY, cells).await? {
            followed.push(self.keep(&row)?);
        }
        Ok(followed)
    }

    /// The tickets that are merged into a ticket now, oldest first. The unit locks them.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn merged_tickets(&mut self, main: TicketId) -> Result<Vec<Ticket>, StoreError> {
        self.lock_oldest_first(HANDLED_WITH, main.to_string(), |ticket| {
            ticket.is_merged() && ticket.main == Some(main)
        })
        .await
    }

    /// A requester's tickets that are merged into others now, oldest first. The unit locks them.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn merged_of(&mut self, requester: PersonId) -> Result<Vec<Ticket>, StoreError> {
        self.lock_oldest_first(MERGED_OF, requester.to_string(), |ticket| {
            ticket.is_merged() && ticket.requester == requester
        })
        .await
    }

    /// The tickets that were split from a ticket, oldest first. The unit does not lock them.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn split_from(&mut self, ticket: TicketId) -> Result<Vec<Ticket>, StoreError> {
        self.oldest_first(SPLIT_FROM, ticket.to_string(), |other| {
            other.split_from == Some(ticket)
        })
        .await
    }

    /// As [`Tickets::oldest_first`], under the locks of the found tickets.
    async fn lock_oldest_first(
        &mut self,
        sql: &'static str,
        id: String,
        is_it: impl Fn(&Ticket) -> bool,
    ) -> Result<Vec<Ticket>, StoreError> {
        loop {
            let found = self.oldest_first(sql, id.clone(), &is_it).await?;
            let ids: Vec<TicketId> = found.iter().map(|ticket| ticket.id).collect();
            if !self.lock(&ids).await? {
                return Ok(found);
            }
        }
    }

    async fn oldest_first(
        &mut self,
        sql: &'static str,
        id: String,
        is_it: impl Fn(&Ticket) -> bool,
    ) -> Result<Vec<Ticket>, StoreError> {
        for row in self.session.read("tickets", sql, cells![id]).await? {
            self.keep(&row)?;
        }
        let mut found = self.kept(is_it);
        found.sort_by_key(|ticket| (ticket.opened_at, ticket.id));
        Ok(found)
    }

    /// The number of unclaimed tickets of a team, with or without private ones. Unwritten changes of this unit do not count.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn unclaimed(&mut self, team: &TeamName, private: bool) -> Result<i64, StoreError> {
        let cells = cells![team.0.clone(), i64::from(private)];
        let row = self.session.read_one("tickets", UNCLAIMED, cells).await?;
        row.map_or(Ok(0), |row| row.int("count"))
    }

    /// The tickets that a requester opened for themselves: how many are open, and how many were opened after `since`. The
    /// unit locks the person, so that no other unit opens a ticket for them meanwhile.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn usage(&mut self, requester: PersonId, since: Timestamp) -> Result<(i64, i64), StoreError> {
        self.session.lock(&[Lock::Person(requester)]).await?;
        let cells = cells![requester.to_string(), since];
        let row = self.session.read_one("tickets", USAGE, cells).await?;
        let (mut open, mut lately) = match row {
            Some(row) => (row.int("open")?, row.int("lately")?),
            None => (0, 0),
        };
        let new = self.slots.values().filter(|slot| {
            let ticket = &slot.ticket;
            slot.base == Base::Nothing && (ticket.requester, ticket.opened_by) == (requester, requester)
        });
        for slot in new {
            open += i64::from(slot.ticket.is_open());
            lately += i64::from(slot.ticket.opened_at > since);
        }
        Ok((open, lately))
    }

    fn kept(&self, is_it: impl Fn(&Ticket) -> bool) -> Vec<Ticket> {
        let kept = self.slots.values().map(|slot| &slot.ticket);
        kept.filter(|ticket| is_it(ticket)).cloned().collect()
    }
}
