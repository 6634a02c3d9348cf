//! The table `ticket_articles`: the articles that belong to a ticket.

use std::collections::BTreeSet;

use desk::{ArticleId, PersonId, Ticket, TicketId, Timestamp};
use strum::{Display, EnumString, IntoStaticStr};

use crate::StoreError;
use crate::locks::{Lock, Locks};
use crate::row::Row;
use crate::rows::{Bulk, cells, named};
use crate::session::Session;

const OF: &str = "SELECT ticket_id AS id, ticket_id, article_id, place, relation, by_id, at FROM ticket_articles \
     WHERE ticket_id = $1 ORDER BY place, article_id";
const OF_EACH: Bulk<'static> = Bulk::with(
    "SELECT a.ticket_id AS id, a.ticket_id, a.article_id, a.place, a.relation, a.by_id, a.at \
     FROM ticket_articles AS a JOIN v ON v.id = a.ticket_id",
);
const UPSERT: Bulk<'static> = Bulk::insert(
    "ticket_articles",
    "ON CONFLICT (ticket_id, article_id) DO UPDATE SET relation = excluded.relation, at = excluded.at, \
     by_id = COALESCE(excluded.by_id, ticket_articles.by_id)",
);
const BY_AGENTS: &str = "SELECT a.ticket_id AS id, a.ticket_id, a.relation, a.by_id, t.requester_id \
     FROM ticket_articles AS a JOIN tickets AS t ON t.id = a.ticket_id \
     WHERE a.article_id = $1 AND a.relation IN ('linked', 'solved') AND a.by_id IS NOT NULL AND t.private_since IS NULL";
const SENT_TO: &str = "SELECT a.ticket_id AS id FROM ticket_articles AS a JOIN tickets AS t ON t.id = a.ticket_id \
     WHERE a.article_id = $1 AND t.requester_id = $2 AND a.relation IN ('linked', 'solved', 'declined') \
     AND a.by_id IS NOT NULL LIMIT 1";

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
    /// The agent who sent or linked it.
    pub by: Option<PersonId>,
    /// Since when.
    pub at: Timestamp,
}

/// The people who vouch for an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Support {
    /// The agents who sent or linked the article.
    pub agents: BTreeSet<PersonId>,
    /// The requesters to whom an agent sent the article, and who said that it solved the problem.
    pub requesters: BTreeSet<PersonId>,
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

    /// The people who vouch for an article, from all tickets that are not private. `ticket` is the ticket that this unit
    /// changes.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn support(&mut self, article: ArticleId, ticket: &Ticket) -> Result<Support, StoreError> {
        let cells = cells![article.to_string()];
        let rows = self.session.read("ticket_articles", BY_AGENTS, cells).await?;
        let mut support = Support::default();
        let mut add = |relation: Relation, by: PersonId, requester: PersonId| match relation {
            Relation::Linked => {
                support.agents.insert(by);
            }
            Relation::Solved => {
                support.agents.insert(by);
                support.requesters.insert(requester);
            }
            Relation::Suggested | Relation::Shown | Relation::Declined => {}
        };
        for row in &rows {
            if row.parse::<TicketId>("ticket_id")? != ticket.id {
                add(
                    row.parse("relation")?,
                    row.parse("by_id")?,
                    row.parse("requester_id")?,
                );
            }
        }
        if !ticket.is_private() {
            let links = self.of(ticket.id).await?;
            for link in links.iter().filter(|link| link.article == article) {
                if let Some(by) = link.by {
                    add(link.relation, by, ticket.requester);
                }
            }
        }
        Ok(support)
    }

    /// Whether an agent sent an article to a person.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn was_sent_to(&mut self, article: ArticleId, person: PersonId) -> Result<bool, StoreError> {
        let cells = cells![article.to_string(), person.to_string()];
        let row = self.session.read_one("ticket_articles", SENT_TO, cells).await?;
        Ok(row.is_some())
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
            by_id: one.by.map(|by| by.to_string()),
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
        by: row.maybe_parse("by_id")?,
        at: row.time("at")?,
    })
}
