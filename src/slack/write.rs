//! [`Text`] in Slack's markup (mrkdwn).
//!
//! Slack has no way to escape `*`, `_`, `~`, a backtick, `:emoji:` or a leading `>`, and no list of allowed mentions.
//! So `& < >` become entities, which rules out mentions and links, and a zero-width space stands beside every sign that
//! would format: Slack's markup, like ours in [`crate::read`], wants a sign to touch its word.
//!
//! Who copies from such markup copies the spaces as well, so it is only for what takes nothing else: the `text` of a
//! message, and facts with a time or a link in them. What people wrote goes into [`crate::rich`].

use chat::{Connection, Span, Text, TimeStyle, UserRef};
use url::Url;

/// Stands beside what must not format. Text that comes from people loses its own before this is put in.
pub(crate) const BREAK: char = '\u{200b}';

/// For whom a text is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Voice<'a> {
    /// Only users and channels of this connection can be mentioned.
    pub(crate) connection: &'a Connection,
    /// Only these people are mentioned so that it pings them.
    pub(crate) notify: &'a [UserRef],
}

impl<'a> Voice<'a> {
    /// Nobody is pinged.
    pub(crate) fn quiet(connection: &'a Connection) -> Self {
        Self {
            connection,
            notify: &[],
        }
    }

    /// Whether somebody is to be mentioned so that it pings them.
    pub(crate) fn pings(&self, user: &UserRef) -> bool {
        self.notify.contains(user) && user.connection == *self.connection
    }
}

/// The text in Slack's markup.
pub(crate) fn write(text: &Text, voice: &Voice<'_>) -> String {
    let mut writer = Writer::default();
    for span in &joined(text) {
        writer.span(span, voice);
    }
    writer.out
}

/// Words without any meaning as markup.
pub(crate) fn write_plain(words: &str) -> String {
    let mut writer = Writer::default();
    writer.plain(words);
    writer.out
}

/// Words without what is invisible or turns the reading direction, so that nothing reads otherwise than it is.
/// Joiners between other than Latin letters stay: some scripts and emoji need them.
pub(crate) fn clean(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut chars = words.chars().peekable();
    let mut marks = 0;
    while let Some(char) = chars.next() {
        marks = if is_mark(char) { marks + 1 } else { 0 };
        match char {
            _ if marks > MARKS => {}
            '\n' | '\t' => out.push(char),
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\u{200c}' | '\u{200d}' => {
                let beside =
                    |char: Option<char>| char.is_some_and(|char| !char.is_ascii() && !is_hidden(char));
                if beside(out.chars().next_back()) && beside(chars.peek().copied()) {
                    out.push(char);
                }
            }
            _ if is_hidden(char) => {}
            _ => out.push(char),
        }
    }
    out
}

/// Marks on one letter: no script puts more there, and a pile of them covers the lines above and below.
const MARKS: usize = 5;

