//! What a new ticket is compared with before it is opened: a bounded number of lines, read in one statement.

use desk::{GIST, PersonId, TeamName, Ticket, TicketId};

use super::{Base, Tickets};
use crate::StoreError;
use crate::rows::{cells, read};

/// Each half reads its newest rows alone: known issues by an index of their own, and what somebody asked last, whatever
/// became of it, because that index is the one which knows the order.
const COMPARABLE: &str = "SELECT id, title, description, known FROM (SELECT id, title, \
         SUBSTR(description, 1, 400) AS description, CAST(1 AS BIGINT) AS known FROM tickets \
         WHERE team = $1 AND known_at IS NOT NULL AND phase IN ('new', 'in_progress') \
         ORDER BY known_at DESC LIMIT $3) AS issues \
     UNION ALL SELECT id, title, description, known FROM (SELECT id, title, \
         SUBSTR(description, 1, 400) AS description, CAST(0 AS BIGINT) AS known, phase FROM tickets \
         WHERE requester_id = $2 ORDER BY opened_at DESC LIMIT $3) AS own \
     WHERE phase IN ('new', 'in_progress', 'merged')";

// The statement says how much of a description is compared.
const _: () = assert!(GIST == 400);

/// The words of a ticket that a new one may be about as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparable {
    /// Which.
    pub id: TicketId,
    /// Its line.
    pub title: String,
    /// How its description begins.
    pub description: String,
    /// Whether it is a known issue, and not only the same requester's.
    pub known: bool,
}

impl Tickets<'_> {
    /// The open known issues of a team and the open or merged tickets of a requester: of each so many at most, the newest.
    /// What this unit has changed is told as it is now.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn comparable(
        &mut self,
        team: &TeamName,
        requester: PersonId,
        limit: i64,
    ) -> Result<Vec<Comparable>, StoreError> {
        let cells = cells![team.0.clone(), requester.to_string(), limit];
        let mut found = Vec::new();
        for row in read(&mut self.0.transaction, "tickets", COMPARABLE, cells).await? {
            found.push(Comparable {
                id: row.parse("id")?,
                title: row.text("title")?,
                description: row.text("description")?,
                known: row.int("known")? == 1,
            });
        }
        let changed = self
            .0
            .tickets
            .slots
            .values()
            .filter(|slot| slot.base != Base::Same);
        let changed: Vec<&Ticket> = changed.map(|slot| &slot.ticket).collect();
        found.retain(|one| !changed.iter().any(|ticket| ticket.id == one.id));
        for ticket in changed {
            let lines = |known| Comparable {
                id: ticket.id,
                title: ticket.title.clone(),
                description: ticket.description.chars().take(GIST).collect(),
                known,
            };
            if ticket.is_known_issue() && ticket.team == *team {
                found.push(lines(true));
            }
            if ticket.requester == requester && (ticket.is_open() || ticket.is_merged()) {
                found.push(lines(false));
            }
        }
        Ok(found)
    }
}
