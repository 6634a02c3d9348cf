//! A transcript that cannot be delivered.

use chat::{Home, Place, Written};
use desk::Ticket;
use store::{Side, UnitOfWork};

use crate::cards::failure::reason;
use crate::delivery::undelivered::Undelivered;
use crate::error::CommandError;
use crate::facts::names;
use crate::settings::Desk;
use crate::threads::posts::tell_team;
use crate::threads::transcripts;
use crate::threads::transcripts::Transcript;

/// Deals with a transcript that will never arrive. Whoever takes no direct messages gets what they asked for in the
/// ticket's own thread, where they read the same words.
pub(crate) async fn lost(
    uow: &mut UnitOfWork,
    desk: &Desk,
    (place, file): (&Place, &Written),
    failure: &Undelivered,
) -> Result<(), CommandError> {
    let Ok(Transcript { ticket, side, .. }) = file.about.parse() else {
        return Ok(());
    };
    let Some(ticket) = uow.tickets().find(ticket).await? else {
        return Ok(());
    };
    let thread = uow.threads().of(ticket.id, side).await?;
    let is_beside = thread.is_some_and(|thread| thread.home != *place.home());
    if is_beside && is_of_side(uow, &ticket, side, place.home()).await? {
        return transcripts::to_thread(uow, desk, &ticket, side).await;
    }
    if is_beside || side == Side::Team {
        tracing::warn!(ticket.id = %ticket.id, why = failure.why, "A transcript of {} will never arrive", ticket.reference);
        return Ok(());
    }
    let name = names::name(uow, ticket.requester).await?;
    let args = [("name", name.into()), ("why", reason(desk, &failure.why).into())];
    let text = desk.words.text_with("undelivered-transcript", &args);
    tell_team(uow, &ticket, text).await
}

/// Whether whoever asked there reads in the ticket's thread on that side: its requester in theirs, the team in its own.
async fn is_of_side(
    uow: &mut UnitOfWork,
    ticket: &Ticket,
    side: Side,
    home: &Home,
) -> Result<bool, CommandError> {
    let Home::Direct(user) = home else {
        return Ok(false);
    };
    Ok(match side {
        Side::Team => true,
        Side::Requester => {
            let requester = names::user_on(uow, ticket.requester, &user.connection).await?;
            requester.as_ref() == Some(user)
        }
    })
}
