//! Tickets that are about the same: one of them is worked on, and those that are handled with it hear what becomes of it.

use desk::{PersonId, Resolution, State, Ticket, TicketEvent};
use store::UnitOfWork;

use crate::actor::actor::Asker;
use crate::cards::draw;
use crate::effects::{change, notices, transcript};
use crate::error::CommandError;
use crate::facts::related;
use crate::settings::Desk;
use crate::threads::{posts, remarks};

/// The cards of those that are handled with a ticket say how that one stands.
pub(crate) async fn draw_again(uow: &mut UnitOfWork, desk: &Desk, main: &Ticket) -> Result<(), CommandError> {
    for ticket in related::handled_with(uow, main).await? {
        draw::refresh_requester(uow, desk, &ticket).await?;
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
    for ticket in related::told_of(uow, main, resolution).await? {
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
    for ticket in related::told_of(uow, main, resolution).await? {
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
    for mut ticket in related::handled_with(uow, main).await? {
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
    let others = related::handled_with(uow, main).await?;
    if others.is_empty() {
        return Ok(());
    }
    let by = asker.person.id;
    let told = related::answered(uow, main).await?;
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
    draw::refresh_team(uow, desk, main).await
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
    let main = related::main_of(uow, ticket).await?;
    let told = match &main.state {
        State::Resolved(resolution) => {
            let told = related::told_of(uow, &main, resolution).await?;
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
    posts::tell(uow, ticket, |requester| {
        let args = [("requester", requester.into()), ("team", team.into())];
        desk.words.text_with("notice-parted", &args)
    })
    .await?;
    Ok(TicketEvent::LetGo { ticket: ticket.id })
}
