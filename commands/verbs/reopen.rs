//! Reopen: "Still not working". The ticket goes back to whoever resolved it, and they are told.

use chat::{Card, Reply};
use desk::{Action, Resource, State, Ticket};
use store::UnitOfWork;

use crate::ask::Ask;
use crate::asker::Asker;
use crate::{CommandError, Desk, affected, change, leaving, merged, notices, tick};

/// "Still not working" on the requester's card and notice, "Reopen" on the team's card.
pub(crate) async fn click(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::Reopen, Resource::Ticket(&ticket))?;

    // What does not work yet is worked on where it is handled.
    let mut main = merged::main_of(uow, &ticket).await?;
    happens(uow, desk, &mut main, ask.asker).await?;
    notices::reopened(uow, desk, &main, &ask.asker.person.name).await?;
    if ticket.requester == ask.asker.person.id {
        let team = desk.team_title(&main.team);
        return Ok(Reply::Private(Card::plain(
            desk.words.say_with("reopened", &[("team", team.into())]),
        )));
    }
    Ok(Reply::Quiet)
}

/// Opens a resolved ticket again.
///
/// # Errors
///
/// [`desk::Refusal::WrongState`] unless it is resolved.
pub(crate) async fn happens(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &mut Ticket,
    asker: &Asker,
) -> Result<(), CommandError> {
    let event = leaving::without_who_left(uow, desk, ticket, ticket.reopen()?).await?;

    let before = ticket.state.clone();
    change::decided(uow, desk, asker, ticket, event).await?;
    tick::disarm_auto_close(uow, ticket);
    if let State::Resolved(resolution) = before {
        notices::retire_resolved(uow, desk, ticket, &resolution).await?;
        merged::retire_resolved(uow, desk, ticket, &resolution).await?;
    }
    affected::reopened(uow, desk, ticket).await?;
    Ok(())
}
