//! What can be read off a card, and what can be clicked on it.

use chat::{Block, Card, Control, Reply, Span, Text, Token};

use crate::harness::Shown;

/// What a card says, with its buttons.
pub(crate) fn card_words(card: &Card) -> String {
    let mut lines: Vec<String> = card.title.iter().map(Text::to_plain).collect();
    for block in &card.blocks {
        match block {
            Block::Text(text) | Block::Quote(text) | Block::Facts(text) => lines.push(text.to_plain()),
        }
    }
    for control in &card.controls {
        match control {
            Control::Button(button) => lines.push(format!("[{}]", button.label)),
            Control::Link { label, .. } => lines.push(format!("[{label}]")),
            Control::Select(_) => {}
        }
    }
    lines.join("\n")
}

pub(crate) fn words(shown: &Shown) -> String {
    let mut words = card_words(&shown.card);
    for file in &shown.files {
        words.push_str(&format!("\n<{file}>"));
    }
    words
}

/// The token of a button.
pub(crate) fn button(card: &Card, label: &str) -> Token {
    let mut buttons = card.controls.iter().filter_map(|control| match control {
        Control::Button(button) => Some(button),
        _ => None,
    });
    let found = buttons.find(|button| button.label == label);
    found
        .unwrap_or_else(|| panic!("there is no {label:?} on {}", card_words(card)))
        .token
        .clone()
}

/// What a private answer says.
pub(crate) fn card(reply: Reply) -> Card {
    match reply {
        Reply::Private(card) | Reply::Replace(card) => card,
        other => panic!("{other:?} says nothing"),
    }
}

/// The spans of somebody's words in a message of ours, behind the line that says whose they are.
pub(crate) fn spans(card: &Card) -> Vec<Span> {
    let mut spans = Vec::new();
    for block in &card.blocks {
        match block {
            Block::Text(text) | Block::Quote(text) | Block::Facts(text) => spans.extend(text.0.clone()),
        }
    }
    spans
}
