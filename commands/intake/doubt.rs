//! Tells an author that a message was added to their open ticket, with a button for "It's something new".

use chat::{Card, IncomingMessage};
use desk::Ticket;

use crate::actor::Actor;
use crate::error::CommandError;
use crate::intake::unrouted;
use crate::intake::unrouted::{Purpose, UnroutedMessage};
use crate::threads::private_lines;
use crate::verbs::Verb;
use crate::work::Work;

/// Tells the author privately that the message was added to the ticket. The author is told once for several messages
/// in the follow-up window; the button then moves all of them.
pub(crate) async fn tell(
    work: &mut Work<'_>,
    ticket: &Ticket,
    message: &IncomingMessage,
    actor: &Actor,
) -> Result<(), CommandError> {
    if join(work, ticket, message, actor).await? {
        return Ok(());
    }
    let unrouted = UnroutedMessage {
        ticket: Some(ticket.id.to_string()),
        ..UnroutedMessage::of(message, work.prefetched().link(&message.message))
    };
    let draft = unrouted::begin(work, Purpose::Doubt, actor.person.id, &unrouted)?;
    let args = [("reference", ticket.reference.into())];
    let noted = work.words().say_with("about-noted", &args);
    let card = Card::plain(noted).button(work.words().say("button-fresh"), Verb::NewTopic.on_draft(draft));
    private_lines::send_private(work, message, actor, card);
    Ok(())
}

/// Adds the message to those that the author can still move to a new ticket. Returns whether there are any.
pub(crate) async fn join(
    work: &mut Work<'_>,
    ticket: &Ticket,
    message: &IncomingMessage,
    actor: &Actor,
) -> Result<bool, CommandError> {
    let about = ticket.id.to_string();
    let Some(pending) = unrouted::find_pending(work, Purpose::Doubt, actor.person.id, message).await? else {
        return Ok(false);
    };
    if pending.1.ticket.as_ref() != Some(&about) {
        return Ok(false);
    }
    unrouted::add(work, pending, message)?;
    Ok(true)
}
