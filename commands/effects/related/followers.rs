//! Tells the followers of a known issue about its outcome in direct messages.

use chat::{Card, Conversation, OutboundMessage, Place, Text};
use desk::{Resolution, ResolutionCode, Ticket};

use crate::error::CommandError;
use crate::facts::affected;
use crate::work::Work;

/// Tells the followers that the ticket is resolved, with the resolution note.
pub(crate) async fn resolved(
    work: &mut Work<'_>,
    ticket: &Ticket,
    resolution: &Resolution,
) -> Result<(), CommandError> {
    let args = [
        ("reference", ticket.reference.into()),
        ("title", ticket.title.clone().into()),
        ("note", resolution.note.clone().into()),
    ];
    let text = match resolution.code {
        // The followers do not learn which requester confirmed the fix.
        ResolutionCode::ByRequester => work.words().text_with("follow-works-again", &args),
        _ => work.words().text_with("follow-resolved", &args).with_links(),
    };
    tell(work, ticket, &text).await
}

/// Tells the followers that the ticket was reopened.
pub(crate) async fn reopened(work: &mut Work<'_>, ticket: &Ticket) -> Result<(), CommandError> {
    let args = [
        ("reference", ticket.reference.into()),
        ("title", ticket.title.clone().into()),
        ("team", work.settings().team_title(&ticket.team).into()),
    ];
    let text = work.words().text_with("follow-reopened", &args);
    tell(work, ticket, &text).await
}

/// Tells the followers that the ticket was cancelled.
pub(crate) async fn cancelled(work: &mut Work<'_>, ticket: &Ticket) -> Result<(), CommandError> {
    let args = [
        ("reference", ticket.reference.into()),
        ("title", ticket.title.clone().into()),
    ];
    let text = work.words().text_with("follow-cancelled", &args);
    tell(work, ticket, &text).await
}

/// Tells the followers that the ticket became private and sends no more messages. `before` is the ticket while it was
/// public, because a private ticket has no followers.
pub(crate) async fn left_out(work: &mut Work<'_>, before: &Ticket) -> Result<(), CommandError> {
    let args = [("reference", before.reference.into())];
    let text = work.words().text_with("follow-left-out", &args);
    tell(work, before, &text).await
}

async fn tell(work: &mut Work<'_>, ticket: &Ticket, text: &Text) -> Result<(), CommandError> {
    for follower in affected::followers(work, ticket).await? {
        let place = Place::At(Conversation::Direct(follower.user));
        let message = OutboundMessage::post(place, Card::plain(text.clone()))
            .or_in(follower.asked_in, ticket.id.to_string());
        work.outbox().send(message, None);
    }
    Ok(())
}
