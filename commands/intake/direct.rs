//! Handles direct messages to the desk: a direct message opens a ticket or goes to the open ticket. If there are
//! several open tickets, the desk asks which one the message is about.

use chat::{
    Card, Control, Conversation, IncomingMessage, OutboundMessage, Place, Reply, Select, SelectOption,
};
use chrono::Duration;
use desk::{DraftId, Kind, Source, Talk, Ticket};
use std::cmp::Reverse;
use store::{Draft, Side};

use crate::actor::Actor;
use crate::cards::title::titled;
use crate::error::CommandError;
use crate::facts::related;
use crate::intake::fields::Levels;
use crate::intake::opening::{Opening, Start};
use crate::intake::unrouted::{Purpose, UnroutedMessage};
use crate::intake::which_ticket::Body;
use crate::intake::{
    doubt, followup, guests, late_opening, pending, question, reply_after_close, small_talk, unrouted,
    which_ticket,
};
use crate::verbs::Verb;
use crate::work::Work;

/// The cool-down's name for explaining how the desk works.
const GREETED: &str = "helped";

/// A greeting is answered once in this interval.
const GREETING_INTERVAL: Duration = Duration::hours(1);

/// How long the question "Which ticket is this about?" can be answered.
const CHOICE_TIMEOUT: Duration = Duration::hours(24);

/// Discord's selects hold 25 entries; one entry is for a new ticket.
const MAX_TICKETS: usize = 24;

/// Handles a direct message outside the thread of any ticket.
pub(crate) async fn said(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    if !guests::may_open(work, message, actor).await? {
        return Ok(Reply::Quiet);
    }
    if let Some(ticket) =
        followup::open_follow_up(work, &message.location.channel, actor.person.id, message.at).await?
    {
        work.origins()
            .claim(&message.message, ticket.id, actor.person.id, message.at)
            .await?;
        doubt::join(work, &ticket, message, actor).await?;
        if late_opening::replace(work, &ticket, message, actor).await? {
            return Ok(Reply::Quiet);
        }
        return reply_after_close::in_thread(work, ticket, message, actor).await;
    }
    if pending::add_to_pending(work, actor, message).await? {
        return Ok(Reply::Quiet);
    }
    let mut here = tickets_here(work, actor).await?;
    let mut open: Vec<Ticket> = Vec::new();
    for ticket in &here {
        if related::main_of(work, ticket).await?.is_open() {
            open.push(ticket.clone());
        }
    }
    let talk = small_talk::talk(work, message);
    match (open.len(), here.is_empty(), talk) {
        (0, true, Talk::SmallTalk) => say_hello(work, actor).await,
        (0, _, Talk::CallForHelp) => {
            small_talk::ask_what_is_wrong(work, message, actor).await?;
            Ok(Reply::Quiet)
        }
        (0, true, Talk::Request) => open_ticket(work, message, actor).await,
        // Small talk after a resolved ticket is usually thanks.
        (0, false, Talk::SmallTalk) => Ok(Reply::Quiet),
        (1, _, _) => add_to_open_ticket(work, open.remove(0), message, actor, talk).await,
        (_, _, _) => {
            // Open tickets come first, the newest at the top.
            let is_open = |ticket: &Ticket| open.iter().any(|one| one.id == ticket.id);
            here.sort_by_key(|ticket| (!is_open(ticket), Reverse(ticket.opened_at), Reverse(ticket.id)));
            ask_which_ticket(work, message, actor, &here).await
        }
    }
}

/// Returns a person's tickets that have not ended and whose conversation is the direct one.
async fn tickets_here(work: &mut Work<'_>, actor: &Actor) -> Result<Vec<Ticket>, CommandError> {
    let home = Conversation::Direct(actor.user.clone());
    let mut here = Vec::new();
    let mut tickets = work.tickets().open_of(actor.person.id).await?;
    tickets.extend(work.tickets().merged_of(actor.person.id).await?);
    for ticket in tickets {
        let is_main = |one: &Ticket| ticket.is_merged() && ticket.main == Some(one.id);
        let thread = work.threads().of(ticket.id, Side::Requester).await?;
        // A merged ticket is left out if its requester also has the main ticket.
        if thread.is_some_and(|thread| thread.home == home) && !here.iter().any(is_main) {
            here.push(ticket);
        }
    }
    Ok(here)
}

async fn open_ticket(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    let Some(team) = work.settings().team_for(&message.location.channel) else {
        return Ok(Reply::Quiet);
    };
    let opening = Opening {
        kind: Kind::Incident,
        levels: Levels::default(),
        title: titled(work.settings(), message, &message.text.to_plain()),
        description: message.text.to_plain(),
        service: None,
        requester: actor,
        opener: actor,
        source: Source::Direct,
        team,
        start: Start::Message {
            said: message,
            link: None,
        },
        earlier: &[],
        follows: None,
    };
    question::open_or_ask_privately(work, message, opening).await?;
    Ok(Reply::Quiet)
}

/// Explains how the desk works, at most once in [`GREETING_INTERVAL`].
async fn say_hello(work: &mut Work<'_>, actor: &Actor) -> Result<Reply, CommandError> {
    let person = actor.person.id;
    if work.cooldowns().until(person, GREETED).await?.is_some() {
        return Ok(Reply::Quiet);
    }
    actor.remember(work);
    let until = work.now() + GREETING_INTERVAL;
    work.cooldowns().start(person, GREETED, until);
    let card = Card::plain(work.words().say("direct-hello"));
    let place = Place::At(Conversation::Direct(actor.user.clone()));
    work.outbox().send(OutboundMessage::post(place, card), None);
    Ok(Reply::Quiet)
}

/// Adds the message to the only open ticket. The acknowledgement has a button for "It's something new".
async fn add_to_open_ticket(
    work: &mut Work<'_>,
    ticket: Ticket,
    message: &IncomingMessage,
    actor: &Actor,
    talk: Talk,
) -> Result<Reply, CommandError> {
    reply_after_close::in_thread(work, ticket.clone(), message, actor).await?;
    if talk != Talk::SmallTalk {
        doubt::tell(work, &ticket, message, actor).await?;
    }
    Ok(Reply::Quiet)
}

/// Asks which of several tickets a message is about. The unrouted message is saved until the answer.
async fn ask_which_ticket(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    actor: &Actor,
    tickets: &[Ticket],
) -> Result<Reply, CommandError> {
    if unrouted::add_to_pending(work, Purpose::Choice, actor.person.id, message).await? {
        return Ok(Reply::Quiet);
    }
    let words = work.words();
    let draft = unrouted::begin(
        work,
        Purpose::Choice,
        actor.person.id,
        &UnroutedMessage::of(message, None),
    )?;
    let mut options = Vec::new();
    for ticket in tickets.iter().take(MAX_TICKETS) {
        let id = work.mint::<DraftId>();
        let body = serde_json::to_string(&Body {
            ticket: ticket.id.to_string(),
            waiting: draft.to_string(),
        })?;
        let expires_at = work.now() + CHOICE_TIMEOUT;
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
        token: Verb::NewTopic.on_draft(draft),
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
