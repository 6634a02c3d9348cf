//! Show all: a ticket's whole text and its history, to those who may read them.

use chat::{Block, Card, Reply, Span, Text};
use desk::{Action, Entry, Resource, Ticket, TicketEvent};
use store::{Remark, UnitOfWork};

use crate::ask::Ask;
use crate::asker::Asker;
use crate::told::Told;
use crate::verb::Verb;
use crate::verbs::whole;
use crate::{Arg, CommandError, Desk, cards, merged, parties, private};

/// How much of the history is shown: what fits a private message on both platforms beside the description.
const LINES: usize = 15;

/// How much of one remark stands in the history.
const EXCERPT: usize = 120;

/// How much stands there of words that stand nowhere else any more.
const GONE: usize = 400;

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
    let whole = cards::whole(uow, &ticket).await?;
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
            cards::state_line(desk, ticket)
        ))))
        .with(Block::Quote(excerpt))
        .with(Block::Text(history))
        .button(desk.words.say("button-transcript"), Verb::Record.on(ticket));
    if private::may_become(desk, ticket) {
        card = card.button(desk.words.say("button-private"), Verb::Private.on(ticket));
    }
    if was_cut {
        card.button(desk.words.say("button-read-on"), whole::token(ticket.id))
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
    let what = what(uow, desk, entry, remarks).await?;
    Ok(Text::from(cards::clock(entry.at))
        .then(Span::Plain("  ".to_owned()))
        .then(what))
}

/// What happened, in a sentence; words are quoted from these remarks.
pub(crate) async fn what(
    uow: &mut UnitOfWork,
    desk: &Desk,
    entry: &Entry,
    remarks: &[Remark],
) -> Result<Text, CommandError> {
    let words = &desk.words;
    let who = who(uow, desk, entry).await?;
    let args = |more: Vec<(&'static str, Arg)>| [vec![("name", who.clone().into())], more].concat();
    let quote = |remark| {
        let said = remarks.iter().find(|said| said.id == remark);
        said.map_or_else(String::new, |said| excerpt(&said.text.to_plain(), EXCERPT))
    };
    let quoting = |remark| args(vec![("words", quote(remark).into())]);
    let edited = |before: &str, now: String| {
        let args = args(vec![
            ("before", excerpt(before, GONE).into()),
            ("words", now.into()),
        ]);
        words.text_with("history-edited", &args)
    };
    Ok(match &entry.event {
        TicketEvent::Opened => words.text_with("history-opened", &args(vec![])),
        TicketEvent::Claimed { .. } => words.text_with("history-claimed", &args(vec![])),
        TicketEvent::Released => words.text_with("history-released", &args(vec![])),
        TicketEvent::PrioritySet { priority, before, .. } => words.text_with(
            "history-priority",
            &args(vec![
                ("before", before.to_string().into()),
                ("priority", priority.to_string().into()),
            ]),
        ),
        TicketEvent::Said { remark } => words.text_with("history-said", &quoting(*remark)),
        TicketEvent::Noted { remark } => words.text_with("history-noted", &quoting(*remark)),
        TicketEvent::Edited { remark, before } => edited(before, quote(*remark)),
        TicketEvent::TakenBack { remark } => words.text_with("history-taken-back", &quoting(*remark)),
        TicketEvent::Rewritten {
            description_before,
            description,
            ..
        } => edited(description_before, excerpt(description, EXCERPT)),
        TicketEvent::Resolved(_) => words.text_with("history-resolved", &args(vec![])),
        TicketEvent::Reopened { .. } => words.text_with("history-reopened", &args(vec![])),
        TicketEvent::Closed => words.text_with("history-closed", &args(vec![])),
        TicketEvent::Cancelled { .. } => words.text_with("history-cancelled", &args(vec![])),
        TicketEvent::MadePrivate { why } => {
            let args = args(vec![("why", why.clone().into())]);
            words.text_with("history-private", &args)
        }
        TicketEvent::RequesterLeft => words.text_with("history-left", &args(vec![])),
        TicketEvent::RequesterReturned => words.text_with("history-returned", &args(vec![])),
        TicketEvent::Known => words.text_with("history-known", &args(vec![])),
        TicketEvent::NotKnown => words.text_with("history-not-known", &args(vec![])),
        TicketEvent::Followed => words.text_with("history-affected", &args(vec![])),
        TicketEvent::Follows { ticket: other }
        | TicketEvent::FollowedBy { ticket: other }
        | TicketEvent::Merged { into: other }
        | TicketEvent::Absorbed { ticket: other }
        | TicketEvent::Parted { from: other }
        | TicketEvent::LetGo { ticket: other }
        | TicketEvent::SplitFrom { ticket: other }
        | TicketEvent::SplitOff { ticket: other, .. } => {
            let reference = merged::reference(uow, *other).await?;
            with_other(desk, &entry.event, &args(vec![("reference", reference.into())]))
        }
    })
}

/// What happened between a ticket and another one.
fn with_other(desk: &Desk, event: &TicketEvent, args: &[(&str, Arg)]) -> Text {
    let words = &desk.words;
    match event {
        TicketEvent::Follows { .. } => words.text_with("history-follows", args),
        TicketEvent::Merged { .. } => words.text_with("history-merged", args),
        TicketEvent::Absorbed { .. } => words.text_with("history-absorbed", args),
        TicketEvent::Parted { .. } => words.text_with("history-parted", args),
        TicketEvent::LetGo { .. } => words.text_with("history-let-go", args),
        TicketEvent::SplitFrom { .. } => words.text_with("history-split-from", args),
        TicketEvent::SplitOff { .. } => words.text_with("history-split-off", args),
        _ => words.text_with("history-followed-by", args),
    }
}

/// Who did it.
pub(crate) async fn who(uow: &mut UnitOfWork, desk: &Desk, entry: &Entry) -> Result<String, CommandError> {
    match entry.by {
        Some(person) => parties::name(uow, person).await,
        None => Ok(desk.words.say("history-desk")),
    }
}

/// The beginning of somebody's words, on one line.
fn excerpt(words: &str, length: usize) -> String {
    Text::plain(words).cut(length).0.to_plain().replace('\n', " ")
}
