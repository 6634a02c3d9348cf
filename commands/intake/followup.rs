//! Finds the ticket that a message follows up. People often write one request in several short messages.

use std::collections::BTreeSet;

use chat::{ChannelRef, IncomingMessage, Span, UserRef};
use chrono::Duration;
use desk::{PersonId, Ticket, TicketId, Timestamp};

use crate::actor::{Actor, identity};
use crate::error::CommandError;
use crate::work::Work;

/// The follow-up window: messages of one author within it belong to the same request.
pub(crate) const FOLLOW_UP_WINDOW: Duration = Duration::minutes(10);

/// How long an answer that mentions an author counts as a follow-up of the author's message.
pub(crate) const ANSWER_WINDOW: Duration = Duration::hours(4);

/// Returns whether two times are within the follow-up window. Events may arrive out of order.
pub(crate) fn is_follow_up(one: Timestamp, other: Timestamp) -> bool {
    (one - other).abs() <= FOLLOW_UP_WINDOW
}

/// Returns the author's own open ticket that a message continues. The ticket's messages in the channel are within the
/// follow-up window of the message, before it or after it, because messages may arrive late. Answers to other people's
/// tickets do not count.
pub(crate) async fn open_follow_up(
    work: &mut Work<'_>,
    channel: &ChannelRef,
    author: PersonId,
    at: Timestamp,
) -> Result<Option<Ticket>, CommandError> {
    let between = (at - ANSWER_WINDOW, at + FOLLOW_UP_WINDOW);
    let origins = work.origins().by_author(channel, author, between).await?;
    let (before, after): (Vec<_>, Vec<_>) = origins.into_iter().partition(|(_, said_at)| *said_at <= at);
    let (recent, older): (Vec<_>, Vec<_>) = before
        .into_iter()
        .rev()
        .partition(|(_, said_at)| is_follow_up(at, *said_at));
    // A message continues the message before it. A late message may be older than the first message of its ticket.
    let near = recent.into_iter().chain(after);
    let is_own = |ticket: &Ticket| ticket.requester == author;
    if let Some(ticket) = first_of(work, near, is_own).await? {
        return Ok(Some(ticket).filter(takes_messages));
    }
    if older.is_empty()
        || work
            .cooldowns()
            .until(author, &answered_key(channel))
            .await?
            .is_none()
    {
        return Ok(None);
    }
    let ticket = first_of(work, older.into_iter(), is_own).await?;
    Ok(ticket.filter(takes_messages))
}

/// Returns the first of these tickets that fits.
async fn first_of(
    work: &mut Work<'_>,
    origins: impl Iterator<Item = (TicketId, Timestamp)>,
    fits: impl Fn(&Ticket) -> bool,
) -> Result<Option<Ticket>, CommandError> {
    let mut seen = BTreeSet::new();
    for (id, _) in origins {
        if seen.insert(id)
            && let Some(ticket) = work.tickets().find(id).await?.filter(&fits)
        {
            return Ok(Some(ticket));
        }
    }
    Ok(None)
}

/// Records that somebody answered the requester of a ticket in a channel. The requester's next message there within the
/// follow-up window belongs to the ticket, however old the requester's last message is.
pub(crate) fn note_answer(work: &mut Work<'_>, ticket: &Ticket, channel: &ChannelRef, author: PersonId) {
    if ticket.requester != author {
        let until = work.now() + FOLLOW_UP_WINDOW;
        work.cooldowns()
            .start(ticket.requester, &answered_key(channel), until);
    }
}

fn answered_key(channel: &ChannelRef) -> String {
    format!("answered:{channel}")
}

/// Returns the ticket that a message without a thread continues: the ticket of the message that it replies to, of the
/// person that it mentions first, or the author's own ticket within the follow-up window.
pub(crate) async fn continued_ticket(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    actor: &Actor,
) -> Result<Option<Ticket>, CommandError> {
    if let Some(answered) = answered(message) {
        let ticket = work.origins().find(&answered).await?;
        return match ticket {
            Some(ticket) => Ok(work.tickets().find(ticket).await?.filter(takes_messages)),
            None => Ok(None),
        };
    }
    match addressee(message) {
        Some(user) if *user != actor.user => match find_person(work, user).await? {
            Some(addressed) => latest_of(work, message, actor.person.id, addressed).await,
            None => Ok(None),
        },
        Some(_) | None => open_follow_up(work, &message.location.channel, actor.person.id, message.at).await,
    }
}

/// Returns the message that this message replies to, on platforms with replies outside threads.
pub(crate) fn answered(message: &IncomingMessage) -> Option<chat::MessageRef> {
    let answered = message.replies_to.as_ref()?;
    Some(chat::MessageRef::new(&message.message.channel, answered.clone()))
}

/// Returns the user whose mention begins the message.
pub(crate) fn addressee(message: &IncomingMessage) -> Option<&UserRef> {
    let first = message
        .text
        .0
        .iter()
        .find(|span| !matches!(span, Span::Plain(text) if text.trim().is_empty()));
    match first {
        Some(Span::User { user, .. }) => Some(user),
        _ => None,
    }
}

/// Returns the ticket of two people that a mentioned person wrote about last: one of them is its requester.
async fn latest_of(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    author: PersonId,
    addressed: PersonId,
) -> Result<Option<Ticket>, CommandError> {
    let between = (message.at - ANSWER_WINDOW, message.at);
    let channel = &message.location.channel;
    let origins = work.origins().by_author(channel, addressed, between).await?;
    let origins = origins.into_iter().rev();
    let ticket = first_of(work, origins, |ticket| {
        [author, addressed].contains(&ticket.requester)
    })
    .await?;
    Ok(ticket.filter(takes_messages))
}

/// Returns whether follow-ups belong to the ticket. A merged ticket counts, because its main ticket may be open.
fn takes_messages(ticket: &Ticket) -> bool {
    ticket.is_open() || ticket.is_merged()
}

async fn find_person(work: &mut Work<'_>, user: &UserRef) -> Result<Option<PersonId>, CommandError> {
    for identity in work.settings().roster.identities_of(&identity(user)) {
        if let Some(person) = work.people().find_by_identity(&identity).await? {
            return Ok(Some(person.id));
        }
    }
    Ok(None)
}
