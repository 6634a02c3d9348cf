//! Renderer: [`Text`] to Slack's rich text.
//!
//! The words of a `text` element are data: they neither ping nor link nor format. Nothing is escaped, and a copied
//! command or path has exactly its own characters.
//!
//! Schema: <https://docs.slack.dev/reference/block-kit/blocks/rich-text-block>.

use chat::{Span, Text, UserRef};
use serde_json::{Map, Value, json};

use crate::ground::markup::is_emoji_name;
use crate::ground::sanitize::clean;
use crate::write::link_target::{names, target};
use crate::write::mention_policy::Voice;
use crate::write::mrkdwn::{date_format, joined};
use crate::write::truncate;

/// The maximum length of a title. It is far below the limit of a block.
const TITLE: usize = 300;
/// The weight of an element beside its words. Slack documents no such number. Without it, thousands of one-letter
/// formats would make a message far larger than its text.
const ELEMENT: usize = 10;

/// A paragraph of at most this weight; `None` if nothing would be visible.
pub(crate) fn paragraph(text: &Text, max: usize, voice: &Voice<'_>) -> Option<Value> {
    fit(text, max, voice, Frame::Section)
}

/// A quotation.
pub(crate) fn quotation(text: &Text, max: usize, voice: &Voice<'_>) -> Option<Value> {
    fit(text, max, voice, Frame::Quote)
}

/// One bold line, with an emoji before it if one is given.
pub(crate) fn title(dot: Option<&str>, text: Option<&Text>, voice: &Voice<'_>) -> Option<Value> {
    let mut writer = Writer::new(Frame::Title, voice);
    if let Some(name) = dot {
        writer.run.push(json!({ "type": "emoji", "name": name }));
    }
    if let Some(text) = text.filter(|text| !text.is_blank()) {
        if dot.is_some() {
            writer.run.push(json!({ "type": "text", "text": " " }));
        }
        writer.text(&text.cut(TITLE).0);
    }
    writer.finish()
}

/// A line that only pings people.
pub(crate) fn pings(users: &[&UserRef]) -> Value {
    let mut elements = Vec::new();
    for user in users {
        if !elements.is_empty() {
            elements.push(json!({ "type": "text", "text": " " }));
        }
        elements.push(json!({ "type": "user", "user_id": user.id }));
    }
    block(vec![part("rich_text_section", elements)])
}

