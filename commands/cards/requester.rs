//! The requester's card, in the thread that they wrote in or were sent.

use chat::{Block, Card, Text};
use desk::{Kind, Phase, ResolutionCode, State, Ticket};
use store::UnitOfWork;

use super::{answers, closing_words, follows, in_a_line, state_line, titled};
use crate::verb::Verb;
use crate::{CommandError, Desk, merged, parties, private};

/// The card in the requester's thread: the state, who is on it, and what they can do.
pub(crate) async fn for_requester(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
) -> Result<Card, CommandError> {
    let words = &desk.words;
    // Of a merged ticket, the requester sees how the one stands that it is handled with.
    let main = merged::main_of(uow, ticket).await?;
    let mut state = stands(uow, desk, &main, ticket).await?;
    if ticket.is_merged() {
        let args = [("reference", main.reference.into())];
        state = words.text_with("card-merged", &args).then(" · ").then(state);
    }
    let mut card = titled(ticket, main.phase()).with(Block::Text(state));
    if let Some(facts) = beginnings(uow, desk, ticket).await? {
        card = card.with(Block::Facts(facts));
    }
    if let Some(filed) = answers::of(uow, ticket).await? {
        card.blocks
            .extend(answers::block(&filed, answers::FOR_REQUESTER).0);
    }
    if ticket.is_private() {
        let args = [("team", desk.team_title(&ticket.team).into())];
        card = card.with(Block::Facts(words.text_with("card-private", &args)));
    }
    // While it is resolved, the words stand in the message that told the requester so.
    if let Some(words) = closing_words(ticket).filter(|_| ticket.is_ended()) {
        card = card.with(Block::Quote(words));
    }
    let fallback = format!(
        "{} {}: {}",
        ticket.reference,
        ticket.title,
        state_line(desk, ticket)
    );
    card = private::rings_quietly(desk, ticket, card.fallback(fallback));
    Ok(buttons(desk, ticket, &main, card))
}

/// What the requester can do. `main` is the ticket that this one is handled with, or itself.
fn buttons(desk: &Desk, ticket: &Ticket, main: &Ticket, mut card: Card) -> Card {
    let words = &desk.words;
    if main.is_open() {
        let works = match ticket.reference.kind {
            Kind::Incident => words.say("button-works"),
            Kind::ServiceRequest => words.say("button-have-it"),
        };
        card = card
            .button(words.say("button-details"), Verb::Details.on(ticket))
            .button(works, Verb::Works.on(ticket));
    }
    if ticket.is_open() {
        card = card.more(words.say("button-withdraw"), Verb::Withdraw.on(ticket));
    }
    if ticket.is_open() && !ticket.is_private() && desk.keeps_private(&ticket.team) {
        card = card.more(words.say("button-keep-private"), Verb::Private.on(ticket));
    }
    if main.is_ended() {
        card = card.button(words.say("button-transcript"), Verb::Transcript.on(ticket));
    } else {
        card = card.more(words.say("button-transcript"), Verb::Transcript.on(ticket));
    }
    if main.phase() == Phase::Resolved {
        card = card.button(words.say("button-reopen"), Verb::Reopen.on(ticket));
    }
    card
}

/// How a ticket stands, in the words for a requester: its own, or that of one which is handled with it.
async fn stands(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    reader: &Ticket,
) -> Result<Text, CommandError> {
    let words = &desk.words;
    Ok(match &ticket.state {
        State::New => words.text_with("card-new", &[("team", desk.team_title(&ticket.team).into())]),
        State::InProgress { assignee, .. } => {
            let name = parties::name(uow, *assignee).await?;
            words.text_with("card-working", &[("name", name.into())])
        }
        State::Resolved(resolution) if resolution.code == ResolutionCode::ByRequester => {
            match resolution.by == reader.requester {
                true => words.text("card-works-again"),
                false => words.text("state-resolved"),
            }
        }
        State::Resolved(resolution) => {
            let name = parties::name(uow, resolution.by).await?;
            words.text_with("card-resolved", &[("name", name.into())])
        }
        State::Closed { .. } => words.text("card-closed"),
        State::Cancelled { by, .. } if *by == reader.requester => words.text("card-withdrawn"),
        State::Cancelled { .. } => words.text("card-cancelled"),
        State::Merged { .. } => words.text("state-merged"),
    })
}

/// What the requester did not do themselves: who opened it for them, and what it goes on with.
async fn beginnings(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
) -> Result<Option<Text>, CommandError> {
    let mut facts = Vec::new();
    if ticket.opened_by != ticket.requester {
        let name = parties::name(uow, ticket.opened_by).await?;
        facts.push(desk.words.text_with("card-opened-for", &[("name", name.into())]));
    }
    facts.extend(follows(uow, desk, ticket).await?);
    facts.extend(merged::beginnings(uow, desk, ticket).await?);
    Ok(in_a_line(facts))
}
