//! Helpers that read the text and the controls of a card.

use chat::{Block, Card, Control, Reply, Span, Text, Token};

use crate::harness::ShownMessage;

/// Returns the text of a card, with the labels of its buttons.
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

pub(crate) fn words(shown: &ShownMessage) -> String {
    let mut words = card_words(&shown.card);
    for file in &shown.files {
        words.push_str(&format!("\n<{file}>"));
    }
    words
}

/// Returns the token of the button with this label.
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

/// Returns the card of a private reply.
pub(crate) fn card(reply: Reply) -> Card {
    match reply {
        Reply::Private(card) | Reply::Replace(card) => card,
        other => panic!("{other:?} has no card"),
    }
}

/// Returns the spans of all blocks of a card.
pub(crate) fn spans(card: &Card) -> Vec<Span> {
    let mut spans = Vec::new();
    for block in &card.blocks {
        match block {
            Block::Text(text) | Block::Quote(text) | Block::Facts(text) => spans.extend(text.0.clone()),
        }
    }
    spans
}
