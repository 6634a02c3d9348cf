//! Parser: Slack's markup (mrkdwn) to [`Text`].
//!
//! Slack sends `& < >` as entities, mentions and links as `<…>`, and formats as people typed them. Markup that cannot
//! be parsed stays as text.

use std::collections::{BTreeSet, HashMap, HashSet};

use chat::{Connection, Span, Text};

use crate::ground::markup::{ZERO_WIDTH_SPACE, is_emoji_name};
use crate::ground::refs::Refs;

/// What is known about the ids in a text.
#[derive(Debug, Default)]
pub(crate) struct KnownNames {
    /// Names of users (`U…`) and channels (`C…`) by id.
    names: HashMap<String, String>,
    /// The ids of users who are known to be people.
    people: HashSet<String>,
}

impl KnownNames {
    /// Adds the name of an id.
    pub(crate) fn learn(&mut self, id: &str, name: String) {
        self.names.insert(id.to_owned(), name);
    }

    /// Adds a user who is a person.
    pub(crate) fn learn_person(&mut self, id: &str) {
        self.people.insert(id.to_owned());
    }

    /// Whether the user is known to be a person.
    pub(crate) fn is_person(&self, id: &str) -> bool {
        self.people.contains(id)
    }

    /// The name of an id: the known one, or the written one, or else the id.
    pub(crate) fn name<'a>(&'a self, id: &'a str, written: &'a str) -> &'a str {
        match self.names.get(id) {
            Some(name) => name,
            None if written.is_empty() => id,
            None => written,
        }
    }
}

/// The ids of the users and channels that a text mentions.
pub(crate) fn mentioned_ids(markup: &str) -> BTreeSet<String> {
    let sequences = markup.split('<').skip(1).filter_map(|rest| rest.split_once('>'));
    sequences
        .filter_map(|(inside, _)| inside.strip_prefix(['@', '#']))
        .map(|inside| inside.split('|').next().unwrap_or(inside).to_owned())
        .collect()
}

/// Parses Slack's markup.
pub(crate) fn parse_mrkdwn(markup: &str, connection: &Connection, known: &KnownNames) -> Text {
    let mut parser = Parser {
        refs: Refs {
            connection: connection.clone(),
        },
        known,
        spans: Vec::new(),
    };
    let mut rest = markup;
    while let Some((before, code, after)) = split_fence(rest) {
        parser.lines(before);
        parser.spans.push(Span::CodeBlock {
            code: unescape(code.strip_prefix('\n').unwrap_or(code).trim_end_matches('\n'))
                .replace(ZERO_WIDTH_SPACE, ""),
            language: None,
        });
        rest = after.strip_prefix('\n').unwrap_or(after);
    }
    parser.lines(rest);
    Text(parser.spans)
}

fn split_fence(markup: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = markup.split_once("```")?;
    let (code, after) = rest.split_once("```")?;
    (!code.trim().is_empty()).then_some((before, code, after))
}

struct Parser<'a> {
    refs: Refs,
    known: &'a KnownNames,
    spans: Vec<Span>,
}

