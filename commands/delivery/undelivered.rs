//! A message that will never arrive: those who count on it are told, and a conversation that has lost its place gets
//! another.

use chat::{Home, OutboundMessage, What};
use desk::{PostId, Ticket, TicketId};
use store::{Post, PostRole, Side, Thread, UnitOfWork};

use crate::cards::{draw, failure};
use crate::delivery::{followers, lost_files, lost_transcript};
use crate::error::CommandError;
use crate::facts::{names, reach};
use crate::settings::Desk;
use crate::threads::{moving, posts};

/// A message that will never arrive.
#[derive(Clone, Debug)]
pub struct Undelivered {
    /// What it was.
    pub message: OutboundMessage,
    /// Which of our posts it carried.
    pub post: Option<PostId>,
    /// The platform's word for it.
    pub why: String,
    /// For files: an address that opens the message that they are attached to.
    pub link: Option<String>,
}

/// Deals with a message that will never arrive.
///
/// # Errors
///
/// [`CommandError`].
#[tracing::instrument(name = "command.undelivered", skip_all, fields(why = %failure.why))]
pub async fn undelivered(
    uow: &mut UnitOfWork,
    desk: &Desk,
    failure: &Undelivered,
) -> Result<(), CommandError> {
    if let What::Write { place, file, .. } = &failure.message.what {
        return lost_transcript::lost(uow, desk, (place, file), failure).await;
    }
    let Some(post) = find_post(uow, failure).await? else {
        return followers::undelivered(uow, desk, &failure.message).await;
    };
    let ticket = uow.tickets().get(post.ticket).await?;
    if let What::Share { files, .. } = &failure.message.what {
        return lost_files::lost(uow, desk, &ticket, &post, files, failure).await;
    }
    if post.side == Side::Team {
        tracing::error!(ticket.id = %ticket.id, "The team does not see {}: its channel refuses messages", ticket.reference);
        return Ok(());
    }
    let thread = uow.threads().of(ticket.id, Side::Requester).await?;
    if thread.as_ref().is_some_and(reach::has_left) {
        // The team's card says so already.
        return Ok(());
    }
    let name = names::name(uow, ticket.requester).await?;
    let about = [
        ("name", name.into()),
        ("why", failure::reason(desk, &failure.why).into()),
    ];
    let What::Post { card, .. } = &failure.message.what else {
        let text = desk.words.text_with("undelivered-edit", &about);
        return posts::tell_team(uow, &ticket, text).await;
    };
    let Some(thread) = thread else {
        return Ok(());
    };
    if thread.home != post.home {
        // The conversation moved while this was waiting: it follows.
        let notify = failure.message.notify.first().cloned();
        return posts::post(uow, &ticket, Side::Requester, post.role, card.clone(), notify).await;
    }
    // What is private goes on nowhere else.
    if post.role == PostRole::Card
        && !ticket.is_private()
        && move_to_channel(uow, desk, &ticket, thread).await?
    {
        return posts::tell_team(uow, &ticket, desk.words.text_with("undelivered-moved", &about)).await;
    }
    trouble(uow, desk, &ticket, Some(&failure.why)).await?;
    posts::tell_team(uow, &ticket, desk.words.text_with("undelivered-lost", &about)).await
}

/// Deals with a message of which nobody can tell whether it arrived.
///
/// # Errors
///
/// [`CommandError`].
#[tracing::instrument(name = "command.uncertain", skip_all, fields(why = %failure.why))]
pub async fn uncertain(uow: &mut UnitOfWork, desk: &Desk, failure: &Undelivered) -> Result<(), CommandError> {
    // Of a copy nobody waits for news.
    let is_copy = matches!(failure.message.what, What::Write { .. });
    let Some(post) = find_post(uow, failure)
        .await?
        .filter(|post| post.side == Side::Requester && !is_copy)
    else {
        return Ok(());
    };
    let ticket = uow.tickets().get(post.ticket).await?;
    trouble(uow, desk, &ticket, Some(reach::UNCERTAIN)).await
}

/// Something arrived in a thread where the last message had not.
///
/// # Errors
///
/// [`CommandError`].
#[tracing::instrument(name = "command.recovered", skip_all, fields(ticket.id = %ticket))]
pub async fn recovered(uow: &mut UnitOfWork, desk: &Desk, ticket: TicketId) -> Result<(), CommandError> {
    let ticket = uow.tickets().get(ticket).await?;
    trouble(uow, desk, &ticket, None).await
}

/// Says on the team's card that the requester is not reached, or says it no longer.
async fn trouble(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    why: Option<&str>,
) -> Result<(), CommandError> {
    let Some(thread) = uow.threads().of(ticket.id, Side::Requester).await? else {
        return Ok(());
    };
    if reach::has_left(&thread) {
        return Ok(());
    }
    uow.threads().add(Thread {
        trouble: why.map(str::to_owned),
        ..thread
    });
    draw::refresh_team(uow, desk, ticket).await
}

async fn find_post(uow: &mut UnitOfWork, failure: &Undelivered) -> Result<Option<Post>, CommandError> {
    match failure.post {
        Some(id) => Ok(uow.posts().find(id).await?),
        None => Ok(None),
    }
}

/// Where a direct conversation is refused, the ticket's conversation becomes a thread in the channel where it was asked
/// for.
async fn move_to_channel(
    uow: &mut UnitOfWork,
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
    let (_, user) = names::mention(uow, ticket.requester, &channel.connection).await?;
    moving::move_to(uow, desk, ticket, thread, Home::Channel(channel), user).await?;
    Ok(true)
}
