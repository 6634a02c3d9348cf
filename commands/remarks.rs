//! What is said about a ticket, and who hears it: the journal, the mirror, and the way into either thread.

use chat::{Card, MessageRef, OutboundMessage, Place, Text, UserRef};
use desk::{Entry, EntryId, PersonId, PostId, RemarkId, Ticket, TicketEvent};
use store::{Audience, Post, PostRole, Remark, Side, UnitOfWork};

use crate::CommandError;

/// Writes a line into the journal.
pub(crate) fn note_event(uow: &mut UnitOfWork, ticket: &Ticket, by: Option<PersonId>, event: TicketEvent) {
    let entry = Entry {
        id: uow.mint::<EntryId>(),
        ticket: ticket.id,
        by,
        at: uow.now(),
        event,
    };
    uow.journal().add(entry);
}

/// Keeps what somebody said, and journals that they did. Whoever shows it on the other side says so in its `mirror`.
pub(crate) fn keep(
    uow: &mut UnitOfWork,
    ticket: &Ticket,
    author: PersonId,
    audience: Audience,
    text: &Text,
    source: Option<&MessageRef>,
) -> Remark {
    let remark = Remark {
        source: source.cloned(),
        ..Remark::new(
            uow.mint::<RemarkId>(),
            ticket.id,
            author,
            audience,
            text.clone(),
            uow.now(),
        )
    };
    uow.remarks().add(remark.clone());
    let event = match audience {
        Audience::Public => TicketEvent::Said { remark: remark.id },
        Audience::Team => TicketEvent::Noted { remark: remark.id },
    };
    note_event(uow, ticket, Some(author), event);
    remark
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

/// Somebody's words under their own name.
pub(crate) fn quoted(name: &str, suffix: &str, text: &Text) -> Card {
    let header = Text::bold(headed(name, suffix));
    Card::plain(header.then("\n").then(text.clone()))
}

/// A name, and what they are or do, if that must be said.
pub(crate) fn headed(name: &str, suffix: &str) -> String {
    if suffix.is_empty() {
        name.to_owned()
    } else {
        format!("{name} {suffix}")
    }
}

/// What a thread is called that a platform makes for a ticket.
pub(crate) fn thread_name(ticket: &Ticket) -> String {
    format!("{} {}", ticket.reference, ticket.title)
}
