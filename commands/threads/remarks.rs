//! Adds remarks to a ticket and to its journal, and formats texts under their author's name.

use chat::{Card, FileRef, IncomingMessage, MessageRef, Text};
use desk::{ArticleId, PersonId, RemarkId, Ticket, TicketEvent};
use store::{Audience, Remark};

use crate::work::Work;

/// A remark that a person adds to a ticket.
#[derive(Clone, Debug)]
pub(crate) struct NewRemark<'r> {
    author: PersonId,
    audience: Audience,
    text: &'r Text,
    source: Option<&'r MessageRef>,
    files: &'r [FileRef],
    article: Option<ArticleId>,
}

impl<'r> NewRemark<'r> {
    /// Creates a remark from a text that was typed into a form.
    pub(crate) fn new(author: PersonId, audience: Audience, text: &'r Text) -> Self {
        Self {
            author,
            audience,
            text,
            source: None,
            files: &[],
            article: None,
        }
    }

    /// Creates a remark from a message and its files.
    pub(crate) fn of_message(author: PersonId, audience: Audience, message: &'r IncomingMessage) -> Self {
        Self {
            source: Some(&message.message),
            files: &message.files,
            ..Self::new(author, audience, &message.text)
        }
    }

    /// Sets the article that the remark shows.
    pub(crate) fn with_article(self, article: ArticleId) -> Self {
        let article = Some(article);
        Self { article, ..self }
    }

    /// Sets the files.
    pub(crate) fn with_files(self, files: &'r [FileRef]) -> Self {
        Self { files, ..self }
    }
}

/// Adds a remark and journals it. The caller mirrors the remark on the other side and records the mirror in it.
pub(crate) fn keep(work: &mut Work<'_>, ticket: &Ticket, new: &NewRemark<'_>) -> Remark {
    match new.audience {
        Audience::Public => keep_said(work, ticket, new),
        Audience::Team => {
            let remark = add(work, ticket, new);
            work.note(ticket, new.author, TicketEvent::NoteAdded { remark: remark.id });
            remark
        }
    }
}

/// As [`keep`], for words of the conversation with the requester, even if only the team sees them.
pub(crate) fn keep_said(work: &mut Work<'_>, ticket: &Ticket, new: &NewRemark<'_>) -> Remark {
    let remark = add(work, ticket, new);
    let event = TicketEvent::RemarkAdded {
        remark: remark.id,
        article: new.article,
    };
    work.note(ticket, new.author, event);
    remark
}

fn add(work: &mut Work<'_>, ticket: &Ticket, new: &NewRemark<'_>) -> Remark {
    let id = work.mint::<RemarkId>();
    let text = new.text.clone();
    let mut remark = Remark::new(id, ticket.id, new.author, text, work.now()).for_audience(new.audience);
    remark.source = new.source.cloned();
    remark.files = new.files.to_vec();
    work.remarks().add(remark.clone());
    remark
}

/// Returns a card with a text under its author's name.
pub(crate) fn quoted(name: &str, suffix: &str, text: &Text) -> Card {
    let header = Text::bold(headed(name, suffix));
    Card::plain(header.then("\n").then(text.clone()))
}

/// Returns a name, followed by the suffix if there is one.
pub(crate) fn headed(name: &str, suffix: &str) -> String {
    if suffix.is_empty() {
        name.to_owned()
    } else {
        format!("{name} {suffix}")
    }
}
