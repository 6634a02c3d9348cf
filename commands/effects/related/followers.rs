//! Tells the followers of a known issue about its outcome in direct messages. A follower answers with buttons.

use chat::{Block, Card, Conversation, OutboundMessage, Place};
use desk::{Resolution, Ticket};
use store::Follower;

use crate::cards::outcome::OutcomeButtons;
use crate::error::CommandError;
use crate::facts::{affected, outcome};
use crate::work::{Happened, Work};

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
    let text = work.words().text_with("follow-resolved", &args).with_links();
    let days = work.settings().reopen_within.num_days();
    let until = work
        .words()
        .text_with("notice-resolved-until", &[("days", days.into())]);
    let card = Card::plain(text).with(Block::Text(until));
    let outcome = outcome::of(work, ticket).await?;
    for follower in affected::followers(work, ticket).await? {
        let buttons = OutcomeButtons::of_follower(work.settings(), follower.ticket, ticket);
        // A follower who has said that it works can only object.
        let card = match outcome.said.works_for(follower.person) {
            true => card.clone(),
            false => buttons.add_works(card.clone()),
        };
        send(work, ticket, follower, buttons.add_persists(card));
    }
    Ok(())
}

/// Tells the followers that the ticket was reopened, but for the follower who reopened it and those for whom it works.
pub(crate) async fn reopened(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    let args = [
        ("reference", ticket.reference.into()),
        ("title", ticket.title.clone().into()),
        ("team", work.settings().team_title(&ticket.team).into()),
    ];
    let card = Card::plain(work.words().text_with("follow-reopened", &args));
    let outcome = outcome::of(work, ticket).await?;
    let mut followers = affected::followers(work, ticket).await?;
    followers.retain(|one| happened.by != Some(one.person) && !outcome.said.works_for(one.person));
    for follower in followers {
        let buttons = OutcomeButtons::of_follower(work.settings(), follower.ticket, ticket);
        send(work, ticket, follower, buttons.add_works(card.clone()));
    }
    Ok(())
}

/// Tells the followers that the ticket was cancelled.
pub(crate) async fn cancelled(work: &mut Work<'_>, ticket: &Ticket) -> Result<(), CommandError> {
    let args = [
        ("reference", ticket.reference.into()),
        ("title", ticket.title.clone().into()),
    ];
    let card = Card::plain(work.words().text_with("follow-cancelled", &args));
    tell(work, ticket, &card).await
}

/// Tells the followers that the ticket became private and sends no more messages. `before` is the ticket while it was
/// public, because a private ticket has no followers.
pub(crate) async fn left_out(work: &mut Work<'_>, before: &Ticket) -> Result<(), CommandError> {
    let args = [("reference", before.reference.into())];
    let card = Card::plain(work.words().text_with("follow-left-out", &args));
    tell(work, before, &card).await
}

async fn tell(work: &mut Work<'_>, ticket: &Ticket, card: &Card) -> Result<(), CommandError> {
    for follower in affected::followers(work, ticket).await? {
        send(work, ticket, follower, card.clone());
    }
    Ok(())
}

fn send(work: &mut Work<'_>, ticket: &Ticket, follower: Follower, card: Card) {
    let place = Place::At(Conversation::Direct(follower.user));
    let message = OutboundMessage::post(place, card).or_in(follower.asked_in, ticket.id.to_string());
    work.outbox().send(message, None);
}
