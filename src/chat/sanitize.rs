//! Removes deceptive characters from inbound text: invisible characters and marks that change the text direction.
//!
//! This protects readers. The renderers separately escape what a platform would interpret.

use crate::{FileRef, Inbound, InboundEvent, IncomingMessage, Span, Text, Values};

/// The maximum length of the name of a person or file, in characters.
const MAX_NAME: usize = 80;

/// Removes control characters, zero-width characters and marks that change the text direction. Line breaks and tabs
/// stay, and so do the joiners in emoji and in scripts that need them.
pub fn sanitize(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut signs = words.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '\r' if signs.peek() == Some(&'\n') => {}
            '\r' | '\u{0b}' | '\u{0c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\n' | '\t' => out.push(sign),
            '\u{200c}' | '\u{200d}' => {
                let joins = |other: Option<char>| {
                    other.is_some_and(|other| !other.is_ascii() && !is_invisible(other))
                };
                if joins(out.chars().next_back()) && joins(signs.peek().copied()) {
                    out.push(sign);
                }
            }
            sign if is_invisible(sign) => {}
            sign => out.push(sign),
        }
    }
    out
}

/// Sanitizes a name, puts it on one line and limits its length.
pub fn sanitize_name(name: &str) -> String {
    let line = sanitize(name).split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MAX_NAME {
        return line;
    }
    let head: String = line.chars().take(MAX_NAME - 1).collect();
    format!("{}…", head.trim_end())
}

fn is_invisible(sign: char) -> bool {
    sign.is_control()
        || matches!(sign,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{fdd0}'..='\u{fdef}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

impl Text {
    /// The text with all its spans sanitized.
    #[must_use]
    pub fn sanitize(self) -> Self {
        Self(self.0.into_iter().map(sanitize_span).collect())
    }
}

fn sanitize_span(span: Span) -> Span {
    match span {
        Span::Plain(words) => Span::Plain(sanitize(&words)),
        Span::Bold(words) => Span::Bold(sanitize(&words)),
        Span::Italic(words) => Span::Italic(sanitize(&words)),
        Span::Struck(words) => Span::Struck(sanitize(&words)),
        Span::Code(words) => Span::Code(sanitize(&words)),
        Span::CodeBlock { code, language } => Span::CodeBlock {
            code: sanitize(&code),
            language: language.map(|language| sanitize_name(&language)),
        },
        Span::Quote(words) => Span::Quote(sanitize(&words)),
        Span::Link { url, label } => Span::Link {
            url: sanitize(&url),
            label: sanitize(&label),
        },
        Span::User { user, name } => Span::User {
            user,
            name: sanitize_name(&name),
        },
        Span::Channel { channel, name } => Span::Channel {
            channel,
            name: sanitize_name(&name),
        },
        Span::Emoji(name) => Span::Emoji(sanitize_name(&name)),
        ours @ (Span::Jump { .. } | Span::Time { .. }) => ours,
    }
}

impl IncomingMessage {
    /// The message with its text and file names sanitized.
    #[must_use]
    pub fn sanitize(self) -> Self {
        let named = |file: FileRef| FileRef {
            name: sanitize_name(&file.name),
            ..file
        };
        Self {
            text: self.text.sanitize(),
            files: self.files.into_iter().map(named).collect(),
            ..self
        }
    }
}

impl Inbound {
    /// The event with everything that a person wrote sanitized.
    #[must_use]
    pub fn sanitize(self) -> Self {
        let clean = |values: Values| {
            let values = values.into_iter();
            values.map(|(field, value)| (field, sanitize(&value))).collect()
        };
        let what = match self.what {
            InboundEvent::Message(said) => InboundEvent::Message(said.sanitize()),
            InboundEvent::Edited(said) => InboundEvent::Edited(said.sanitize()),
            InboundEvent::Menu { name, message } => InboundEvent::Menu {
                name,
                message: message.sanitize(),
            },
            InboundEvent::Command { name, words, options } => InboundEvent::Command {
                name,
                words: words.sanitize(),
                options: clean(options),
            },
            InboundEvent::Typing { name, words } => InboundEvent::Typing {
                name,
                words: words.sanitize(),
            },
            InboundEvent::Submitted { token, values } => InboundEvent::Submitted {
                token,
                values: clean(values),
            },
            InboundEvent::Click {
                token,
                picked,
                message,
            } => InboundEvent::Click {
                token,
                picked: clean(picked),
                message,
            },
            what @ (InboundEvent::Deleted { .. }
            | InboundEvent::Reacted { .. }
            | InboundEvent::Left
            | InboundEvent::Returned) => what,
        };
        Self { what, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_are_removed_and_visible_ones_stay() {
        for (wrote, reads) in [
            ("pay\u{202e}gpj.exe", "paygpj.exe"),
            ("@every\u{200b}one", "@everyone"),
            ("a\u{0}b\u{1b}[31mc\u{7f}d\u{9b}e", "ab[31mcde"),
            (
                "one\r\ntwo\rthree\u{2028}four\tfive",
                "one\ntwo\nthree\nfour\tfive",
            ),
            ("p\u{200d}aypal", "paypal"),
            ("\u{2066}admin\u{2069}\u{feff}", "admin"),
            ("tag\u{e0041}\u{e0042}ged", "tagged"),
            ("👩\u{200d}💻 می\u{200c}خواهم", "👩\u{200d}💻 می\u{200c}خواهم"),
            ("naïve – “quoted” 日本", "naïve – “quoted” 日本"),
        ] {
            assert_eq!(sanitize(wrote), reads, "{wrote:?}");
        }
    }

    #[test]
    fn a_name_is_one_short_line() {
        assert_eq!(sanitize_name(" Lee\n\nPark\u{200b} "), "Lee Park");
        let long = sanitize_name(&"x".repeat(500));
        assert_eq!(long.chars().count(), MAX_NAME);
        assert_eq!(sanitize_name("\u{200b}\u{3164}"), "");
    }

    #[test]
    fn every_span_that_a_person_writes_is_sanitized() {
        let evil = "a\u{202e}b".to_owned();
        let text = Text(vec![
            Span::Plain(evil.clone()),
            Span::Bold(evil.clone()),
            Span::Italic(evil.clone()),
            Span::Struck(evil.clone()),
            Span::Code(evil.clone()),
            Span::CodeBlock {
                code: evil.clone(),
                language: Some(evil.clone()),
            },
            Span::Quote(evil.clone()),
            Span::Link {
                url: evil.clone(),
                label: evil.clone(),
            },
            Span::Emoji(evil),
        ]);
        let written = serde_json::to_string(&text.sanitize()).expect("text is plain JSON");
        assert!(!written.contains('\u{202e}'), "{written}");
    }
}
