//! The tickets that are merged into one, and the requesters who read an answer to it.

use chat::{Anchor, Home};
use desk::{Resolution, ResolutionCode, Ticket, TicketId};
use store::{Side, UnitOfWork};

use crate::error::CommandError;
use crate::facts::names;
use crate::facts::reach::has_left;
use crate::settings::Desk;

/// The ticket that this one is handled with, or else itself.
pub(crate) async fn main_of(uow: &mut UnitOfWork, ticket: &Ticket) -> Result<Ticket, CommandError> {
    match ticket.main.filter(|_| ticket.is_merged()) {
        Some(main) => Ok(uow.tickets().get(main).await?),
        None => Ok(ticket.clone()),
    }
}

/// The tickets that are handled with this one.
pub(crate) async fn handled_with(uow: &mut UnitOfWork, main: &Ticket) -> Result<Vec<Ticket>, CommandError> {
    // To whatever another one goes, a new version comes of it: a ticket on its first has none, and is not asked for.
    if main.version == 0 {
        return Ok(Vec::new());
    }
    Ok(uow.tickets().handled_with(main.id).await?)
}

/// The tickets whose requesters are answered where this one's is: itself first, and each conversation once.
pub(crate) async fn answered(uow: &mut UnitOfWork, main: &Ticket) -> Result<Vec<Ticket>, CommandError> {
    let mut all = vec![main.clone()];
    all.extend(handled_with(uow, main).await?);
    let mut places: Vec<(Home, Option<Anchor>)> = Vec::new();
    let mut answered = Vec::new();
    for ticket in all {
        let Some(thread) = uow.threads().of(ticket.id, Side::Requester).await? else {
            if ticket.id == main.id {
                answered.push(ticket);
            }
            continue;
        };
        let place = match &thread.home {
            // Somebody's direct messages are one conversation, whichever ticket is talked about.
            Home::Direct(_) => (thread.home, None),
            Home::Channel(_) => (thread.home, Some(thread.root)),
        };
        if !places.contains(&place) {
            places.push(place);
            answered.push(ticket);
        }
    }
    Ok(answered)
}

/// Those of them whose requesters read an answer.
pub(crate) async fn reached(uow: &mut UnitOfWork, main: &Ticket) -> Result<Vec<Ticket>, CommandError> {
    let mut reached = Vec::new();
    for ticket in answered(uow, main).await? {
        let thread = uow.threads().of(ticket.id, Side::Requester).await?;
        if !thread.as_ref().is_some_and(has_left) {
            reached.push(ticket);
        }
    }
    Ok(reached)
}

/// What the requesters of these are called, in a sentence.
pub(crate) async fn names(
    uow: &mut UnitOfWork,
    desk: &Desk,
    tickets: &[Ticket],
) -> Result<String, CommandError> {
    let mut names: Vec<String> = Vec::new();
    for ticket in tickets {
        let name = names::name(uow, ticket.requester).await?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let last = names.pop().unwrap_or_default();
    if names.is_empty() {
        return Ok(last);
    }
    let args = [("names", names.join(", ").into()), ("last", last.into())];
    Ok(desk.words.say_with("names-and", &args))
}

/// The other tickets whose requesters hear that this one is resolved. Nobody is told what they said themselves.
pub(crate) async fn told_of(
    uow: &mut UnitOfWork,
    main: &Ticket,
    resolution: &Resolution,
) -> Result<Vec<Ticket>, CommandError> {
    let mut told = answered(uow, main).await?;
    told.retain(|ticket| ticket.id != main.id && !said_it(ticket, resolution));
    Ok(told)
}

fn said_it(ticket: &Ticket, resolution: &Resolution) -> bool {
    resolution.code == ResolutionCode::ByRequester && resolution.by == ticket.requester
}

/// What people call a ticket.
pub(crate) async fn reference(uow: &mut UnitOfWork, id: TicketId) -> Result<String, CommandError> {
    Ok(uow.tickets().get(id).await?.reference.to_string())
}