fn is_mark(char: char) -> bool {
    matches!(char, '\u{0300}'..='\u{036f}' | '\u{0483}'..='\u{0489}' | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(char,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Slack's format of a moment.
pub(crate) fn date_format(style: TimeStyle) -> &'static str {
    match style {
        TimeStyle::Clock => "{time}",
        TimeStyle::DateAndClock => "{date_short_pretty} at {time}",
        TimeStyle::Date => "{date_short}",
    }
}

/// Neighbouring plain spans as one, so that a sign is seen together with what stands beside it.
pub(crate) fn joined(text: &Text) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::with_capacity(text.0.len());
    for span in &text.0 {
        match (spans.last_mut(), span) {
            (Some(Span::Plain(before)), Span::Plain(words)) => before.push_str(words),
            _ => spans.push(span.clone()),
        }
    }
    spans
}

#[derive(Default)]
struct Writer {
    out: String,
    /// A closing sign was just written: what follows must not touch it.
    closed: bool,
}

impl Writer {
    fn span(&mut self, span: &Span, voice: &Voice<'_>) {
        match span {
            Span::Plain(words) => self.plain(words),
            Span::Bold(words) => self.marked('*', words),
            Span::Italic(words) => self.marked('_', words),
            Span::Struck(words) => self.marked('~', words),
            Span::Code(code) if code.contains('\n') => self.fence(code),
            Span::Code(code) => self.code(code),
            Span::CodeBlock { code, .. } => self.fence(code),
            Span::Quote(words) => self.quote(words),
            Span::Link { url, label } => self.link(url, label),
            Span::Jump { url, label } => self.jump(url, label),
            Span::User { user, .. } if voice.pings(user) => {
                self.sequence(&format!("@{}", user.id), "");
            }
            Span::User { name, .. } => self.plain(&format!("@{name}")),
            Span::Channel { channel, .. } if channel.connection == *voice.connection => {
                self.sequence(&format!("#{}", channel.id), "");
            }
            Span::Channel { name, .. } => self.plain(&format!("#{name}")),
            Span::Emoji(name) if is_emoji_name(name) => self.raw(&format!(":{name}:")),
            Span::Emoji(name) => self.plain(name),
            Span::Time { at, style, fallback } => {
                let format = date_format(*style);
                self.sequence(&format!("!date^{}^{format}", at.timestamp()), fallback);
            }
        }
    }

    fn plain(&mut self, words: &str) {
        let words = clean(words);
        let mut before = self.out.chars().next_back();
        for (at, char) in words.char_indices() {
            let rest = &words[at + char.len_utf8()..];
            let after = rest.chars().next();
            match char {
                '>' if self.at_line_start() => {
                    self.gap();
                    self.raw("&gt;");
                }
                '`' => self.broken(char),
                '*' | '_' | '~' if !(is_word(before) && is_word(after)) => self.broken(char),
                ':' if opens_emoji(rest) => {
                    self.raw(":");
                    self.gap();
                }
                _ => self.escaped(char),
            }
            before = Some(char);
        }
    }

    fn broken(&mut self, sign: char) {
        self.gap();
        self.escaped(sign);
        self.gap();
    }

    fn gap(&mut self) {
        if !self.out.ends_with(BREAK) {
            self.out.push(BREAK);
        }
        self.closed = false;
    }

    fn escaped(&mut self, char: char) {
        match char {
            '&' => self.raw("&amp;"),
            '<' => self.raw("&lt;"),
            '>' => self.raw("&gt;"),
            _ => self.raw(char.encode_utf8(&mut [0; 4])),
        }
    }

    fn raw(&mut self, markup: &str) {
        if markup.is_empty() {
            return;
        }
        if self.closed && !markup.starts_with(char::is_whitespace) {
            self.gap();
        }
        self.closed = false;
        self.out.push_str(markup);
    }

    fn at_line_start(&self) -> bool {
        let line = self.out.rsplit('\n').next().unwrap_or_default();
        line.trim().is_empty()
    }

    /// Words between two signs, line by line, since no format goes on over a line's end.
    fn marked(&mut self, sign: char, words: &str) {
        let words = clean(words);
        for (at, line) in words.split('\n').enumerate() {
            if at > 0 {
                self.raw("\n");
            }
            let core = line.trim();
            let inner = write_plain(core);
            // Words that begin or end with a broken sign would keep the outer signs from touching them.
            if core.is_empty() || inner.starts_with(BREAK) || inner.ends_with(BREAK) {
                self.plain(line);
                continue;
            }
            let lead = &line[..line.len() - line.trim_start().len()];
            self.raw(lead);
            self.open(sign, &inner);
            self.raw(&line[line.trim_end().len()..]);
        }
    }

    fn open(&mut self, sign: char, inner: &str) {
        if self
            .out
            .chars()
            .next_back()
            .is_some_and(|char| !char.is_whitespace())
        {
            self.gap();
        }
        self.raw(&format!("{sign}{inner}{sign}"));
        self.closed = true;
    }

    fn code(&mut self, code: &str) {
        let code = clean(code);
        // There is no way to write a backtick inside code.
        if code.trim().is_empty() || code.contains('`') {
            self.plain(&code);
            return;
        }
        let inner = entities(&code);
        self.open('`', &inner);
    }

    fn fence(&mut self, code: &str) {
        self.line_start();
        let code = entities(&clean(code)).replace('`', &format!("{BREAK}`{BREAK}"));
        self.raw(&format!("```\n{code}\n```\n"));
    }

    fn quote(&mut self, words: &str) {
        self.line_start();
        for line in clean(words).trim_end().split('\n') {
            self.raw(&format!("> {}\n", write_plain(line)));
        }
    }

    fn line_start(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.raw("\n");
        }
    }

    fn jump(&mut self, url: &str, label: &str) {
        match target(url) {
            Some(target) => self.sequence(&target.address, &clean(label)),
            None => self.plain(label),
        }
    }

    fn link(&mut self, url: &str, label: &str) {
        let label = clean(label).replace('\n', " ").trim().to_owned();
        let bare = label.is_empty() || label == url;
        let Some(target) = target(url) else {
            self.plain(&if bare {
                url.to_owned()
            } else {
                format!("{label} ({url})")
            });
            return;
        };
        if bare {
            self.sequence(&target.address, "");
            if target.is_disguised {
                self.plain(&format!(" ({})", target.place));
            }
            return;
        }
        self.sequence(&target.address, &label);
        if !names(&label, &target.place) {
            self.plain(&format!(" ({})", target.place));
        }
    }

    /// `<inside|label>`, both as data.
    fn sequence(&mut self, inside: &str, label: &str) {
        let mut markup = format!("<{}", entities(&inside.replace('|', "%7C")));
        let label = write_plain(&label.replace('\n', " "));
        if !label.is_empty() {
            markup.push('|');
            markup.push_str(&label);
        }
        markup.push('>');
        self.raw(&markup);
    }
}

