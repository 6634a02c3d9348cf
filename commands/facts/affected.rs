//! The people who are affected by a ticket: its requester, the requesters of merged tickets, and the followers.

use desk::{PersonId, Ticket};
use std::collections::BTreeSet;
use store::Follower;

use crate::error::CommandError;
use crate::facts::related;
use crate::work::Work;

/// How many people are affected: the requester, those of the tickets that are handled with it, and whoever follows.
pub(crate) async fn count(work: &mut Work<'_>, ticket: &Ticket) -> Result<i64, CommandError> {
    let mut people = owners(work, ticket).await?;
    people.extend(followers(work, ticket).await?.iter().map(|one| one.person));
    Ok(i64::try_from(people.len()).unwrap_or(i64::MAX))
}

/// Whose tickets are handled together.
async fn owners(work: &mut Work<'_>, ticket: &Ticket) -> Result<BTreeSet<PersonId>, CommandError> {
    let with = related::merged_tickets(work, ticket).await?;
    Ok(with
        .iter()
        .chain([ticket])
        .map(|ticket| ticket.requester)
        .collect())
}

/// Whoever follows a ticket, or one that is handled with it, and has none among them.
pub(crate) async fn followers(work: &mut Work<'_>, ticket: &Ticket) -> Result<Vec<Follower>, CommandError> {
    // A ticket on its first version has none: to be followed is a change. Of a private one they hear nothing any more.
    if ticket.version == 0 || ticket.is_private() {
        return Ok(Vec::new());
    }
    let mut known = owners(work, ticket).await?;
    let mut all = work.followers().of(ticket.id).await?;
    for other in related::merged_tickets(work, ticket).await? {
        all.extend(work.followers().of(other.id).await?);
    }
    all.retain(|one| known.insert(one.person));
    Ok(all)
}

/// Whether somebody is affected by a ticket that is not theirs.
pub(crate) async fn is_follower(
    work: &mut Work<'_>,
    ticket: &Ticket,
    person: PersonId,
) -> Result<bool, CommandError> {
    let followers = work.followers().of(ticket.id).await?;
    Ok(followers.iter().any(|one| one.person == person))
}
