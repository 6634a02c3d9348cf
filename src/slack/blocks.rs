//! A [`Card`] as Block Kit, within Slack's limits.

use chat::{Block, Button, ButtonStyle, Card, Control, Look, Select, Text, Tone};
use serde_json::{Value, json};

use crate::limits;
use crate::write::{Voice, clean, write_bold, write_plain};

/// A drawn card.
#[derive(Debug)]
pub(crate) struct Drawn {
    /// What a notification and a screen reader say.
    pub(crate) text: String,
    /// What is seen.
    pub(crate) blocks: Vec<Value>,
}

/// Draws a card.
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
    // Room for the controls, and for the line of people who are to be pinged.
    blocks.truncate(limits::BLOCKS - 2);
    if blocks.is_empty() {
        blocks.push(section(&limits::words(
            &write_plain(&card.fallback),
            limits::TEXT,
        )));
    }
    if !controls.is_empty() {
        blocks.push(json!({ "type": "actions", "elements": controls }));
    }
    Drawn {
        text: fallback(&card.fallback),
        blocks,
    }
}

/// The one line of a card, as markup that means nothing.
fn fallback(line: &str) -> String {
    write_plain(&limits::words(line, limits::FALLBACK / 6))
}

/// A line of text by itself.
pub(crate) fn section(markup: &str) -> Value {
    // `verbatim`: Slack makes no links and mentions of its own out of what people wrote.
    json!({ "type": "section", "text": { "type": "mrkdwn", "text": markup, "verbatim": true } })
}

/// A small line of text.
pub(crate) fn context(markup: &str) -> Value {
    json!({ "type": "context", "elements": [{ "type": "mrkdwn", "text": markup, "verbatim": true }] })
}

/// Words that are no markup, and no `:emoji:` either.
pub(crate) fn plain(words: &str, max: usize) -> Value {
    json!({ "type": "plain_text", "text": limits::words(&clean(words), max), "emoji": false })
}

struct Sheet<'a> {
    blocks: Vec<Value>,
    text_left: usize,
    voice: &'a Voice<'a>,
}

impl Sheet<'_> {
    fn title(&mut self, card: &Card) {
        let title = card.title.as_ref().filter(|title| !title.is_blank());
        let dot = match card.look {
            Look::Plain => None,
            Look::Framed(tone) => Some(dot(tone)),
        };
        let line = match (dot, title) {
            (None, None) => return,
            (Some(dot), None) => dot.to_owned(),
            (None, Some(title)) => self.bold(title),
            (Some(dot), Some(title)) => format!("{dot} {}", self.bold(title)),
        };
        self.take(&line);
        self.blocks.push(section(&line));
    }

    fn bold(&self, title: &Text) -> String {
        // A title is one line; the dot and a longest title together stay far below a section's limit.
        write_bold(&title.cut(300).0, self.voice)
    }

    fn block(&mut self, block: &Block) {
        let room = self.text_left.min(limits::TEXT);
        let (text, drawn) = match block {
            Block::Text(text) | Block::Facts(text) => (text, limits::markup(text, room, self.voice)),
            Block::Quote(text) => (text, quote(text, room, self.voice)),
        };
        if text.is_blank() || drawn.trim().is_empty() || room < 2 {
            return;
        }
        self.take(&drawn);
        self.blocks.push(match block {
            Block::Facts(_) => context(&drawn),
            Block::Text(_) | Block::Quote(_) => section(drawn.trim_end_matches('\n')),
        });
    }

    fn take(&mut self, markup: &str) {
        self.text_left = self.text_left.saturating_sub(limits::length(markup));
    }
}

/// Markup with each line set off as a quotation, and no longer than `max` altogether.
fn quote(text: &Text, max: usize, voice: &Voice<'_>) -> String {
    let lines = |markup: &str| -> String {
        let lines: Vec<String> = markup
            .trim_end()
            .lines()
            .map(|line| format!("> {line}"))
            .collect();
        lines.join("\n")
    };
    let mut room = max;
    loop {
        let drawn = lines(&limits::markup(text, room, voice));
        let over = limits::length(&drawn).saturating_sub(max);
        if over == 0 || room == 0 {
            return drawn;
        }
        room = room.saturating_sub(over);
    }
}

fn dot(tone: Tone) -> &'static str {
    match tone {
        Tone::Grey => ":white_circle:",
        Tone::Blue => ":large_blue_circle:",
        Tone::Amber => ":large_orange_circle:",
        Tone::Red => ":red_circle:",
        Tone::Green => ":large_green_circle:",
    }
}

