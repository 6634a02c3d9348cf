//! Renderer: [`Text`] to Slack's rich text.
//!
//! The words of a `text` element are data: they neither ping nor link nor format. Nothing is escaped, and a copied
//! command or path has exactly its own characters.
//!
//! Schema: <https://docs.slack.dev/reference/block-kit/blocks/rich-text-block>.

use chat::{Span, Text, UserRef};
use serde_json::{Map, Value, json};

use crate::ground::limits;
use crate::ground::markup::is_emoji_name;
use crate::ground::sanitize::sanitize;
use crate::write::link_target::{label_shows_host, link_target};
use crate::write::mention_policy::MentionPolicy;
use crate::write::mrkdwn::{date_format, merge_plain_spans};
use crate::write::truncate;

/// The weight of an element beside its words. Slack documents no such number. Without it, thousands of one-letter
/// formats would make a message far larger than its text.
const ELEMENT_WEIGHT: usize = 10;

/// A paragraph of at most this weight; `None` if nothing would be visible.
pub(crate) fn paragraph(text: &Text, max: usize, policy: &MentionPolicy<'_>) -> Option<Value> {
    fit(text, max, policy, Container::Section)
}

/// A quotation.
pub(crate) fn quotation(text: &Text, max: usize, policy: &MentionPolicy<'_>) -> Option<Value> {
    fit(text, max, policy, Container::Quote)
}

/// One bold line, with an emoji before it if one is given.
pub(crate) fn title(emoji: Option<&str>, text: Option<&Text>, policy: &MentionPolicy<'_>) -> Option<Value> {
    let mut writer = Writer::new(Container::Title, policy);
    if let Some(name) = emoji {
        writer.current.push(json!({ "type": "emoji", "name": name }));
    }
    if let Some(text) = text.filter(|text| !text.is_blank()) {
        if emoji.is_some() {
            writer.current.push(json!({ "type": "text", "text": " " }));
        }
        writer.text(&text.cut(limits::CARD_TITLE).0);
    }
    writer.finish()
}

