//! Show all: a ticket's whole text and its history, to those who may read them.

use chat::{Block, Card, Reply, Span, Text};
use desk::{Action, Entry, Resource, Ticket};
use store::{Remark, UnitOfWork};

use crate::actor::actor::Asker;
use crate::actor::interaction::Ask;
use crate::cards::{opening, phrases, privacy};
use crate::error::CommandError;
use crate::facts::history;
use crate::facts::references::Told;
use crate::settings::Desk;
use crate::threads::full_text;
use crate::verbs::Verb;

/// How much of the history is shown: what fits a private message on both platforms beside the description.
const LINES: usize = 15;

/// How much of the description stands above the history; the rest is a click away.
const DESCRIBED: usize = 1_200;

/// "Show all" in the menu of the team's card.
pub(crate) async fn click(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::ReadNotes, Resource::Ticket(&ticket))?;

    let entries = uow.journal().of(ticket.id).await?;
    let (entries, remarks) = readable(uow, &ticket, entries, ask.asker).await?;
    let mut lines = Text::default();
    for entry in &entries {
        lines = lines.then(line(uow, desk, entry, &remarks).await?).then("\n");
    }
    let whole = opening::whole(uow, &ticket).await?;
    Ok(Reply::Private(card(desk, &ticket, &whole, lines)))
}

/// The last lines of a history that somebody may read, and what was said by then, also about the tickets that are or were
/// handled with it.
async fn readable(
    uow: &mut UnitOfWork,
    ticket: &Ticket,
    entries: Vec<Entry>,
    asker: &Asker,
) -> Result<(Vec<Entry>, Vec<Remark>), CommandError> {
    let mut remarks = uow.remarks().of(ticket.id).await?;
    let mut last = Vec::new();
    for entry in entries.into_iter().rev() {
        if last.len() == LINES {
            break;
        }
        let told = Told::by(uow, ticket, &entry.event).await?;
        let may = |other: &Ticket| asker.may(Action::ReadNotes, Resource::Ticket(other)).is_ok();
        if told.private().is_none_or(may) {
            last.push(entry);
            remarks.extend(told.remark.filter(|remark| remark.ticket != ticket.id));
        }
    }
    last.reverse();
    Ok((last, remarks))
}

fn card(desk: &Desk, ticket: &Ticket, whole: &Text, history: Text) -> Card {
    let title = format!("{}  {}", ticket.reference, ticket.title);
    let (excerpt, was_cut) = whole.cut(DESCRIBED);
    let mut card = Card::framed(chat::Tone::Grey, title)
        .with(Block::Facts(Text::plain(format!(
            "{} · {}",
            ticket.priority,
            phrases::state_line(desk, ticket)
        ))))
        .with(Block::Quote(excerpt))
        .with(Block::Text(history))
        .button(desk.words.say("button-transcript"), Verb::Record.on(ticket));
    if privacy::may_become(desk, ticket) {
        card = card.button(desk.words.say("button-private"), Verb::Private.on(ticket));
    }
    if was_cut {
        card.button(desk.words.say("button-read-on"), full_text::token(ticket.id))
    } else {
        card
    }
}

async fn line(
    uow: &mut UnitOfWork,
    desk: &Desk,
    entry: &Entry,
    remarks: &[Remark],
) -> Result<Text, CommandError> {
    let what = history::what(uow, desk, entry, remarks).await?;
    Ok(Text::from(phrases::clock(entry.at))
        .then(Span::Plain("  ".to_owned()))
        .then(what))
}
