//! A message that will never arrive: those who count on it are told, and a conversation that has lost its place gets
//! another.

use chat::{Conversation, FailureReason, OutboundAction, OutboundMessage};
use desk::{PostId, Ticket, TicketId};
use store::{Post, PostRole, Side, Thread};

use crate::cards::failure;
use crate::delivery::{followers, lost_files, lost_transcript};
use crate::error::CommandError;
use crate::facts::{names, reach};
use crate::threads::posts::NewPost;
use crate::threads::{places, posts};
use crate::work::Work;

/// A message that will never arrive.
#[derive(Clone, Debug)]
pub struct Undelivered {
    /// What it was.
    pub message: OutboundMessage,
    /// Which of our posts it carried.
    pub post: Option<PostId>,
    /// Why it can never be delivered.
    pub reason: FailureReason,
    /// The platform's error code.
    pub why: String,
    /// For files: an address that opens the message that they are attached to.
    pub link: Option<String>,
}

impl Undelivered {
    /// What the ticket's thread remembers about the failure: the reason, or else the platform's error code.
    fn trouble(&self) -> String {
        match self.reason {
            FailureReason::Other => self.why.clone(),
            reason => reason.to_string(),
        }
    }
}

/// Deals with a message that will never arrive.
pub(crate) async fn undelivered(work: &mut Work<'_>, failure: &Undelivered) -> Result<(), CommandError> {
    if let OutboundAction::Write { place, file, .. } = &failure.message.what {
        return lost_transcript::lost(work, (place, file), failure).await;
    }
    let Some(post) = find_post(work, failure).await? else {
        return followers::undelivered(work, &failure.message).await;
    };
    let ticket = work.tickets().get(post.ticket).await?;
    if let OutboundAction::Share { files, .. } = &failure.message.what {
        return lost_files::lost(work, &ticket, &post, files, failure).await;
    }
    if post.side == Side::Team {
        tracing::error!(ticket.id = %ticket.id, "The team does not see {}: its channel refuses messages", ticket.reference);
        return Ok(());
    }
    let thread = work.threads().of(ticket.id, Side::Requester).await?;
    if thread.as_ref().is_some_and(reach::has_left) {
        // The team's card says so already.
        return Ok(());
    }
    let name = names::name(work, ticket.requester).await?;
    let about = [
        ("name", name.into()),
        (
            "why",
            failure::reason(work.settings(), failure.reason, &failure.why).into(),
        ),
    ];
    let OutboundAction::Post { card, .. } = &failure.message.what else {
        let text = work.words().text_with("undelivered-edit", &about);
        return posts::tell_team(work, &ticket, text).await;
    };
    let Some(thread) = thread else {
        return Ok(());
    };
    if thread.home != post.home {
        // The conversation moved while this was waiting: it follows.
        let notify = failure.message.notify.first().cloned();
        return posts::post(
            work,
            &ticket,
            NewPost::new(Side::Requester, post.role, card.clone()).notifying(notify),
        )
        .await;
    }
    // What is private goes on nowhere else.
    if post.role == PostRole::Card && !ticket.is_private() && move_to_channel(work, &ticket, thread).await? {
        return posts::tell_team(work, &ticket, work.words().text_with("undelivered-moved", &about)).await;
    }
    trouble(work, &ticket, Some(&failure.trouble())).await?;
    posts::tell_team(work, &ticket, work.words().text_with("undelivered-lost", &about)).await
}

/// Deals with a message of which nobody can tell whether it arrived.
pub(crate) async fn uncertain(work: &mut Work<'_>, failure: &Undelivered) -> Result<(), CommandError> {
    // Of a copy nobody waits for news.
    let is_copy = matches!(failure.message.what, OutboundAction::Write { .. });
    let Some(post) = find_post(work, failure)
        .await?
        .filter(|post| post.side == Side::Requester && !is_copy)
    else {
        return Ok(());
    };
    let ticket = work.tickets().get(post.ticket).await?;
    trouble(work, &ticket, Some(reach::UNCERTAIN)).await
}

/// Something arrived in a thread where the last message had not.
pub(crate) async fn recovered(work: &mut Work<'_>, ticket: TicketId) -> Result<(), CommandError> {
    let ticket = work.tickets().get(ticket).await?;
    trouble(work, &ticket, None).await
}

/// Says on the team's card that the requester is not reached, or says it no longer.
async fn trouble(work: &mut Work<'_>, ticket: &Ticket, why: Option<&str>) -> Result<(), CommandError> {
    let Some(thread) = work.threads().of(ticket.id, Side::Requester).await? else {
        return Ok(());
    };
    if reach::has_left(&thread) {
        return Ok(());
    }
    work.threads().add(Thread {
        trouble: why.map(str::to_owned),
        ..thread
    });
    work.redraw_side(ticket, Side::Team);
    Ok(())
}

async fn find_post(work: &mut Work<'_>, failure: &Undelivered) -> Result<Option<Post>, CommandError> {
    match failure.post {
        Some(id) => Ok(work.posts().find(id).await?),
        None => Ok(None),
    }
}

/// Where a direct conversation is refused, the ticket's conversation becomes a thread in the channel where it was asked
/// for.
async fn move_to_channel(work: &mut Work<'_>, ticket: &Ticket, thread: Thread) -> Result<bool, CommandError> {
    let Conversation::Direct(_) = &thread.home else {
        return Ok(false);
    };
    let Some(channel) = thread
        .asked_in
        .clone()
        .filter(|channel| work.settings().watched(channel).is_some())
    else {
        return Ok(false);
    };
    let (_, user) = names::mention(work, ticket.requester, &channel.connection).await?;
    places::move_requester(work, ticket, thread, Conversation::Channel(channel), user);
    Ok(true)
}