/// Where a link leads.
pub(crate) struct Target {
    /// The address as Slack takes it.
    pub(crate) address: String,
    /// The host, or a mail's addressee: what a reader must see.
    pub(crate) place: String,
    /// Whether a name stands before the host, which a reader could take for it.
    pub(crate) is_disguised: bool,
}

/// Where a link leads, if it may be clicked.
pub(crate) fn target(url: &str) -> Option<Target> {
    let parsed = Url::parse(&clean(url)).ok()?;
    let place = match parsed.scheme() {
        "http" | "https" => parsed.host_str()?.to_owned(),
        "mailto" => parsed.path().to_owned(),
        _ => return None,
    };
    let address: String = parsed
        .as_str()
        .chars()
        .map(|char| match char {
            '<' => "%3C".to_owned(),
            '>' => "%3E".to_owned(),
            char if char.is_whitespace() => "%20".to_owned(),
            char => char.to_string(),
        })
        .collect();
    // Slack leaves longer addresses as text; and nobody reads them.
    (address.len() <= 2000).then_some(Target {
        address,
        place,
        is_disguised: !parsed.username().is_empty() || parsed.password().is_some(),
    })
}

/// Whether a label names the place as a whole, not as a part of another name, and not behind another place.
pub(crate) fn names(label: &str, place: &str) -> bool {
    let label = label.to_lowercase();
    let place = place.to_lowercase();
    let part = |char: char| char.is_alphanumeric() || matches!(char, '.' | '-' | '@');
    label.match_indices(&place).any(|(at, _)| {
        let before = label[..at].chars().next_back();
        let mut after = label[at + place.len()..].chars();
        let ends = match after.next() {
            None => true,
            // The full stop of a sentence.
            Some('.') => !after.next().is_some_and(part),
            Some(char) => !part(char),
        };
        let is_inside = label[..at].ends_with("://");
        let is_behind = before.is_some_and(|char| "/\\?=#%&:⁄∕／⧸＼".contains(char)) && !is_inside;
        ends && !before.is_some_and(part) && !is_behind
    })
}

