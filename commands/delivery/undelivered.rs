//! Handles permanently undeliverable messages: tells the people who rely on them, and moves the conversation if its
//! place is gone.

use chat::{Card, Conversation, FailureReason, MessageAnchor, OutboundAction, Text};
use desk::{Ticket, TicketId};
use store::{Post, PostRole, Side, Thread};

use crate::cards::delivery;
use crate::delivery::failure::{Disposition, Undelivered};
use crate::delivery::{decision_cards, followers, lost_files, lost_transcript, private_places, refusing};
use crate::error::CommandError;
use crate::facts::{names, reach};
use crate::threads::posts::NewPost;
use crate::threads::{places, posts, reply_lines};
use crate::words::{Arg, Words};
use crate::work::Work;

/// Handles a message that the platform refused. The team's channel may take it later; all other messages are given up.
pub(crate) async fn undelivered(
    work: &mut Work<'_>,
    failure: &Undelivered,
) -> Result<Disposition, CommandError> {
    if let OutboundAction::Write { place, file, .. } = &failure.message.what {
        lost_transcript::lost(work, (place, file), failure).await?;
        return Ok(Disposition::GivenUp);
    }
    let Some(post) = find_post(work, failure).await? else {
        followers::undelivered(work, &failure.message).await?;
        return Ok(Disposition::GivenUp);
    };
    let Some(ticket) = post.subject.ticket() else {
        return decision_cards::undelivered(work, &post, failure).await;
    };
    let ticket = work.tickets().get(ticket).await?;
    if post.side == Side::Team && failure.may_pass() {
        refusing::refused(work, &ticket, &post, failure).await?;
        return Ok(Disposition::Waits);
    }
    if let OutboundAction::Remove { .. } | OutboundAction::Close { .. } = failure.message.what {
        // Nobody is told about a message that is still there.
        return Ok(Disposition::GivenUp);
    }
    give_up(work, &ticket, &post, failure).await?;
    Ok(Disposition::GivenUp)
}

/// Tells the people who rely on a message, or moves the conversation.
async fn give_up(
    work: &mut Work<'_>,
    ticket: &Ticket,
    post: &Post,
    failure: &Undelivered,
) -> Result<(), CommandError> {
    if let OutboundAction::Share { files, .. } = &failure.message.what {
        return lost_files::lost(work, ticket, post, files, failure).await;
    }
    if post.side == Side::Team {
        tracing::error!(ticket.id = %ticket.id, "The team does not see {}: its channel refuses messages", ticket.reference);
        return Ok(());
    }
    let thread = work.threads().of(ticket.id, Side::Requester).await?;
    let Some(thread) = thread.filter(|thread| !reach::has_left(thread)) else {
        // If the requester left, the team's card already shows that.
        return fail_line(work, ticket, failure).await;
    };
    let name = names::name(work, ticket.requester).await?;
    let args = [("name", name.into()), ("why", why(work, failure).into())];
    let OutboundAction::Post { card, .. } = &failure.message.what else {
        let text = work.words().text_with("undelivered-edit", &args);
        return posts::tell_team(work, ticket, text).await;
    };
    if failure.message.private_thread.is_some() && thread.root == MessageAnchor::Post(post.id.to_string()) {
        return without_private_thread(work, ticket, thread, &args).await;
    }
    if thread.home != post.home {
        // The conversation moved while the message was queued, so the message is posted in the new place.
        return posts::post(work, ticket, moved(post, card, failure)).await;
    }
    if continue_directly(work, ticket, thread.clone(), failure.reason).await? {
        if post.role != PostRole::Card {
            posts::post(work, ticket, moved(post, card, failure)).await?;
        }
        let text = match failure.reason {
            FailureReason::Gone => work.words().text_with("undelivered-gone", &args),
            _ => work.words().text_with("undelivered-direct", &args),
        };
        return posts::tell_team(work, ticket, text).await;
    }
    if post.role == PostRole::Card && private_places::open_thread(work, ticket, &thread).await? {
        return Ok(());
    }
    set_trouble(work, ticket, Some(&failure.trouble())).await?;
    fail_line(work, ticket, failure).await?;
    let is_offered =
        !failure.message.notify.is_empty() && private_places::offer(work, ticket, &thread).await?;
    let text = lost(work.words(), is_offered, &args);
    posts::tell_team(work, ticket, text).await
}

/// Returns a refused message for the place where the conversation continues.
fn moved(post: &Post, card: &Card, failure: &Undelivered) -> NewPost {
    NewPost::new(Side::Requester, post.role, card.clone())
        .notifying(failure.message.notify.first().cloned())
        .confirmed_by(failure.message.confirmation.as_deref().cloned())
}

/// Says in the line of an answer that the answer was not delivered. Other messages have no such line.
async fn fail_line(work: &mut Work<'_>, ticket: &Ticket, failure: &Undelivered) -> Result<(), CommandError> {
    match &failure.message.confirmation {
        Some(confirmation) => {
            let why = why(work, failure);
            reply_lines::fail(work, ticket, confirmation, &why).await
        }
        None => Ok(()),
    }
}

