//! Draws the cards of a ticket again.

use desk::Ticket;
use store::{Side, UnitOfWork};

use crate::cards::{requester, team};
use crate::error::CommandError;
use crate::settings::Desk;

/// Draws both cards again where they stand.
pub(crate) async fn refresh(uow: &mut UnitOfWork, desk: &Desk, ticket: &Ticket) -> Result<(), CommandError> {
    refresh_requester(uow, desk, ticket).await?;
    refresh_team(uow, desk, ticket).await
}

/// Draws the requester's card again where it stands.
pub(crate) async fn refresh_requester(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    if let Some(post) = uow.posts().card_of(ticket.id, Side::Requester).await? {
        let card = requester::for_requester(uow, desk, ticket).await?;
        uow.outbox().edit(&post, card);
    }
    Ok(())
}

/// Draws the team's card again where it stands.
pub(crate) async fn refresh_team(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    if let Some(post) = uow.posts().card_of(ticket.id, Side::Team).await? {
        let card = team::for_team(uow, desk, ticket).await?;
        uow.outbox().edit(&post, card);
    }
    Ok(())
}
