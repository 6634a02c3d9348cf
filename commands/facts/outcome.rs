//! What the affected people of a ticket say about its outcome. If several people are affected, each of them says only
//! for themselves whether it works.

use std::collections::BTreeSet;

use desk::{Entry, PersonId, Statements, Ticket, TicketEvent};

use crate::error::CommandError;
use crate::facts::{affected, related};
use crate::work::Work;

/// The affected people of a ticket, and what they last said.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    affected: BTreeSet<PersonId>,
    /// What each of them last said.
    pub(crate) said: Statements,
}

impl Outcome {
    /// Returns whether several people are affected, so that none of them decides for the others.
    pub(crate) fn is_shared(&self) -> bool {
        self.affected.len() > 1
    }

    /// Returns the number of affected people.
    pub(crate) fn affected(&self) -> i64 {
        i64::try_from(self.affected.len()).unwrap_or(i64::MAX)
    }

    /// Returns the number of affected people who say that it works for them.
    pub(crate) fn working(&self) -> i64 {
        let working = self.affected.iter().filter(|one| self.said.works_for(**one));
        i64::try_from(working.count()).unwrap_or(i64::MAX)
    }
}

/// Reads what the affected people of a ticket say. `main` must not be merged into another ticket.
pub(crate) async fn of(work: &mut Work<'_>, main: &Ticket) -> Result<Outcome, CommandError> {
    let affected = affected::people(work, main).await?;
    let mut said = Statements::default();
    // A single person decides on the whole ticket.
    if affected.len() < 2 {
        return Ok(Outcome { affected, said });
    }
    let mut entries = work.journal().of(main.id).await?;
    for merged in related::merged_tickets(work, main).await? {
        entries.extend(work.journal().of(merged.id).await?);
    }
    entries.sort_by_key(|entry| (entry.at, entry.id));
    for entry in entries {
        let by = speaker(work, &entry, &affected).await?;
        said.add(by, &entry.event);
    }
    Ok(Outcome { affected, said })
}

/// Returns the person who caused an entry. The journal keeps the person of that time, whose accounts can belong to
/// another person now.
async fn speaker(
    work: &mut Work<'_>,
    entry: &Entry,
    affected: &BTreeSet<PersonId>,
) -> Result<Option<PersonId>, CommandError> {
    let is_statement = matches!(
        entry.event,
        TicketEvent::FixConfirmed | TicketEvent::StillAffected | TicketEvent::Reopened { .. }
    );
    match entry.by {
        Some(by) if is_statement && !affected.contains(&by) => Ok(Some(work.joins().now(by).await?)),
        by => Ok(by),
    }
}
