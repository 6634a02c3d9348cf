//! Whoever is affected by a ticket that is not theirs: they are counted on the team's card, what they say is shown to the
//! team, and they are told directly what comes of it.

use chat::{Card, Home, OutboundMessage, Place, Text};
use desk::{Resolution, ResolutionCode, Ticket};
use store::UnitOfWork;

use crate::error::CommandError;
use crate::facts::affected;
use crate::settings::Desk;

/// It is solved: they hear what was done.
pub(crate) async fn resolved(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    resolution: &Resolution,
) -> Result<(), CommandError> {
    let args = [
        ("reference", ticket.reference.into()),
        ("title", ticket.title.clone().into()),
        ("note", resolution.note.clone().into()),
    ];
    let text = match resolution.code {
        // Who says so is nobody else's business.
        ResolutionCode::ByRequester => desk.words.text_with("follow-works-again", &args),
        _ => desk.words.text_with("follow-resolved", &args),
    };
    tell(uow, ticket, &text).await
}

/// It is not solved after all.
pub(crate) async fn reopened(uow: &mut UnitOfWork, desk: &Desk, ticket: &Ticket) -> Result<(), CommandError> {
    let args = [
        ("reference", ticket.reference.into()),
        ("title", ticket.title.clone().into()),
        ("team", desk.team_title(&ticket.team).into()),
    ];
    let text = desk.words.text_with("follow-reopened", &args);
    tell(uow, ticket, &text).await
}

/// Nobody works on it any more.
pub(crate) async fn called_off(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    let args = [
        ("reference", ticket.reference.into()),
        ("title", ticket.title.clone().into()),
    ];
    let text = desk.words.text_with("follow-called-off", &args);
    tell(uow, ticket, &text).await
}

/// It goes on in private, where nobody follows it: called before that takes effect.
pub(crate) async fn left_out(uow: &mut UnitOfWork, desk: &Desk, ticket: &Ticket) -> Result<(), CommandError> {
    let args = [("reference", ticket.reference.into())];
    let text = desk.words.text_with("follow-left-out", &args);
    tell(uow, ticket, &text).await
}

async fn tell(uow: &mut UnitOfWork, ticket: &Ticket, text: &Text) -> Result<(), CommandError> {
    for follower in affected::followers(uow, ticket).await? {
        let place = Place::At(Home::Direct(follower.user));
        let message = OutboundMessage::post(place, Card::plain(text.clone()));
        uow.outbox().send(message, None);
    }
    Ok(())
}