impl Parser<'_> {
    fn lines(&mut self, markup: &str) {
        let mut quote: Option<String> = None;
        let mut to_the_end = false;
        for line in markup.split_inclusive('\n') {
            let quoted = match line.strip_prefix("&gt;&gt;&gt;") {
                Some(rest) => {
                    to_the_end = true;
                    Some(rest)
                }
                None if to_the_end => Some(line),
                // Slack accepts `>` from apps as well as `&gt;`.
                None => line.strip_prefix("&gt;").or_else(|| line.strip_prefix("> ")),
            };
            match (quoted, &mut quote) {
                (Some(line), quote) => {
                    let line = line.strip_prefix(' ').unwrap_or(line);
                    quote.get_or_insert_default().push_str(&self.plain_text(line));
                }
                (None, quote) => {
                    self.end_quote(quote.take());
                    self.inline(line);
                }
            }
        }
        self.end_quote(quote);
    }

    fn end_quote(&mut self, quote: Option<String>) {
        if let Some(words) = quote {
            self.spans
                .push(Span::Quote(words.trim_end_matches('\n').to_owned()));
        }
    }

    fn plain_text(&self, markup: &str) -> String {
        self.parse_nested(markup).to_plain()
    }

    fn parse_nested(&self, markup: &str) -> Text {
        let mut inner = Parser {
            refs: self.refs.clone(),
            known: self.known,
            spans: Vec::new(),
        };
        inner.inline(markup);
        Text(inner.spans)
    }

    fn inline(&mut self, line: &str) {
        let mut rest = line;
        let mut before: Option<char> = None;
        while let Some(char) = rest.chars().next() {
            let after = &rest[char.len_utf8()..];
            let taken = match char {
                '<' => self.angle_sequence(after),
                '&' => self.entity(rest),
                ':' => self.emoji(after),
                '`' => self.code(after),
                '*' | '_' | '~' if !before.is_some_and(char::is_alphanumeric) => self.formatted(char, after),
                ZERO_WIDTH_SPACE => Some(0),
                _ => None,
            };
            let end = match taken {
                Some(taken) => char.len_utf8() + taken,
                None => {
                    self.push_char(char);
                    char.len_utf8()
                }
            };
            before = rest[..end].chars().next_back();
            rest = &rest[end..];
        }
    }

    fn push_char(&mut self, char: char) {
        self.push(char.encode_utf8(&mut [0; 4]));
    }

    fn push(&mut self, words: &str) {
        match self.spans.last_mut() {
            Some(Span::Plain(plain)) => plain.push_str(words),
            _ => self.spans.push(Span::Plain(words.to_owned())),
        }
    }

    fn entity(&mut self, rest: &str) -> Option<usize> {
        let (entity, char) = [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>')]
            .into_iter()
            .find(|(entity, _)| rest.starts_with(entity))?;
        self.push_char(char);
        Some(entity.len() - 1)
    }

    fn emoji(&mut self, after: &str) -> Option<usize> {
        let (name, _) = after.split_once(':')?;
        if !is_emoji_name(name) {
            return None;
        }
        self.spans.push(Span::Emoji(name.to_owned()));
        Some(name.len() + 1)
    }

    fn code(&mut self, after: &str) -> Option<usize> {
        let line = after.split('\n').next().unwrap_or(after);
        let (code, _) = line.split_once('`')?;
        if code.is_empty() || code.starts_with(ZERO_WIDTH_SPACE) || code.ends_with(ZERO_WIDTH_SPACE) {
            return None;
        }
        self.spans.push(Span::Code(unescape(code)));
        Some(code.len() + 1)
    }

    fn formatted(&mut self, sign: char, after: &str) -> Option<usize> {
        let inner = &after[..find_closing_sign(sign, after)?];
        let mark: fn(String) -> Span = match sign {
            '*' => Span::Bold,
            '_' => Span::Italic,
            _ => Span::Struck,
        };
        for span in self.parse_nested(inner).0 {
            self.spans.push(match span {
                Span::Plain(words) => mark(words),
                other => other,
            });
        }
        Some(inner.len() + sign.len_utf8())
    }

    fn angle_sequence(&mut self, after: &str) -> Option<usize> {
        let (inside, _) = after.split_once('>')?;
        if inside.is_empty() || inside.contains(['\n', '<']) {
            return None;
        }
        let (what, label) = inside.split_once('|').unwrap_or((inside, ""));
        let label = unescape(label).replace(ZERO_WIDTH_SPACE, "");
        match what.chars().next() {
            Some('@') => self.spans.push(Span::User {
                user: self.refs.user(&what[1..]),
                name: self.known.name(&what[1..], &label).to_owned(),
            }),
            Some('#') => self.spans.push(Span::Channel {
                channel: self.refs.channel(&what[1..]),
                name: self.known.name(&what[1..], &label).to_owned(),
            }),
            // A group, a broadcast or a date becomes plain text, so that it does not ping when it is sent again.
            Some('!') if label.is_empty() && what.starts_with("!subteam^") => {
                let name = self.known.name(&what["!subteam^".len()..], "group").to_owned();
                self.push(&format!("@{}", name.trim_start_matches('@')));
            }
            Some('!') if label.is_empty() => {
                self.push(&format!("@{}", what[1..].split('^').next().unwrap_or_default()));
            }
            Some('!') => self.push(&label),
            _ => self.spans.push(Span::Link {
                url: unescape(what),
                label,
            }),
        }
        Some(inside.len() + 1)
    }
}

