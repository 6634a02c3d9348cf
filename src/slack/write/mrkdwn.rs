//! Renderer: [`Text`] to Slack's markup (mrkdwn).
//!
//! Slack has no escape for `*`, `_`, `~`, a backtick, `:emoji:` or a leading `>`, and no list of allowed mentions.
//! Therefore `& < >` become entities, which rules out mentions and links, and every formatting sign gets a zero-width
//! space beside it. Slack's markup, like our parser in [`crate::read::mrkdwn`], only formats if a sign touches its
//! word.
//!
//! Copied markup contains the zero-width spaces. It is therefore only used where Slack takes nothing else: the `text`
//! of a message, and context lines with a time or a link. Text from people is rendered by
//! [`crate::write::rich_text`].

use chat::{Span, Text, TimeStyle};

use crate::ground::markup::{ZERO_WIDTH_SPACE, is_emoji_name};
use crate::ground::sanitize::sanitize;
use crate::write::link_target::{label_shows_host, link_target};
use crate::write::mention_policy::MentionPolicy;

/// Renders a text as Slack's markup.
pub(crate) fn render_mrkdwn(text: &Text, policy: &MentionPolicy<'_>) -> String {
    let mut writer = Writer::default();
    for span in &merge_plain_spans(text) {
        writer.span(span, policy);
    }
    writer.out
}

/// Escapes words so that they have no meaning as markup.
pub(crate) fn escape_mrkdwn(words: &str) -> String {
    let mut writer = Writer::default();
    writer.plain(words);
    writer.out
}

/// Slack's format string of a time.
pub(crate) fn date_format(style: TimeStyle) -> &'static str {
    match style {
        TimeStyle::Clock => "{time}",
        TimeStyle::DateAndClock => "{date_short_pretty} at {time}",
        TimeStyle::Date => "{date_short}",
        TimeStyle::Relative => "{ago}",
    }
}

/// Merges adjacent plain spans, so that each sign is seen together with its neighbours.
pub(crate) fn merge_plain_spans(text: &Text) -> Vec<Span> {
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
    /// The last character closed a format: the next one must not touch it.
    closed: bool,
}

impl Writer {
    fn span(&mut self, span: &Span, policy: &MentionPolicy<'_>) {
        match span {
            Span::Plain(words) => self.plain(words),
            Span::Bold(words) => self.formatted('*', words),
            Span::Italic(words) => self.formatted('_', words),
            Span::Struck(words) => self.formatted('~', words),
            Span::Code(code) if code.contains('\n') => self.fence(code),
            Span::Code(code) => self.code(code),
            Span::CodeBlock { code, .. } => self.fence(code),
            Span::Quote(words) => self.quote(words),
            Span::Link { url, label } => self.link(url, label),
            Span::Jump { url, label } => self.jump(url, label),
            Span::User { user, .. } if policy.pings(user) => {
                self.angle_sequence(&format!("@{}", user.id), "");
            }
            Span::User { name, .. } => self.plain(&format!("@{name}")),
            Span::Channel { channel, .. } if channel.connection == *policy.connection => {
                self.angle_sequence(&format!("#{}", channel.id), "");
            }
            Span::Channel { name, .. } => self.plain(&format!("#{name}")),
            Span::Emoji(name) if is_emoji_name(name) => self.raw(&format!(":{name}:")),
            Span::Emoji(name) => self.plain(name),
            Span::Time { at, style, fallback } => {
                let format = date_format(*style);
                self.angle_sequence(&format!("!date^{}^{format}", at.timestamp()), fallback);
            }
        }
    }

    fn plain(&mut self, words: &str) {
        let words = sanitize(words);
        let mut before = self.out.chars().next_back();
        for (at, char) in words.char_indices() {
            let rest = &words[at + char.len_utf8()..];
            let after = rest.chars().next();
            match char {
                '>' if self.at_line_start() => {
                    self.insert_break();
                    self.raw("&gt;");
                }
                '`' => self.neutralized(char),
                '*' | '_' | '~' if !(is_word_char(before) && is_word_char(after)) => self.neutralized(char),
                ':' if opens_emoji(rest) => {
                    self.raw(":");
                    self.insert_break();
                }
                _ => self.escaped(char),
            }
            before = Some(char);
        }
    }

