//! Posts messages of the desk in the two threads of a ticket.

use chat::{Card, Confirmation, OutboundMessage, Place, Span, Speaker, Text, UserRef};
use desk::{PostId, Ticket};
use store::{Post, PostRole, Side, Thread};

use crate::error::CommandError;
use crate::facts::names;
use crate::work::Work;

/// A message for one of the two threads of a ticket.
#[derive(Clone, Debug)]
pub(crate) struct NewPost {
    side: Side,
    role: PostRole,
    card: Card,
    notify: Vec<UserRef>,
    confirmation: Option<Confirmation>,
    speaker: Option<Speaker>,
}

impl NewPost {
    /// Creates a message that notifies nobody.
    pub(crate) fn new(side: Side, role: PostRole, card: Card) -> Self {
        Self {
            side,
            role,
            card,
            notify: Vec::new(),
            confirmation: None,
            speaker: None,
        }
    }

    /// Adds a user who is notified.
    pub(crate) fn notifying(self, notify: Option<UserRef>) -> Self {
        self.notifying_all(notify.into_iter().collect())
    }

    /// Adds the users who are notified.
    pub(crate) fn notifying_all(self, notify: Vec<UserRef>) -> Self {
        Self { notify, ..self }
    }

    /// Adds the line that is edited when the message is delivered.
    pub(crate) fn confirmed_by(self, confirmation: Option<Confirmation>) -> Self {
        Self { confirmation, ..self }
    }

    /// Sets the person whose words the message shows.
    pub(crate) fn spoken_by(self, speaker: Option<Speaker>) -> Self {
        Self { speaker, ..self }
    }
}

/// Posts a message in a thread of a ticket, if the ticket has that thread.
pub(crate) async fn post(work: &mut Work<'_>, ticket: &Ticket, new: NewPost) -> Result<(), CommandError> {
    let id = work.mint::<PostId>();
    post_as(work, ticket, id, new).await?;
    Ok(())
}

/// Posts a message in a thread under an id that the caller chose. Returns false if the ticket has no such thread.
pub(crate) async fn post_as(
    work: &mut Work<'_>,
    ticket: &Ticket,
    id: PostId,
    new: NewPost,
) -> Result<bool, CommandError> {
    let Some(thread) = work.threads().of(ticket.id, new.side).await? else {
        return Ok(false);
    };
    work.posts().add(Post {
        id,
        subject: ticket.id.into(),
        side: new.side,
        role: new.role,
        home: thread.home.clone(),
        message: None,
    });
    let card = without_quotes_in_notifications(ticket, new.card);
    let speaker = new.speaker.map(|speaker| Speaker {
        card: without_quotes_in_notifications(ticket, speaker.card),
        ..speaker
    });
    let message = OutboundMessage {
        notify: new.notify,
        ..OutboundMessage::post(place_in(ticket, thread), card)
            .confirmed_by(new.confirmation)
            .spoken_by(speaker)
    };
    work.outbox().send(message, Some(id));
    Ok(true)
}

/// Returns the card for a ticket. A notification about a private ticket names the ticket and quotes nothing.
pub(crate) fn without_quotes_in_notifications(ticket: &Ticket, card: Card) -> Card {
    match ticket.is_private() {
        true => card.fallback(ticket.reference.to_string()),
        false => card,
    }
}

/// Posts a text in the requester's thread and notifies the requester.
pub(crate) async fn tell_requester(
    work: &mut Work<'_>,
    ticket: &Ticket,
    says: impl FnOnce(Span) -> Text,
) -> Result<(), CommandError> {
    let Some(thread) = work.threads().of(ticket.id, Side::Requester).await? else {
        return Ok(());
    };
    let (requester, user) = names::mention(work, ticket.requester, thread.home.connection()).await?;
    let card = Card::plain(says(requester));
    // The role is not "notice", because the last notice loses its button when the ticket is reopened.
    let new = NewPost::new(Side::Requester, PostRole::Remark, card).notifying(user);
    post(work, ticket, new).await
}

/// Posts a text in the team's thread.
pub(crate) async fn tell_team(work: &mut Work<'_>, ticket: &Ticket, text: Text) -> Result<(), CommandError> {
    let new = NewPost::new(Side::Team, PostRole::Notice, Card::plain(text));
    post(work, ticket, new).await
}

/// Returns the place of a message in a thread.
pub(crate) fn place_in(ticket: &Ticket, thread: Thread) -> Place {
    Place::Under {
        home: thread.home,
        root: thread.root,
        name: thread_name(ticket),
    }
}

/// Returns the name of the thread that a platform creates for a ticket.
pub(crate) fn thread_name(ticket: &Ticket) -> String {
    format!("{} {}", ticket.reference, ticket.title)
}
