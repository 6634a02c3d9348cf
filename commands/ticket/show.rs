//! Show all: shows the description of a ticket and its history to a person who may read its notes.

use chat::{Block, Card, Reply, Span, Text, limits};
use desk::{Action, Entry, Resource, Ticket};
use store::Remark;

use crate::actor::Actor;
use crate::cards::{phrases, privacy, service, team, view};
use crate::error::CommandError;
use crate::facts::history;
use crate::facts::references::References;
use crate::interaction::Interaction;
use crate::settings::Settings;
use crate::threads::full_text;
use crate::verbs::Verb;
use crate::work::Work;

/// The most lines of the history. The lines and the description fit one private message on both platforms.
const LINES: usize = 15;

/// The most characters of the description above the history. `[Read on]` shows the full text.
const EXCERPT: usize = 1_200;

/// Handles `[Show all]` in the menu of the team's card.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::ReadNotes, Resource::Ticket(&ticket))?;

    let entries = work.journal().of(ticket.id).await?;
    let (entries, remarks) = readable(work, &ticket, entries, interaction.actor).await?;
    let mut lines = Text::default();
    for entry in &entries {
        lines = lines.then(line(work, entry, &remarks).await?).then("\n");
    }
    let description = view::full_description(work, &ticket).await?;
    Ok(Reply::Private(card(
        work.settings(),
        &ticket,
        &description,
        lines,
    )))
}

/// Returns the latest history entries that the actor may read, and the remarks that they refer to. The remarks include
/// those of tickets that are or were merged with this ticket.
async fn readable(
    work: &mut Work<'_>,
    ticket: &Ticket,
    entries: Vec<Entry>,
    actor: &Actor,
) -> Result<(Vec<Entry>, Vec<Remark>), CommandError> {
    let mut remarks = work.remarks().of(ticket.id).await?;
    let mut last = Vec::new();
    for entry in entries.into_iter().rev() {
        if last.len() == LINES {
            break;
        }
        let references = References::by(work, ticket, &entry.event).await?;
        let may = |other: &Ticket| actor.may(Action::ReadNotes, Resource::Ticket(other)).is_ok();
        if references.private().is_none_or(may) {
            last.push(entry);
            remarks.extend(references.remark.filter(|remark| remark.ticket != ticket.id));
        }
    }
    last.reverse();
    Ok((last, remarks))
}

fn card(settings: &Settings, ticket: &Ticket, description: &Text, history: Text) -> Card {
    let title = format!("{}  {}", ticket.reference, ticket.title);
    let (excerpt, was_cut) = description.cut(EXCERPT);
    let mut facts = vec![ticket.priority.to_string(), phrases::state_line(settings, ticket)];
    facts.extend(service::title(settings, ticket).map(str::to_owned));
    let mut card = Card::framed(chat::Tone::Grey, title)
        .with(Block::Facts(Text::plain(facts.join(" · "))))
        .with(Block::Quote(excerpt))
        .with(Block::Text(history))
        .button(
            settings.words.say("button-transcript"),
            Verb::TeamTranscript.on(ticket),
        );
    if let Some((label, token)) = team::why_then(settings, ticket) {
        card = card.button(label, token);
    }
    for (label, token) in team::without_space(settings, ticket) {
        let is_added_anyway = [Verb::MakePrivate, Verb::WhyThen]
            .iter()
            .any(|verb| token.verb == verb.as_str());
        if !is_added_anyway {
            card = match card.controls.len() < limits::CARD_BUTTONS {
                true => card.button(label, token),
                false => card.more(label, token),
            };
        }
    }
    if privacy::may_become(settings, ticket) {
        card = card.button(settings.words.say("button-private"), Verb::MakePrivate.on(ticket));
    }
    if was_cut {
        card.button(settings.words.say("button-read-on"), full_text::token(ticket.id))
    } else {
        card
    }
}

async fn line(work: &mut Work<'_>, entry: &Entry, remarks: &[Remark]) -> Result<Text, CommandError> {
    let what = history::what(work, entry, remarks).await?;
    Ok(Text::from(phrases::clock(entry.at))
        .then(Span::Plain("  ".to_owned()))
        .then(what))
}
