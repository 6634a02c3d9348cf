//! The requester's card, in the thread that they wrote in or were sent.

use chat::{Block, Card, Text};
use desk::{Kind, Phase, ResolutionCode, State, Ticket};
use store::UnitOfWork;

use super::{closing_words, follows, state_line, titled};
use crate::verb::Verb;
use crate::{CommandError, Desk, parties};

/// The card in the requester's thread: the state, who is on it, and what they can do.
pub(crate) async fn for_requester(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ticket: &Ticket,
) -> Result<Card, CommandError> {
    let words = &desk.words;
    let state = match &ticket.state {
        State::New => words.text_with("card-new", &[("team", desk.team_title(&ticket.team).into())]),
        State::InProgress { assignee, .. } => {
            let name = parties::name(uow, *assignee).await?;
            words.text_with("card-working", &[("name", name.into())])
        }
        State::Resolved(resolution) if resolution.code == ResolutionCode::ByRequester => {
            words.text("card-works-again")
        }
        State::Resolved(resolution) => {
            let name = parties::name(uow, resolution.by).await?;
            words.text_with("card-resolved", &[("name", name.into())])
        }
        State::Closed { .. } => words.text("card-closed"),
        State::Cancelled { by, .. } if *by == ticket.requester => words.text("card-withdrawn"),
        State::Cancelled { .. } => words.text("card-cancelled"),
    };
    let mut card = titled(ticket).with(Block::Text(state));
    if let Some(facts) = beginnings(uow, desk, ticket).await? {
        card = card.with(Block::Facts(facts));
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
    card = card.fallback(fallback);
    if ticket.is_open() {
        let works = match ticket.reference.kind {
            Kind::Incident => words.say("button-works"),
            Kind::ServiceRequest => words.say("button-have-it"),
        };
        card = card
            .button(words.say("button-details"), Verb::Details.on(ticket))
            .button(works, Verb::Works.on(ticket))
            .more(words.say("button-withdraw"), Verb::Withdraw.on(ticket));
    }
    if ticket.phase() == Phase::Resolved {
        card = card.button(words.say("button-reopen"), Verb::Reopen.on(ticket));
    }
    Ok(card)
}

/// What the requester did not do themselves: who opened it for them, and what it goes on with.
async fn beginnings(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ticket: &Ticket,
) -> Result<Option<Text>, CommandError> {
    let mut facts = Vec::new();
    if ticket.opened_by != ticket.requester {
        let name = parties::name(uow, ticket.opened_by).await?;
        facts.push(desk.words.text_with("card-opened-for", &[("name", name.into())]));
    }
    facts.extend(follows(uow, desk, ticket).await?);
    let mut facts = facts.into_iter();
    let first = facts.next();
    Ok(first.map(|first| facts.fold(first, |line, fact| line.then(" · ").then(fact))))
}
