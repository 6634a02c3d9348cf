//! Renderer: a [`Card`] to Block Kit, within Slack's limits.

use chat::{Block, Button, ButtonStyle, Card, Control, Look, Select, Text, Tone};
use serde_json::{Value, json};

use crate::ground::limits;
use crate::ground::sanitize::clean;
use crate::write::context_line::{self, facts};
use crate::write::mention_policy::Voice;
use crate::write::mrkdwn::write_plain;
use crate::write::{rich_text, truncate};

/// A rendered card.
#[derive(Debug)]
pub(crate) struct Drawn {
    /// The text of notifications and screen readers.
    pub(crate) text: String,
    /// The visible blocks.
    pub(crate) blocks: Vec<Value>,
}

/// Renders a card.
pub(crate) fn draw(card: &Card, voice: &Voice<'_>) -> Drawn {
    let mut sheet = Sheet {
        blocks: Vec::new(),
        text_left: limits::ALL_TEXT,
        voice,
    };
    sheet.title(card);
    for block in &card.blocks {
        sheet.block(block);
    }
    let mut blocks = sheet.blocks;
    let controls = controls(card);
    // Two blocks are reserved: the controls, and the line that pings people.
    blocks.truncate(limits::BLOCKS - 2);
    if blocks.is_empty() {
        let words = Text::plain(truncate::words(&clean(&card.fallback), limits::TEXT / 2));
        blocks.extend(rich_text::paragraph(&words, limits::TEXT, voice));
    }
    if !controls.is_empty() {
        blocks.push(json!({ "type": "actions", "elements": controls }));
    }
    Drawn {
        text: fallback(&card.fallback),
        blocks,
    }
}

/// The fallback text, escaped.
fn fallback(line: &str) -> String {
    write_plain(&truncate::words(&clean(line), limits::FALLBACK / 6))
}

/// A context block.
pub(crate) fn context(elements: Vec<Value>) -> Value {
    json!({ "type": "context", "elements": Value::from(elements) })
}

/// A `plain_text` object without markup and without `:emoji:`.
pub(crate) fn plain(words: &str, max: usize) -> Value {
    json!({ "type": "plain_text", "text": truncate::words(&clean(words), max), "emoji": false })
}

struct Sheet<'a> {
    blocks: Vec<Value>,
    text_left: usize,
    voice: &'a Voice<'a>,
}

impl Sheet<'_> {
    fn title(&mut self, card: &Card) {
        let dot = match card.look {
            Look::Plain => None,
            Look::Framed(tone) => Some(dot(tone)),
        };
        let title = rich_text::title(dot, card.title.as_ref(), self.voice);
        self.extend(title);
    }

    fn block(&mut self, block: &Block) {
        let room = self.text_left.min(limits::TEXT);
        if room < limits::LEAST {
            return;
        }
        match block {
            Block::Text(text) => self.extend(rich_text::paragraph(text, room, self.voice)),
            Block::Quote(text) => self.extend(rich_text::quotation(text, room, self.voice)),
            Block::Facts(text) => {
                let elements = facts(text, room, self.voice);
                if !elements.is_empty() {
                    self.take(context_line::length(&elements));
                    self.blocks.push(context(elements));
                }
            }
        }
    }

    fn extend(&mut self, block: Option<Value>) {
        if let Some(block) = block {
            self.take(rich_text::weight(&block));
            self.blocks.push(block);
        }
    }

    fn take(&mut self, length: usize) {
        self.text_left = self.text_left.saturating_sub(length);
    }
}

/// The emoji of a tone.
fn dot(tone: Tone) -> &'static str {
    match tone {
        Tone::Grey => "white_circle",
        Tone::Blue => "large_blue_circle",
        Tone::Amber => "large_orange_circle",
        Tone::Red => "red_circle",
        Tone::Green => "large_green_circle",
    }
}

/// The elements of the actions block: at most four controls, and menus with the others.
fn controls(card: &Card) -> Vec<Value> {
    let mut more: Vec<&Button> = Vec::new();
    let mut elements = Vec::new();
    for (at, control) in card.controls.iter().enumerate() {
        match control {
            Control::Button(button) if at >= limits::CONTROLS => more.push(button),
            Control::Button(button) => elements.push(self::button(at, button)),
            Control::Select(select) if at < limits::CONTROLS => elements.extend(self::select(at, select)),
            Control::Link { label, url } if at < limits::CONTROLS => elements.extend(link(at, label, url)),
            Control::Select(_) | Control::Link { .. } => {}
        }
    }
    more.extend(&card.more);
    // Buttons that do not fit into one menu go into the next, because every action must be reachable.
    for (at, more) in more.chunks(limits::OVERFLOW).take(limits::MENUS).enumerate() {
        let options: Vec<Value> = more
            .iter()
            .map(|button| option(&button.label, &button.token.to_string()))
            .collect();
        let action = if at == 0 {
            "more".to_owned()
        } else {
            format!("more/{at}")
        };
        elements.push(json!({ "type": "overflow", "action_id": action, "options": options }));
    }
    elements
}

fn button(at: usize, button: &Button) -> Value {
    let mut element = json!({
        "type": "button",
        "action_id": format!("{at}/{}", button.token),
        "text": plain(&button.label, limits::LABEL),
        "value": button.token.to_string(),
    });
    match button.style {
        ButtonStyle::Normal => {}
        ButtonStyle::Primary => element["style"] = json!("primary"),
        ButtonStyle::Danger => element["style"] = json!("danger"),
    }
    element
}

fn select(at: usize, select: &Select) -> Option<Value> {
    let options: Vec<Value> = select
        .options
        .iter()
        .take(limits::OPTIONS)
        .map(|choice| option(&choice.label, &choice.token.to_string()))
        .collect();
    (!options.is_empty()).then(|| {
        json!({
            "type": "static_select",
            "action_id": format!("{at}/select"),
            "placeholder": plain(&select.placeholder, limits::PLACEHOLDER),
            "options": options,
        })
    })
}

/// A link button. It has no value, so that its click is ignored.
fn link(at: usize, label: &str, url: &str) -> Option<Value> {
    (truncate::length(url) <= limits::BUTTON_URL).then(|| {
        json!({
            "type": "button",
            "action_id": format!("{at}/link"),
            "text": plain(label, limits::LABEL),
            "url": url,
        })
    })
}

/// An option of a select or menu.
pub(crate) fn option(label: &str, value: &str) -> Value {
    json!({ "text": plain(label, limits::LABEL), "value": value })
}

#[cfg(test)]
mod tests;
