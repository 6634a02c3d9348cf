//! Finds the ticket that a message follows up. People often write one request in several short messages.

use chat::{ChannelRef, IncomingMessage, Span, UserRef};
use chrono::Duration;
use desk::{PersonId, Ticket, Timestamp};

use crate::actor::{Actor, identity};
use crate::error::CommandError;
use crate::work::Work;

/// The follow-up window: messages of one author within it belong to the same request.
pub(crate) const FOLLOW_UP_WINDOW: Duration = Duration::minutes(10);

/// How long an answer that mentions an author counts as a follow-up of the author's message.
const ANSWER_WINDOW: Duration = Duration::hours(4);

/// Returns whether two times are within the follow-up window. Events may arrive out of order.
pub(crate) fn is_follow_up(one: Timestamp, other: Timestamp) -> bool {
    (one - other).abs() <= FOLLOW_UP_WINDOW
}

/// Returns the open ticket that the author started in the channel within the follow-up window.
pub(crate) async fn open_follow_up(
    work: &mut Work<'_>,
    channel: &ChannelRef,
    author: PersonId,
    at: Timestamp,
) -> Result<Option<Ticket>, CommandError> {
    latest(work, channel, author, at, FOLLOW_UP_WINDOW).await
}

/// Returns the ticket that a message without a thread continues: the ticket of the message that it replies to, of the
/// person that it mentions first, or of its author within the follow-up window.
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
    let (author, window) = match addressee(message) {
        Some(user) if *user != actor.user => {
            let addressed = find_person(work, user).await?;
            let Some(addressed) = addressed else {
                return Ok(None);
            };
            (addressed, ANSWER_WINDOW)
        }
        Some(_) | None => (actor.person.id, FOLLOW_UP_WINDOW),
    };
    latest(work, &message.location.channel, author, message.at, window).await
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

async fn latest(
    work: &mut Work<'_>,
    channel: &ChannelRef,
    author: PersonId,
    at: Timestamp,
    window: Duration,
) -> Result<Option<Ticket>, CommandError> {
    let Some((ticket, claimed_at)) = work.origins().latest_by(channel, author, at - window).await? else {
        return Ok(None);
    };
    if at - claimed_at > window || at < claimed_at {
        return Ok(None);
    }
    Ok(work.tickets().find(ticket).await?.filter(takes_messages))
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
