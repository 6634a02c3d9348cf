//! The message that tells the people who use a service of a change: the title, the window, the services and the state. It shows
//! neither the reason nor the plans, and nothing that people wrote about the work.

use chat::{Block, Card, Text, Tone};
use desk::change::{Change, ChangeKind, ChangePhase, ChangeState, Completion};

use crate::cards::change::{services, title, when_and_where};
use crate::cards::phrases;
use crate::settings::Settings;

/// Draws the message. If the channel has an older message about another window, this one says that the change has moved.
pub(crate) fn draw(settings: &Settings, change: &Change, has_moved: bool) -> Card {
    let words = &settings.words;
    let state = state(settings, change, has_moved);
    let mut facts = vec![Text::plain(state.clone())];
    facts.extend(when_and_where(settings, change));
    let line = phrases::in_a_line(facts).unwrap_or_default();
    let fallback = format!("{}: {}", title(change), line.to_plain());
    let args = [("services", services(settings, change).into())];
    let consequence = match &change.state {
        ChangeState::New { .. } | ChangeState::Assess | ChangeState::Authorize => {
            words.text("announcement-not-now")
        }
        ChangeState::Scheduled => words.text_with("announcement-expect", &args),
        ChangeState::Implement { .. } => words.text_with("announcement-expect-now", &args),
        ChangeState::Review { completion, .. } | ChangeState::Closed { completion, .. } => match completion {
            Completion::Done => words.text("announcement-after"),
            Completion::BackedOut => words.text_with("announcement-after-backed-out", &args),
            Completion::Failed => words.text("announcement-after-failed"),
        },
        ChangeState::Cancelled { .. } => words.text("announcement-never"),
    };
    Card::framed(tone(change), title(change))
        .with(Block::Facts(line))
        .with(Block::Text(consequence))
        .fallback(fallback)
}

/// Draws a message about a window that does not apply any more.
pub(crate) fn moved(settings: &Settings, change: &Change) -> Card {
    let words = &settings.words;
    past(
        change,
        match change.phase() == ChangePhase::Scheduled {
            true => words.text("announcement-moved"),
            false => words.text("announcement-moving"),
        },
    )
}

/// Draws a message in the channel of a service that the change does not affect any more.
pub(crate) fn elsewhere(settings: &Settings, change: &Change) -> Card {
    past(change, settings.words.text("announcement-elsewhere"))
}

fn past(change: &Change, why: Text) -> Card {
    let fallback = format!("{}: {}", title(change), why.to_plain());
    Card::framed(Tone::Grey, title(change))
        .with(Block::Text(why))
        .fallback(fallback)
}

fn state(settings: &Settings, change: &Change, has_moved: bool) -> String {
    let words = &settings.words;
    match &change.state {
        ChangeState::New { .. } | ChangeState::Assess | ChangeState::Authorize => {
            words.say("announcement-replanned")
        }
        ChangeState::Scheduled if has_moved => words.say("announcement-new-time"),
        ChangeState::Scheduled if change.content.kind == ChangeKind::Emergency => {
            words.say("announcement-urgent")
        }
        ChangeState::Scheduled => words.say("announcement-planned"),
        ChangeState::Implement { .. } => words.say("announcement-begun"),
        ChangeState::Review { completion, .. } | ChangeState::Closed { completion, .. } => match completion {
            Completion::Done => words.say("announcement-done"),
            Completion::BackedOut => words.say("announcement-backed-out"),
            Completion::Failed => words.say("announcement-failed"),
        },
        ChangeState::Cancelled { .. } => words.say("change-state-cancelled"),
    }
}

fn tone(change: &Change) -> Tone {
    match &change.state {
        ChangeState::New { .. } | ChangeState::Cancelled { .. } => Tone::Grey,
        ChangeState::Assess | ChangeState::Authorize | ChangeState::Scheduled => Tone::Amber,
        ChangeState::Implement { .. } => Tone::Blue,
        ChangeState::Review { completion, .. } | ChangeState::Closed { completion, .. } => match completion {
            Completion::Done => Tone::Green,
            Completion::BackedOut => Tone::Grey,
            Completion::Failed => Tone::Red,
        },
    }
}
