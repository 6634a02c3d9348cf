//! Somebody said something: in a ticket's thread, to the desk directly, or in a watched channel.

use chat::{
    Card, Control, Home, MessageRef, OutboundMessage, Place, Reply, Said, Select, SelectOption, Span,
};
use chrono::Duration;
use desk::{Action, DraftId, Kind, Resource, Source, Ticket, is_small_talk};
use store::{Draft, Side, UnitOfWork};

use crate::asker::{Asker, identity};
use crate::opening::{Opening, Start, open, titled};
use crate::settings::Intake;
use crate::verb::Verb;
use crate::verbs::{about, speak};
use crate::{CommandError, Desk, Known};

/// How long after one message a further one of the same author belongs to the same matter.
const SAME_BREATH: Duration = Duration::minutes(10);

/// How long after a message an answer addressed to its author belongs to it.
const SAME_TALK: Duration = Duration::hours(4);

/// How long somebody has to say which ticket they meant.
const ASKED_FOR: Duration = Duration::hours(24);

/// Deals with a message.
pub(crate) async fn said(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    said: &Said,
    asker: &Asker,
    known: &Known,
) -> Result<Reply, CommandError> {
    if said.by_bot || (said.text.is_blank() && said.files.is_empty()) {
        return Ok(Reply::Quiet);
    }
    if let Some((ticket, side)) = belongs_to(uow, said).await? {
        return speak::in_thread(uow, desk, ticket, side, said, asker).await;
    }
    if said.spot.direct {
        return direct(uow, desk, said, asker).await;
    }
    let watched = desk
        .watched(&said.spot.channel)
        .filter(|watched| watched.intake == Intake::Ticket);
    if watched.is_some() && said.spot.thread.is_none() {
        return in_watched_channel(uow, desk, said, asker, known).await;
    }
    Ok(Reply::Quiet)
}

/// The ticket in whose thread this was said, and on which side.
pub(crate) async fn belongs_to(
    uow: &mut UnitOfWork<'_>,
    said: &Said,
) -> Result<Option<(Ticket, Side)>, CommandError> {
    let found = if let Some(root) = &said.spot.thread {
        let thread = uow.threads().find_by_root(&said.spot.channel, root).await?;
        thread.map(|thread| (thread.ticket, thread.side))
    } else if let Some(answered) = said.replies_to.as_ref().filter(|_| said.spot.direct) {
        let answered = MessageRef::new(&said.message.channel, answered.clone());
        let post = uow.posts().find_by_message(&answered).await?;
        post.map(|post| (post.ticket, post.side))
    } else {
        None
    };
    match found {
        Some((ticket, side)) => Ok(Some((uow.tickets().get(ticket).await?, side))),
        None => Ok(None),
    }
}

/// A message to the desk itself, outside any ticket's thread: it belongs to the one open ticket, or the desk asks which.
async fn direct(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    said: &Said,
    asker: &Asker,
) -> Result<Reply, CommandError> {
    asker.may(Action::Open, Resource::Desk)?;
    let home = Home::Direct(asker.user.clone());
    let mut open = Vec::new();
    for ticket in uow.tickets().open_of(asker.person.id).await? {
        let thread = uow.threads().of(ticket.id, Side::Requester).await?;
        if thread.is_some_and(|thread| thread.home == home) {
            open.push(ticket);
        }
    }
    let card = match open.len() {
        1 => return speak::in_thread(uow, desk, open.remove(0), Side::Requester, said, asker).await,
        0 => Card::plain(desk.words.say("direct-no-ticket")),
        _ => which(uow, desk, said, asker, &open)?,
    };
    uow.outbox()
        .send(OutboundMessage::post(Place::At(home), card), None);
    Ok(Reply::Quiet)
}

/// Asks which of several tickets a message is about; the words are kept meanwhile.
fn which(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    said: &Said,
    asker: &Asker,
    tickets: &[Ticket],
) -> Result<Card, CommandError> {
    let mut options = Vec::new();
    for ticket in tickets.iter().rev().take(25) {
        let id = uow.mint::<DraftId>();
        let body = serde_json::to_string(&about::Body {
            ticket: ticket.id.to_string(),
            said: said.clone(),
        })?;
        let expires_at = uow.now() + ASKED_FOR;
        uow.drafts().put(&Draft {
            id,
            owner: asker.person.id,
            kind: about::KIND.to_owned(),
            body,
            expires_at,
        });
        let label = format!("{} {}", ticket.reference, ticket.title);
        options.push(SelectOption {
            label,
            token: Verb::About.on_draft(id),
        });
    }
    let mut card = Card::plain(desk.words.say("direct-which"));
    card.controls.push(Control::Select(Select {
        placeholder: desk.words.say("direct-which-pick"),
        options,
    }));
    Ok(card)
}

/// A message in a channel where messages are tickets.
async fn in_watched_channel(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    said: &Said,
    asker: &Asker,
    known: &Known,
) -> Result<Reply, CommandError> {
    asker.may(Action::Open, Resource::Desk)?;
    let Some(team) = desk.team_for(&said.spot.channel) else {
        return Ok(Reply::Quiet);
    };
    let words = said.text.to_plain();
    let goes_on = followed_up(uow, desk, said, asker).await?;
    if let Some(ticket) = goes_on {
        if !is_small_talk(&words)
            && uow
                .origins()
                .claim(&said.message, ticket.id, asker.person.id, said.at)
                .await?
                .is_none()
        {
            return speak::in_thread(uow, desk, ticket, Side::Requester, said, asker).await;
        }
        return Ok(Reply::Quiet);
    }
    // The team's own messages are announcements and answers; so are messages that begin by naming somebody.
    if asker.works_in(&team) || addressee(said).is_some() || is_small_talk(&words) {
        return Ok(Reply::Quiet);
    }
    let opening = Opening {
        kind: Kind::Incident,
        title: titled(desk, said, &words),
        description: words,
        requester: asker,
        opener: asker,
        source: Source::Channel,
        team,
        start: Start::Message {
            said,
            link: known.link(&said.message),
        },
    };
    open(uow, desk, opening).await?;
    Ok(Reply::Quiet)
}

/// Who a message begins by naming.
fn addressee(said: &Said) -> Option<&chat::UserRef> {
    let spoken = said
        .text
        .0
        .iter()
        .find(|span| !matches!(span, Span::Plain(text) if text.trim().is_empty()));
    match spoken {
        Some(Span::User { user, .. }) => Some(user),
        _ => None,
    }
}

/// The ticket that a message without a thread goes on about: what its author just said, or what the person it begins by
/// naming said a while ago.
async fn followed_up(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    said: &Said,
    asker: &Asker,
) -> Result<Option<Ticket>, CommandError> {
    let (author, within) = match addressee(said) {
        Some(user) if *user != asker.user => {
            let named = find_person(uow, desk, user).await?;
            let Some(named) = named else { return Ok(None) };
            (named, SAME_TALK)
        }
        Some(_) | None => (asker.person.id, SAME_BREATH),
    };
    let Some((ticket, at)) = uow.origins().latest_by(&said.spot.channel, author).await? else {
        return Ok(None);
    };
    if said.at - at > within || said.at < at {
        return Ok(None);
    }
    Ok(uow.tickets().find(ticket).await?.filter(Ticket::is_open))
}

async fn find_person(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    user: &chat::UserRef,
) -> Result<Option<desk::PersonId>, CommandError> {
    for identity in desk.roster.identities_of(&identity(user)) {
        if let Some(person) = uow.people().find_by_identity(&identity).await? {
            return Ok(Some(person.id));
        }
    }
    Ok(None)
}
