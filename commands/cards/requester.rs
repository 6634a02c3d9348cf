//! Draws the requester's card.

use chat::{Block, Card, Text};
use desk::{Phase, ResolutionCode, State};

use crate::cards::outcome::OutcomeButtons;
use crate::cards::view::View;
use crate::cards::{hold, intake, knowledge, phrases, privacy, related, request, service, sla};
use crate::settings::Settings;
use crate::verbs::Verb;

/// Draws the card: the state, who works on the ticket, and what the requester can do.
pub(crate) fn requester(settings: &Settings, view: &View) -> Card {
    let (words, ticket, main) = (&settings.words, &view.ticket, &view.main);
    // The requester of a merged ticket sees the state of the ticket that theirs is merged into.
    let mut state = state(settings, view);
    if ticket.is_merged() {
        let args = [("reference", main.reference.into())];
        state = words.text_with("card-merged", &args).then(" · ").then(state);
    }
    let mut card = phrases::titled(ticket, main.phase()).with(Block::Text(state));
    if view.works_for_requester() && main.is_open() {
        card = card.with(Block::Facts(words.text("card-works-for-you")));
    }
    if let Some(facts) = origin(settings, view) {
        card = card.with(Block::Facts(facts));
    }
    card.blocks
        .extend(sla::requester_line(settings, view).map(Block::Facts));
    card.blocks
        .extend(service::line(settings, ticket).map(Block::Facts));
    if let Some(answers) = &view.answers {
        let (answers, _) = intake::block(answers, intake::FOR_REQUESTER);
        card.blocks.extend(answers);
    }
    if ticket.is_private() {
        let args = [("team", settings.team_title(&ticket.team).into())];
        card = card.with(Block::Facts(words.text_with("card-private", &args)));
    }
    // While the ticket is resolved, the notice in the thread shows the note of the resolution.
    if let Some(words) = phrases::closing_words(ticket).filter(|_| ticket.is_ended()) {
        card = card.with(Block::Quote(words));
    }
    let suggested = knowledge::suggested(view);
    if !suggested.is_empty() {
        card = knowledge::suggestions(settings, card, &suggested);
    }
    let state = phrases::state_line(settings, ticket);
    let fallback = format!("{} {}: {state}", ticket.reference, ticket.title);
    card = privacy::without_content(settings, ticket, card.fallback(fallback));
    let card = match suggested.is_empty() || ticket.is_private() {
        true => card,
        false => knowledge::suggestion_buttons(settings, ticket, card),
    };
    buttons(settings, view, card)
}

/// Adds the buttons and menu entries for the requester.
fn buttons(settings: &Settings, view: &View, mut card: Card) -> Card {
    let (words, ticket, main) = (&settings.words, &view.ticket, &view.main);
    if main.is_open() {
        let outcome = OutcomeButtons::of_requester(settings, ticket);
        card = card.button(words.say("button-details"), Verb::AddDetails.on(ticket));
        card = match view.works_for_requester() {
            _ if main.awaits_approval() => request::with_ask_again(settings, view, card),
            true => outcome.add_persists(card),
            false => outcome.add_works(card),
        };
    }
    if ticket.is_open() {
        card = card.more(words.say("button-withdraw"), Verb::Withdraw.on(ticket));
    }
    if ticket.is_open() && !ticket.is_private() && settings.keeps_private(&ticket.team) {
        card = card.more(words.say("button-keep-private"), Verb::MakePrivate.on(ticket));
    }
    if main.is_ended() {
        card = card.button(
            words.say("button-transcript"),
            Verb::RequesterTranscript.on(ticket),
        );
    } else {
        card = card.more(
            words.say("button-transcript"),
            Verb::RequesterTranscript.on(ticket),
        );
    }
    if main.phase() == Phase::Resolved {
        card = card.button(words.say("button-reopen"), Verb::Reopen.on(ticket));
    }
    card
}

/// Returns the state in words for the requester.
fn state(settings: &Settings, view: &View) -> Text {
    let (words, main, reader) = (&settings.words, &view.main, view.ticket.requester);
    match &main.state {
        State::New => {
            let args = [("team", settings.team_title(&main.team).into())];
            words.text_with("card-new", &args)
        }
        State::InProgress { assignee, .. } => {
            words.text_with("card-working", &[("name", view.name(*assignee).into())])
        }
        State::OnHold { hold, .. } => hold::for_requester(settings, view, hold),
        State::Resolved(resolution) if resolution.code == ResolutionCode::ByRequester => {
            match resolution.by == reader {
                true => words.text("card-works-again"),
                false => words.text("state-resolved"),
            }
        }
        State::Resolved(resolution) if resolution.is_unanswered() => words.text("card-unanswered"),
        State::Resolved(resolution) => {
            let args = [("name", view.name(resolution.by).into())];
            words.text_with("card-resolved", &args)
        }
        State::Closed { .. } => words.text("card-closed"),
        State::Cancelled { by, .. } if *by == reader => words.text("card-withdrawn"),
        State::Cancelled { .. } => words.text("card-cancelled"),
        State::Merged { .. } => words.text("state-merged"),
    }
}

/// Returns the origin of a ticket that the requester does not know: who opened it on the requester's behalf, and the
/// tickets that it comes from.
fn origin(settings: &Settings, view: &View) -> Option<Text> {
    let (words, ticket) = (&settings.words, &view.ticket);
    let mut facts = Vec::new();
    if ticket.opened_by != ticket.requester {
        let args = [("name", view.name(ticket.opened_by).into())];
        facts.push(words.text_with("card-opened-for", &args));
    }
    facts.extend(related::follows(settings, view));
    facts.extend(related::origins(settings, view));
    phrases::in_a_line(facts)
}
