//! The tickets that are merged into one, and the requesters who read an answer to it.

use chat::{Conversation, MessageAnchor};
use desk::{Resolution, ResolutionCode, Ticket, TicketId};
use store::Side;

use crate::error::CommandError;
use crate::facts::names;
use crate::facts::reach::has_left;
use crate::work::Work;

/// The ticket that this one is handled with, or else itself.
pub(crate) async fn main_of(work: &mut Work<'_>, ticket: &Ticket) -> Result<Ticket, CommandError> {
    match ticket.main.filter(|_| ticket.is_merged()) {
        Some(main) => Ok(work.tickets().get(main).await?),
        None => Ok(ticket.clone()),
    }
}

/// The tickets that are handled with this one.
pub(crate) async fn merged_tickets(work: &mut Work<'_>, main: &Ticket) -> Result<Vec<Ticket>, CommandError> {
    // To whatever another one goes, a new version comes of it: a ticket on its first has none, and is not asked for.
    if main.version == 0 {
        return Ok(Vec::new());
    }
    Ok(work.tickets().merged_tickets(main.id).await?)
}

/// The tickets whose requesters read an answer to this one: itself first, and each conversation once.
pub(crate) async fn answered(work: &mut Work<'_>, main: &Ticket) -> Result<Vec<Ticket>, CommandError> {
    let mut all = vec![main.clone()];
    all.extend(merged_tickets(work, main).await?);
    each_conversation_once(work, all).await
}

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

/// Those of them whose requesters read an answer.
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

/// The names of the requesters of several tickets, in a sentence.
pub(crate) async fn names(work: &mut Work<'_>, tickets: &[Ticket]) -> Result<String, CommandError> {
    let mut names: Vec<String> = Vec::new();
    for ticket in tickets {
        names.push(names::name(work, ticket.requester).await?);
    }
    Ok(work.words().list(names))
}

/// The other tickets whose requesters hear that this one is resolved. Nobody is told what they said themselves.
pub(crate) async fn told_of(
    work: &mut Work<'_>,
    main: &Ticket,
    resolution: &Resolution,
) -> Result<Vec<Ticket>, CommandError> {
    let mut told = answered(work, main).await?;
    told.retain(|ticket| ticket.id != main.id && !said_it(ticket, resolution));
    Ok(told)
}

/// Whether the requester of a ticket said themselves that it works.
pub(crate) fn said_it(ticket: &Ticket, resolution: &Resolution) -> bool {
    resolution.code == ResolutionCode::ByRequester && resolution.by == ticket.requester
}

/// Whether the requester of a ticket, merged into `main`, was told that `main` is resolved. `ticket` may be unmerged by now.
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
    let told = each_conversation_once(work, merged).await?;
    Ok(told.iter().any(|one| one.id == ticket.id) && !said_it(ticket, resolution))
}

/// The reference of a ticket.
pub(crate) async fn reference(work: &mut Work<'_>, id: TicketId) -> Result<String, CommandError> {
    Ok(work.tickets().get(id).await?.reference.to_string())
}
