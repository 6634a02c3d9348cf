//! What is said about a ticket, and who hears it: the journal, the mirror, and the way into either thread.

use chat::{Card, FileRef, IncomingMessage, MessageRef, Text};
use desk::{PersonId, RemarkId, Ticket, TicketEvent};
use store::{Audience, Remark};

use crate::work::Work;

/// Something that a person said about a ticket.
#[derive(Clone, Debug)]
pub(crate) struct NewRemark<'r> {
    author: PersonId,
    audience: Audience,
    text: &'r Text,
    source: Option<&'r MessageRef>,
    files: &'r [FileRef],
}

impl<'r> NewRemark<'r> {
    /// Words that were typed into a form.
    pub(crate) fn new(author: PersonId, audience: Audience, text: &'r Text) -> Self {
        Self {
            author,
            audience,
            text,
            source: None,
            files: &[],
        }
    }

    /// A message with its files.
    pub(crate) fn of_message(author: PersonId, audience: Audience, said: &'r IncomingMessage) -> Self {
        Self {
            source: Some(&said.message),
            files: &said.files,
            ..Self::new(author, audience, &said.text)
        }
    }

    /// Attaches files.
    pub(crate) fn with_files(self, files: &'r [FileRef]) -> Self {
        Self { files, ..self }
    }
}

/// Adds a remark and journals it. The caller shows the remark on the other side and notes where (`mirror`).
pub(crate) fn keep(work: &mut Work<'_>, ticket: &Ticket, new: &NewRemark<'_>) -> Remark {
    let id = work.mint::<RemarkId>();
    let text = new.text.clone();
    let mut remark = Remark::new(id, ticket.id, new.author, new.audience, text, work.now());
    remark.source = new.source.cloned();
    remark.files = new.files.to_vec();
    work.remarks().add(remark.clone());
    let event = match new.audience {
        Audience::Public => TicketEvent::RemarkAdded { remark: id },
        Audience::Team => TicketEvent::NoteAdded { remark: id },
    };
    work.note(ticket, new.author, event);
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
