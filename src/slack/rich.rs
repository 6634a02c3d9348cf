//! [`Text`] as Slack's rich text: elements that say by their type what they are.
//!
//! Words in a `text` element are data. Whatever they contain, they neither ping nor link nor format, so nothing is
//! escaped, and who copies a command or a path from a message gets just those characters.
//!
//! Schema: <https://docs.slack.dev/reference/block-kit/blocks/rich-text-block>.

use chat::{Span, Text, UserRef};
use serde_json::{Map, Value, json};

use crate::limits;
use crate::write::{Voice, clean, date_format, is_emoji_name, joined, names, target};

/// The most that a title keeps; the longest is far below what a block may hold.
const TITLE: usize = 300;
/// What an element weighs beside its words. Slack documents no such number; without any, thousands of one-letter
/// formats would make a message far larger than its text.
const ELEMENT: usize = 10;

/// A paragraph, no heavier than `max`; `None` where nothing is to be seen.
pub(crate) fn paragraph(text: &Text, max: usize, voice: &Voice<'_>) -> Option<Value> {
    fit(text, max, voice, Frame::Section)
}

/// Somebody's words, set off as a quotation.
pub(crate) fn quotation(text: &Text, max: usize, voice: &Voice<'_>) -> Option<Value> {
    fit(text, max, voice, Frame::Quote)
}

/// One bold line, behind a dot if it has one.
pub(crate) fn title(dot: Option<&str>, text: Option<&Text>, voice: &Voice<'_>) -> Option<Value> {
    let mut writer = Writer::new(Frame::Title, voice);
    if let Some(name) = dot {
        writer.run.push(json!({ "type": "emoji", "name": name }));
    }
    if let Some(text) = text.filter(|text| !text.is_blank()) {
        if dot.is_some() {
            writer.run.push(json!({ "type": "text", "text": " " }));
        }
        writer.text(&text.cut(TITLE).0);
    }
    writer.finish()
}

/// A line that only pings.
pub(crate) fn pings(users: &[&UserRef]) -> Value {
    let mut elements = Vec::new();
    for user in users {
        if !elements.is_empty() {
            elements.push(json!({ "type": "text", "text": " " }));
        }
        elements.push(json!({ "type": "user", "user_id": user.id }));
    }
    block(vec![part("rich_text_section", elements)])
}

