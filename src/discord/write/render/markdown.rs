//! Writes text as Discord's Markdown.
//!
//! A plain span is data: every character that could mention, link, format or deceive is escaped, and invisible characters
//! are removed. In addition, a message's `allowed_mentions` lists whom it may notify.

use chat::{Connection, Span, Text, TimeStyle, UserRef};

use crate::ground::emoji;

/// Writes the text of one message.
#[derive(Clone, Copy)]
pub(crate) struct MarkdownWriter<'a> {
    /// The connection that shows the text. Ids of other connections are not valid there.
    pub(crate) connection: &'a Connection,
    /// Who is mentioned. Other people appear with their name only.
    pub(crate) notify: &'a [UserRef],
    /// Whether Discord renders mentions and times in this text. It does not in an embed's title.
    pub(crate) supports_mentions: bool,
}

impl MarkdownWriter<'_> {
    /// The text in Discord's Markdown.
    pub(crate) fn write(&self, text: &Text) -> String {
        let mut out = String::new();
        for span in &text.0 {
            self.span(&mut out, span);
        }
        out
    }

    fn span(&self, out: &mut String, span: &Span) {
        match span {
            Span::Plain(text) => escape(out, text),
            Span::Bold(text) => wrap(out, "**", text),
            Span::Italic(text) => {
                // A star after another star would form a different delimiter.
                let sign = if out.ends_with('*') { "_" } else { "*" };
                wrap(out, sign, text);
            }
            Span::Struck(text) => wrap(out, "~~", text),
            Span::Code(code) => code_span(out, code),
            Span::CodeBlock { code, language } => code_block(out, code, language.as_deref()),
            Span::Quote(text) => quote(out, text),
            Span::Link { url, label } => link(out, url, label),
            Span::Jump { url, label } => jump(out, url, label),
            Span::User { user, name } => {
                if self.supports_mentions
                    && self.notify.contains(user)
                    && self.is_here(&user.connection, &user.id)
                {
                    out.push_str(&format!("<@{}>", user.id));
                } else {
                    escape(out, &format!("@{name}"));
                }
            }
            Span::Channel { channel, name } => {
                if self.supports_mentions && self.is_here(&channel.connection, &channel.id) {
                    out.push_str(&format!("<#{}>", channel.id));
                } else {
                    escape(out, &format!("#{name}"));
                }
            }
            Span::Emoji(name) => match emoji::character(name) {
                Some(character) => out.push_str(character),
                None => escape(out, &format!(":{name}:")),
            },
            Span::Time { at, style, fallback } => {
                if self.supports_mentions {
                    let style = match style {
                        TimeStyle::Clock => 't',
                        TimeStyle::DateAndClock => 'f',
                        TimeStyle::Date => 'D',
                        TimeStyle::Relative => 'R',
                    };
                    out.push_str(&format!("<t:{}:{style}>", at.timestamp()));
                } else {
                    escape(out, fallback);
                }
            }
        }
    }

    fn is_here(&self, connection: &Connection, id: &str) -> bool {
        connection == self.connection && !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// Text without invisible characters: control characters, bidirectional marks and zero-width characters, except for the
/// joiners that scripts and emoji need.
pub(crate) fn sanitize(text: &str) -> String {
    chat::sanitize(text)
}

/// Escapes the characters that have a meaning at their position, and no others, because a phone's notification shows the
/// text as it is sent.
fn escape(out: &mut String, text: &str) {
    let text = sanitize(text);
    for (at, character) in text.char_indices() {
        let rest = &text[at + character.len_utf8()..];
        let is_markup = match character {
            '\\' | '*' | '_' | '`' => true,
            '~' | '|' => rest.starts_with(character) || out.ends_with(character) || rest.is_empty(),
            // Mentions, emoji, times and addresses begin with `<`.
            '<' => !rest.starts_with(char::is_whitespace),
            '@' => rest.starts_with("everyone") || rest.starts_with("here") || rest.is_empty(),
            // The two halves of a masked link meet here.
            ']' => rest.starts_with('(') || rest.is_empty(),
            '(' => out.ends_with(']'),
            // Discord links an address with "://" after its scheme.
            ':' => rest.starts_with('/') || rest.is_empty(),
            // Headings, quotations and lists begin a line.
            '#' | '>' | '-' => current_line(out).is_empty(),
            '.' => {
                !current_line(out).is_empty() && current_line(out).bytes().all(|byte| byte.is_ascii_digit())
            }
            _ => false,
        };
        if is_markup {
            out.push('\\');
        }
        out.push(character);
    }
}

/// The current line so far.
fn current_line(out: &str) -> &str {
    out.rsplit('\n').next().unwrap_or_default().trim_start()
}

fn wrap(out: &mut String, sign: &str, text: &str) {
    if sanitize(text).trim().is_empty() {
        escape(out, text);
        return;
    }
    if sign.chars().next().is_some_and(|sign| out.ends_with(sign)) && !out.ends_with("\\*") {
        // Two adjacent spans with the same delimiter would merge.
        out.push('\u{200B}');
    }
    out.push_str(sign);
    escape(out, text);
    out.push_str(sign);
}

fn code_span(out: &mut String, code: &str) {
    // Code has no escapes, so a similar character replaces the backtick. A line break would give the next line's
    // first character a meaning.
    let code = sanitize(code).replace('`', "ˋ").replace('\n', " ");
    if code.trim().is_empty() {
        out.push_str(&code);
        return;
    }
    out.push('`');
    out.push_str(&code);
    out.push('`');
}

fn code_block(out: &mut String, code: &str, language: Option<&str>) {
    let is_word = |word: &&str| {
        word.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-#_".contains(&byte))
    };
    own_line(out);
    out.push_str("```");
    out.push_str(language.filter(is_word).unwrap_or_default());
    out.push('\n');
    out.push_str(sanitize(code).replace("```", "ˋˋˋ").trim_end_matches('\n'));
    out.push_str("\n```");
}

fn quote(out: &mut String, text: &str) {
    own_line(out);
    for line in text.lines() {
        out.push_str("> ");
        escape(out, line);
        out.push('\n');
    }
}

fn own_line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

fn jump(out: &mut String, url: &str, label: &str) {
    match target(url) {
        Some(target) => masked(out, &target, &sanitize(label)),
        None => escape(out, label),
    }
}

/// A link with a label.
fn masked(out: &mut String, target: &str, label: &str) {
    out.push('[');
    let mut shown = String::new();
    // Discord does not mask a link whose label is an address, so the label's "://" is altered.
    escape(&mut shown, &label.replace("://", ":/\u{2215}"));
    // In a label, every bracket has a meaning.
    let shown = shown.replace("\\]", "]").replace('[', "\\[").replace(']', "\\]");
    out.push_str(&shown);
    out.push_str("](<");
    out.push_str(target);
    out.push_str(">)");
}

fn link(out: &mut String, url: &str, label: &str) {
    let Some(target) = target(url) else {
        // Discord links only http and https. Other addresses are shown as text after their label.
        if label.is_empty() || label == url {
            escape(out, url);
        } else {
            escape(out, &format!("{label} ({url})"));
        }
        return;
    };
    let label = sanitize(label);
    if label.trim().is_empty() || label == url {
        // An address in angle brackets is clickable and has no preview.
        out.push_str(&format!("<{target}>"));
        return;
    }
    let host = host(&target);
    masked(out, &target, &label);
    if !label.to_lowercase().contains(&host) {
        escape(out, &format!(" ({host})"));
    }
}

/// An http or https address in which every character that could end it early is percent-encoded.
fn target(url: &str) -> Option<String> {
    let url = sanitize(url);
    let (scheme, rest) = url.split_once("://")?;
    if !(scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")) || rest.is_empty() {
        return None;
    }
    let mut out = format!("{}://", scheme.to_ascii_lowercase());
    for character in rest.chars() {
        match character {
            '<' | '>' | '(' | ')' | '[' | ']' | '\\' | '"' | '`' | '|' | '*' | '~' => {
                out.push_str(&format!("%{:02X}", u32::from(character)));
            }
            blank if blank.is_whitespace() => out.push_str("%20"),
            other => out.push(other),
        }
    }
    Some(out)
}

/// The host of an address, without a user name that could look like a host.
fn host(url: &str) -> String {
    let authority = url.split("://").nth(1).unwrap_or_default();
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default().to_lowercase()
}
