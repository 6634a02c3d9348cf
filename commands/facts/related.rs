//! The tickets that are merged into one, and the requesters who read an answer to it.

use chat::{Conversation, MessageAnchor};
use desk::{Resolution, ResolutionCode, Ticket, TicketId};
use store::Side;

use crate::error::CommandError;
use crate::facts::names;
use crate::facts::reach::has_left;
use crate::work::Work;

/// Returns the main ticket of a merged ticket, or else the ticket itself.
pub(crate) async fn main_of(work: &mut Work<'_>, ticket: &Ticket) -> Result<Ticket, CommandError> {
    match ticket.main.filter(|_| ticket.is_merged()) {
        Some(main) => Ok(work.tickets().get(main).await?),
        None => Ok(ticket.clone()),
    }
}

/// Returns the tickets that are merged into this one.
pub(crate) async fn merged_tickets(work: &mut Work<'_>, main: &Ticket) -> Result<Vec<Ticket>, CommandError> {
    // A merge changes the version of the main ticket. A ticket on its first version has no merged tickets and needs
    // no query.
    if main.version == 0 {
        return Ok(Vec::new());
    }
    Ok(work.tickets().merged_tickets(main.id).await?)
}

/// Returns the tickets whose requesters read an answer to this ticket: the ticket itself first, and one ticket per
/// conversation.
pub(crate) async fn answered(work: &mut Work<'_>, main: &Ticket) -> Result<Vec<Ticket>, CommandError> {
    let mut all = vec![main.clone()];
    all.extend(merged_tickets(work, main).await?);
    each_conversation_once(work, all).await
}

/// Keeps the first ticket of each conversation.
async fn each_conversation_once(
    work: &mut Work<'_>,
    tickets: Vec<Ticket>,
) -> Result<Vec<Ticket>, CommandError> {
    let mut places: Vec<(Conversation, Option<MessageAnchor>)> = Vec::new();
    let mut answered: Vec<Ticket> = Vec::new();
    for ticket in tickets {
        let Some(thread) = work.threads().of(ticket.id, Side::Requester).await? else {
            if answered.is_empty() {
                answered.push(ticket);
            }
            continue;
        };
        let place = match &thread.home {
            // The direct messages of a person are one conversation for all their tickets.
            Conversation::Direct(_) => (thread.home, None),
            Conversation::Channel(_) => (thread.home, Some(thread.root)),
        };
        if !places.contains(&place) {
            places.push(place);
            answered.push(ticket);
        }
    }
    Ok(answered)
}

/// Returns the tickets of [`answered`] whose requesters have not left.
pub(crate) async fn reached(work: &mut Work<'_>, main: &Ticket) -> Result<Vec<Ticket>, CommandError> {
    let mut reached = Vec::new();
    for ticket in answered(work, main).await? {
        let thread = work.threads().of(ticket.id, Side::Requester).await?;
        if !thread.as_ref().is_some_and(has_left) {
            reached.push(ticket);
        }
    }
    Ok(reached)
}

/// Returns the names of the requesters of several tickets, as a list for a sentence.
pub(crate) async fn names(work: &mut Work<'_>, tickets: &[Ticket]) -> Result<String, CommandError> {
    let mut names: Vec<String> = Vec::new();
    for ticket in tickets {
        names.push(names::name(work, ticket.requester).await?);
    }
    Ok(work.words().list(names))
}

/// Returns the other tickets whose requesters are told that this ticket is resolved. A requester who resolved the
/// ticket is not told.
pub(crate) async fn told_of(
    work: &mut Work<'_>,
    main: &Ticket,
    resolution: &Resolution,
) -> Result<Vec<Ticket>, CommandError> {
    let mut notified = answered(work, main).await?;
    notified.retain(|ticket| ticket.id != main.id && !said_it(ticket, resolution));
    Ok(notified)
}

/// Returns whether the requester of a ticket confirmed the resolution.
pub(crate) fn said_it(ticket: &Ticket, resolution: &Resolution) -> bool {
    resolution.code == ResolutionCode::ByRequester && resolution.by == ticket.requester
}

/// Returns whether the requester of `ticket`, which was merged into `main`, was told that `main` is resolved.
/// `ticket` may already be unmerged.
pub(crate) async fn was_told(
    work: &mut Work<'_>,
    main: &Ticket,
    ticket: &Ticket,
    resolution: &Resolution,
) -> Result<bool, CommandError> {
    let mut merged = merged_tickets(work, main).await?;
    if !merged.iter().any(|one| one.id == ticket.id) {
        merged.push(ticket.clone());
    }
    merged.sort_by_key(|one| (one.opened_at, one.id));
    merged.insert(0, main.clone());
    let notified = each_conversation_once(work, merged).await?;
    Ok(notified.iter().any(|one| one.id == ticket.id) && !said_it(ticket, resolution))
}

/// Returns the reference of a ticket.
pub(crate) async fn reference(work: &mut Work<'_>, id: TicketId) -> Result<String, CommandError> {
    Ok(work.tickets().get(id).await?.reference.to_string())
}
