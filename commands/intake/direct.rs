//! A message to the desk itself: it opens a ticket, goes to the one that is open there, or the desk asks which.

use chat::{
    Card, Control, Conversation, IncomingMessage, OutboundMessage, Place, Reply, Select, SelectOption,
};
use chrono::Duration;
use desk::{Action, DraftId, Kind, Resource, Source, Ticket, is_small_talk};
use std::cmp::Reverse;
use store::{Draft, Side};

use crate::actor::actor::Actor;
use crate::cards::title::titled;
use crate::error::CommandError;
use crate::facts::related;
use crate::intake::opening::{Opening, Start};
use crate::intake::unrouted::{Purpose, UnroutedMessage};
use crate::intake::which_ticket::Body;
use crate::intake::{duplicate, followup, pending, reply_after_close, unrouted, which_ticket};
use crate::threads::private_lines;
use crate::verbs::Verb;
use crate::work::Work;

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
    work: &mut Work<'_>,
    said: &IncomingMessage,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    actor.may(Action::Open, Resource::Desk)?;
    if let Some(ticket) =
        followup::open_follow_up(work, &said.location.channel, actor.person.id, said.at).await?
    {
        work.origins()
            .claim(&said.message, ticket.id, actor.person.id, said.at)
            .await?;
        return reply_after_close::in_thread(work, ticket, said, actor).await;
    }
    if pending::add_to_pending(work, actor, said).await? {
        return Ok(Reply::Quiet);
    }
    let mut here = tickets_here(work, actor).await?;
    let mut open: Vec<Ticket> = Vec::new();
    for ticket in &here {
        if related::main_of(work, ticket).await?.is_open() {
            open.push(ticket.clone());
        }
    }
    let small = is_small_talk(&said.text.to_plain(), work.words().vocabulary()) && said.files.is_empty();
    match (open.len(), here.is_empty()) {
        (0, true) if small => say_hello(work, actor).await,
        (0, true) => open_ticket(work, said, actor).await,
        // Thanks for what was resolved here.
        (0, false) if small => Ok(Reply::Quiet),
        (1, _) => add(work, open.remove(0), said, actor, small).await,
        (_, _) => {
            // What is still worked on comes first, the newest before the older.
            let is_open = |ticket: &Ticket| open.iter().any(|one| one.id == ticket.id);
            here.sort_by_key(|ticket| (!is_open(ticket), Reverse(ticket.opened_at), Reverse(ticket.id)));
            which(work, said, actor, &here).await
        }
    }
}

/// The tickets of somebody that have not ended and are talked about here.
async fn tickets_here(work: &mut Work<'_>, actor: &Actor) -> Result<Vec<Ticket>, CommandError> {
    let home = Conversation::Direct(actor.user.clone());
    let mut here = Vec::new();
    let mut theirs = work.tickets().open_of(actor.person.id).await?;
    theirs.extend(work.tickets().merged_of(actor.person.id).await?);
    for ticket in theirs {
        let is_known = |one: &Ticket| ticket.is_merged() && ticket.main == Some(one.id);
        let thread = work.threads().of(ticket.id, Side::Requester).await?;
        // Two that are handled together are one matter to whoever has both.
        if thread.is_some_and(|thread| thread.home == home) && !here.iter().any(is_known) {
            here.push(ticket);
        }
    }
    Ok(here)
}

async fn open_ticket(
    work: &mut Work<'_>,
    said: &IncomingMessage,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    let Some(team) = work.settings().team_for(&said.location.channel) else {
        return Ok(Reply::Quiet);
    };
    let opening = Opening {
        kind: Kind::Incident,
        title: titled(work.settings(), said, &said.text.to_plain()),
        description: said.text.to_plain(),
        requester: actor,
        opener: actor,
        source: Source::Direct,
        team,
        start: Start::Message { said, link: None },
        earlier: &[],
        follows: None,
    };
    duplicate::open_or_ask_privately(work, said, opening).await?;
    Ok(Reply::Quiet)
}

/// How the desk works, once in a while.
async fn say_hello(work: &mut Work<'_>, actor: &Actor) -> Result<Reply, CommandError> {
    let person = actor.person.id;
    if work.cooldowns().until(person, HELPED).await?.is_some() {
        return Ok(Reply::Quiet);
    }
    actor.remember(work);
    let until = work.now() + HELPED_FOR;
    work.cooldowns().start(person, HELPED, until);
    let card = Card::plain(work.words().say("direct-hello"));
    let place = Place::At(Conversation::Direct(actor.user.clone()));
    work.outbox().send(OutboundMessage::post(place, card), None);
    Ok(Reply::Quiet)
}

/// It goes to the one open ticket; a button says that it was about something new.
async fn add(
    work: &mut Work<'_>,
    ticket: Ticket,
    said: &IncomingMessage,
    actor: &Actor,
    small: bool,
) -> Result<Reply, CommandError> {
    if small {
        return reply_after_close::in_thread(work, ticket, said, actor).await;
    }
    let (id, reference) = (ticket.id.to_string(), ticket.reference.to_string());
    let earlier = unrouted::add_to_pending(work, Purpose::Doubt, actor.person.id, said).await?;
    reply_after_close::in_thread(work, ticket, said, actor).await?;
    if earlier.is_some_and(|waiting| waiting.ticket.as_ref() == Some(&id)) {
        return Ok(Reply::Quiet);
    }
    let waiting = UnroutedMessage {
        ticket: Some(id),
        ..UnroutedMessage::of(said, None)
    };
    let draft = unrouted::begin(work, Purpose::Doubt, actor.person.id, &waiting)?;
    let noted = work
        .words()
        .say_with("about-noted", &[("reference", reference.into())]);
    let card = Card::plain(noted).button(work.words().say("button-fresh"), Verb::NewTopic.on_draft(draft));
    private_lines::send_private(work, said, actor, card);
    Ok(Reply::Quiet)
}

/// Asks which of several tickets a message is about; the words are kept meanwhile.
async fn which(
    work: &mut Work<'_>,
    said: &IncomingMessage,
    actor: &Actor,
    tickets: &[Ticket],
) -> Result<Reply, CommandError> {
    if unrouted::add_to_pending(work, Purpose::Choice, actor.person.id, said)
        .await?
        .is_some()
    {
        return Ok(Reply::Quiet);
    }
    let words = work.words();
    let waiting = unrouted::begin(
        work,
        Purpose::Choice,
        actor.person.id,
        &UnroutedMessage::of(said, None),
    )?;
    let mut options = Vec::new();
    for ticket in tickets.iter().take(MOST_TICKETS) {
        let id = work.mint::<DraftId>();
        let body = serde_json::to_string(&Body {
            ticket: ticket.id.to_string(),
            waiting: waiting.to_string(),
        })?;
        let expires_at = work.now() + ASKED_FOR;
        work.drafts().put(&Draft {
            id,
            owner: actor.person.id,
            kind: which_ticket::KIND.to_owned(),
            body,
            expires_at,
        });
        let label = format!("{} {}", ticket.reference, ticket.title);
        options.push(SelectOption {
            label,
            token: Verb::WhichTicket.on_draft(id),
        });
    }
    options.push(SelectOption {
        label: words.say("direct-which-new"),
        token: Verb::NewTopic.on_draft(waiting),
    });
    let mut card = Card::plain(words.say("direct-which"));
    card.controls.push(Control::Select(Select {
        placeholder: words.say("direct-which-pick"),
        options,
    }));
    let place = Place::At(Conversation::Direct(actor.user.clone()));
    work.outbox().send(OutboundMessage::post(place, card), None);
    Ok(Reply::Quiet)
}
