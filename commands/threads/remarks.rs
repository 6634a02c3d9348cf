//! What is said about a ticket, and who hears it: the journal, the mirror, and the way into either thread.

use chat::{Card, MessageRef, Text};
use desk::{Entry, EntryId, PersonId, RemarkId, Ticket, TicketEvent};
use store::{Audience, Remark, UnitOfWork};

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
