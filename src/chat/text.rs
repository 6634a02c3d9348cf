//! Text as a list of spans. Only the renderers of the platforms decide on escaping and mentions.
//!
//! An adapter parses typed text into spans and renders spans in its own markup. A plain span is data: its characters
//! never notify, link or format.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ChannelRef, UserRef};

/// A text: a list of spans.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(pub Vec<Span>);

/// A piece of text with one meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// Plain text, including line breaks.
    Plain(String),
    /// Bold.
    Bold(String),
    /// Italic.
    Italic(String),
    /// Struck through.
    Struck(String),
    /// Inline code.
    Code(String),
    /// A block of code.
    CodeBlock {
        /// The code.
        code: String,
        /// The language, if the author named one.
        language: Option<String>,
    },
    /// A quotation.
    Quote(String),
    /// A link. If the label does not contain the host of the target, renderers show the host beside the label.
    Link {
        /// The target. Only `http`, `https` and `mailto` become clickable.
        url: String,
        /// The label. If it is empty, the target is shown.
        label: String,
    },
    /// A link to a message, made by the desk. Its label is trusted, so renderers do not show the host.
    Jump {
        /// The link to the message.
        url: String,
        /// The label.
        label: String,
    },
    /// A person. It is rendered as a mention if the message notifies this person or the platform has silent mentions,
    /// and otherwise as `@name`.
    User {
        /// The person.
        user: UserRef,
        /// The name for platforms on which the id is not valid, and for rendering without a mention.
        name: String,
    },
    /// A channel.
    Channel {
        /// The channel.
        channel: ChannelRef,
        /// The name without `#`, for other platforms.
        name: String,
    },
    /// An emoji: its name without colons (`ticket`).
    Emoji(String),
    /// A moment. The platform renders it in the time zone of each reader.
    Time {
        /// The moment.
        at: DateTime<Utc>,
        /// The style.
        style: TimeStyle,
        /// The text for platforms that cannot render times.
        fallback: String,
    },
}

/// The style of a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeStyle {
    /// `09:02`
    Clock,
    /// `24 Nov 2026 09:02`
    DateAndClock,
    /// `24 Nov 2026`
    Date,
    /// `in 3 hours`, `2 days ago`. The platform counts on, so that the text stays true without an edit.
    Relative,
}

impl Text {
    /// Text without any formatting.
    pub fn plain(text: impl Into<String>) -> Self {
        Self(vec![Span::Plain(text.into())])
    }

    /// Bold text.
    pub fn bold(text: impl Into<String>) -> Self {
        Self(vec![Span::Bold(text.into())])
    }

    /// A link with a label. The label, or even the address, may be empty.
    pub fn link(url: &str, label: &str) -> Self {
        match url {
            "" => Self::plain(label),
            url => Self::from(Span::Link {
                url: url.to_owned(),
                label: label.to_owned(),
            }),
        }
    }

    /// Appends another text.
    #[must_use]
    pub fn then(mut self, other: impl Into<Text>) -> Self {
        self.0.extend(other.into().0);
        self
    }

    /// Appends a span.
    pub fn push(&mut self, span: Span) {
        self.0.push(span);
    }

    /// Appends a text on a line of its own, unless that text is blank. A quotation has lines of its own anyway.
    pub fn push_line(&mut self, line: Text) {
        if line.is_blank() {
            return;
        }
        let is_after_quote = matches!(self.0.last(), Some(Span::Quote(_)));
        if !is_after_quote && !self.is_blank() {
            self.push(Span::Plain("\n".to_owned()));
        }
        self.0.extend(line.0);
    }

    /// Whether the text has no visible characters.
    pub fn is_blank(&self) -> bool {
        self.to_plain().trim().is_empty()
    }

    /// The text without markup, for titles, notifications and the search index. A block of code and a quotation have
    /// lines of their own.
    pub fn to_plain(&self) -> String {
        let mut out = String::new();
        let mut is_after_block = false;
        for span in &self.0 {
            let start = out.len();
            match span {
                Span::Plain(text)
                | Span::Bold(text)
                | Span::Italic(text)
                | Span::Struck(text)
                | Span::Code(text)
                | Span::Quote(text)
                | Span::CodeBlock { code: text, .. } => out.push_str(text),
                Span::Jump { label, .. } => out.push_str(label),
                Span::Link { url, label } if label.is_empty() || label == url => out.push_str(url),
                Span::Link { url, label } => {
                    out.push_str(label);
                    out.push_str(" (");
                    out.push_str(url);
                    out.push(')');
                }
                Span::User { name, .. } => {
                    out.push('@');
                    out.push_str(name);
                }
                Span::Channel { name, .. } => {
                    out.push('#');
                    out.push_str(name);
                }
                Span::Emoji(name) => {
                    out.push(':');
                    out.push_str(name);
                    out.push(':');
                }
                Span::Time { fallback, .. } => out.push_str(fallback),
            }
            let is_block = matches!(span, Span::CodeBlock { .. } | Span::Quote(_));
            let is_joined = start > 0
                && start < out.len()
                && !out[..start].ends_with('\n')
                && !out[start..].starts_with('\n');
            if is_joined && (is_block || is_after_block) {
                out.insert(start, '\n');
            }
            is_after_block = is_block || (is_after_block && start == out.len());
        }
        out
    }

