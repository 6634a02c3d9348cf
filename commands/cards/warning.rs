//! Draws the warning about a ticket in the team's channel, and the line that mentions people in the ticket's thread.

use chat::{Block, Card, Look, Span, Text, Tone};
use desk::Ticket;
use store::SlaClock;

use crate::cards::view::View;
use crate::cards::{phrases, privacy, sla, team};
use crate::settings::Settings;
use crate::verbs::Verb;

/// Draws the warning: what is at risk or late, who works on the ticket, and what the team can do.
pub(crate) fn warning(settings: &Settings, view: &View) -> Card {
    let (words, ticket) = (&settings.words, &view.ticket);
    let pressing: Vec<&SlaClock> = view.clocks.iter().filter(|clock| is_pressing(clock)).collect();
    let mut card = phrases::titled(ticket, ticket.phase());
    card.look = Look::Framed(tone(&pressing));
    for clock in &pressing {
        card.blocks.extend(fact(settings, clock).map(Block::Text));
    }
    let paused = view.clocks.iter().filter(|clock| clock.reached > 0);
    let paused: Vec<Text> = paused.filter_map(|clock| sla::paused(settings, clock)).collect();
    if pressing.is_empty() && paused.is_empty() {
        card = card.with(Block::Text(words.text("warning-settled")));
    }
    card.blocks.extend(paused.iter().cloned().map(Block::Text));
    card = card.with(Block::Facts(team::state(settings, view)));
    card.blocks.extend(extended(settings, view).map(Block::Facts));
    card.blocks
        .extend(acknowledged(settings, view, &pressing).map(Block::Facts));
    if let Some(url) = view.team_link.clone() {
        let label = words.say("warning-open");
        card = card.with(Block::Facts(Span::Jump { url, label }.into()));
    }
    let line = pressing.first().and_then(|clock| fact(settings, clock));
    let line = line.or_else(|| paused.into_iter().next());
    let line = line.unwrap_or_else(|| words.text("warning-settled"));
    let fallback = format!("{} {}: {}", ticket.reference, ticket.title, line.to_plain());
    let card = privacy::without_content(settings, ticket, card.fallback(fallback));
    buttons(settings, view, &pressing, card)
}

/// Returns the line that mentions people in the ticket's thread. An empty link is filled in by the delivery of the
/// warning.
pub(crate) fn mention(
    settings: &Settings,
    ticket: &Ticket,
    (who, clocks): (Text, &[SlaClock]),
    link: Option<String>,
) -> Text {
    let mut line = who.then(format!(": {}", ticket.reference));
    for clock in clocks {
        let fact = sla::fact(settings, clock);
        line = fact
            .into_iter()
            .fold(line, |line, fact| line.then(" · ").then(fact));
    }
    match link {
        Some(url) => {
            let label = settings.words.say("warning-show");
            line.then(" · ").then(Span::Jump { url, label })
        }
        None => line,
    }
}

/// Whether a threshold of the running clock has passed.
fn is_pressing(clock: &SlaClock) -> bool {
    clock.is_running() && clock.reached > 0
}

/// Amber at risk, red after the due time, grey without either.
fn tone(pressing: &[&SlaClock]) -> Tone {
    match pressing {
        [] => Tone::Grey,
        clocks if clocks.iter().any(|clock| sla::is_late(clock)) => Tone::Red,
        _ => Tone::Amber,
    }
}

fn fact(settings: &Settings, clock: &SlaClock) -> Option<Text> {
    let fact = sla::fact(settings, clock)?;
    if sla::is_late(clock) {
        return Some(fact);
    }
    let args = [("percent", i64::from(clock.reached).into())];
    Some(fact.then(settings.words.text_with("warning-used", &args)))
}

/// Returns who extended a promise, why, and what was promised at first.
fn extended(settings: &Settings, view: &View) -> Option<Text> {
    let extension = view.extension.as_ref()?;
    let mut clocks = view.clocks.iter();
    let clock = clocks.find(|clock| clock.metric == extension.metric)?;
    let args = [
        ("name", view.name(extension.by).into()),
        ("until", phrases::clock(extension.until).into()),
        ("why", extension.why.clone().into()),
        ("original", phrases::clock(clock.original_due?).into()),
    ];
    Some(settings.words.text_with("warning-extended", &args))
}

/// Returns who acknowledged the warning, until the next threshold passes.
fn acknowledged(settings: &Settings, view: &View, pressing: &[&SlaClock]) -> Option<Text> {
    if pressing.iter().any(|clock| !is_acknowledged(clock)) {
        return None;
    }
    let acknowledged = pressing.first()?.acknowledged?;
    let args = [
        ("name", view.name(acknowledged.by).into()),
        ("at", phrases::clock(acknowledged.at).into()),
    ];
    Some(settings.words.text_with("warning-acknowledged", &args))
}

fn is_acknowledged(clock: &SlaClock) -> bool {
    let acknowledged = clock.acknowledged.map(|one| one.percent);
    acknowledged.is_some_and(|percent| percent >= clock.reached)
}

fn buttons(settings: &Settings, view: &View, pressing: &[&SlaClock], mut card: Card) -> Card {
    let (words, ticket) = (&settings.words, &view.ticket);
    if pressing.iter().any(|clock| !is_acknowledged(clock)) {
        card = card.button(words.say("button-acknowledge"), Verb::Acknowledge.on(ticket));
    }
    if !pressing.is_empty() {
        card = card.button(words.say("button-extend"), Verb::ExtendDue.on(ticket));
        if ticket.hold().is_none() && ticket.check_hold().is_ok() {
            card = card.button(words.say("button-hold"), Verb::Hold.on(ticket));
        }
    }
    card.button(words.say("button-why"), Verb::WhyThen.on(ticket))
}