/// Whether blocks contain a mention that pings this user.
pub(crate) fn mentions(blocks: &Value, user: &str) -> bool {
    match blocks {
        Value::Array(items) => items.iter().any(|item| mentions(item, user)),
        Value::Object(object) => match object.get("type").and_then(Value::as_str) {
            Some("user") => object.get("user_id").is_some_and(|id| *id == user),
            Some("mrkdwn") => object
                .get("text")
                .and_then(Value::as_str)
                .is_some_and(|markup| markup.contains(&format!("<@{user}>"))),
            _ => object.values().any(|value| mentions(value, user)),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// The weight of a block: the length of its words, and a constant per element.
pub(crate) fn weight(block: &Value) -> usize {
    match block {
        Value::Array(items) => items.iter().map(weight).sum(),
        Value::Object(object) => {
            let inside: usize = object
                .iter()
                .filter(|(name, _)| *name != "type")
                .map(|(_, value)| match value {
                    Value::String(words) => truncate::length(words),
                    other => weight(other),
                })
                .sum();
            let is_element = object.contains_key("type") && !object.contains_key("elements");
            inside + if is_element { ELEMENT } else { 0 }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

fn fit(text: &Text, max: usize, voice: &Voice<'_>, frame: Frame) -> Option<Value> {
    let draw = |text: &Text| {
        let mut writer = Writer::new(frame, voice);
        writer.text(text);
        writer.finish()
    };
    truncate::fit(text, max, draw, |drawn| drawn.as_ref().map_or(0, weight))
}

fn block(parts: Vec<Value>) -> Value {
    json!({ "type": "rich_text", "elements": Value::from(parts) })
}

fn part(kind: &str, elements: Vec<Value>) -> Value {
    json!({ "type": kind, "elements": Value::from(elements) })
}

/// The container of words that are neither quoted nor code in the text itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frame {
    Section,
    Quote,
    /// One bold line.
    Title,
}

struct Writer<'a> {
    voice: &'a Voice<'a>,
    frame: Frame,
    parts: Vec<Value>,
    /// The elements of the current part.
    run: Vec<Value>,
}

impl<'a> Writer<'a> {
    fn new(frame: Frame, voice: &'a Voice<'a>) -> Self {
        Self {
            voice,
            frame,
            parts: Vec::new(),
            run: Vec::new(),
        }
    }

    fn text(&mut self, text: &Text) {
        for span in &joined(text) {
            self.span(span);
        }
    }

    fn finish(mut self) -> Option<Value> {
        self.end_run(false);
        (!self.parts.is_empty()).then(|| block(self.parts))
    }

    fn span(&mut self, span: &Span) {
        match span {
            Span::Plain(words) => self.words(words, None),
            Span::Bold(words) => self.words(words, Some("bold")),
            Span::Italic(words) => self.words(words, Some("italic")),
            Span::Struck(words) => self.words(words, Some("strike")),
            Span::Code(code) if code.contains('\n') => self.fenced(code),
            Span::Code(code) => self.words(code, Some("code")),
            Span::CodeBlock { code, .. } => self.fenced(code),
            Span::Quote(words) => self.quoted(words),
            Span::Link { url, label } => self.link(url, label),
            Span::Jump { url, label } => self.jump(url, label),
            Span::User { user, .. } if self.voice.pings(user) => {
                self.push(json!({ "type": "user", "user_id": user.id }), None);
            }
            Span::User { name, .. } => self.words(&format!("@{name}"), None),
            Span::Channel { channel, .. } if channel.connection == *self.voice.connection => {
                self.push(json!({ "type": "channel", "channel_id": channel.id }), None);
            }
            Span::Channel { name, .. } => self.words(&format!("#{name}"), None),
            Span::Emoji(name) => self.emoji(name),
            Span::Time { at, style, fallback } => {
                let mut element = json!({
                    "type": "date",
                    "timestamp": at.timestamp(),
                    "format": date_format(*style),
                });
                let fallback = clean(fallback);
                if !fallback.is_empty() {
                    element["fallback"] = json!(fallback);
                }
                self.push(element, None);
            }
        }
    }

    fn words(&mut self, words: &str, mark: Option<&str>) {
        let mut words = clean(words);
        if self.frame == Frame::Title {
            words = words.replace('\n', " ");
        }
        if !words.is_empty() {
            self.push(json!({ "type": "text", "text": words }), mark);
        }
    }

    fn push(&mut self, mut element: Value, mark: Option<&str>) {
        let mut style = Map::new();
        if self.frame == Frame::Title {
            style.insert("bold".to_owned(), json!(true));
        }
        if let Some(mark) = mark {
            style.insert(mark.to_owned(), json!(true));
        }
        if !style.is_empty() {
            element["style"] = Value::Object(style);
        }
        if let Some(last) = self.run.last_mut()
            && last["type"] == "text"
            && element["type"] == "text"
            && last.get("style") == element.get("style")
            && let (Some(before), Some(words)) = (last["text"].as_str(), element["text"].as_str())
        {
            last["text"] = json!(format!("{before}{words}"));
            return;
        }
        self.run.push(element);
    }

    fn emoji(&mut self, name: &str) {
        if !is_emoji_name(name) {
            return self.words(name, None);
        }
        // A skin tone is a separate emoji after the one it modifies.
        if name.starts_with("skin-tone-")
            && let Some(last) = self.run.last_mut().filter(|last| last["type"] == "emoji")
            && let Some(before) = last["name"].as_str().filter(|before| !before.contains("::"))
        {
            last["name"] = json!(format!("{before}::{name}"));
            return;
        }
        self.run.push(json!({ "type": "emoji", "name": name }));
    }

    fn jump(&mut self, url: &str, label: &str) {
        match target(url) {
            Some(target) => self.push(
                json!({ "type": "link", "url": target.address, "text": clean(label) }),
                None,
            ),
            None => self.words(label, None),
        }
    }

    fn link(&mut self, url: &str, label: &str) {
        let label = clean(label).replace('\n', " ").trim().to_owned();
        let bare = label.is_empty() || label == url;
        let Some(target) = target(url) else {
            let words = if bare {
                url.to_owned()
            } else {
                format!("{label} ({url})")
            };
            return self.words(&words, None);
        };
        if bare {
            self.push(json!({ "type": "link", "url": target.address }), None);
            if target.is_disguised {
                self.words(&format!(" ({})", target.place), None);
            }
            return;
        }
        self.push(
            json!({ "type": "link", "url": target.address, "text": label }),
            None,
        );
        if !names(&label, &target.place) {
            self.words(&format!(" ({})", target.place), None);
        }
    }

    fn fenced(&mut self, code: &str) {
        if self.frame == Frame::Title {
            return self.words(code, Some("code"));
        }
        self.end_run(true);
        let code = clean(code);
        if !code.trim().is_empty() {
            let mut fence = part(
                "rich_text_preformatted",
                vec![json!({ "type": "text", "text": code })],
            );
            if self.frame == Frame::Quote {
                // The quotation's bar continues beside the code.
                fence["border"] = json!(1);
            }
            self.parts.push(fence);
        }
    }

    fn quoted(&mut self, words: &str) {
        if self.frame == Frame::Title {
            return self.words(words, None);
        }
        self.end_run(true);
        let words = clean(words);
        let words = words.trim_end();
        if !words.is_empty() {
            self.parts.push(part(
                "rich_text_quote",
                vec![json!({ "type": "text", "text": words })],
            ));
        }
    }

    /// Ends the current part. Each part starts on a new line by itself, so the line breaks between parts are removed.
    fn end_run(&mut self, is_followed: bool) {
        let mut run = std::mem::take(&mut self.run);
        let blank = |element: &Value| {
            element["type"] == "text"
                && element["text"]
                    .as_str()
                    .is_some_and(|words| words.trim().is_empty())
        };
        if run.iter().all(blank) {
            return;
        }
        if !self.parts.is_empty() {
            strip(run.first_mut(), |words| words.strip_prefix('\n'));
        }
        if is_followed {
            strip(run.last_mut(), |words| words.strip_suffix('\n'));
        }
        // Slack refuses empty text.
        run.retain(|element| element["type"] != "text" || element["text"] != "");
        self.parts.push(part(
            match self.frame {
                Frame::Section | Frame::Title => "rich_text_section",
                Frame::Quote => "rich_text_quote",
            },
            run,
        ));
    }
}

fn strip(element: Option<&mut Value>, without: impl Fn(&str) -> Option<&str>) {
    if let Some(element) = element.filter(|element| element["type"] == "text")
        && let Some(words) = element["text"].as_str().and_then(without)
    {
        element["text"] = json!(words);
    }
}

#[cfg(test)]
mod tests;