    fn neutralized(&mut self, sign: char) {
        self.insert_break();
        self.escaped(sign);
        self.insert_break();
    }

    fn insert_break(&mut self) {
        if !self.out.ends_with(ZERO_WIDTH_SPACE) {
            self.out.push(ZERO_WIDTH_SPACE);
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
            self.insert_break();
        }
        self.closed = false;
        self.out.push_str(markup);
    }

    fn at_line_start(&self) -> bool {
        let line = self.out.rsplit('\n').next().unwrap_or_default();
        line.trim().is_empty()
    }

    /// Formats words line by line, since a format ends at the end of its line.
    fn formatted(&mut self, sign: char, words: &str) {
        let words = sanitize(words);
        for (at, line) in words.split('\n').enumerate() {
            if at > 0 {
                self.raw("\n");
            }
            let core = line.trim();
            let inner = escape_mrkdwn(core);
            // If the words begin or end with a neutralized sign, the outer signs would not touch the words.
            if core.is_empty() || inner.starts_with(ZERO_WIDTH_SPACE) || inner.ends_with(ZERO_WIDTH_SPACE) {
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
            self.insert_break();
        }
        self.raw(&format!("{sign}{inner}{sign}"));
        self.closed = true;
    }

    fn code(&mut self, code: &str) {
        let code = sanitize(code);
        // Code cannot contain a backtick.
        if code.trim().is_empty() || code.contains('`') {
            self.plain(&code);
            return;
        }
        let inner = escape_entities(&code);
        self.open('`', &inner);
    }

    fn fence(&mut self, code: &str) {
        self.line_start();
        let code =
            escape_entities(&sanitize(code)).replace('`', &format!("{ZERO_WIDTH_SPACE}`{ZERO_WIDTH_SPACE}"));
        self.raw(&format!("```\n{code}\n```\n"));
    }

    fn quote(&mut self, words: &str) {
        self.line_start();
        for line in sanitize(words).trim_end().split('\n') {
            self.raw(&format!("> {}\n", escape_mrkdwn(line)));
        }
    }

    fn line_start(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.raw("\n");
        }
    }

    fn jump(&mut self, url: &str, label: &str) {
        match link_target(url) {
            Some(target) => self.angle_sequence(&target.address, &sanitize(label)),
            None => self.plain(label),
        }
    }

    fn link(&mut self, url: &str, label: &str) {
        let label = sanitize(label).replace('\n', " ").trim().to_owned();
        let bare = label.is_empty() || label == url;
        let Some(target) = link_target(url) else {
            self.plain(&if bare {
                url.to_owned()
            } else {
                format!("{label} ({url})")
            });
            return;
        };
        if bare {
            self.angle_sequence(&target.address, "");
            if target.is_disguised {
                self.plain(&format!(" ({})", target.host));
            }
            return;
        }
        self.angle_sequence(&target.address, &label);
        if !label_shows_host(&label, &target.host) {
            self.plain(&format!(" ({})", target.host));
        }
    }

    /// Writes `<inside|label>` with both values escaped.
    fn angle_sequence(&mut self, inside: &str, label: &str) {
        let mut markup = format!("<{}", escape_entities(&inside.replace('|', "%7C")));
        let label = escape_mrkdwn(&label.replace('\n', " "));
        if !label.is_empty() {
            markup.push('|');
            markup.push_str(&label);
        }
        markup.push('>');
        self.raw(&markup);
    }
}

fn escape_entities(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn is_word_char(char: Option<char>) -> bool {
    char.is_some_and(|char| char.is_ascii_alphanumeric())
}

/// Whether the text after a colon makes it an emoji.
fn opens_emoji(rest: &str) -> bool {
    rest.split_once(':').is_some_and(|(name, _)| is_emoji_name(name))
}

#[cfg(test)]
mod tests;