/// Whether blocks mention somebody so that it pings.
pub(crate) fn mentions(blocks: &Value, user: &str) -> bool {
    match blocks {
        Value::Array(items) => items.iter().any(|item| mentions(item, user)),
        Value::Object(object) => match object.get("type").and_then(Value::as_str) {
            Some("user") => object.get("user_id").is_some_and(|id| *id == user),
            Some("mrkdwn") => object
                .get("text")
                .and_then(Value::as_str)
                .is_some_and(|markup| markup.contains(&format!("<@{user}>"))),
            _ => object.values().any(|value| mentions(value, user)),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// What a block takes of a message's room: all its words, and something for each element.
pub(crate) fn weight(block: &Value) -> usize {
    match block {
        Value::Array(items) => items.iter().map(weight).sum(),
        Value::Object(object) => {
            let inside: usize = object
                .iter()
                .filter(|(name, _)| *name != "type")
                .map(|(_, value)| match value {
                    Value::String(words) => limits::length(words),
                    other => weight(other),
                })
                .sum();
            let is_element = object.contains_key("type") && !object.contains_key("elements");
            inside + if is_element { ELEMENT } else { 0 }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

fn fit(text: &Text, max: usize, voice: &Voice<'_>, frame: Frame) -> Option<Value> {
    let draw = |text: &Text| {
        let mut writer = Writer::new(frame, voice);
        writer.text(text);
        writer.finish()
    };
    limits::fit(text, max, draw, |drawn| drawn.as_ref().map_or(0, weight))
}

fn block(parts: Vec<Value>) -> Value {
    json!({ "type": "rich_text", "elements": Value::from(parts) })
}

fn part(kind: &str, elements: Vec<Value>) -> Value {
    json!({ "type": kind, "elements": Value::from(elements) })
}

/// What stands around words that are neither quoted nor fenced off in the text itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frame {
    Section,
    Quote,
    /// One bold line.
    Title,
}

struct Writer<'a> {
    voice: &'a Voice<'a>,
    frame: Frame,
    parts: Vec<Value>,
    /// The elements of the part that is being written.
    run: Vec<Value>,
}

impl<'a> Writer<'a> {
    fn new(frame: Frame, voice: &'a Voice<'a>) -> Self {
        Self {
            voice,
            frame,
            parts: Vec::new(),
            run: Vec::new(),
        }
    }

    fn text(&mut self, text: &Text) {
        for span in &joined(text) {
            self.span(span);
        }
    }

    fn finish(mut self) -> Option<Value> {
        self.end_run(false);
        (!self.parts.is_empty()).then(|| block(self.parts))
    }

    fn span(&mut self, span: &Span) {
        match span {
            Span::Plain(words) => self.words(words, None),
            Span::Bold(words) => self.words(words, Some("bold")),
            Span::Italic(words) => self.words(words, Some("italic")),
            Span::Struck(words) => self.words(words, Some("strike")),
            Span::Code(code) if code.contains('\n') => self.fenced(code),
            Span::Code(code) => self.words(code, Some("code")),
            Span::CodeBlock { code, .. } => self.fenced(code),
            Span::Quote(words) => self.quoted(words),
            Span::Link { url, label } => self.link(url, label),
            Span::Jump { url, label } => self.jump(url, label),
            Span::User { user, .. } if self.voice.pings(user) => {
                self.push(json!({ "type": "user", "user_id": user.id }), None);
            }
            Span::User { name, .. } => self.words(&format!("@{name}"), None),
            Span::Channel { channel, .. } if channel.connection == *self.voice.connection => {
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
                let fallback = clean(fallback);
                if !fallback.is_empty() {
                    element["fallback"] = json!(fallback);
                }
                self.push(element, None);
            }
        }
    }

    fn words(&mut self, words: &str, mark: Option<&str>) {
        let mut words = clean(words);
        if self.frame == Frame::Title {
            words = words.replace('\n', " ");
        }
        if !words.is_empty() {
            self.push(json!({ "type": "text", "text": words }), mark);
        }
    }

    fn push(&mut self, mut element: Value, mark: Option<&str>) {
        let mut style = Map::new();
        if self.frame == Frame::Title {
            style.insert("bold".to_owned(), json!(true));
        }
        if let Some(mark) = mark {
            style.insert(mark.to_owned(), json!(true));
        }
        if !style.is_empty() {
            element["style"] = Value::Object(style);
        }
        if let Some(last) = self.run.last_mut()
            && last["type"] == "text"
            && element["type"] == "text"
            && last.get("style") == element.get("style")
            && let (Some(before), Some(words)) = (last["text"].as_str(), element["text"].as_str())
        {
            last["text"] = json!(format!("{before}{words}"));
            return;
        }
        self.run.push(element);
    }

    fn emoji(&mut self, name: &str) {
        if !is_emoji_name(name) {
            return self.words(name, None);
        }
        // A skin tone is typed as an emoji of its own and belongs to the one before it.
        if name.starts_with("skin-tone-")
            && let Some(last) = self.run.last_mut().filter(|last| last["type"] == "emoji")
            && let Some(before) = last["name"].as_str().filter(|before| !before.contains("::"))
        {
            last["name"] = json!(format!("{before}::{name}"));
            return;
        }
        self.run.push(json!({ "type": "emoji", "name": name }));
    }

    fn jump(&mut self, url: &str, label: &str) {
        match target(url) {
            Some(target) => self.push(
                json!({ "type": "link", "url": target.address, "text": clean(label) }),
                None,
            ),
            None => self.words(label, None),
        }
    }

    fn link(&mut self, url: &str, label: &str) {
        let label = clean(label).replace('\n', " ").trim().to_owned();
        let bare = label.is_empty() || label == url;
        let Some(target) = target(url) else {
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
                self.words(&format!(" ({})", target.place), None);
            }
            return;
        }
        self.push(
            json!({ "type": "link", "url": target.address, "text": label }),
            None,
        );
        if !names(&label, &target.place) {
            self.words(&format!(" ({})", target.place), None);
        }
    }

    fn fenced(&mut self, code: &str) {
        if self.frame == Frame::Title {
            return self.words(code, Some("code"));
        }
        self.end_run(true);
        let code = clean(code);
        if !code.trim().is_empty() {
            let mut fence = part(
                "rich_text_preformatted",
                vec![json!({ "type": "text", "text": code })],
            );
            if self.frame == Frame::Quote {
                // The bar of the quotation goes on beside it.
                fence["border"] = json!(1);
            }
            self.parts.push(fence);
        }
    }

    fn quoted(&mut self, words: &str) {
        if self.frame == Frame::Title {
            return self.words(words, None);
        }
        self.end_run(true);
        let words = clean(words);
        let words = words.trim_end();
        if !words.is_empty() {
            self.parts.push(part(
                "rich_text_quote",
                vec![json!({ "type": "text", "text": words })],
            ));
        }
    }

    /// Ends the part that is being written. Parts stand below each other by themselves, so that the line breaks
    /// between them go.
    fn end_run(&mut self, is_followed: bool) {
        let mut run = std::mem::take(&mut self.run);
        let blank = |element: &Value| {
            element["type"] == "text"
                && element["text"]
                    .as_str()
                    .is_some_and(|words| words.trim().is_empty())
        };
        if run.iter().all(blank) {
            return;
        }
        if !self.parts.is_empty() {
            strip(run.first_mut(), |words| words.strip_prefix('\n'));
        }
        if is_followed {
            strip(run.last_mut(), |words| words.strip_suffix('\n'));
        }
        // Slack refuses empty words.
        run.retain(|element| element["type"] != "text" || element["text"] != "");
        self.parts.push(part(
            match self.frame {
                Frame::Section | Frame::Title => "rich_text_section",
                Frame::Quote => "rich_text_quote",
            },
            run,
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
mod tests {
    use chat::{ChannelRef, Connection, TimeStyle};
    use chrono::DateTime;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
    use proptest::string::string_regex;

    use super::*;

    fn hq() -> Connection {
        Connection("hq".into())
    }

    fn parts(text: &Text) -> Value {
        let connection = hq();
        paragraph(text, limits::TEXT, &Voice::quiet(&connection))
            .map_or(Value::Null, |mut block| block["elements"].take())
    }

    fn check(span: Span, elements: &Value) {
        assert_eq!(parts(&span.into())[0]["elements"], *elements);
    }

    fn link(url: &str, label: &str) -> Span {
        Span::Link {
            url: url.into(),
            label: label.into(),
        }
    }

    /// All kinds of elements in a value.
    fn kinds(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| kinds(item, found)),
            Value::Object(object) => {
                found.extend(object.get("type").and_then(Value::as_str).map(str::to_owned));
                object.values().for_each(|value| kinds(value, found));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    #[test]
    fn words_stand_as_they_are_and_mean_nothing() {
        for words in [
            "rm -rf *.log && cat <in >out `date` ~/my_dir_/ :tada:",
            "<!channel> & <@U1> <https://evil|https://bank>",
            "> said\n  indented\ttabbed ",
        ] {
            check(words_span(words), &json!([{ "type": "text", "text": words }]));
        }
        check(
            words_span("abc\u{202e}def\u{200b}\u{feff}\u{7}"),
            &json!([{ "type": "text", "text": "abcdef" }]),
        );
        assert_eq!(parts(&words_span(" \u{200b}\n").into()), Value::Null);
    }

    fn words_span(words: &str) -> Span {
        Span::Plain(words.into())
    }

    #[test]
    fn formats_are_styles_and_code_keeps_its_backticks() {
        let text = Text::plain("a ")
            .then(Span::Bold("b".into()))
            .then(Span::Italic("c".into()))
            .then(Span::Struck("d".into()))
            .then(Span::Code("e`f".into()))
            .then("g")
            .then("h");
        assert_eq!(
            parts(&text)[0]["elements"],
            json!([
                { "type": "text", "text": "a " },
                { "type": "text", "text": "b", "style": { "bold": true } },
                { "type": "text", "text": "c", "style": { "italic": true } },
                { "type": "text", "text": "d", "style": { "strike": true } },
                { "type": "text", "text": "e`f", "style": { "code": true } },
                { "type": "text", "text": "gh" },
            ])
        );
    }

    #[test]
    fn quotes_and_code_are_parts_of_their_own_without_blank_lines_between() {
        let text = Text::plain("look\n")
            .then(Span::Quote("one\ntwo\n".into()))
            .then("\nrun\n")
            .then(Span::CodeBlock {
                code: "ls *x*\n  pwd".into(),
                language: None,
            })
            .then("\n");
        let text_of = |text: &str| json!([{ "type": "text", "text": text }]);
        assert_eq!(
            parts(&text),
            json!([
                { "type": "rich_text_section", "elements": text_of("look") },
                { "type": "rich_text_quote", "elements": text_of("one\ntwo") },
                { "type": "rich_text_section", "elements": text_of("run") },
                { "type": "rich_text_preformatted", "elements": text_of("ls *x*\n  pwd") },
            ])
        );
        let connection = hq();
        let quoted = quotation(&text, limits::TEXT, &Voice::quiet(&connection)).expect("words");
        assert_eq!(quoted["elements"][2]["type"], "rich_text_quote");
        assert_eq!(quoted["elements"][3]["border"], 1);
    }

    #[test]
    fn only_who_is_to_be_notified_is_mentioned() {
        let user = UserRef::new(&hq(), "U1");
        let span = Span::User {
            user: user.clone(),
            name: "le_e".into(),
        };
        check(span.clone(), &json!([{ "type": "text", "text": "@le_e" }]));
        let connection = hq();
        let notify = [user];
        let voice = Voice {
            connection: &connection,
            notify: &notify,
        };
        let drawn = paragraph(&span.into(), 100, &voice).expect("a name");
        assert_eq!(
            drawn["elements"][0]["elements"],
            json!([{ "type": "user", "user_id": "U1" }])
        );
        assert!(mentions(&drawn, "U1") && !mentions(&drawn, "U2"));
        let words = paragraph(&Text::plain("<@U1>"), 100, &voice).expect("words");
        assert!(!mentions(&words, "U1"));
        let elsewhere = UserRef::new(&Connection("lab".into()), "U1");
        let span = Span::User {
            user: elsewhere.clone(),
            name: "lee".into(),
        };
        let voice = Voice {
            connection: &connection,
            notify: &[elsewhere],
        };
        assert!(!mentions(&json!([paragraph(&span.into(), 100, &voice)]), "U1"));
    }

    #[test]
    fn a_link_shows_where_it_leads() {
        check(
            link("https://a.example/x?y=1&z", ""),
            &json!([{ "type": "link", "url": "https://a.example/x?y=1&z" }]),
        );
        check(
            link("https://evil.example", "evil.example.bank.com"),
            &json!([
                { "type": "link", "url": "https://evil.example/", "text": "evil.example.bank.com" },
                { "type": "text", "text": " (evil.example)" },
            ]),
        );
        check(
            link("https://a.example/x", "see a.example."),
            &json!([{ "type": "link", "url": "https://a.example/x", "text": "see a.example." }]),
        );
        check(
            link("javascript:alert(1)", "click"),
            &json!([{ "type": "text", "text": "click (javascript:alert(1))" }]),
        );
    }

    #[test]
    fn channels_moments_and_emoji_are_slacks_own() {
        check(
            Span::Channel {
                channel: ChannelRef::new(&hq(), "C1"),
                name: "help".into(),
            },
            &json!([{ "type": "channel", "channel_id": "C1" }]),
        );
        check(
            Span::Emoji("x: <!here>".into()),
            &json!([{ "type": "text", "text": "x: <!here>" }]),
        );
        let waving = Text(vec![
            Span::Emoji("wave".into()),
            Span::Emoji("skin-tone-2".into()),
        ]);
        assert_eq!(
            parts(&waving)[0]["elements"],
            json!([{ "type": "emoji", "name": "wave::skin-tone-2" }])
        );
        check(
            Span::Time {
                at: DateTime::from_timestamp(1_512_085_950, 0).expect("a moment"),
                style: TimeStyle::DateAndClock,
                fallback: "30 Nov <23:52>".into(),
            },
            &json!([{
                "type": "date",
                "timestamp": 1_512_085_950,
                "format": "{date_short_pretty} at {time}",
                "fallback": "30 Nov <23:52>",
            }]),
        );
    }

    #[test]
    fn a_title_is_one_bold_line() {
        let text = Text::plain("INC-1  a\nb ").then(Span::Code("c\nd".into()));
        let connection = hq();
        let drawn = title(Some("red_circle"), Some(&text), &Voice::quiet(&connection));
        assert_eq!(
            drawn.expect("a title")["elements"],
            json!([{ "type": "rich_text_section", "elements": [
                { "type": "emoji", "name": "red_circle" },
                { "type": "text", "text": " " },
                { "type": "text", "text": "INC-1  a b ", "style": { "bold": true } },
                { "type": "text", "text": "c d", "style": { "bold": true, "code": true } },
            ] }])
        );
        assert_eq!(title(None, None, &Voice::quiet(&connection)), None);
    }

    #[test]
    fn long_words_and_thousands_of_formats_fit_and_say_that_they_were_cut() {
        let connection = hq();
        let formats = (0..3000).map(|_| Span::Emoji("a".into())).collect();
        let texts = [
            Text::plain("word ".repeat(3000)),
            Text(formats),
            link("https://a.example/", "here").into(),
        ];
        for text in texts {
            let drawn = paragraph(&text, 500, &Voice::quiet(&connection)).expect("words");
            assert!((40..=500).contains(&weight(&drawn)), "{}", weight(&drawn));
            let is_cut = text.0.len() > 1 || text.to_plain().len() > 500;
            assert_eq!(drawn.to_string().contains('…'), is_cut);
        }
    }

    proptest! {
        #[test]
        fn any_plain_words_arrive_as_just_those_words(words in any::<String>()) {
            let expected = clean(&words);
            let drawn = parts(&Text::plain(words.as_str()));
            if expected.trim().is_empty() {
                prop_assert_eq!(drawn, Value::Null);
            } else {
                let only = json!([{ "type": "rich_text_section", "elements": [{ "type": "text", "text": expected }] }]);
                prop_assert_eq!(drawn, only);
            }
        }

        #[test]
        fn no_words_label_or_format_ever_become_a_mention(
            words in string_regex("[*_~`:>&<|@#!a1 \n-]{0,16}").expect("a pattern"),
            url in string_regex("https://[a-z<>|&@*!# ]{0,12}").expect("a pattern"),
        ) {
            for span in [
                Span::Bold(words.clone()),
                Span::Code(words.clone()),
                Span::Quote(words.clone()),
                Span::CodeBlock { code: words.clone(), language: None },
                Span::Emoji(words.clone()),
                Span::User { user: UserRef::new(&hq(), "U1"), name: words.clone() },
                link(&url, &words),
                link(&words, &words),
            ] {
                let is_link = matches!(span, Span::Link { .. });
                let drawn = parts(&Text::plain("a").then(span).then("z"));
                let mut found = Vec::new();
                kinds(&drawn, &mut found);
                let harmless = found.iter().all(|kind| {
                    kind.starts_with("rich_text") || kind == "text" || kind == "emoji" || (is_link && kind == "link")
                });
                prop_assert!(harmless, "{}", drawn);
                prop_assert!(!drawn.to_string().contains(r#""text":"""#), "{}", drawn);
            }
        }
    }
}