/// A line that only pings people.
pub(crate) fn ping_line(users: &[&UserRef]) -> Value {
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
pub(crate) fn mentions_user(blocks: &Value, user: &str) -> bool {
    match blocks {
        Value::Array(items) => items.iter().any(|item| mentions_user(item, user)),
        Value::Object(object) => match object.get("type").and_then(Value::as_str) {
            Some("user") => object.get("user_id").is_some_and(|id| *id == user),
            Some("mrkdwn") => object
                .get("text")
                .and_then(Value::as_str)
                .is_some_and(|markup| markup.contains(&format!("<@{user}>"))),
            _ => object.values().any(|value| mentions_user(value, user)),
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
                    Value::String(words) => truncate::utf16_len(words),
                    other => weight(other),
                })
                .sum();
            let is_element = object.contains_key("type") && !object.contains_key("elements");
            inside + if is_element { ELEMENT_WEIGHT } else { 0 }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

fn fit(text: &Text, max: usize, policy: &MentionPolicy<'_>, container: Container) -> Option<Value> {
    let draw = |text: &Text| {
        let mut writer = Writer::new(container, policy);
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
enum Container {
    Section,
    Quote,
    /// One bold line.
    Title,
}

struct Writer<'a> {
    policy: &'a MentionPolicy<'a>,
    container: Container,
    parts: Vec<Value>,
    /// The elements of the current part.
    current: Vec<Value>,
}

impl<'a> Writer<'a> {
    fn new(container: Container, policy: &'a MentionPolicy<'a>) -> Self {
        Self {
            policy,
            container,
            parts: Vec::new(),
            current: Vec::new(),
        }
    }

    fn text(&mut self, text: &Text) {
        for span in &merge_plain_spans(text) {
            self.span(span);
        }
    }

    fn finish(mut self) -> Option<Value> {
        self.finish_part(false);
        (!self.parts.is_empty()).then(|| block(self.parts))
    }

    fn span(&mut self, span: &Span) {
        match span {
            Span::Plain(words) => self.words(words, None),
            Span::Bold(words) => self.words(words, Some("bold")),
            Span::Italic(words) => self.words(words, Some("italic")),
            Span::Struck(words) => self.words(words, Some("strike")),
            Span::Code(code) if code.contains('\n') => self.preformatted(code),
            Span::Code(code) => self.words(code, Some("code")),
            Span::CodeBlock { code, .. } => self.preformatted(code),
            Span::Quote(words) => self.quote(words),
            Span::Link { url, label } => self.link(url, label),
            Span::Jump { url, label } => self.jump(url, label),
            Span::User { user, .. } if self.policy.pings(user) => {
                self.push(json!({ "type": "user", "user_id": user.id }), None);
            }
            Span::User { name, .. } => self.words(&format!("@{name}"), None),
            Span::Channel { channel, .. } if channel.connection == *self.policy.connection => {
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
                let fallback = sanitize(fallback);
                if !fallback.is_empty() {
                    element["fallback"] = json!(fallback);
                }
                self.push(element, None);
            }
        }
    }

    fn words(&mut self, words: &str, mark: Option<&str>) {
        let mut words = sanitize(words);
        if self.container == Container::Title {
            words = words.replace('\n', " ");
        }
        if !words.is_empty() {
            self.push(json!({ "type": "text", "text": words }), mark);
        }
    }

    fn push(&mut self, mut element: Value, mark: Option<&str>) {
        let mut style = Map::new();
        if self.container == Container::Title {
            style.insert("bold".to_owned(), json!(true));
        }
        if let Some(mark) = mark {
            style.insert(mark.to_owned(), json!(true));
        }
        if !style.is_empty() {
            element["style"] = Value::Object(style);
        }
        if let Some(last) = self.current.last_mut()
            && last["type"] == "text"
            && element["type"] == "text"
            && last.get("style") == element.get("style")
            && let (Some(before), Some(words)) = (last["text"].as_str(), element["text"].as_str())
        {
            last["text"] = json!(format!("{before}{words}"));
            return;
        }
        self.current.push(element);
    }

    fn emoji(&mut self, name: &str) {
        if !is_emoji_name(name) {
            return self.words(name, None);
        }
        // A skin tone is a separate emoji after the one it modifies.
        if name.starts_with("skin-tone-")
            && let Some(last) = self.current.last_mut().filter(|last| last["type"] == "emoji")
            && let Some(before) = last["name"].as_str().filter(|before| !before.contains("::"))
        {
            last["name"] = json!(format!("{before}::{name}"));
            return;
        }
        self.current.push(json!({ "type": "emoji", "name": name }));
    }

    fn jump(&mut self, url: &str, label: &str) {
        match link_target(url) {
            Some(target) => self.push(
                json!({ "type": "link", "url": target.address, "text": sanitize(label) }),
                None,
            ),
            None => self.words(label, None),
        }
    }

    fn link(&mut self, url: &str, label: &str) {
        let label = sanitize(label).replace('\n', " ").trim().to_owned();
        let bare = label.is_empty() || label == url;
        let Some(target) = link_target(url) else {
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
                self.words(&format!(" ({})", target.host), None);
            }
            return;
        }
        self.push(
            json!({ "type": "link", "url": target.address, "text": label }),
            None,
        );
        if !label_shows_host(&label, &target.host) {
            self.words(&format!(" ({})", target.host), None);
        }
    }

    fn preformatted(&mut self, code: &str) {
        if self.container == Container::Title {
            return self.words(code, Some("code"));
        }
        self.finish_part(true);
        let code = sanitize(code);
        if !code.trim().is_empty() {
            let mut fence = part(
                "rich_text_preformatted",
                vec![json!({ "type": "text", "text": code })],
            );
            if self.container == Container::Quote {
                // The quotation's bar continues beside the code.
                fence["border"] = json!(1);
            }
            self.parts.push(fence);
        }
    }

    fn quote(&mut self, words: &str) {
        if self.container == Container::Title {
            return self.words(words, None);
        }
        self.finish_part(true);
        let words = sanitize(words);
        let words = words.trim_end();
        if !words.is_empty() {
            self.parts.push(part(
                "rich_text_quote",
                vec![json!({ "type": "text", "text": words })],
            ));
        }
    }

    /// Ends the current part. Each part starts on a new line by itself, so the line breaks between parts are removed.
    fn finish_part(&mut self, is_followed: bool) {
        let mut current = std::mem::take(&mut self.current);
        let blank = |element: &Value| {
            element["type"] == "text"
                && element["text"]
                    .as_str()
                    .is_some_and(|words| words.trim().is_empty())
        };
        if current.iter().all(blank) {
            return;
        }
        if !self.parts.is_empty() {
            strip(current.first_mut(), |words| words.strip_prefix('\n'));
        }
        if is_followed {
            strip(current.last_mut(), |words| words.strip_suffix('\n'));
        }
        // Slack refuses empty text.
        current.retain(|element| element["type"] != "text" || element["text"] != "");
        self.parts.push(part(
            match self.container {
                Container::Section | Container::Title => "rich_text_section",
                Container::Quote => "rich_text_quote",
            },
            current,
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
