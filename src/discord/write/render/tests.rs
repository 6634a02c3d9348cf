//! Property tests with hostile input: rendered text never mentions, links, formats or hides anything unintended, and it fits
//! Discord's limits.

use chat::{Block, Card, Connection, Look, Span, Text, Tone, UserRef};
use proptest::prelude::*;
use serde_json::Value;

use super::{MarkdownWriter, RenderContext, render_card, sanitize};
use crate::read::markdown::{Reference, parse_markdown};

/// Markup that people try to inject, and harmless text around it.
const TRICKS: [&str; 36] = [
    "@everyone",
    "@here",
    "<@7>",
    "<@!7>",
    "<@&7>",
    "<#9>",
    "</ticket:9>",
    "<t:0:R>",
    "<:oh:12>",
    "[bank](https://evil.example)",
    "[",
    "](",
    ")",
    "<https://evil.example>",
    "https://evil.example/@everyone",
    "# ",
    "### ",
    "> ",
    ">>> ",
    "-# ",
    "- ",
    "1. ",
    "||",
    "```",
    "`",
    "**",
    "__",
    "~~",
    "\\",
    "\n",
    " ",
    "\u{202E}",
    "\u{200B}",
    "\u{2066}",
    "\u{E0041}",
    "word",
];

fn hostile() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => proptest::sample::select(TRICKS.to_vec()).prop_map(ToOwned::to_owned),
        1 => r"\PC{0,6}",
        1 => r"[\x00-\x7f]{0,4}",
    ];
    proptest::collection::vec(part, 0..14).prop_map(|parts| parts.concat())
}

fn hub() -> Connection {
    Connection("hub".to_owned())
}

fn written(span: Span) -> String {
    let connection = hub();
    let writer = MarkdownWriter {
        connection: &connection,
        notify: &[],
        supports_mentions: true,
    };
    writer.write(&Text(vec![span]))
}

fn parsed(written: &str) -> Vec<Span> {
    let name = |_: Reference<'_>| Some("somebody".to_owned());
    parse_markdown(written, &hub(), &name).0
}

fn drawn(card: &Card, notify: &[UserRef], notifies: bool) -> Value {
    let connection = hub();
    let context = RenderContext {
        connection: &connection,
        notify,
        notifies,
        more: "More",
    };
    serde_json::to_value(render_card(card, context).message()).expect("builders serialize to JSON")
}

fn texts<'a>(value: &'a Value, out: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => out.push(text),
        Value::Array(all) => all.iter().for_each(|inner| texts(inner, out)),
        Value::Object(all) => all.values().for_each(|inner| texts(inner, out)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn is_hidden(sign: char) -> bool {
    (sign.is_control() && sign != '\n' && sign != '\t')
        || matches!(sign, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}')
}

/// The text without escaped characters and code, in which markup has no effect. A dot replaces them.
fn outside_code(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        let mut taken = sign.len_utf8();
        let fence = if rest.starts_with("```") { "```" } else { "`" };
        match sign {
            '\\' => taken += rest[taken..].chars().next().map_or(0, char::len_utf8),
            '`' => {
                let end = rest[fence.len()..].find(fence);
                taken = end.map_or(taken, |end| end + 2 * fence.len());
            }
            _ => {}
        }
        out.push(if matches!(sign, '\\' | '`') { '.' } else { sign });
        rest = &rest[taken..];
    }
    out
}