/// The elements of the actions block: at most four, and a menu of the rest.
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
    if !more.is_empty() {
        let options: Vec<Value> = more
            .iter()
            .take(limits::OVERFLOW)
            .map(|button| option(&button.label, &button.token.to_string()))
            .collect();
        elements.push(json!({ "type": "overflow", "action_id": "more", "options": options }));
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

/// A link button; it carries no value, and so its click means nothing to us.
fn link(at: usize, label: &str, url: &str) -> Option<Value> {
    (limits::length(url) <= limits::BUTTON_URL).then(|| {
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
mod tests {
    use chat::{Connection, SelectOption, Token};

    use super::*;

    fn drawn(card: &Card) -> Drawn {
        draw(card, &Voice::quiet(&Connection("hq".into())))
    }

    fn markup(block: &Value) -> &str {
        block["text"]["text"].as_str().expect("a section has text")
    }

    #[test]
    fn a_framed_card_has_a_dot_a_bold_title_facts_a_quote_and_buttons() {
        let card = Card::framed(Tone::Blue, "INC-1 VPN <drops>")
            .with(Block::Facts("In progress".into()))
            .with(Block::Quote("since *this*\nmorning".into()))
            .styled_button("Claim", Token::new("claim", "tkt_1", 3), ButtonStyle::Primary)
            .more("Cancel", Token::new("cancel", "tkt_1", 3))
            .fallback("INC-1 VPN drops");
        let drawn = drawn(&card);
        assert_eq!(drawn.text, "INC-1 VPN drops");
        assert_eq!(
            markup(&drawn.blocks[0]),
            ":large_blue_circle: *INC-1 VPN &lt;drops&gt;*"
        );
        assert_eq!(drawn.blocks[1]["type"], "context");
        assert_eq!(
            markup(&drawn.blocks[2]),
            "> since \u{200b}*\u{200b}this\u{200b}*\u{200b}\n> morning"
        );
        let elements = &drawn.blocks[3]["elements"];
        assert_eq!(elements[0]["value"], "claim:tkt_1:3");
        assert_eq!(elements[0]["style"], "primary");
        assert_eq!(elements[1]["options"][0]["value"], "cancel:tkt_1:3");
    }

    #[test]
    fn an_endless_card_keeps_its_buttons_and_every_limit() {
        let mut card = Card::framed(Tone::Red, "T".repeat(5000)).fallback("f & ".repeat(5000));
        for _ in 0..80 {
            card = card.with(Block::Quote("line & line\n".repeat(400).into()));
            card = card.with(Block::Text("words ".repeat(900).into()));
        }
        for at in 0..9 {
            card = card.button("b".repeat(100), Token::new("verb", at, 1));
        }
        card.controls.insert(
            1,
            Control::Select(Select {
                placeholder: "p".repeat(300),
                options: (0..200)
                    .map(|at| SelectOption {
                        label: "o".repeat(100),
                        token: Token::new("pick", at, 1),
                    })
                    .collect(),
            }),
        );
        let drawn = drawn(&card);
        assert!(drawn.blocks.len() <= limits::BLOCKS);
        assert!(
            limits::length(&drawn.text) <= limits::FALLBACK,
            "{}",
            limits::length(&drawn.text)
        );
        let mut total = 0;
        for block in &drawn.blocks {
            if block["type"] == "section" {
                let length = limits::length(markup(block));
                assert!((1..=limits::TEXT).contains(&length));
                total += length;
            }
        }
        assert!(total <= limits::ALL_TEXT, "{total}");
        let elements = drawn.blocks.last().expect("controls")["elements"]
            .as_array()
            .expect("elements");
        assert_eq!(elements.len(), 5, "four controls and one menu");
        assert_eq!(elements[4]["options"].as_array().map(Vec::len), Some(5));
        assert_eq!(elements[1]["options"].as_array().map(Vec::len), Some(100));
    }

    #[test]
    fn controls_have_ids_of_their_own_even_with_the_same_token() {
        let card = Card::plain("rate")
            .button("1", Token::bare("rate"))
            .button("2", Token::bare("rate"));
        let drawn = drawn(&card);
        let elements = &drawn.blocks[1]["elements"];
        assert_ne!(elements[0]["action_id"], elements[1]["action_id"]);
    }

    #[test]
    fn an_empty_card_still_says_its_fallback() {
        let card = Card::plain("").fallback("Nothing here");
        assert_eq!(markup(&drawn(&card).blocks[0]), "Nothing here");
    }
}
