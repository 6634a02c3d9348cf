//! A message with a shape: a title, a few facts, words, and what can be done about it.
//!
//! Each platform draws it natively. Cards are edited in place, so everything on one follows from what it is about.

use serde::{Deserialize, Serialize};

use crate::{Text, Token};

/// A message as the desk means it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Framed with a colour, or a plain message.
    pub look: Look,
    /// The first line, if it stands apart.
    pub title: Option<Text>,
    /// What stands below it, in order.
    pub blocks: Vec<Block>,
    /// What can be done, the likely thing first; at most four are shown as buttons.
    pub controls: Vec<Control>,
    /// What can be done more rarely: behind one menu. At most five.
    pub more: Vec<Button>,
    /// The whole card in one line: what a notification, a screen reader and a watch show.
    pub fallback: String,
}

/// How a card is framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// An ordinary message.
    Plain,
    /// A card with a coloured bar or dot; the word for the state stands in the text as well.
    Framed(Tone),
}

/// The few colours, each with one meaning.
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

/// One part of a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Text(Text),
    /// A person's own words, set off as a quotation.
    Quote(Text),
    /// One small line of facts.
    Facts(Text),
}

/// Something to click or choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Control {
    /// A button.
    Button(Button),
    /// A select whose choice acts at once; the choice arrives as [`Happening::Click`](crate::Happening) of its token.
    Select(Select),
    /// A link that looks like a button.
    Link {
        /// What it says.
        label: String,
        /// Where it leads.
        url: String,
    },
}

/// A button: a verb in sentence case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// What it says; at most 75 characters.
    pub label: String,
    /// What a click means.
    pub token: Token,
    /// How it looks.
    pub style: ButtonStyle,
}

/// How a button looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ButtonStyle {
    /// As any other.
    #[default]
    Normal,
    /// The likely next step; at most one on a card.
    Primary,
    /// It cannot easily be undone.
    Danger,
}

/// A select on a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Select {
    /// What stands in it before something is chosen.
    pub placeholder: String,
    /// What can be chosen; at most 25.
    pub options: Vec<SelectOption>,
}

/// One choice of a [`Select`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelectOption {
    /// What it says; at most 75 characters.
    pub label: String,
    /// What choosing it means.
    pub token: Token,
}

impl Card {
    /// An ordinary message of some text.
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

    /// Adds a part.
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

    /// Adds a button that is the likely next step, or one that is hard to undo.
    #[must_use]
    pub fn styled_button(mut self, label: impl Into<String>, token: Token, style: ButtonStyle) -> Self {
        self.controls.push(Control::Button(Button {
            label: label.into(),
            token,
            style,
        }));
        self
    }

    /// Adds a rarer verb to the menu.
    #[must_use]
    pub fn more(mut self, label: impl Into<String>, token: Token) -> Self {
        self.more.push(Button {
            label: label.into(),
            token,
            style: ButtonStyle::Normal,
        });
        self
    }

    /// Says in one line what the card says.
    #[must_use]
    pub fn fallback(mut self, line: impl Into<String>) -> Self {
        self.fallback = line.into();
        self
    }
}
