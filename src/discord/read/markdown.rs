//! Parses Discord's Markdown into spans.
//!
//! Spans do not nest: text that is bold and italic becomes bold. Characters that format nothing stay as they are.

use chat::{ChannelRef, Connection, Span, Text, TimeStyle, UserRef};
use chrono::DateTime;

/// A reference whose name the caller looks up.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reference<'a> {
    /// A user's id.
    User(&'a str),
    /// A channel's id.
    Channel(&'a str),
    /// A role's id.
    Role(&'a str),
}

/// Strips leading mentions that satisfy a predicate. `None` if the content does not begin with one.
pub(crate) fn strip_leading_mentions<'a>(
    content: &'a str,
    is_wanted: &impl Fn(Reference<'_>) -> bool,
) -> Option<&'a str> {
    let mut rest = content;
    let mut stripped = None;
    loop {
        rest = rest.trim_start();
        let Some((inner, after)) = rest.strip_prefix("<@").and_then(|rest| rest.split_once('>')) else {
            return stripped;
        };
        let named = match inner.strip_prefix('&') {
            Some(role) => Reference::Role(role),
            None => Reference::User(inner.strip_prefix('!').unwrap_or(inner)),
        };
        if !is_wanted(named) {
            return stripped;
        }
        // People also write "@desk: the printer" and "@desk, the printer".
        rest = after.strip_prefix([':', ',']).unwrap_or(after).trim_start();
        stripped = Some(rest);
    }
}

/// Parses the content of a message. `name` returns the names of mentioned people and channels, if they are known.
pub(crate) fn parse_markdown(
    content: &str,
    connection: &Connection,
    name: &impl Fn(Reference<'_>) -> Option<String>,
) -> Text {
    let mut parser = Parser {
        connection,
        name,
        out: Text::default(),
    };
    parser.blocks(content);
    parser.out
}

/// Makes a span of the text between two delimiters.
type MakeSpan = fn(String) -> Span;

struct Parser<'a, N> {
    connection: &'a Connection,
    name: &'a N,
    out: Text,
}

impl<N: Fn(Reference<'_>) -> Option<String>> Parser<'_, N> {
    /// Parses quotations and headings line by line. Code blocks may span lines.
    fn blocks(&mut self, content: &str) {
        let mut rest = content;
        let mut running = String::new();
        while !rest.is_empty() {
            if let Some(quoted) = rest.strip_prefix(">>> ") {
                self.inline(&std::mem::take(&mut running));
                self.quote(quoted);
                return;
            }
            if rest.starts_with("> ") {
                self.inline(&std::mem::take(&mut running));
                let mut lines = Vec::new();
                while let Some(line) = rest.strip_prefix("> ") {
                    let (line, after) = line.split_once('\n').unwrap_or((line, ""));
                    lines.push(line);
                    rest = after;
                }
                self.quote(&lines.join("\n"));
                continue;
            }
            let heading = ["### ", "## ", "# "]
                .iter()
                .find_map(|sign| rest.strip_prefix(sign));
            if let Some(heading) = heading {
                self.inline(&std::mem::take(&mut running));
                let (line, after) = heading.split_once('\n').unwrap_or((heading, ""));
                self.wrapped(line, Span::Bold);
                if !after.is_empty() {
                    self.plain("\n");
                }
                rest = after;
                continue;
            }
            let end = line_end(rest);
            running.push_str(&rest[..end]);
            rest = &rest[end..];
        }
        self.inline(&running);
    }

    fn quote(&mut self, quoted: &str) {
        let inner = parse_markdown(quoted, self.connection, self.name);
        self.out.push(Span::Quote(inner.to_plain()));
    }

    fn inline(&mut self, text: &str) {
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            let before = text[..at].chars().next_back();
            at += self.step(rest, before);
        }
    }

    /// Parses one element and returns its length in bytes.
    fn step(&mut self, rest: &str, before: Option<char>) -> usize {
        let first = rest.chars().next().unwrap_or_default();
        let taken = match first {
            '\\' => self.escaped(rest),
            '`' => self.code(rest),
            '*' | '_' | '~' => self.emphasis(rest, before),
            '<' => self.angle(rest),
            '[' => self.labelled_link(rest),
            'h' if !before.is_some_and(char::is_alphanumeric) => self.bare_link(rest),
            _ => None,
        };
        taken.unwrap_or_else(|| {
            self.plain(&rest[..first.len_utf8()]);
            first.len_utf8()
        })
    }

    fn plain(&mut self, text: &str) {
        if let Some(Span::Plain(last)) = self.out.0.last_mut() {
            last.push_str(text);
        } else if !text.is_empty() {
            self.out.push(Span::Plain(text.to_owned()));
        }
    }

    fn escaped(&mut self, rest: &str) -> Option<usize> {
        let next = rest[1..].chars().next()?;
        if next.is_ascii_alphanumeric() || next.is_whitespace() {
            return None;
        }
        self.plain(&rest[1..=next.len_utf8()]);
        Some(1 + next.len_utf8())
    }

    fn code(&mut self, rest: &str) -> Option<usize> {
        if let Some(inner) = rest.strip_prefix("```")
            && let Some(end) = inner.find("```").filter(|end| *end > 0)
        {
            let block = &inner[..end];
            let (language, code) = match block.split_once('\n') {
                Some((word, code)) if !code.is_empty() && is_language(word) => (word, code),
                _ => ("", block),
            };
            self.out.push(Span::CodeBlock {
                code: code.trim_matches('\n').to_owned(),
                language: Some(language.to_owned()).filter(|word| !word.is_empty()),
            });
            return Some(end + 6);
        }
        let ticks = rest.bytes().take_while(|byte| *byte == b'`').count().min(2);
        let inner = &rest[ticks..];
        let end = inner.find(&rest[..ticks]).filter(|end| *end > 0)?;
        let code = if ticks == 2 {
            inner[..end].trim()
        } else {
            &inner[..end]
        };
        self.out.push(Span::Code(code.to_owned()));
        Some(end + 2 * ticks)
    }

    fn emphasis(&mut self, rest: &str, before: Option<char>) -> Option<usize> {
        let signs: [(&str, MakeSpan); 5] = [
            ("**", Span::Bold),
            ("__", Span::Plain),
            ("~~", Span::Struck),
            ("*", Span::Italic),
            ("_", Span::Italic),
        ];
        for (sign, make) in signs {
            let Some(inner) = rest.strip_prefix(sign) else {
                continue;
            };
            if sign == "_" && before.is_some_and(char::is_alphanumeric) {
                continue;
            }
            let Some(end) = closing(inner, sign) else { continue };
            self.wrapped(&inner[..end], make);
            return Some(end + 2 * sign.len());
        }
        None
    }

    /// Parses the text between two delimiters. Plain parts are formatted; mentions and code keep their own meaning.
    fn wrapped(&mut self, inner: &str, make: MakeSpan) {
        let mut parser = Parser {
            connection: self.connection,
            name: self.name,
            out: Text::default(),
        };
        parser.inline(inner);
        for span in parser.out.0 {
            match span {
                Span::Plain(text) => match make(text) {
                    Span::Plain(text) => self.plain(&text),
                    span => self.out.push(span),
                },
                span => self.out.push(span),
            }
        }
    }

    fn angle(&mut self, rest: &str) -> Option<usize> {
        let end = rest.find('>')?;
        let inner = &rest[1..end];
        let is_id = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(role) = inner.strip_prefix("@&").filter(|id| is_id(id)) {
            match self.name_of(Reference::Role(role)) {
                Some(name) => self.plain(&format!("@{name}")),
                None => self.plain(&format!("@role {role}")),
            }
        } else if let Some(user) = inner.strip_prefix('@') {
            let user = user.strip_prefix('!').unwrap_or(user);
            let name = self.name_of(Reference::User(user)).filter(|_| is_id(user));
            let name = name.or_else(|| is_id(user).then(|| user.to_owned()))?;
            self.out.push(Span::User {
                user: UserRef::new(self.connection, user),
                name,
            });
        } else if let Some(channel) = inner.strip_prefix('#').filter(|id| is_id(id)) {
            let name = self
                .name_of(Reference::Channel(channel))
                .unwrap_or_else(|| channel.to_owned());
            self.out.push(Span::Channel {
                channel: ChannelRef::new(self.connection, channel),
                name,
            });
        } else if inner.starts_with("http://") || inner.starts_with("https://") {
            if inner.contains(char::is_whitespace) {
                return None;
            }
            self.out.push(Span::Link {
                url: inner.to_owned(),
                label: String::new(),
            });
        } else if let Some(time) = inner.strip_prefix("t:") {
            self.out.push(time_span(time)?);
        } else if let Some(command) = inner.strip_prefix('/') {
            let (name, id) = command.rsplit_once(':')?;
            if !is_id(id) {
                return None;
            }
            self.plain(&format!("/{name}"));
        } else {
            let emoji = inner.strip_prefix("a:").or_else(|| inner.strip_prefix(':'))?;
            let (name, id) = emoji.split_once(':')?;
            if !is_id(id) || name.is_empty() {
                return None;
            }
            self.out.push(Span::Emoji(name.to_owned()));
        }
        Some(end + 1)
    }

    fn name_of(&self, named: Reference<'_>) -> Option<String> {
        (self.name)(named)
    }

    fn labelled_link(&mut self, rest: &str) -> Option<usize> {
        let middle = closing(&rest[1..], "]")? + 1;
        let target = rest[middle..].strip_prefix("](")?;
        let (url, length) = match target.strip_prefix('<') {
            Some(inner) => {
                let end = inner.find(">)")?;
                (&inner[..end], end + 3)
            }
            None => {
                let end = chat::link_target_end(target)?;
                (&target[..end], end + 1)
            }
        };
        if !(url.starts_with("http://") || url.starts_with("https://")) || url.contains(char::is_whitespace) {
            return None;
        }
        let label = parse_markdown(&rest[1..middle], self.connection, self.name).to_plain();
        self.out.push(Span::Link {
            url: url.to_owned(),
            label,
        });
        Some(middle + 2 + length)
    }

    fn bare_link(&mut self, rest: &str) -> Option<usize> {
        let scheme = ["https://", "http://"]
            .into_iter()
            .find(|scheme| rest.starts_with(scheme))?;
        let end = rest
            .find(|c: char| c.is_whitespace() || c == '<')
            .unwrap_or(rest.len());
        let mut url = rest[..end].trim_end_matches(['.', ',', ':', ';', '"', '\'', ']', '>']);
        while url.ends_with(')') && url.matches(')').count() > url.matches('(').count() {
            url = &url[..url.len() - 1];
        }
        if url.len() <= scheme.len() {
            return None;
        }
        self.out.push(Span::Link {
            url: url.to_owned(),
            label: String::new(),
        });
        Some(url.len())
    }
}

/// The end of the first line, with its line break. A code block counts as one line.
fn line_end(text: &str) -> usize {
    let newline = text.find('\n').map_or(text.len(), |at| at + 1);
    let Some(open) = text[..newline].find("```") else {
        return newline;
    };
    let Some(close) = text[open + 3..].find("```") else {
        return newline;
    };
    let after = open + 3 + close + 3;
    text[after..].find('\n').map_or(text.len(), |at| after + at + 1)
}

/// The position of the closing delimiter: not escaped, not inside code, not at the beginning, and not a part of a longer
/// delimiter.
fn closing(inner: &str, sign: &str) -> Option<usize> {
    let bytes = inner.as_bytes();
    if sign == "*" && inner.starts_with(char::is_whitespace) {
        return None;
    }
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'\\' {
            at += 1 + inner[at + 1..].chars().next().map_or(0, char::len_utf8);
            continue;
        }
        if bytes[at] == b'`' && sign != "]" {
            at += inner[at + 1..].find('`').map_or(1, |end| end + 2);
            continue;
        }
        if inner[at..].starts_with(sign) && at > 0 {
            let after = &inner[at + sign.len()..];
            let joins = match sign {
                "*" | "**" => after.starts_with('*'),
                "_" => after.starts_with(|c: char| c.is_alphanumeric() || c == '_'),
                "__" => after.starts_with('_'),
                _ => false,
            };
            if !joins {
                return Some(at);
            }
            if sign == "*" {
                // A pair of stars belongs to bold text inside.
                at += 2;
                continue;
            }
        }
        at += inner[at..].chars().next().map_or(1, char::len_utf8);
    }
    None
}

fn is_language(word: &str) -> bool {
    word.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"+-#_.".contains(&byte))
}

fn time_span(inner: &str) -> Option<Span> {
    let (seconds, style) = inner.split_once(':').unwrap_or((inner, "f"));
    let at = DateTime::from_timestamp(seconds.parse().ok()?, 0)?;
    let style = match style {
        "t" | "T" => TimeStyle::Clock,
        "d" | "D" => TimeStyle::Date,
        "R" => TimeStyle::Relative,
        _ => TimeStyle::DateAndClock,
    };
    let fallback = at.format("%-d %b %Y %H:%M UTC").to_string();
    Some(Span::Time { at, style, fallback })
}

#[cfg(test)]
mod tests;
