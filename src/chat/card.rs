//! Cards: messages with a title, text, facts and controls.
//!
//! Each platform renders a card natively. The desk edits cards in place, so everything on a card follows from its
//! subject.

use serde::{Deserialize, Serialize};

use crate::{Span, Text, Token};

/// A card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The frame.
    pub look: Look,
    /// The title.
    pub title: Option<Text>,
    /// The content below the title, in order.
    pub blocks: Vec<Block>,
    /// The controls, the most likely one first. At most [`CARD_BUTTONS`](crate::limits::CARD_BUTTONS) are shown.
    pub controls: Vec<Control>,
    /// The rarer actions, in a menu. At most [`CARD_MENU`](crate::limits::CARD_MENU).
    pub more: Vec<Button>,
    /// The whole card in one line, for notifications and screen readers.
    pub fallback: String,
}

/// The frame of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// No frame: an ordinary message.
    Plain,
    /// A coloured bar or dot. The text names the state as well, so that nobody depends on the colour.
    Framed(Tone),
}

/// The colours. Each has one meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Grey: new, or ended without result.
    Grey,
    /// Blue: in progress.
    Blue,
    /// Amber: at risk, or waiting.
    Amber,
    /// Red: breached or refused.
    Red,
    /// Green: resolved.
    Green,
}

/// A block of a card's content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Text(Text),
    /// A person's own words, as a quotation.
    Quote(Text),
    /// A small line of facts.
    Facts(Text),
}

/// A control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Control {
    /// A button.
    Button(Button),
    /// A select. A choice acts at once and arrives as a [`InboundEvent::Click`](crate::InboundEvent) of its token.
    Select(Select),
    /// A link that looks like a button.
    Link {
        /// The label.
        label: String,
        /// The target.
        url: String,
    },
}

/// A button. Its label is a verb in sentence case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// The label, at most [`LABEL`](crate::limits::LABEL) characters.
    pub label: String,
    /// The token that a click sends.
    pub token: Token,
    /// The style.
    pub style: ButtonStyle,
}

/// The style of a button.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ButtonStyle {
    /// An ordinary button.
    #[default]
    Normal,
    /// The likely next step. A card has at most one.
    Primary,
    /// An action that is hard to undo.
    Danger,
}

/// A select on a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Select {
    /// The placeholder before a choice.
    pub placeholder: String,
    /// The options, at most [`SELECT_OPTIONS`](crate::limits::SELECT_OPTIONS).
    pub options: Vec<SelectOption>,
}

/// An option of a [`Select`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelectOption {
    /// The label, at most [`LABEL`](crate::limits::LABEL) characters.
    pub label: String,
    /// The token that this choice sends.
    pub token: Token,
}

impl Card {
    /// Fills an address into the jumps without one: links to a message that was not delivered yet.
    pub fn fill_jumps(&mut self, address: &str) {
        for block in &mut self.blocks {
            let (Block::Text(text) | Block::Quote(text) | Block::Facts(text)) = block;
            for span in &mut text.0 {
                if let Span::Jump { url, .. } = span
                    && url.is_empty()
                {
                    address.clone_into(url);
                }
            }
        }
    }

    /// An ordinary message with this text.
    pub fn plain(text: impl Into<Text>) -> Self {
        let text = text.into();
        let fallback = text.to_plain();
        Self {
            look: Look::Plain,
            title: None,
            blocks: vec![Block::Text(text)],
            controls: Vec::new(),
            more: Vec::new(),
            fallback,
        }
    }

    /// A framed card with a title.
    pub fn framed(tone: Tone, title: impl Into<Text>) -> Self {
        let title = title.into();
        let fallback = title.to_plain();
        Self {
            look: Look::Framed(tone),
            title: Some(title),
            blocks: Vec::new(),
            controls: Vec::new(),
            more: Vec::new(),
            fallback,
        }
    }

    /// Adds a block.
    #[must_use]
    pub fn with(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    /// Adds a button.
    #[must_use]
    pub fn button(self, label: impl Into<String>, token: Token) -> Self {
        self.styled_button(label, token, ButtonStyle::Normal)
    }

    /// Adds a button with a style.
    #[must_use]
    pub fn styled_button(mut self, label: impl Into<String>, token: Token, style: ButtonStyle) -> Self {
        self.controls.push(Control::Button(Button {
            label: label.into(),
            token,
            style,
        }));
        self
    }

    /// Adds an entry to the menu.
    #[must_use]
    pub fn more(mut self, label: impl Into<String>, token: Token) -> Self {
        self.more.push(Button {
            label: label.into(),
            token,
            style: ButtonStyle::Normal,
        });
        self
    }

    /// Sets the one-line summary.
    #[must_use]
    pub fn fallback(mut self, line: impl Into<String>) -> Self {
        self.fallback = line.into();
        self
    }
}
