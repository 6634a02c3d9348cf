//! The people who are affected by a ticket: its requester, the requesters of merged tickets, and the followers.

use desk::{PersonId, Ticket};
use std::collections::BTreeSet;
use store::Follower;

use crate::error::CommandError;
use crate::facts::related;
use crate::work::Work;

/// Returns the affected people: the requester, the requesters of merged tickets, and the followers. Each person counts
/// once, with all their accounts.
pub(crate) async fn people(work: &mut Work<'_>, ticket: &Ticket) -> Result<BTreeSet<PersonId>, CommandError> {
    let mut people = requesters(work, ticket).await?;
    people.extend(followers(work, ticket).await?.iter().map(|one| one.person));
    Ok(people)
}

/// Returns the requesters of a ticket and of the tickets that are merged into it.
async fn requesters(work: &mut Work<'_>, ticket: &Ticket) -> Result<BTreeSet<PersonId>, CommandError> {
    let merged = related::merged_tickets(work, ticket).await?;
    Ok(merged
        .iter()
        .chain([ticket])
        .map(|ticket| ticket.requester)
        .collect())
}

/// Returns the followers of a ticket and of the tickets that are merged into it, without the requesters of these
/// tickets.
pub(crate) async fn followers(work: &mut Work<'_>, ticket: &Ticket) -> Result<Vec<Follower>, CommandError> {
    // A ticket on its first version has no followers, because a new follower changes the version. The followers of a
    // private ticket are told nothing any more.
    if ticket.version == 0 || ticket.is_private() {
        return Ok(Vec::new());
    }
    let mut seen = requesters(work, ticket).await?;
    let mut all = work.followers().of(ticket.id).await?;
    for other in related::merged_tickets(work, ticket).await? {
        all.extend(work.followers().of(other.id).await?);
    }
    all.retain(|one| seen.insert(one.person));
    Ok(all)
}

/// Returns whether other people than the requester follow a ticket itself, not a ticket that is merged into it.
pub(crate) async fn has_followers(work: &mut Work<'_>, ticket: &Ticket) -> Result<bool, CommandError> {
    if ticket.version == 0 || ticket.is_private() {
        return Ok(false);
    }
    let followers = work.followers().of(ticket.id).await?;
    Ok(followers.iter().any(|one| one.person != ticket.requester))
}

/// Returns whether a person is affected by a ticket and is not its requester. The requester does not learn who else is
/// affected.
pub(crate) async fn is_other(
    work: &mut Work<'_>,
    ticket: &Ticket,
    person: Option<PersonId>,
) -> Result<bool, CommandError> {
    let Some(person) = person.filter(|person| *person != ticket.requester) else {
        return Ok(false);
    };
    let person = work.joins().now(person).await?;
    if person == ticket.requester {
        return Ok(false);
    }
    Ok(is_follower(work, ticket, person).await? || requesters(work, ticket).await?.contains(&person))
}

/// Returns whether a person follows a ticket.
pub(crate) async fn is_follower(
    work: &mut Work<'_>,
    ticket: &Ticket,
    person: PersonId,
) -> Result<bool, CommandError> {
    let followers = work.followers().of(ticket.id).await?;
    Ok(followers.iter().any(|one| one.person == person))
}