fn entities(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn is_word(char: Option<char>) -> bool {
    char.is_some_and(|char| char.is_ascii_alphanumeric())
}

/// Whether what follows a colon makes it an emoji.
fn opens_emoji(rest: &str) -> bool {
    rest.split_once(':').is_some_and(|(name, _)| is_emoji_name(name))
}

/// Whether Slack could take the name for an emoji's. Not `30`, as in `10:30:45`, but `100`, which is one.
pub(crate) fn is_emoji_name(name: &str) -> bool {
    let sign = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'+' | b'-' | b'\'');
    let known =
        matches!(name, "100" | "1234" | "+1" | "-1") || name.bytes().any(|byte| byte.is_ascii_lowercase());
    name.len() <= 100 && name.bytes().all(sign) && known
}

#[cfg(test)]
mod tests {
    use chat::ChannelRef;
    use chrono::DateTime;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
    use proptest::string::string_regex;

    use super::*;
    use crate::read::{Known, read};

    fn hq() -> Connection {
        Connection("hq".into())
    }

    fn check(span: Span, markup: &str) {
        assert_eq!(
            write(&span.into(), &Voice::quiet(&hq())).replace(BREAK, "·"),
            markup
        );
    }

    fn link(url: &str, label: &str) -> Span {
        Span::Link {
            url: url.into(),
            label: label.into(),
        }
    }

    #[test]
    fn people_cannot_ping_link_format_or_quote() {
        check(
            Span::Plain("<!channel> & <@U1>".into()),
            "&lt;!channel&gt; &amp; &lt;@U1&gt;",
        );
        check(
            Span::Plain("<https://evil|https://bank>".into()),
            "&lt;https://evil|https://bank&gt;",
        );
        check(Span::Plain("*b* snake_case 2*3".into()), "·*·b·*· snake_case 2*3");
        check(
            Span::Plain("> said\n>> more".into()),
            "·&gt; said\n·&gt;&gt; more",
        );
        check(Span::Plain("10:30:45 :tada: a:b".into()), "10:30:45 :·tada: a:b");
        check(Span::Plain("abc\u{202e}def\u{200b}\u{feff}".into()), "abcdef");
        check(Span::Plain("\u{3164}\u{ffa0}\u{115f}".into()), "");
        check(
            Span::Plain("👨\u{200d}👩\u{200d}👧 👍🏽 שלום مرحبا".into()),
            "👨\u{200d}👩\u{200d}👧 👍🏽 שלום مرحبا",
        );
        check(
            Span::Plain(format!("Z{}!", "\u{0301}".repeat(200))),
            "Z\u{301}\u{301}\u{301}\u{301}\u{301}!",
        );
    }

    #[test]
    fn formats_touch_their_words_and_nothing_else() {
        let text = Text::plain("now")
            .then(Span::Bold(" two\nlines ".into()))
            .then("then");
        assert_eq!(
            write(&text, &Voice::quiet(&hq())).replace(BREAK, "·"),
            "now *two*\n*lines* then"
        );
        let text = Text::plain("un").then(Span::Italic("believ".into())).then("able");
        assert_eq!(
            write(&text, &Voice::quiet(&hq())).replace(BREAK, "·"),
            "un·_believ_·able"
        );
        check(Span::Code("a < b".into()), "`a &lt; b`");
        check(Span::Code("tick ` tock".into()), "tick ·`· tock");
        check(Span::Quote("a\nb".into()), "> a\n> b\n");
    }

    #[test]
    fn only_who_is_to_be_notified_is_mentioned() {
        let user = UserRef::new(&hq(), "U1");
        let mention = Span::User {
            user: user.clone(),
            name: "le_e".into(),
        };
        check(mention.clone(), "@le_e");
        let connection = hq();
        let voice = Voice {
            connection: &connection,
            notify: &[user],
        };
        assert_eq!(write(&mention.into(), &voice), "<@U1>");
        let elsewhere = UserRef::new(&Connection("lab".into()), "U1");
        let mention = Span::User {
            user: elsewhere.clone(),
            name: "lee".into(),
        };
        let voice = Voice {
            connection: &connection,
            notify: &[elsewhere],
        };
        assert_eq!(write(&mention.into(), &voice), "@lee");
    }

