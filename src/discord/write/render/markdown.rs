//! Text in Discord's Markdown.
//!
//! A plain span is data: every sign that could ping, link, format or deceive is escaped, and characters that nobody
//! sees are taken out. Whom a message may ping is said by its `allowed_mentions` besides; both walls stand.

use chat::{Connection, Span, Text, TimeStyle, UserRef};

use crate::ground::emoji;

/// Writes text for one message.
#[derive(Clone, Copy)]
pub(crate) struct Writer<'a> {
    /// Where it will be read: ids of other connections mean nothing there.
    pub(crate) connection: &'a Connection,
    /// Who may be pinged; everybody else is only named.
    pub(crate) notify: &'a [UserRef],
    /// Whether mentions and times are drawn where this goes (they are not in an embed's title).
    pub(crate) draws_mentions: bool,
}

impl Writer<'_> {
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
                // After a star, another star would join it.
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
                if self.draws_mentions
                    && self.notify.contains(user)
                    && self.is_here(&user.connection, &user.id)
                {
                    out.push_str(&format!("<@{}>", user.id));
                } else {
                    escape(out, &format!("@{name}"));
                }
            }
            Span::Channel { channel, name } => {
                if self.draws_mentions && self.is_here(&channel.connection, &channel.id) {
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
                if self.draws_mentions {
                    let style = match style {
                        TimeStyle::Clock => 't',
                        TimeStyle::DateAndClock => 'f',
                        TimeStyle::Date => 'D',
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

/// A plain text without what nobody sees: control characters, marks that turn the direction of reading, zero-width
/// characters (but for the joiners that scripts and emoji need).
pub(crate) fn clean(text: &str) -> String {
    chat::harmless(text)
}

/// Writes data: escapes what would mean something where it stands, and nothing else, since a phone's notification
/// shows the text as it is sent.
fn escape(out: &mut String, text: &str) {
    let text = clean(text);
    for (at, character) in text.char_indices() {
        let rest = &text[at + character.len_utf8()..];
        let is_markup = match character {
            '\\' | '*' | '_' | '`' => true,
            '~' | '|' => rest.starts_with(character) || out.ends_with(character) || rest.is_empty(),
            // Mentions, emoji, times and addresses begin with it.
            '<' => !rest.starts_with(char::is_whitespace),
            '@' => rest.starts_with("everyone") || rest.starts_with("here") || rest.is_empty(),
            // A masked link's two halves.
            ']' => rest.starts_with('(') || rest.is_empty(),
            '(' => out.ends_with(']'),
            // An address is linked where "://" follows its scheme.
            ':' => rest.starts_with('/') || rest.is_empty(),
            // Headings, quotations and lists, at the beginning of a line only.
            '#' | '>' | '-' => line_of(out).is_empty(),
            '.' => !line_of(out).is_empty() && line_of(out).bytes().all(|byte| byte.is_ascii_digit()),
            _ => false,
        };
        if is_markup {
            out.push('\\');
        }
        out.push(character);
    }
}

/// What stands on the line that is being written.
fn line_of(out: &str) -> &str {
    out.rsplit('\n').next().unwrap_or_default().trim_start()
}

fn wrap(out: &mut String, sign: &str, text: &str) {
    if clean(text).trim().is_empty() {
        escape(out, text);
        return;
    }
    if sign.chars().next().is_some_and(|sign| out.ends_with(sign)) && !out.ends_with("\\*") {
        // Two spans of one sign would run into each other.
        out.push('\u{200B}');
    }
    out.push_str(sign);
    escape(out, text);
    out.push_str(sign);
}

fn code_span(out: &mut String, code: &str) {
    // Inside code nothing can be escaped; a sign that looks alike takes the backtick's place.
    // On a line of its own a sign at its beginning could mean something again.
    let code = clean(code).replace('`', "ˋ").replace('\n', " ");
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
    out.push_str(clean(code).replace("```", "ˋˋˋ").trim_end_matches('\n'));
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
        Some(target) => masked(out, &target, &clean(label)),
        None => escape(out, label),
    }
}

/// A link behind a label.
fn masked(out: &mut String, target: &str, label: &str) {
    out.push('[');
    let mut shown = String::new();
    // Discord refuses to mask a link whose label is an address itself, so that one is written out.
    escape(&mut shown, &label.replace("://", ":/\u{2215}"));
    // Inside a label every bracket counts.
    let shown = shown.replace("\\]", "]").replace('[', "\\[").replace(']', "\\]");
    out.push_str(&shown);
    out.push_str("](<");
    out.push_str(target);
    out.push_str(">)");
}

fn link(out: &mut String, url: &str, label: &str) {
    let Some(target) = target(url) else {
        // Neither http nor https: Discord links nothing else, so the address is shown beside what it was called.
        if label.is_empty() || label == url {
            escape(out, url);
        } else {
            escape(out, &format!("{label} ({url})"));
        }
        return;
    };
    let label = clean(label);
    if label.trim().is_empty() || label == url {
        // In angle brackets it is clickable and draws no preview.
        out.push_str(&format!("<{target}>"));
        return;
    }
    let host = host(&target);
    masked(out, &target, &label);
    if !label.to_lowercase().contains(&host) {
        escape(out, &format!(" ({host})"));
    }
}

/// An http or https address with everything encoded that could end it early.
fn target(url: &str) -> Option<String> {
    let url = clean(url);
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

/// The host of an address, without a user's name that could pose as one.
fn host(url: &str) -> String {
    let authority = url.split("://").nth(1).unwrap_or_default();
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default().to_lowercase()
}
