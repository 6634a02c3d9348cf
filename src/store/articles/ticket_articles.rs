//! The table `ticket_articles`: the articles that belong to a ticket.

use desk::{ArticleId, TicketId, Timestamp};
use strum::{Display, EnumString, IntoStaticStr};

use crate::StoreError;
use crate::locks::{Lock, Locks};
use crate::row::Row;
use crate::rows::{Bulk, cells, named};
use crate::session::Session;

const OF: &str = "SELECT ticket_id AS id, ticket_id, article_id, place, relation, at FROM ticket_articles \
     WHERE ticket_id = $1 ORDER BY place, article_id";
const OF_EACH: Bulk<'static> = Bulk::with(
    "SELECT a.ticket_id AS id, a.ticket_id, a.article_id, a.place, a.relation, a.at \
     FROM ticket_articles AS a JOIN v ON v.id = a.ticket_id",
);
const UPSERT: Bulk<'static> = Bulk::insert(
    "ticket_articles",
    "ON CONFLICT (ticket_id, article_id) DO UPDATE SET relation = excluded.relation, at = excluded.at",
);

/// The articles of tickets in a unit of work.
#[derive(Debug)]
pub struct TicketArticles<'u> {
    pub(crate) pending: &'u mut TicketArticleSlots,
    pub(crate) session: &'u mut Session,
}

/// The articles that a unit of work adds to tickets.
pub(crate) type TicketArticleSlots = Vec<TicketArticle>;

/// An article of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketArticle {
    /// The ticket.
    pub ticket: TicketId,
    /// The article.
    pub article: ArticleId,
    /// The place among the articles of the ticket, from 0.
    pub place: i64,
    /// How the article belongs to the ticket.
    pub relation: Relation,
    /// Since when.
    pub at: Timestamp,
}

/// How an article belongs to a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Display, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Relation {
    /// The requester's card shows it.
    Suggested,
    /// The desk showed it to the requester before the ticket was opened.
    Shown,
    /// The requester said that it does not help.
    Declined,
    /// An agent sent or linked it.
    Linked,
    /// It solved the ticket.
    Solved,
}

impl TicketArticles<'_> {
    /// Adds an article to a ticket, or changes its relation.
    pub fn put(&mut self, link: TicketArticle) {
        self.session.count_write();
        self.pending
            .retain(|other| (other.ticket, other.article) != (link.ticket, link.article));
        self.pending.push(link);
    }

    /// The articles of several tickets, each in their order. The unit has locked the tickets.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn of_each(&mut self, tickets: &[TicketId]) -> Result<Vec<TicketArticle>, StoreError> {
        let written = tickets
            .iter()
            .filter(|ticket| !self.session.is_unwritten(**ticket));
        let rows = written.map(|ticket| named![id: ticket.to_string()]).collect();
        let rows = self.session.read_each("ticket_articles", OF_EACH, rows).await?;
        let mut all = rows.iter().map(link).collect::<Result<Vec<_>, _>>()?;
        for one in self.pending.iter().filter(|one| tickets.contains(&one.ticket)) {
            all.retain(|other| (other.ticket, other.article) != (one.ticket, one.article));
            all.push(one.clone());
        }
        all.sort_by_key(|one| (one.ticket, one.place, one.article));
        Ok(all)
    }

    /// The articles of a ticket, in their order. The unit locks the ticket.
    ///
    /// # Errors
    ///
    /// As [`crate::Tickets::find`].
    pub async fn of(&mut self, ticket: TicketId) -> Result<Vec<TicketArticle>, StoreError> {
        self.session.lock_ticket(ticket).await?;
        let mut all = Vec::new();
        if !self.session.is_unwritten(ticket) {
            let cells = cells![ticket.to_string()];
            let rows = self.session.read("ticket_articles", OF, cells).await?;
            all = rows.iter().map(link).collect::<Result<Vec<_>, _>>()?;
        }
        for one in self.pending.iter().filter(|one| one.ticket == ticket) {
            all.retain(|other| other.article != one.article);
            all.push(one.clone());
        }
        all.sort_by_key(|one| (one.place, one.article));
        Ok(all)
    }
}

/// Refuses to write articles of tickets that the unit has not locked.
pub(crate) fn check(links: &[TicketArticle], locks: &Locks) -> Result<(), StoreError> {
    let mut tickets = links.iter().map(|link| Lock::Ticket(link.ticket));
    tickets.try_for_each(|lock| locks.check("ticket_articles", lock))
}

/// Writes the articles of tickets.
pub(crate) async fn flush(session: &mut Session, links: TicketArticleSlots) -> Result<u64, StoreError> {
    let rows = links.into_iter().map(|one| {
        named![
            ticket_id: one.ticket.to_string(),
            article_id: one.article.to_string(),
            place: one.place,
            relation: <&str>::from(one.relation),
            at: one.at,
        ]
    });
    session
        .write("keep articles of tickets", UPSERT, rows.collect())
        .await
}

fn link(row: &Row) -> Result<TicketArticle, StoreError> {
    Ok(TicketArticle {
        ticket: row.parse("ticket_id")?,
        article: row.parse("article_id")?,
        place: row.int("place")?,
        relation: row.parse("relation")?,
        at: row.time("at")?,
    })
}
