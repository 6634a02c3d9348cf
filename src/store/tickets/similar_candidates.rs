//! The tickets that a new ticket is compared with: a bounded number, read in one statement.

use desk::{FINGERPRINT_CHARACTERS, PersonId, TeamName, Ticket, TicketId};

use super::table::{Base, Tickets};
use crate::StoreError;
use crate::rows::cells;

/// Each half reads only its newest rows. Known issues have an index of their own. The other half reads the requester's
/// newest tickets in any phase, because that index has the order.
const COMPARABLE: &str = "SELECT id, title, description, known FROM (SELECT id, title, \
         SUBSTR(description, 1, 400) AS description, CAST(1 AS BIGINT) AS known FROM tickets \
         WHERE team = $1 AND known_at IS NOT NULL AND phase IN ('new', 'in_progress', 'on_hold') \
         ORDER BY known_at DESC LIMIT $3) AS issues \
     UNION ALL SELECT id, title, description, known FROM (SELECT id, title, \
         SUBSTR(description, 1, 400) AS description, CAST(0 AS BIGINT) AS known, phase FROM tickets \
         WHERE requester_id = $2 ORDER BY opened_at DESC LIMIT $3) AS own \
     WHERE phase IN ('new', 'in_progress', 'on_hold', 'merged')";

// The statement contains the length of the compared text.
const _: () = assert!(FINGERPRINT_CHARACTERS == 400);

/// The text of a ticket that a new one may duplicate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimilarCandidate {
    /// The ticket.
    pub id: TicketId,
    /// Its title.
    pub title: String,
    /// The start of its description.
    pub description: String,
    /// Whether it is a known issue of the team; otherwise it is a ticket of the requester.
    pub known: bool,
}

impl Tickets<'_> {
    /// The newest open known issues of a team, and the newest open or merged tickets of a requester: up to `limit` of each.
    /// Changes of this unit are included.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn similar_candidates(
        &mut self,
        team: &TeamName,
        requester: PersonId,
        limit: i64,
    ) -> Result<Vec<SimilarCandidate>, StoreError> {
        let cells = cells![team.0.clone(), requester.to_string(), limit];
        let mut found = Vec::new();
        for row in self.session.read("tickets", COMPARABLE, cells).await? {
            found.push(SimilarCandidate {
                id: row.parse("id")?,
                title: row.text("title")?,
                description: row.text("description")?,
                known: row.int("known")? == 1,
            });
        }
        let changed = self.slots.values().filter(|slot| slot.base != Base::Same);
        let changed: Vec<&Ticket> = changed.map(|slot| &slot.ticket).collect();
        found.retain(|one| !changed.iter().any(|ticket| ticket.id == one.id));
        for ticket in changed {
            let similar_candidates = |known| SimilarCandidate {
                id: ticket.id,
                title: ticket.title.clone(),
                description: ticket.description.chars().take(FINGERPRINT_CHARACTERS).collect(),
                known,
            };
            if ticket.is_known_issue() && ticket.team == *team {
                found.push(similar_candidates(true));
            }
            if ticket.requester == requester && (ticket.is_open() || ticket.is_merged()) {
                found.push(similar_candidates(false));
            }
        }
        Ok(found)
    }
}
