//! A message to the desk itself: it opens a ticket, goes to the one that is open there, or the desk asks which.

use std::cmp::Reverse;

use chat::{Card, Control, Home, OutboundMessage, Place, Reply, Said, Select, SelectOption};
use chrono::Duration;
use desk::{Action, DraftId, Kind, Resource, Source, Ticket, is_small_talk};
use store::{Draft, Side, UnitOfWork};

use crate::asker::Asker;
use crate::opening::{Opening, Start, titled};
use crate::verb::Verb;
use crate::verbs::about;
use crate::waiting::{self, For, Waiting};
use crate::{CommandError, Desk, alike, breath, follow, held, merged, notices};

/// Under which name it is kept that somebody was told how the desk works.
const HELPED: &str = "helped";

/// For how long one hello is answered once.
const HELPED_FOR: Duration = Duration::hours(1);

/// How long somebody has to say which ticket they meant.
const ASKED_FOR: Duration = Duration::hours(24);

/// Discord's selects hold 25 entries; one of them is for something new.
const MOST_TICKETS: usize = 24;

/// Deals with a message outside any ticket's thread.
pub(crate) async fn said(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    said: &Said,
    asker: &Asker,
) -> Result<Reply, CommandError> {
    asker.may(Action::Open, Resource::Desk)?;
    if let Some(ticket) = breath::goes_on(uow, &said.spot.channel, asker.person.id, said.at).await? {
        uow.origins()
            .claim(&said.message, ticket.id, asker.person.id, said.at)
            .await?;
        return follow::in_thread(uow, desk, ticket, said, asker).await;
    }
    if held::joined(uow, desk, asker, said).await? {
        return Ok(Reply::Quiet);
    }
    let mut here = tickets_here(uow, asker).await?;
    let mut open: Vec<Ticket> = Vec::new();
    for ticket in &here {
        if merged::main_of(uow, ticket).await?.is_open() {
            open.push(ticket.clone());
        }
    }
    let small = is_small_talk(&said.text.to_plain(), desk.words.vocabulary()) && said.files.is_empty();
    match (open.len(), here.is_empty()) {
        (0, true) if small => say_hello(uow, desk, asker).await,
        (0, true) => open_ticket(uow, desk, said, asker).await,
        // Thanks for what was resolved here.
        (0, false) if small => Ok(Reply::Quiet),
        (1, _) => add(uow, desk, open.remove(0), said, asker, small).await,
        (_, _) => {
            // What is still worked on comes first, the newest before the older.
            let is_open = |ticket: &Ticket| open.iter().any(|one| one.id == ticket.id);
            here.sort_by_key(|ticket| (!is_open(ticket), Reverse(ticket.opened_at), Reverse(ticket.id)));
            which(uow, desk, said, asker, &here).await
        }
    }
}

/// The tickets of somebody that have not ended and are talked about here.
async fn tickets_here(uow: &mut UnitOfWork<'_>, asker: &Asker) -> Result<Vec<Ticket>, CommandError> {
    let home = Home::Direct(asker.user.clone());
    let mut here = Vec::new();
    let mut theirs = uow.tickets().open_of(asker.person.id).await?;
    theirs.extend(uow.tickets().merged_of(asker.person.id).await?);
    for ticket in theirs {
        let is_known = |one: &Ticket| ticket.is_merged() && ticket.main == Some(one.id);
        let thread = uow.threads().of(ticket.id, Side::Requester).await?;
        // Two that are handled together are one matter to whoever has both.
        if thread.is_some_and(|thread| thread.home == home) && !here.iter().any(is_known) {
            here.push(ticket);
        }
    }
    Ok(here)
}

async fn open_ticket(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    said: &Said,
    asker: &Asker,
) -> Result<Reply, CommandError> {
    let Some(team) = desk.team_for(&said.spot.channel) else {
        return Ok(Reply::Quiet);
    };
    let opening = Opening {
        kind: Kind::Incident,
        title: titled(desk, said, &said.text.to_plain()),
        description: said.text.to_plain(),
        requester: asker,
        opener: asker,
        source: Source::Direct,
        team,
        start: Start::Message { said, link: None },
        earlier: &[],
        follows: None,
    };
    alike::open_or_whisper(uow, desk, said, opening).await?;
    Ok(Reply::Quiet)
}

/// How the desk works, once in a while.
async fn say_hello(uow: &mut UnitOfWork<'_>, desk: &Desk, asker: &Asker) -> Result<Reply, CommandError> {
    let person = asker.person.id;
    if uow.rests().until(person, HELPED).await?.is_some() {
        return Ok(Reply::Quiet);
    }
    asker.remember(uow);
    let until = uow.now() + HELPED_FOR;
    uow.rests().rest(person, HELPED, until);
    let card = Card::plain(desk.words.say("direct-hello"));
    let place = Place::At(Home::Direct(asker.user.clone()));
    uow.outbox().send(OutboundMessage::post(place, card), None);
    Ok(Reply::Quiet)
}

/// It goes to the one open ticket; a button says that it was about something new.
async fn add(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ticket: Ticket,
    said: &Said,
    asker: &Asker,
    small: bool,
) -> Result<Reply, CommandError> {
    if small {
        return follow::in_thread(uow, desk, ticket, said, asker).await;
    }
    let (id, reference) = (ticket.id.to_string(), ticket.reference.to_string());
    let earlier = waiting::joined(uow, For::Doubt, asker.person.id, said).await?;
    follow::in_thread(uow, desk, ticket, said, asker).await?;
    if earlier.is_some_and(|waiting| waiting.ticket.as_ref() == Some(&id)) {
        return Ok(Reply::Quiet);
    }
    let waiting = Waiting {
        ticket: Some(id),
        ..Waiting::of(said, None)
    };
    let draft = waiting::begin(uow, For::Doubt, asker.person.id, &waiting)?;
    let noted = desk
        .words
        .say_with("about-noted", &[("reference", reference.into())]);
    let card = Card::plain(noted).button(desk.words.say("button-fresh"), Verb::Fresh.on_draft(draft));
    notices::whisper(uow, said, asker, card);
    Ok(Reply::Quiet)
}

/// Asks which of several tickets a message is about; the words are kept meanwhile.
async fn which(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    said: &Said,
    asker: &Asker,
    tickets: &[Ticket],
) -> Result<Reply, CommandError> {
    if waiting::joined(uow, For::Choice, asker.person.id, said)
        .await?
        .is_some()
    {
        return Ok(Reply::Quiet);
    }
    let words = &desk.words;
    let waiting = waiting::begin(uow, For::Choice, asker.person.id, &Waiting::of(said, None))?;
    let mut options = Vec::new();
    for ticket in tickets.iter().take(MOST_TICKETS) {
        let id = uow.mint::<DraftId>();
        let body = serde_json::to_string(&about::Body {
            ticket: ticket.id.to_string(),
            waiting: waiting.to_string(),
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
    options.push(SelectOption {
        label: words.say("direct-which-new"),
        token: Verb::Fresh.on_draft(waiting),
    });
    let mut card = Card::plain(words.say("direct-which"));
    card.controls.push(Control::Select(Select {
        placeholder: words.say("direct-which-pick"),
        options,
    }));
    let place = Place::At(Home::Direct(asker.user.clone()));
    uow.outbox().send(OutboundMessage::post(place, card), None);
    Ok(Reply::Quiet)
}
