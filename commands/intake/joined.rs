//! Tells a requester privately what became of their other requests: those that joined a ticket, and those that one answer
//! settled.

use chat::{Block, Card, Conversation, Location, OutboundAction, OutboundMessage, Span, Text};
use desk::Ticket;
use store::{PostRole, Side};

use crate::actor::Actor;
use crate::error::CommandError;
use crate::intake::opening::Opened;
use crate::intake::pending_draft::PendingTicket;
use crate::threads::posts;
use crate::threads::posts::NewPost;
use crate::work::Work;

/// Returns a line for each request that joined the ticket, with a link to the ticket where there is one already.
pub(crate) async fn lines(
    work: &mut Work<'_>,
    opened: &Opened,
    joined: &[PendingTicket],
) -> Result<Vec<Text>, CommandError> {
    let (Opened::New(ticket) | Opened::Already(ticket)) = opened;
    if joined.is_empty() {
        return Ok(Vec::new());
    }
    let thread = work.threads().of(ticket.id, Side::Requester).await?;
    let link = thread.and_then(|thread| thread.link);
    let words = work.words();
    let lines = joined.iter().map(|request| {
        let args = [
            ("title", request.title.clone().into()),
            ("reference", ticket.reference.into()),
        ];
        let line = words.text_with("alike-joined", &args);
        match &link {
            Some(url) => line.then(" ").then(Span::Jump {
                url: url.clone(),
                label: words.say_with("alike-joined-link", &args),
            }),
            None => line,
        }
    });
    Ok(lines.collect())
}

/// Returns a line for each request that an answer settled together with the request that it answers.
pub(crate) fn settled(work: &Work<'_>, others: &[PendingTicket]) -> Vec<Text> {
    let lines = others.iter().map(|request| {
        let args = [("title", request.title.clone().into())];
        work.words().text_with("alike-settled", &args)
    });
    lines.collect()
}

/// Sends lines about a ticket to its requester alone: in the ticket's direct conversation, or else where they asked.
pub(crate) async fn tell(
    work: &mut Work<'_>,
    ticket: &Ticket,
    (location, requester): (&Location, &Actor),
    lines: Vec<Text>,
) -> Result<(), CommandError> {
    let mut lines = lines.into_iter();
    let Some(first) = lines.next() else {
        return Ok(());
    };
    let card = lines.fold(Card::plain(first), |card, line| card.with(Block::Text(line)));
    let thread = work.threads().of(ticket.id, Side::Requester).await?;
    if thread.is_some_and(|thread| matches!(thread.home, Conversation::Direct(_))) {
        return posts::post(
            work,
            ticket,
            NewPost::new(Side::Requester, PostRole::Notice, card),
        )
        .await;
    }
    let action = OutboundAction::Whisper {
        channel: location.channel.clone(),
        thread: location.thread.clone(),
        user: requester.user.clone(),
        card,
        aloud: None,
    };
    work.outbox().send(OutboundMessage::quiet(action), None);
    Ok(())
}