    /// Whether this text without markup is a plain text. Blanks and line breaks do not count, because earlier versions
    /// stored plain texts without the line breaks around blocks.
    pub fn has_words(&self, plain: &str) -> bool {
        let own = self.to_plain();
        let letters = |char: &char| !char.is_whitespace();
        own.chars().filter(letters).eq(plain.chars().filter(letters))
    }

    /// The first `max` characters, and whether the text was cut. A span is cut at the last blank if possible.
    pub fn cut(&self, max: usize) -> (Text, bool) {
        let mut left = max;
        let mut kept = Vec::new();
        for span in &self.0 {
            let shown = Text(vec![span.clone()]).to_plain().chars().count();
            if shown <= left {
                left -= shown;
                kept.push(span.clone());
                continue;
            }
            if let Some(shortened) = shorten(span, left) {
                kept.push(shortened);
            }
            return (Text(kept), true);
        }
        (Text(kept), false)
    }
}

fn shorten(span: &Span, max: usize) -> Option<Span> {
    let cut = |text: &str| -> String {
        let head: String = text.chars().take(max.saturating_sub(1)).collect();
        let end = head
            .rfind(char::is_whitespace)
            .filter(|at| *at > head.len() / 2)
            .unwrap_or(head.len());
        format!("{}…", head[..end].trim_end())
    };
    if max == 0 {
        return None;
    }
    match span {
        Span::Plain(text) => Some(Span::Plain(cut(text))),
        Span::Bold(text) => Some(Span::Bold(cut(text))),
        Span::Italic(text) => Some(Span::Italic(cut(text))),
        Span::Struck(text) => Some(Span::Struck(cut(text))),
        Span::Code(text) => Some(Span::Code(cut(text))),
        Span::Quote(text) => Some(Span::Quote(cut(text))),
        Span::CodeBlock { code, language } => Some(Span::CodeBlock {
            code: cut(code),
            language: language.clone(),
        }),
        Span::Link { .. }
        | Span::Jump { .. }
        | Span::User { .. }
        | Span::Channel { .. }
        | Span::Emoji(_)
        | Span::Time { .. } => Some(Span::Plain("…".to_owned())),
    }
}

impl From<Span> for Text {
    fn from(span: Span) -> Self {
        Self(vec![span])
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::plain(text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::plain(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_a_word() {
        let (cut, was_cut) = Text::plain("the printer on the third floor eats paper").cut(20);
        assert_eq!(cut.to_plain(), "the printer on the…");
        assert!(was_cut);
        let (whole, was_cut) = Text::plain("short").cut(20);
        assert_eq!(whole.to_plain(), "short");
        assert!(!was_cut);
    }

    #[test]
    fn blocks_have_lines_of_their_own_in_plain_text() {
        let code = |code: &str| Span::CodeBlock {
            code: code.into(),
            language: None,
        };
        let quote = |words: &str| Span::Quote(words.into());
        let plain = |words: &str| Span::Plain(words.into());
        for (spans, expected) in [
            (
                vec![plain("fails:"), code("import foo"), plain("since yesterday")],
                "fails:\nimport foo\nsince yesterday",
            ),
            (
                vec![plain("fails:\n"), code("import foo"), plain("\nsince")],
                "fails:\nimport foo\nsince",
            ),
            (
                vec![quote("it smokes"), quote("still"), Span::Bold("why?".into())],
                "it smokes\nstill\nwhy?",
            ),
            (
                vec![quote("it smokes"), plain(""), plain("why?")],
                "it smokes\nwhy?",
            ),
            (vec![plain(""), code("ls")], "ls"),
            (
                vec![plain("run "), Span::Code("ls".into()), plain(" now")],
                "run ls now",
            ),
        ] {
            let text = Text(spans);
            assert_eq!(text.to_plain(), expected);
            assert!(text.has_words(&expected.replace('\n', "")) && !text.has_words("fails"));
        }
    }

    #[test]
    fn a_cut_never_splits_a_character() {
        let (cut, _) = Text::plain("ééééé").cut(3);
        assert_eq!(cut.to_plain(), "éé…");
    }
}
