//! Text as a tree of spans, so that escaping and mention policy live in the platforms' renderers and nowhere else.
//!
//! Adapters read what people typed into spans and write spans back in their own markup. A plain span is data: whatever
//! it contains, it neither pings nor links nor formats.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ChannelRef, UserRef};

/// A run of spans.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(pub Vec<Span>);

/// One piece of text with one meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// Shown as it stands, line breaks included.
    Plain(String),
    /// Bold.
    Bold(String),
    /// Italic.
    Italic(String),
    /// Struck through.
    Struck(String),
    /// Inline code.
    Code(String),
    /// A block of code, with the language where the writer gave one.
    CodeBlock {
        /// The code.
        code: String,
        /// The writer's word for the language.
        language: Option<String>,
    },
    /// Somebody else's words, set off as a quotation.
    Quote(String),
    /// A link. Renderers show the target's host beside a label that does not contain it.
    Link {
        /// The target; only `http`, `https` and `mailto` are made clickable.
        url: String,
        /// What is shown; empty for the bare address.
        label: String,
    },
    /// A way to a message, made by the desk and by no person: its label is trusted and stands alone.
    Jump {
        /// The address of the message.
        url: String,
        /// What is shown.
        label: String,
    },
    /// A person. Rendered as a mention only where the message says that this person is to be notified or the platform
    /// can show mentions silently; otherwise as `@name`.
    User {
        /// Who.
        user: UserRef,
        /// The name to show where the id means nothing (another platform, no notification).
        name: String,
    },
    /// A channel.
    Channel {
        /// Which.
        channel: ChannelRef,
        /// The name to show on another platform, without `#`.
        name: String,
    },
    /// An emoji by its name, without colons (`ticket`).
    Emoji(String),
    /// A moment, rendered by the platform in each reader's own zone.
    Time {
        /// When.
        at: DateTime<Utc>,
        /// How it is shown.
        style: TimeStyle,
        /// What stands where the platform cannot render times.
        fallback: String,
    },
}

/// How a moment is shown to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeStyle {
    /// `09:02`
    Clock,
    /// `24 Nov 2026 09:02`
    DateAndClock,
    /// `24 Nov 2026`
    Date,
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

    /// Puts another run behind this one.
    #[must_use]
    pub fn then(mut self, other: impl Into<Text>) -> Self {
        self.0.extend(other.into().0);
        self
    }

    /// Puts a span behind.
    pub fn push(&mut self, span: Span) {
        self.0.push(span);
    }

    /// True where nothing visible stands.
    pub fn is_blank(&self) -> bool {
        self.to_plain().trim().is_empty()
    }

    /// The words alone, for titles, notifications, the index and the log's absence of markup.
    pub fn to_plain(&self) -> String {
        let mut out = String::new();
        for span in &self.0 {
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
        }
        out
    }

    /// The first `max` characters' worth of spans, and whether anything was left out. Cuts inside a span at a
    /// character boundary, preferring the last blank.
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
    fn a_cut_text_ends_at_a_word_and_says_that_it_was_cut() {
        let (cut, was_cut) = Text::plain("the printer on the third floor eats paper").cut(20);
        assert_eq!(cut.to_plain(), "the printer on the…");
        assert!(was_cut);
        let (whole, was_cut) = Text::plain("short").cut(20);
        assert_eq!(whole.to_plain(), "short");
        assert!(!was_cut);
    }

    #[test]
    fn a_cut_never_splits_a_character() {
        let (cut, _) = Text::plain("ééééé").cut(3);
        assert_eq!(cut.to_plain(), "éé…");
    }
}
