//! The two cards of a ticket: one for its requester, one for the team. Everything on them follows from the ticket, so they
//! can be drawn again at any time and edited in place.

use chat::{Card, Span, Text, TimeStyle, Tone};
use desk::{Phase, Source, State, Ticket, Timestamp};
use store::{Remark, Side, UnitOfWork};

use crate::{CommandError, Desk};

mod answers;
mod requester;
mod team;

pub(crate) use requester::for_requester;
pub(crate) use team::for_team;

/// Draws both cards again where they stand.
pub(crate) async fn refresh(uow: &mut UnitOfWork, desk: &Desk, ticket: &Ticket) -> Result<(), CommandError> {
    refresh_requester(uow, desk, ticket).await?;
    refresh_team(uow, desk, ticket).await
}

/// Draws the requester's card again where it stands.
pub(crate) async fn refresh_requester(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    if let Some(post) = uow.posts().card_of(ticket.id, Side::Requester).await? {
        let card = for_requester(uow, desk, ticket).await?;
        uow.outbox().edit(&post, card);
    }
    Ok(())
}

/// Draws the team's card again where it stands.
pub(crate) async fn refresh_team(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    if let Some(post) = uow.posts().card_of(ticket.id, Side::Team).await? {
        let card = for_team(uow, desk, ticket).await?;
        uow.outbox().edit(&post, card);
    }
    Ok(())
}

/// The ended ticket that this one goes on with.
async fn follows(uow: &mut UnitOfWork, desk: &Desk, ticket: &Ticket) -> Result<Option<Text>, CommandError> {
    let Some(ended) = ticket.follows else {
        return Ok(None);
    };
    let ended = uow.tickets().get(ended).await?;
    let args = [("reference", ended.reference.into())];
    Ok(Some(desk.words.text_with("card-follows", &args)))
}

fn in_a_line(facts: Vec<Text>) -> Option<Text> {
    let all = facts.into_iter();
    all.reduce(|line, fact| line.then(" · ").then(fact))
}

/// All of the words that the ticket was opened with, and what was answered besides.
pub(crate) async fn whole(uow: &mut UnitOfWork, ticket: &Ticket) -> Result<Text, CommandError> {
    let opening = opening(uow, ticket).await?;
    let words = as_written(ticket, opening.as_ref());
    Ok(match answers::of(uow, ticket).await? {
        Some(filed) => answers::behind(words, &filed),
        None => words,
    })
}

/// The message that the ticket was opened on; none stands behind a command or form.
async fn opening(uow: &mut UnitOfWork, ticket: &Ticket) -> Result<Option<Remark>, CommandError> {
    if matches!(ticket.source, Source::Command | Source::Form) {
        return Ok(None);
    }
    Ok(uow.remarks().opening(ticket.id).await?)
}

/// Whether the description is what the message says, and nothing that somebody wrote instead.
fn is_description(ticket: &Ticket, opening: &Remark) -> bool {
    opening.text.to_plain() == ticket.description
}

/// The description, formatted as in the message that it comes from.
fn as_written(ticket: &Ticket, opening: Option<&Remark>) -> Text {
    match opening.filter(|opening| is_description(ticket, opening)) {
        Some(opening) => opening.text.clone(),
        None => Text::plain(ticket.description.clone()),
    }
}

fn titled(ticket: &Ticket, phase: Phase) -> Card {
    let tone = match phase {
        Phase::New | Phase::Closed | Phase::Cancelled | Phase::Merged => Tone::Grey,
        Phase::InProgress => Tone::Blue,
        Phase::Resolved => Tone::Green,
    };
    Card::framed(tone, format!("{}  {}", ticket.reference, ticket.title))
}

/// What was said at the end.
fn closing_words(ticket: &Ticket) -> Option<Text> {
    let words = match &ticket.state {
        State::Resolved(resolution) | State::Closed { resolution, .. } => resolution.note.as_str(),
        State::Cancelled { why, .. } => why.as_str(),
        State::New | State::InProgress { .. } | State::Merged { .. } => "",
    };
    (!words.trim().is_empty()).then(|| Text::plain(words.to_owned()))
}

/// The state in one or two words.
pub(crate) fn state_line(desk: &Desk, ticket: &Ticket) -> String {
    let words = &desk.words;
    match ticket.phase() {
        Phase::New => words.say("state-new"),
        Phase::InProgress => words.say("state-in-progress"),
        Phase::Resolved => words.say("state-resolved"),
        Phase::Closed => words.say("state-closed"),
        Phase::Cancelled => words.say("state-cancelled"),
        Phase::Merged => words.say("state-merged"),
    }
}

/// A moment as the reader's platform shows it.
pub(crate) fn clock(at: Timestamp) -> Span {
    Span::Time {
        at,
        style: TimeStyle::DateAndClock,
        fallback: at.format("%-d %b %H:%M UTC").to_string(),
    }
}