/// Returns the reason of the failure in words.
fn why(work: &Work<'_>, failure: &Undelivered) -> String {
    delivery::reason(work.settings(), failure.reason, &failure.why)
}

/// Returns the text for the team about a message that did not arrive.
fn lost(words: &Words, is_offered: bool, args: &[(&str, Arg)]) -> Text {
    match is_offered {
        true => words.text_with("undelivered-button", args),
        false => words.text_with("undelivered-lost", args),
    }
}

/// Handles a conversation that cannot continue in a private thread of the channel: it returns to the direct messages,
/// and a button in the channel shows it to its requester.
async fn without_private_thread(
    work: &mut Work<'_>,
    ticket: &Ticket,
    thread: Thread,
    args: &[(&str, Arg)],
) -> Result<(), CommandError> {
    let Some(thread) = private_places::return_to_direct(work, ticket, thread).await? else {
        return Ok(());
    };
    let is_offered = private_places::offer(work, ticket, &thread).await?;
    let direct = delivery::reason(work.settings(), FailureReason::DirectClosed, "");
    let mut args = args.to_vec();
    args.push(("why", direct.into()));
    let text = lost(work.words(), is_offered, &args);
    posts::tell_team(work, ticket, text).await
}

/// Handles a message whose delivery is uncertain.
pub(crate) async fn uncertain(work: &mut Work<'_>, failure: &Undelivered) -> Result<(), CommandError> {
    // The team does not need the delivery state of a transcript.
    let is_copy = matches!(failure.message.what, OutboundAction::Write { .. });
    let post = find_post(work, failure).await?;
    let post = post.filter(|post| post.side == Side::Requester && !is_copy);
    let Some(ticket) = post.and_then(|post| post.subject.ticket()) else {
        return Ok(());
    };
    let ticket = work.tickets().get(ticket).await?;
    set_trouble(work, &ticket, Some(reach::UNCERTAIN)).await
}

/// Handles the first successful delivery in a thread after a failure.
pub(crate) async fn recovered(work: &mut Work<'_>, ticket: TicketId) -> Result<(), CommandError> {
    let ticket = work.tickets().get(ticket).await?;
    let thread = work.threads().of(ticket.id, Side::Requester).await?;
    set_trouble(work, &ticket, None).await?;
    if thread.is_none_or(|thread| thread.trouble.as_deref() != Some(reach::MOVING)) {
        return Ok(());
    }
    let name = names::name(work, ticket.requester).await?;
    let why = delivery::reason(work.settings(), FailureReason::DirectClosed, "");
    let args = [("name", name.into()), ("why", why.into())];
    let text = work.words().text_with("undelivered-moved", &args);
    posts::tell_team(work, &ticket, text).await
}

/// Sets or clears the delivery failure of the requester's thread, which the team's card shows.
async fn set_trouble(work: &mut Work<'_>, ticket: &Ticket, why: Option<&str>) -> Result<(), CommandError> {
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
    match (failure.post, &failure.message.what) {
        (Some(id), _) => Ok(work.posts().find(id).await?),
        (
            None,
            OutboundAction::Remove {
                message: MessageAnchor::Message(message),
                ..
            }
            | OutboundAction::Close {
                root: MessageAnchor::Message(message),
                ..
            },
        ) => Ok(work.posts().find_by_message(message).await?),
        (None, _) => Ok(None),
    }
}

/// Continues a conversation by direct message under a new card, because the message that it was under is deleted, or the
/// channel takes no messages of the desk any more. Returns whether the conversation moved.
async fn continue_directly(
    work: &mut Work<'_>,
    ticket: &Ticket,
    thread: Thread,
    reason: FailureReason,
) -> Result<bool, CommandError> {
    if !matches!(reason, FailureReason::NotAMember | FailureReason::Gone) || has_moved(work, ticket).await? {
        return Ok(false);
    }
    let (user, left) = match &thread.home {
        Conversation::Channel(channel) => {
            let user = names::user_on(work, ticket.requester, &channel.connection).await?;
            (user, Some(channel.clone()))
        }
        Conversation::Direct(user) if reason == FailureReason::Gone => (Some(user.clone()), None),
        Conversation::Direct(_) => (None, None),
    };
    let Some(user) = user else {
        return Ok(false);
    };
    // The link of the thread leads to the deleted message.
    let thread = Thread { link: None, ..thread };
    places::move_requester(
        work,
        ticket,
        thread,
        Conversation::Direct(user.clone()),
        Some(user),
    );
    if let Some(channel) = left.filter(|_| reason == FailureReason::Gone) {
        let place = work.settings().watched(&channel);
        let place = place.map_or_else(
            || work.words().say("private-there"),
            |place| format!("#{}", place.name),
        );
        let args = [("place", place.into())];
        let line = work.words().text_with("continued-directly", &args);
        posts::tell_requester(work, ticket, |_| line).await?;
    }
    Ok(true)
}

/// Returns whether the requester's conversation has moved before.
async fn has_moved(work: &mut Work<'_>, ticket: &Ticket) -> Result<bool, CommandError> {
    let cards = work
        .posts()
        .of(ticket.id, Side::Requester, PostRole::Card)
        .await?;
    Ok(cards.len() > 1)
}