    #[test]
    fn a_link_shows_where_it_leads() {
        check(
            link("https://a.example/x?y=1&z", ""),
            "<https://a.example/x?y=1&amp;z>",
        );
        check(
            link("https://a.example/x", "the plan"),
            "<https://a.example/x|the plan> (a.example)",
        );
        check(
            link("https://a.example/x", "see a.example."),
            "<https://a.example/x|see a.example.>",
        );
        check(
            link("https://evil.example", "evil.example.bank.com"),
            "<https://evil.example/|evil.example.bank.com> (evil.example)",
        );
        check(
            link("https://bank.com@evil.example/", "bank.com"),
            "<https://bank.com@evil.example/|bank.com> (evil.example)",
        );
        check(
            link("https://evil.example/", "https://bank.com/evil.example"),
            "<https://evil.example/|https://bank.com/evil.example> (evil.example)",
        );
        check(
            link("https://bank.com@evil.example/", ""),
            "<https://bank.com@evil.example/> (evil.example)",
        );
        check(
            link("https://a.example/x", "https://a.example/x/y"),
            "<https://a.example/x|https://a.example/x/y>",
        );
        check(
            link("javascript:alert(1)", "click"),
            "click (javascript:alert(1))",
        );
        check(
            link("mailto:it@desk.example", "mail us"),
            "<mailto:it@desk.example|mail us> (it@desk.example)",
        );
    }

    #[test]
    fn channels_moments_and_emoji_are_slacks_own() {
        check(
            Span::Channel {
                channel: ChannelRef::new(&hq(), "C1"),
                name: "help".into(),
            },
            "<#C1>",
        );
        check(Span::Emoji("ticket".into()), ":ticket:");
        check(Span::Emoji("x: <!here>".into()), "x: &lt;!here&gt;");
        check(
            Span::Time {
                at: DateTime::from_timestamp(1_512_085_950, 0).expect("a moment"),
                style: TimeStyle::DateAndClock,
                fallback: "30 Nov <23:52>".into(),
            },
            "<!date^1512085950^{date_short_pretty} at {time}|30 Nov &lt;23:52&gt;>",
        );
    }

    proptest! {
        #[test]
        fn any_plain_words_are_read_back_as_just_those_words(words in any::<String>()) {
            let markup = write(&Text::plain(words.as_str()), &Voice::quiet(&hq()));
            let expected = clean(&words);
            let spans = if expected.is_empty() { Vec::new() } else { vec![Span::Plain(expected)] };
            prop_assert_eq!(read(&markup, &hq(), &Known::default()), Text(spans));
            prop_assert!(!markup.contains(['<', '>']));
        }

        #[test]
        fn words_full_of_signs_are_read_back_as_just_those_words(
            parts in proptest::collection::vec(string_regex("[*_~`:>&<|@#!a1 \n-]{0,12}").expect("a pattern"), 0..6)
        ) {
            let text = Text(parts.iter().cloned().map(Span::Plain).collect());
            let markup = write(&text, &Voice::quiet(&hq()));
            let expected = parts.concat();
            let spans = if expected.is_empty() { Vec::new() } else { vec![Span::Plain(expected)] };
            prop_assert_eq!(read(&markup, &hq(), &Known::default()), Text(spans));
        }

        #[test]
        fn no_label_and_no_format_ever_becomes_a_mention(
            words in string_regex("[*_~`:>&<|@#!a1 \n-]{0,16}").expect("a pattern"),
            url in string_regex("https://[a-z<>|&@*!# ]{0,12}").expect("a pattern"),
        ) {
            for span in [
                Span::Bold(words.clone()),
                Span::Code(words.clone()),
                Span::Quote(words.clone()),
                Span::CodeBlock { code: words.clone(), language: None },
                Span::Emoji(words.clone()),
                link(&url, &words),
                link(&words, &words),
            ] {
                let text = Text::plain("a").then(span).then("z");
                let markup = write(&text, &Voice::quiet(&hq()));
                let back = read(&markup, &hq(), &Known::default());
                let pings = back.0.iter().any(|span| matches!(span, Span::User { .. } | Span::Channel { .. }));
                prop_assert!(!pings && !markup.contains("<!") && !markup.contains("<@"), "{}", markup);
            }
        }
    }
}
