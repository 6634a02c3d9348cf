//! The answers to the question whether it is the same: that is mine too, add it there, or a new ticket all the same.

use chat::{Card, Happening, Reply, Text};
use desk::{Action, DraftId, Phase, Refusal, Resource, Source, Ticket};
use store::{Draft, UnitOfWork};

use crate::ask::Ask;
use crate::held::{self, Held};
use crate::opening::Opened;
use crate::verb::Verb;
use crate::verbs::{open, speak};
use crate::{CommandError, Desk, affected, alike, cards, earlier, follow, merged};

/// What stands in the open where the platform cannot whisper: the question itself, for its author alone.
pub(crate) async fn look(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let (draft, mut held) = own(uow, ask).await?;
    if let Some(told) = answered(uow, desk, ask, &held).await? {
        return Ok(Reply::Private(told));
    }
    if let Happening::Click {
        message: Some(aloud), ..
    } = &ask.inbound.what
        && held.aloud.as_ref() != Some(aloud)
    {
        held.aloud = Some(aloud.clone());
        held::note(uow, &draft, &held)?;
    }
    Ok(Reply::Private(alike::question(uow, desk, draft.id, &held).await?))
}

/// "That is mine too": no ticket, and they hear what becomes of the one that is known.
pub(crate) async fn mine(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let (draft, held) = own(uow, ask).await?;
    if let Some(told) = answered(uow, desk, ask, &held).await? {
        return Ok(ask.turn_into(uow, told));
    }
    let known = uow.tickets().get(held.like()?).await?;
    if known.is_private() {
        let card = alike::question(uow, desk, draft.id, &held).await?;
        return Ok(ask.turn_into(uow, card));
    }
    let mut known = merged::main_of(uow, &known).await?;
    if !known.is_open() {
        let card = over(desk, draft.id, &known);
        return Ok(ask.turn_into(uow, card));
    }
    affected::follow(uow, desk, ask.asker, &mut known, &held).await?;
    held::settle(uow, draft, held, &known).await?;
    let args = [
        ("reference", known.reference.into()),
        ("team", desk.team_title(&known.team).into()),
    ];
    let card = Card::plain(desk.words.say_with("alike-followed", &args));
    Ok(ask.turn_into(uow, card))
}

/// "Add it there": what was asked is added to the ticket of theirs that it is like.
pub(crate) async fn add_there(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ask: &Ask<'_>,
) -> Result<Reply, CommandError> {
    let (draft, held) = own(uow, ask).await?;
    if let Some(told) = answered(uow, desk, ask, &held).await? {
        return Ok(ask.turn_into(uow, told));
    }
    let ticket = uow.tickets().get(held.like()?).await?;
    ask.asker.may(Action::Read, Resource::Ticket(&ticket))?;
    let main = merged::main_of(uow, &ticket).await?;
    if main.is_ended() {
        let card = over(desk, draft.id, &main);
        return Ok(ask.turn_into(uow, card));
    }
    if held.is_command() {
        let ticket = match main.phase() {
            Phase::Resolved => {
                let main = follow::open_again(uow, desk, main, ask.asker).await?;
                if ticket.is_merged() { ticket.clone() } else { main }
            }
            _ => ticket.clone(),
        };
        speak::from_form(uow, desk, ticket, &Text::typed(&held.words()), ask.asker).await?;
    }
    earlier::take_along(uow, desk, &ticket, &held.earlier).await?;
    let by = ask.asker.person.id;
    for said in &held.said {
        let has_other = uow.origins().claim(&said.message, ticket.id, by, said.at).await?;
        if has_other.is_none() {
            let ticket = uow.tickets().get(ticket.id).await?;
            follow::in_thread(uow, desk, ticket, said, ask.asker).await?;
        }
    }
    held::settle(uow, draft, held, &ticket).await?;
    let args = [("reference", ticket.reference.into())];
    let card = Card::plain(desk.words.say_with("about-noted", &args));
    Ok(ask.turn_into(uow, card))
}

/// "Open a new ticket": just the one that would have been opened at once.
pub(crate) async fn anyway(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let (draft, held) = own(uow, ask).await?;
    if let Some(told) = answered(uow, desk, ask, &held).await? {
        return Ok(ask.turn_into(uow, told));
    }
    let spot = held.asked_in().cloned().ok_or(Refusal::Gone)?;
    let opened = held::becomes(uow, desk, draft, held, ask.asker).await?;
    let text = match &opened {
        Opened::New(ticket) if ticket.source == Source::Direct => {
            let args = [
                ("reference", ticket.reference.into()),
                ("title", ticket.title.clone().into()),
            ];
            desk.words.say_with("fresh-opened", &args)
        }
        Opened::New(ticket) => open::opened_text(desk, ticket, &spot),
        Opened::Already(ticket) => open::already_text(desk, ticket),
    };
    Ok(ask.turn_into(uow, Card::plain(text)))
}

/// What became of it, if it was answered before: by another click, or by the timer.
async fn answered(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ask: &Ask<'_>,
    held: &Held,
) -> Result<Option<Card>, CommandError> {
    let Some(became) = &held.became else {
        return Ok(None);
    };
    let ticket = uow
        .tickets()
        .get(became.parse().map_err(|_| Refusal::Gone)?)
        .await?;
    if ticket.is_private() {
        ask.asker.may(Action::Read, Resource::Ticket(&ticket))?;
    }
    let args = [
        ("reference", ticket.reference.into()),
        ("title", ticket.title.clone().into()),
    ];
    Ok(Some(Card::plain(desk.words.say_with("alike-answered", &args))))
}

/// The other one was done while they were asked. What they wrote waits on.
fn over(desk: &Desk, draft: DraftId, other: &Ticket) -> Card {
    let words = &desk.words;
    let args = [
        ("reference", other.reference.into()),
        ("state", cards::state_line(desk, other).into()),
    ];
    Card::plain(words.say_with("alike-over", &args))
        .button(words.say("button-anyway"), Verb::Anyway.on_draft(draft))
}

/// What is held of whoever clicks. What stands in the open can be clicked by everybody, and serves its author alone.
async fn own(uow: &mut UnitOfWork, ask: &Ask<'_>) -> Result<(Draft, Held), CommandError> {
    let id: DraftId = ask.token.subject.parse().map_err(|_| Refusal::Gone)?;
    let (draft, held) = held::find(uow, id).await?;
    match draft.owner == ask.asker.person.id {
        true => Ok((draft, held)),
        false => Err(Refusal::NotYours.into()),
    }
}
