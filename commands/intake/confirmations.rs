//! The confirmations that the opener of a ticket sees. They say where the conversation is, as the ticket's thread says.

use chat::{Card, Conversation, Reply};
use desk::{PersonId, Ticket};
use store::Side;

use crate::error::CommandError;
use crate::facts::names;
use crate::intake::opening::Opened;
use crate::work::Work;

/// Returns the confirmation for the opener of a ticket.
pub(crate) async fn opened(
    work: &mut Work<'_>,
    opened: &Opened,
    opener: PersonId,
) -> Result<String, CommandError> {
    match opened {
        Opened::New(ticket) => opened_text(work, ticket, opener).await,
        Opened::Already(ticket) => already_text(work, ticket).await,
    }
}

/// Returns the confirmation text for a new ticket. It says where the answer will arrive.
pub(crate) async fn opened_text(
    work: &mut Work<'_>,
    ticket: &Ticket,
    opener: PersonId,
) -> Result<String, CommandError> {
    let is_direct = is_direct(work, ticket).await?;
    if is_direct && ticket.requester != opener {
        return for_other(work, ticket).await;
    }
    let args = [
        ("reference", ticket.reference.into()),
        ("title", ticket.title.clone().into()),
        ("team", work.settings().team_title(&ticket.team).into()),
    ];
    Ok(match is_direct {
        true => work.words().say_with("opened-direct", &args),
        false => work.words().say_with("opened-thread", &args),
    })
}

/// Returns the confirmation text for a ticket of another person.
pub(crate) async fn for_other(work: &mut Work<'_>, ticket: &Ticket) -> Result<String, CommandError> {
    let name = names::name(work, ticket.requester).await?;
    let args = [
        ("reference", ticket.reference.into()),
        ("title", ticket.title.clone().into()),
        ("name", name.into()),
    ];
    Ok(work.words().say_with("opened-for", &args))
}

/// Returns the reply that the message already belongs to a ticket.
pub(crate) async fn already(work: &mut Work<'_>, ticket: &Ticket) -> Result<Reply, CommandError> {
    Ok(Reply::Private(Card::plain(already_text(work, ticket).await?)))
}

/// Returns the text that the message already belongs to a ticket.
pub(crate) async fn already_text(work: &mut Work<'_>, ticket: &Ticket) -> Result<String, CommandError> {
    let args = [
        ("reference", ticket.reference.into()),
        ("title", ticket.title.clone().into()),
    ];
    Ok(match is_direct(work, ticket).await? {
        true => work.words().say_with("opened-already-direct", &args),
        false => work.words().say_with("opened-already", &args),
    })
}

/// Returns whether the conversation with the requester is a direct one.
async fn is_direct(work: &mut Work<'_>, ticket: &Ticket) -> Result<bool, CommandError> {
    let thread = work.threads().of(ticket.id, Side::Requester).await?;
    Ok(thread.is_some_and(|thread| matches!(thread.home, Conversation::Direct(_))))
}
