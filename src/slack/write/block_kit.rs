//! Renderer: a [`Card`] to Block Kit, within Slack's limits.

use chat::{Block, Button, ButtonStyle, Card, Control, Look, Select, Text, Tone};
use serde_json::{Value, json};

use crate::ground::limits;
use crate::ground::sanitize::sanitize;
use crate::write::context_line::{self, context_elements};
use crate::write::mention_policy::MentionPolicy;
use crate::write::mrkdwn::escape_mrkdwn;
use crate::write::{rich_text, truncate};

/// A rendered card.
#[derive(Debug)]
pub(crate) struct RenderedCard {
    /// The text of notifications and screen readers.
    pub(crate) text: String,
    /// The visible blocks.
    pub(crate) blocks: Vec<Value>,
}

/// Renders a card.
pub(crate) fn render_card(card: &Card, policy: &MentionPolicy<'_>) -> RenderedCard {
    let mut builder = BlockBuilder {
        blocks: Vec::new(),
        text_left: limits::MESSAGE_TEXT,
        policy,
    };
    builder.title(card);
    for block in &card.blocks {
        builder.block(block);
    }
    let mut blocks = builder.blocks;
    let controls = controls(card);
    // Two blocks are reserved: the controls, and the line that pings people.
    blocks.truncate(limits::BLOCKS - 2);
    if blocks.is_empty() {
        let words = Text::plain(truncate::with_ellipsis(
            &sanitize(&card.fallback),
            limits::TEXT / 2,
        ));
        blocks.extend(rich_text::paragraph(&words, limits::TEXT, policy));
    }
    if !controls.is_empty() {
        blocks.push(json!({ "type": "actions", "elements": controls }));
    }
    RenderedCard {
        text: fallback(&card.fallback),
        blocks,
    }
}

/// The fallback text, escaped.
fn fallback(line: &str) -> String {
    escape_mrkdwn(&truncate::with_ellipsis(&sanitize(line), limits::FALLBACK / 6))
}

/// A context block.
pub(crate) fn context_block(elements: Vec<Value>) -> Value {
    json!({ "type": "context", "elements": Value::from(elements) })
}

/// A `plain_text` object without markup and without `:emoji:`.
pub(crate) fn plain_text(words: &str, max: usize) -> Value {
    json!({ "type": "plain_text", "text": truncate::with_ellipsis(&sanitize(words), max), "emoji": false })
}

struct BlockBuilder<'a> {
    blocks: Vec<Value>,
    text_left: usize,
    policy: &'a MentionPolicy<'a>,
}

impl BlockBuilder<'_> {
    fn title(&mut self, card: &Card) {
        let emoji = match card.look {
            Look::Plain => None,
            Look::Framed(tone) => Some(tone_emoji(tone)),
        };
        let title = rich_text::title(emoji, card.title.as_ref(), self.policy);
        self.extend(title);
    }

    fn block(&mut self, block: &Block) {
        let budget = self.text_left.min(limits::TEXT);
        if budget < limits::MIN_BLOCK_TEXT {
            return;
        }
        match block {
            Block::Text(text) => self.extend(rich_text::paragraph(text, budget, self.policy)),
            Block::Quote(text) => self.extend(rich_text::quotation(text, budget, self.policy)),
            Block::Facts(text) => {
                let elements = context_elements(text, budget, self.policy);
                if !elements.is_empty() {
                    self.spend(context_line::text_length(&elements));
                    self.blocks.push(context_block(elements));
                }
            }
        }
    }

    fn extend(&mut self, block: Option<Value>) {
        if let Some(block) = block {
            self.spend(rich_text::weight(&block));
            self.blocks.push(block);
        }
    }

    fn spend(&mut self, length: usize) {
        self.text_left = self.text_left.saturating_sub(length);
    }
}

/// The emoji of a tone.
fn tone_emoji(tone: Tone) -> &'static str {
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
    for (at, more) in more
        .chunks(limits::OVERFLOW_OPTIONS)
        .take(limits::OVERFLOW_MENUS)
        .enumerate()
    {
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
        "text": plain_text(&button.label, limits::CONTROL_LABEL),
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
            "placeholder": plain_text(&select.placeholder, limits::PLACEHOLDER),
            "options": options,
        })
    })
}

/// A link button. It has no value, so that its click is ignored.
fn link(at: usize, label: &str, url: &str) -> Option<Value> {
    (truncate::utf16_len(url) <= limits::BUTTON_URL).then(|| {
        json!({
            "type": "button",
            "action_id": format!("{at}/link"),
            "text": plain_text(label, limits::CONTROL_LABEL),
            "url": url,
        })
    })
}

/// An option of a select or menu.
pub(crate) fn option(label: &str, value: &str) -> Value {
    json!({ "text": plain_text(label, limits::CONTROL_LABEL), "value": value })
}

#[cfg(test)]
mod tests;