/// The position of the sign that closes a format on this line.
pub(crate) fn find_closing_sign(sign: char, after: &str) -> Option<usize> {
    let touches =
        |char: Option<char>| char.is_some_and(|char| !char.is_whitespace() && char != ZERO_WIDTH_SPACE);
    if !touches(after.chars().next()) || after.starts_with(sign) {
        return None;
    }
    let mut before = None;
    let mut inside_sequence = false;
    for (at, char) in after.char_indices() {
        match char {
            '\n' => return None,
            '<' => inside_sequence = true,
            '>' => inside_sequence = false,
            _ if char == sign && !inside_sequence && touches(before) => {
                let next = after[at + char.len_utf8()..].chars().next();
                if !next.is_some_and(char::is_alphanumeric) {
                    return Some(at);
                }
            }
            _ => {}
        }
        before = Some(char);
    }
    None
}

/// Replaces Slack's three entities with their characters.
fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use chat::{ChannelRef, UserRef};

    use super::*;

    fn check(markup: &str, spans: &[Span]) {
        let mut known = KnownNames::default();
        known.learn("U0BO", "bo".into());
        assert_eq!(
            parse_mrkdwn(markup, &Connection("hq".into()), &known),
            Text(spans.to_vec()),
            "{markup}"
        );
    }

    fn plain(words: &str) -> Span {
        Span::Plain(words.into())
    }

    fn user(id: &str, name: &str) -> Span {
        Span::User {
            user: UserRef::new(&Connection("hq".into()), id),
            name: name.into(),
        }
    }

    #[test]
    fn entities_mentions_and_links_are_parsed() {
        check("a &amp;lt; b &lt;!here&gt;", &[plain("a &lt; b <!here>")]);
        check(
            "<@U0BO> and <@U0LEE|lee> and <@U9>",
            &[
                user("U0BO", "bo"),
                plain(" and "),
                user("U0LEE", "lee"),
                plain(" and "),
                user("U9", "U9"),
            ],
        );
        check(
            "see <#C1|help>",
            &[
                plain("see "),
                Span::Channel {
                    channel: ChannelRef::new(&Connection("hq".into()), "C1"),
                    name: "help".into(),
                },
            ],
        );
        check(
            "<https://x.example/?a=1&amp;b=2|the page>",
            &[Span::Link {
                url: "https://x.example/?a=1&b=2".into(),
                label: "the page".into(),
            }],
        );
        check(
            "<!channel> <!subteam^S1|@net> <!subteam^S2> <!date^1^{time}|noon>",
            &[plain("@channel @net @group noon")],
        );
        check(
            "a < b > c",
            &[
                plain("a "),
                Span::Link {
                    url: " b ".into(),
                    label: String::new(),
                },
                plain(" c"),
            ],
        );
    }

    #[test]
    fn formats_are_parsed_where_slack_formats() {
        check(
            "a *b c* _d_ ~e~ `f *g*`",
            &[
                plain("a "),
                Span::Bold("b c".into()),
                plain(" "),
                Span::Italic("d".into()),
                plain(" "),
                Span::Struck("e".into()),
                plain(" "),
                Span::Code("f *g*".into()),
            ],
        );
        check(
            "snake_case_name 2*3*4 a * b *",
            &[plain("snake_case_name 2*3*4 a * b *")],
        );
        check("*hi <@U0BO>*", &[Span::Bold("hi ".into()), user("U0BO", "bo")]);
        check(
            ":ticket: at 10:30:45",
            &[Span::Emoji("ticket".into()), plain(" at 10:30:45")],
        );
    }

    #[test]
    fn quotes_and_fences_are_parsed_as_blocks() {
        check(
            "look\n&gt; one\n&gt; two\nmine",
            &[plain("look\n"), Span::Quote("one\ntwo".into()), plain("mine")],
        );
        check("&gt;&gt;&gt;all\nof it", &[Span::Quote("all\nof it".into())]);
        check(
            "run\n```\nls &lt; *x*\n```\ndone",
            &[
                plain("run\n"),
                Span::CodeBlock {
                    code: "ls < *x*".into(),
                    language: None,
                },
                plain("done"),
            ],
        );
    }

    #[test]
    fn mentioned_ids_are_found_without_parsing() {
        let ids: Vec<String> = mentioned_ids("<@U2|x> <#C1> <https://x> <!here> <@U1>")
            .into_iter()
            .collect();
        assert_eq!(ids, ["C1", "U1", "U2"]);
    }
}
