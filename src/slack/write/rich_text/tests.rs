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
    paragraph(text, limits::TEXT, &MentionPolicy::nobody(&connection))
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

/// All element types in a value.
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
fn words_stay_unchanged_and_have_no_meaning() {
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
fn quotes_and_code_are_separate_parts_without_blank_lines_between() {
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
    let quote = quotation(&text, limits::TEXT, &MentionPolicy::nobody(&connection)).expect("words");
    assert_eq!(quote["elements"][2]["type"], "rich_text_quote");
    assert_eq!(quote["elements"][3]["border"], 1);
}

#[test]
fn only_people_to_notify_are_mentioned() {
    let user = UserRef::new(&hq(), "U1");
    let span = Span::User {
        user: user.clone(),
        name: "le_e".into(),
    };
    check(span.clone(), &json!([{ "type": "text", "text": "@le_e" }]));
    let connection = hq();
    let notify = [user];
    let policy = MentionPolicy {
        connection: &connection,
        notify: &notify,
    };
    let drawn = paragraph(&span.into(), 100, &policy).expect("a name");
    assert_eq!(
        drawn["elements"][0]["elements"],
        json!([{ "type": "user", "user_id": "U1" }])
    );
    assert!(mentions_user(&drawn, "U1") && !mentions_user(&drawn, "U2"));
    let words = paragraph(&Text::plain("<@U1>"), 100, &policy).expect("words");
    assert!(!mentions_user(&words, "U1"));
    let elsewhere = UserRef::new(&Connection("lab".into()), "U1");
    let span = Span::User {
        user: elsewhere.clone(),
        name: "lee".into(),
    };
    let policy = MentionPolicy {
        connection: &connection,
        notify: &[elsewhere],
    };
    assert!(!mentions_user(
        &json!([paragraph(&span.into(), 100, &policy)]),
        "U1"
    ));
}

#[test]
fn a_link_shows_its_host() {
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
fn channels_times_and_emoji_are_slacks_elements() {
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
            at: DateTime::from_timestamp(1_512_085_950, 0).expect("a valid time"),
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
    let drawn = title(
        Some("red_circle"),
        Some(&text),
        &MentionPolicy::nobody(&connection),
    );
    assert_eq!(
        drawn.expect("a title")["elements"],
        json!([{ "type": "rich_text_section", "elements": [
            { "type": "emoji", "name": "red_circle" },
            { "type": "text", "text": " " },
            { "type": "text", "text": "INC-1  a b ", "style": { "bold": true } },
            { "type": "text", "text": "c d", "style": { "bold": true, "code": true } },
        ] }])
    );
    assert_eq!(title(None, None, &MentionPolicy::nobody(&connection)), None);
}

#[test]
fn long_text_and_thousands_of_formats_are_cut_with_an_ellipsis() {
    let connection = hq();
    let formats = (0..3000).map(|_| Span::Emoji("a".into())).collect();
    let texts = [
        Text::plain("word ".repeat(3000)),
        Text(formats),
        link("https://a.example/", "here").into(),
    ];
    for text in texts {
        let drawn = paragraph(&text, 500, &MentionPolicy::nobody(&connection)).expect("words");
        assert!((40..=500).contains(&weight(&drawn)), "{}", weight(&drawn));
        let is_cut = text.0.len() > 1 || text.to_plain().len() > 500;
        assert_eq!(drawn.to_string().contains('…'), is_cut);
    }
}

proptest! {
    #[test]
    fn any_plain_words_stay_unchanged(words in any::<String>()) {
        let expected = sanitize(&words);
        let drawn = parts(&Text::plain(words.as_str()));
        if expected.trim().is_empty() {
            prop_assert_eq!(drawn, Value::Null);
        } else {
            let only = json!([{ "type": "rich_text_section", "elements": [{ "type": "text", "text": expected }] }]);
            prop_assert_eq!(drawn, only);
        }
    }

    #[test]
    fn no_words_label_or_format_become_a_mention(
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
            let sanitize = found.iter().all(|kind| {
                kind.starts_with("rich_text") || kind == "text" || kind == "emoji" || (is_link && kind == "link")
            });
            prop_assert!(sanitize, "{}", drawn);
            prop_assert!(!drawn.to_string().contains(r#""text":"""#), "{}", drawn);
        }
    }
}