fn live_markup(text: &str) -> Option<&'static str> {
    let text = outside_code(text);
    [
        "@everyone",
        "@here",
        "<@",
        "<#",
        "</",
        "<t:",
        "<:",
        "](",
        "||",
        "~~",
        "**",
        "__",
        "://",
    ]
    .into_iter()
    .find(|trick| text.contains(trick))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 192,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn plain_text_stays_plain_text(text in hostile()) {
        let written = written(Span::Plain(text.clone()));
        prop_assert_eq!(live_markup(&written), None, "{}", written);
        let expected = sanitize(&text);
        let read = parsed(&written);
        if expected.is_empty() {
            prop_assert!(read.is_empty());
        } else {
            prop_assert_eq!(read, vec![Span::Plain(expected)]);
        }
    }

    #[test]
    fn no_name_and_no_text_becomes_a_mention(text in hostile()) {
        let user = UserRef::new(&Connection("elsewhere".to_owned()), "7");
        let channel = chat::ChannelRef::new(&Connection("elsewhere".to_owned()), "9");
        for span in [
            Span::Bold(text.clone()),
            Span::Italic(text.clone()),
            Span::Struck(text.clone()),
            Span::Code(text.clone()),
            Span::CodeBlock { code: text.clone(), language: Some(text.clone()) },
            Span::Quote(text.clone()),
            Span::User { user, name: text.clone() },
            Span::Channel { channel, name: text.clone() },
            Span::Emoji(text.clone()),
            Span::Link { url: text.clone(), label: text.clone() },
            Span::Link { url: "https://good.example/".to_owned(), label: text.clone() },
        ] {
            let written = written(span.clone());
            for read in parsed(&written) {
                let is_harmless = match &read {
                    Span::User { .. } | Span::Channel { .. } | Span::Time { .. } | Span::Jump { .. } => false,
                    // Only a link span may become a link.
                    Span::Link { .. } => matches!(span, Span::Link { .. }),
                    _ => true,
                };
                prop_assert!(is_harmless, "{:?} of {:?}: {}", read, span, written);
            }
            prop_assert!(!written.chars().any(is_hidden), "{:?}", written);
        }
    }

    #[test]
    fn a_card_notifies_only_the_given_users_and_fits_with_any_text(text in hostile(), times in 1usize..4_000, notifies: bool, framed: bool) {
        let long: String = text.repeat(times).chars().take(40_000).collect();
        let look = if framed { Look::Framed(Tone::Red) } else { Look::Plain };
        let card = Card {
            look,
            title: Some(Text::plain(long.clone())),
            blocks: vec![
                Block::Text(Text::plain(long.clone())),
                Block::Quote(Text::plain(long.clone())),
                Block::Facts(Text(vec![Span::Code(long.clone())])),
            ],
            ..Card::plain(long.as_str()).button(long.clone(), chat::Token::bare("go")).fallback(long.clone())
        };
        let notify = [UserRef::new(&hub(), "7")];
        let notify = if notifies { &notify[..] } else { &[] };
        let message = drawn(&card, notify, notifies);
        prop_assert_eq!(&message["allowed_mentions"]["parse"], &serde_json::json!([]));
        let pinged: Vec<&str> = message["allowed_mentions"]["users"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        prop_assert_eq!(pinged, if notifies { vec!["7"] } else { vec![] });

        let length = |value: &Value| value.as_str().map_or(0, |text| text.encode_utf16().count());
        let (content, embed) = (&message["content"], &message["embeds"][0]);
        prop_assert!(length(content) <= 2_000);
        prop_assert!(length(&embed["title"]) <= 256 && length(&embed["description"]) <= 4_096);
        prop_assert!(length(content) + length(&embed["title"]) + length(&embed["description"]) > 0);
        prop_assert!(length(&message["components"][0]["components"][0]["label"]) <= 80);
        let mut all = Vec::new();
        texts(&message, &mut all);
        for text in all {
            prop_assert!(!text.chars().any(is_hidden), "{:?}", text);
        }
        // A card that notifies nobody contains no mention.
        let content = content.as_str().unwrap_or_default().replacen("<@7>", "", usize::from(notifies));
        prop_assert!(live_markup(&content).is_none_or(|trick| trick == "**"), "{}", content);
    }
}

#[test]
fn other_scripts_and_composed_emoji_stay_unchanged() {
    for text in [
        "👨‍👩‍👧 is one family",
        "שלום עולם",
        "مرحبا بالعالم",
        "نمی‌خواهم",
        "क्‍ष",
        "🏳️‍🌈 ☎️ 日本語",
        "e\u{301}",
    ] {
        assert_eq!(written(Span::Plain(text.to_owned())), text);
    }
}

#[test]
fn a_link_always_shows_its_host() {
    let link = |url: &str, label: &str| {
        written(Span::Link {
            url: url.to_owned(),
            label: label.to_owned(),
        })
    };
    for (url, label) in [
        ("https://evil.example/", "https://bank.example/"),
        ("https://bank.example@evil.example/", "bank.example"),
        ("https://evil.example/?bank.example", "bank.example"),
        ("https://EVIL.example/", "bank.example"),
    ] {
        let shown = link(url, label);
        assert!(shown.ends_with("(evil.example)"), "{shown}");
    }
    assert_eq!(
        link("javascript:alert(1)", "bank.example"),
        "bank.example (javascript:alert(1))"
    );
}
