//! A message that will never arrive: those who count on it are told, and a conversation that has lost its place gets
//! another.

use chat::{Anchor, Card, FailureReason, Home, OutboundMessage, Place, Text, UserRef, What};
use desk::{PostId, Ticket, TicketId};
use store::{Post, PostRole, Side, Thread, UnitOfWork};

use crate::remarks::thread_name;
use crate::{CommandError, Desk, affected, cards, lost_files, parties, remarks, transcript};

/// What a thread's trouble is where nobody can tell whether the last message arrived.
const UNCERTAIN: &str = "uncertain";

/// What it is where nobody reads there any more. It stays whatever arrives: some platforms take what is written to a
/// closed account.
pub(crate) const LEFT: &str = "left";

/// A message that will never arrive.
#[derive(Clone, Debug)]
pub struct Undelivered {
    /// What it was.
    pub message: OutboundMessage,
    /// Which of our posts it carried.
    pub post: Option<PostId>,
    /// The reason in words that every platform shares.
    pub reason: FailureReason,
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
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    failure: &Undelivered,
) -> Result<(), CommandError> {
    if let What::Write { place, file, .. } = &failure.message.what {
        return transcript::lost(uow, desk, (place, file), failure).await;
    }
    let Some(post) = find_post(uow, failure).await? else {
        return affected::undelivered(uow, desk, &failure.message).await;
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
    if thread.as_ref().is_some_and(has_left) {
        // The team's card says so already.
        return Ok(());
    }
    let name = parties::name(uow, ticket.requester).await?;
    let about = [("name", name.into()), ("why", reason(desk, &failure.why).into())];
    let What::Post { card, .. } = &failure.message.what else {
        let text = desk.words.text_with("undelivered-edit", &about);
        return tell_team(uow, &ticket, text).await;
    };
    let Some(thread) = thread else {
        return Ok(());
    };
    if thread.home != post.home {
        // The conversation moved while this was waiting: it follows.
        let notify = failure.message.notify.first().cloned();
        return remarks::post(uow, &ticket, Side::Requester, post.role, card.clone(), notify).await;
    }
    // What is private goes on nowhere else.
    if post.role == PostRole::Card
        && !ticket.is_private()
        && move_to_channel(uow, desk, &ticket, thread).await?
    {
        return tell_team(uow, &ticket, desk.words.text_with("undelivered-moved", &about)).await;
    }
    trouble(uow, desk, &ticket, Some(&failure.why)).await?;
    tell_team(uow, &ticket, desk.words.text_with("undelivered-lost", &about)).await
}

/// Deals with a message of which nobody can tell whether it arrived.
///
/// # Errors
///
/// [`CommandError`].
#[tracing::instrument(name = "command.uncertain", skip_all, fields(why = %failure.why))]
pub async fn uncertain(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    failure: &Undelivered,
) -> Result<(), CommandError> {
    // Of a copy nobody waits for news.
    let is_copy = matches!(failure.message.what, What::Write { .. });
    let Some(post) = find_post(uow, failure)
        .await?
        .filter(|post| post.side == Side::Requester && !is_copy)
    else {
        return Ok(());
    };
    let ticket = uow.tickets().get(post.ticket).await?;
    trouble(uow, desk, &ticket, Some(UNCERTAIN)).await
}

/// Something arrived in a thread where the last message had not.
///
/// # Errors
///
/// [`CommandError`].
#[tracing::instrument(name = "command.recovered", skip_all, fields(ticket.id = %ticket))]
pub async fn recovered(uow: &mut UnitOfWork<'_>, desk: &Desk, ticket: TicketId) -> Result<(), CommandError> {
    let ticket = uow.tickets().get(ticket).await?;
    trouble(uow, desk, &ticket, None).await
}

/// Says on the team's card that the requester is not reached, or says it no longer.
async fn trouble(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ticket: &Ticket,
    why: Option<&str>,
) -> Result<(), CommandError> {
    let Some(thread) = uow.threads().of(ticket.id, Side::Requester).await? else {
        return Ok(());
    };
    if has_left(&thread) {
        return Ok(());
    }
    uow.threads().add(Thread {
        trouble: why.map(str::to_owned),
        ..thread
    });
    cards::refresh_team(uow, desk, ticket).await
}

/// Whether nobody reads there any more.
pub(crate) fn has_left(thread: &Thread) -> bool {
    thread.trouble.as_deref() == Some(LEFT)
}

/// The line on the team's card that says why the requester is not reached.
pub(crate) fn line(desk: &Desk, requester: &str, why: &str) -> Text {
    let words = &desk.words;
    if why == UNCERTAIN {
        return words.text_with("card-uncertain", &[("name", requester.into())]);
    }
    if why == LEFT {
        return words.text_with("card-left", &[("name", requester.into())]);
    }
    words.text_with(
        "card-trouble",
        &[("name", requester.into()), ("why", reason(desk, why).into())],
    )
}

/// The platforms' commonest words for a refusal, in ours; others stand as they are.
pub(crate) fn reason(desk: &Desk, why: &str) -> String {
    let words = &desk.words;
    let says = |any: &[&str]| any.iter().any(|code| why.contains(code));
    if says(&["cannot_dm", "50007", "user_not_found", "user_disabled"]) {
        words.say("why-direct")
    } else if says(&["is_archived", "50083", "160005"]) {
        words.say("why-archived")
    } else if says(&["not_in_channel", "channel_not_found", "50001", "50013", "10003"]) {
        words.say("why-left")
    } else if says(&["too_large", "40005", "413"]) {
        words.say("why-large")
    } else if says(&["file_not_found", "file_deleted", "not_found", "404", "10008"]) {
        words.say("why-gone")
    } else {
        why.to_owned()
    }
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
    move_to(uow, desk, ticket, thread, Home::Channel(channel), user).await?;
    Ok(true)
}

/// The conversation goes on elsewhere, under a new card.
pub(crate) async fn move_to(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ticket: &Ticket,
    thread: Thread,
    home: Home,
    notify: Option<UserRef>,
) -> Result<(), CommandError> {
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
        notify: notify.into_iter().collect(),
        ..OutboundMessage::post(Place::At(home), drawn).with_thread(thread_name(ticket))
    };
    uow.outbox().send(message, Some(card));
    Ok(())
}

pub(crate) async fn tell_team(
    uow: &mut UnitOfWork<'_>,
    ticket: &Ticket,
    text: Text,
) -> Result<(), CommandError> {
    remarks::post(uow, ticket, Side::Team, PostRole::Notice, Card::plain(text), None).await
}
