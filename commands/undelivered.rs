//! A message that will never arrive: those who count on it are told, and a conversation that has lost its place gets
//! another.

use chat::{Anchor, Card, Home, OutboundMessage, Place, Text, What};
use desk::{PostId, Ticket};
use store::{Post, PostRole, Side, Thread, UnitOfWork};

use crate::remarks::thread_name;
use crate::{CommandError, Desk, cards, parties, remarks};

/// A message that will never arrive.
#[derive(Clone, Debug)]
pub struct Undelivered {
    /// What it was.
    pub message: OutboundMessage,
    /// Which of our posts it carried.
    pub post: Option<PostId>,
    /// The platform's word for it.
    pub why: String,
}

/// Deals with a message that will never arrive.
///
/// # Errors
///
/// [`CommandError`].
#[tracing::instrument(name = "command.undelivered", skip_all, fields(why = %failure.why))]
pub async fn undelivered(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    failure: &Undelivered,
) -> Result<(), CommandError> {
    let Some(post) = find_post(uow, failure).await? else {
        return Ok(());
    };
    let ticket = uow.tickets().get(post.ticket).await?;
    if post.side == Side::Team {
        tracing::error!(ticket.id = %ticket.id, "The team does not see {}: its channel refuses messages", ticket.reference);
        return Ok(());
    }
    let name = parties::name(uow, ticket.requester).await?;
    let about = [("name", name.into()), ("why", failure.why.as_str().into())];
    let What::Post { card, .. } = &failure.message.what else {
        let text = desk.words.text_with("undelivered-edit", &about);
        return tell_team(uow, &ticket, text).await;
    };
    let Some(thread) = uow.threads().of(ticket.id, Side::Requester).await? else {
        return Ok(());
    };
    if thread.home != post.home {
        // The conversation moved while this was waiting: it follows.
        let notify = failure.message.notify.first().cloned();
        return remarks::post(uow, &ticket, Side::Requester, post.role, card.clone(), notify).await;
    }
    if post.role == PostRole::Card && move_to_channel(uow, desk, &ticket, thread).await? {
        return tell_team(uow, &ticket, desk.words.text_with("undelivered-moved", &about)).await;
    }
    tell_team(uow, &ticket, desk.words.text_with("undelivered-lost", &about)).await
}

async fn find_post(uow: &mut UnitOfWork<'_>, failure: &Undelivered) -> Result<Option<Post>, CommandError> {
    match failure.post {
        Some(id) => Ok(uow.posts().find(id).await?),
        None => Ok(None),
    }
}

/// Where a direct conversation is refused, the ticket's conversation becomes a thread in the channel where it was asked
/// for.
async fn move_to_channel(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ticket: &Ticket,
    thread: Thread,
) -> Result<bool, CommandError> {
    let Home::Direct(_) = &thread.home else {
        return Ok(false);
    };
    let Some(channel) = thread
        .asked_in
        .clone()
        .filter(|channel| desk.watched(channel).is_some())
    else {
        return Ok(false);
    };
    let (_, user) = parties::mention(uow, ticket.requester, &channel.connection).await?;
    let home = Home::Channel(channel);
    let card = uow.mint::<PostId>();
    uow.posts().add(Post {
        id: card,
        ticket: ticket.id,
        side: Side::Requester,
        role: PostRole::Card,
        home: home.clone(),
        message: None,
    });
    uow.threads().add(Thread {
        home: home.clone(),
        root: Anchor::Post(card.to_string()),
        ..thread
    });
    let drawn: Card = cards::for_requester(uow, desk, ticket).await?;
    let message = OutboundMessage {
        notify: user.into_iter().collect(),
        ..OutboundMessage::post(Place::At(home), drawn).with_thread(thread_name(ticket))
    };
    uow.outbox().send(message, Some(card));
    Ok(true)
}

async fn tell_team(uow: &mut UnitOfWork<'_>, ticket: &Ticket, text: Text) -> Result<(), CommandError> {
    remarks::post(uow, ticket, Side::Team, PostRole::Notice, Card::plain(text), None).await
}
