//! Puts messages of the desk into the two threads of a ticket.

use chat::{Card, OutboundMessage, Place, Text, UserRef};
use desk::{PostId, Ticket};
use store::{Post, PostRole, Side, UnitOfWork};

use crate::error::CommandError;
use crate::facts::names;

/// Says something to a ticket's requester in their thread.
pub(crate) async fn tell(
    uow: &mut UnitOfWork,
    ticket: &Ticket,
    says: impl FnOnce(chat::Span) -> Text,
) -> Result<(), CommandError> {
    let Some(thread) = uow.threads().of(ticket.id, Side::Requester).await? else {
        return Ok(());
    };
    let (requester, user) = names::mention(uow, ticket.requester, thread.home.connection()).await?;
    let card = Card::plain(says(requester));
    // No notice: those are messages that a ticket is resolved, and lose their button later.
    post(uow, ticket, Side::Requester, PostRole::Remark, card, user).await
}

/// Puts a message into one of a ticket's two threads, if it has that.
pub(crate) async fn post(
    uow: &mut UnitOfWork,
    ticket: &Ticket,
    side: Side,
    role: PostRole,
    card: Card,
    notify: Option<UserRef>,
) -> Result<(), CommandError> {
    let id = uow.mint::<PostId>();
    post_as(uow, ticket, side, (id, role), card, notify).await?;
    Ok(())
}

/// The same under an id that is known before; false if there is no such thread.
pub(crate) async fn post_as(
    uow: &mut UnitOfWork,
    ticket: &Ticket,
    side: Side,
    (id, role): (PostId, PostRole),
    card: Card,
    notify: Option<UserRef>,
) -> Result<bool, CommandError> {
    let Some(thread) = uow.threads().of(ticket.id, side).await? else {
        return Ok(false);
    };
    uow.posts().add(Post {
        id,
        ticket: ticket.id,
        side,
        role,
        home: thread.home.clone(),
        message: None,
    });
    let place = Place::Under {
        home: thread.home,
        root: thread.root,
        name: thread_name(ticket),
    };
    // A notification of what is private names the ticket, and nothing of what is said.
    let card = match ticket.is_private() {
        true => card.fallback(ticket.reference.to_string()),
        false => card,
    };
    let message = OutboundMessage {
        notify: notify.into_iter().collect(),
        ..OutboundMessage::post(place, card)
    };
    uow.outbox().send(message, Some(id));
    Ok(true)
}

/// What a thread is called that a platform makes for a ticket.
pub(crate) fn thread_name(ticket: &Ticket) -> String {
    format!("{} {}", ticket.reference, ticket.title)
}

pub(crate) async fn tell_team(uow: &mut UnitOfWork, ticket: &Ticket, text: Text) -> Result<(), CommandError> {
    post(uow, ticket, Side::Team, PostRole::Notice, Card::plain(text), None).await
}
