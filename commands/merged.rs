//! Tickets that are about the same: one of them is worked on, and those that are handled with it hear what becomes of it.

use chat::{Anchor, Card, Home, Text};
use desk::{PersonId, Resolution, ResolutionCode, State, Ticket, TicketEvent, TicketId};
use store::{PostRole, Side, UnitOfWork};

use crate::asker::Asker;
use crate::undelivered::has_left;
use crate::{CommandError, Desk, cards, change, notices, parties, remarks, transcript};

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
        let name = parties::name(uow, ticket.requester).await?;
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
async fn told_of(
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

/// The cards of those that are handled with a ticket say how that one stands.
pub(crate) async fn draw_again(uow: &mut UnitOfWork, desk: &Desk, main: &Ticket) -> Result<(), CommandError> {
    for ticket in handled_with(uow, main).await? {
        cards::refresh_requester(uow, desk, &ticket).await?;
    }
    Ok(())
}

/// A ticket was resolved: the others' requesters are told as its own is.
pub(crate) async fn resolved(
    uow: &mut UnitOfWork,
    desk: &Desk,
    main: &Ticket,
    resolution: &Resolution,
) -> Result<(), CommandError> {
    for ticket in told_of(uow, main, resolution).await? {
        notices::resolved(uow, desk, &ticket, resolution).await?;
    }
    Ok(())
}

/// It is not done after all, or can no longer be reopened: the others are offered no click any more either.
pub(crate) async fn retire_resolved(
    uow: &mut UnitOfWork,
    desk: &Desk,
    main: &Ticket,
    resolution: &Resolution,
) -> Result<(), CommandError> {
    for ticket in told_of(uow, main, resolution).await? {
        notices::retire_resolved(uow, desk, &ticket, resolution).await?;
    }
    Ok(())
}

/// A ticket was closed: so are those that are handled with it.
pub(crate) async fn closed(
    uow: &mut UnitOfWork,
    desk: &Desk,
    main: &Ticket,
    resolution: &Resolution,
) -> Result<(), CommandError> {
    retire_resolved(uow, desk, main, resolution).await?;
    for mut ticket in handled_with(uow, main).await? {
        let event = ticket.end_with(resolution)?;
        change::happen(uow, &mut ticket, Some(resolution.by), event);
        let event = ticket.close()?;
        change::happen(uow, &mut ticket, None, event);
        change::settle(uow, desk, &mut ticket).await?;
        transcript::ended(uow, desk, &ticket).await?;
    }
    Ok(())
}

/// A ticket was called off. The team calls off what is handled with it too; its requester speaks for nobody else, so
/// the others are looked at on their own again.
pub(crate) async fn called_off(
    uow: &mut UnitOfWork,
    desk: &Desk,
    main: &Ticket,
    asker: &Asker,
    why: &str,
) -> Result<(), CommandError> {
    let others = handled_with(uow, main).await?;
    if others.is_empty() {
        return Ok(());
    }
    let by = asker.person.id;
    let told = answered(uow, main).await?;
    for mut ticket in others {
        if by == main.requester {
            let let_go = part(uow, desk, &mut ticket, by).await?;
            remarks::note_event(uow, main, Some(by), let_go);
            continue;
        }
        let event = ticket.called_off_with(why.to_owned())?;
        change::happen(uow, &mut ticket, Some(by), event);
        change::settle(uow, desk, &mut ticket).await?;
        if told.iter().any(|one| one.id == ticket.id) {
            notices::cancelled(uow, desk, &ticket, &asker.person.name, why).await?;
        }
        transcript::ended(uow, desk, &ticket).await?;
    }
    cards::refresh_team(uow, desk, main).await
}

/// Takes a ticket apart from the one that it is handled with, and tells its requester. What it was handled with has to
/// note the event that is returned.
pub(crate) async fn part(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &mut Ticket,
    by: PersonId,
) -> Result<TicketEvent, CommandError> {
    let event = ticket.part()?;
    let main = main_of(uow, ticket).await?;
    let told = match &main.state {
        State::Resolved(resolution) => {
            let told = told_of(uow, &main, resolution).await?;
            let was_told = told.iter().any(|one| one.id == ticket.id);
            was_told.then(|| resolution.clone())
        }
        State::New
        | State::InProgress { .. }
        | State::Closed { .. }
        | State::Cancelled { .. }
        | State::Merged { .. } => None,
    };
    change::happen(uow, ticket, Some(by), event);
    change::settle(uow, desk, ticket).await?;
    if let Some(resolution) = told {
        notices::retire_resolved(uow, desk, ticket, &resolution).await?;
    }
    let team = desk.team_title(&ticket.team).to_owned();
    tell(uow, ticket, |requester| {
        let args = [("requester", requester.into()), ("team", team.into())];
        desk.words.text_with("notice-parted", &args)
    })
    .await?;
    Ok(TicketEvent::LetGo { ticket: ticket.id })
}

/// Says something to a ticket's requester in their thread.
pub(crate) async fn tell(
    uow: &mut UnitOfWork,
    ticket: &Ticket,
    says: impl FnOnce(chat::Span) -> Text,
) -> Result<(), CommandError> {
    let Some(thread) = uow.threads().of(ticket.id, Side::Requester).await? else {
        return Ok(());
    };
    let (requester, user) = parties::mention(uow, ticket.requester, thread.home.connection()).await?;
    let card = Card::plain(says(requester));
    // No notice: those are messages that a ticket is resolved, and lose their button later.
    remarks::post(uow, ticket, Side::Requester, PostRole::Remark, card, user).await
}

/// What the team's card says of other tickets.
pub(crate) async fn links(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
) -> Result<Vec<Text>, CommandError> {
    let words = &desk.words;
    let mut links = beginnings(uow, desk, ticket).await?;
    let also = references(&handled_with(uow, ticket).await?);
    if !also.is_empty() {
        links.push(words.text_with("card-also", &[("references", also.into())]));
    }
    // As with what is handled with it: it got a new version when words were split from it.
    if ticket.version > 0 {
        let mut split = uow.tickets().split_from(ticket.id).await?;
        split.retain(|other| ticket.is_private() || !other.is_private());
        let split = references(&split);
        if !split.is_empty() {
            links.push(words.text_with("card-split-off", &[("references", split.into())]));
        }
    }
    Ok(links)
}

/// What both cards say of the tickets that this one was made from, or went with to its end.
pub(crate) async fn beginnings(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
) -> Result<Vec<Text>, CommandError> {
    let mut lines = Vec::new();
    if let Some(old) = ticket.split_from {
        let reference = reference(uow, old).await?;
        let args = [("reference", reference.into())];
        lines.push(desk.words.text_with("card-split-from", &args));
    }
    // While it is handled with another one, that is its state.
    if let Some(main) = ticket.main.filter(|_| !ticket.is_merged()) {
        let reference = reference(uow, main).await?;
        let args = [("reference", reference.into())];
        lines.push(desk.words.text_with("card-merged", &args));
    }
    Ok(lines)
}

/// What people call a ticket.
pub(crate) async fn reference(uow: &mut UnitOfWork, id: TicketId) -> Result<String, CommandError> {
    Ok(uow.tickets().get(id).await?.reference.to_string())
}

fn references(tickets: &[Ticket]) -> String {
    let references: Vec<String> = tickets.iter().map(|one| one.reference.to_string()).collect();
    references.join(", ")
}
