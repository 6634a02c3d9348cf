use chat::{Connection, SelectOption, Span, Token};
use proptest::prelude::{any, prop_assert_eq, proptest};
use proptest::string::string_regex;

use super::*;
use crate::ground::markup::ZERO_WIDTH_SPACE;

fn drawn(card: &Card) -> RenderedCard {
    render_card(card, &MentionPolicy::nobody(&Connection("hq".into())))
}

fn words(block: &Value) -> String {
    let parts = block["elements"].as_array().into_iter().flatten();
    let elements = parts.flat_map(|part| part["elements"].as_array().into_iter().flatten());
    elements.filter_map(|element| element["text"].as_str()).collect()
}

#[test]
fn a_framed_card_has_a_tone_a_bold_title_facts_a_quote_and_buttons() {
    let card = Card::framed(Tone::Blue, "INC-1 VPN <drops>")
        .with(Block::Facts("In progress".into()))
        .with(Block::Quote("since *this*\nmorning".into()))
        .styled_button("Claim", Token::new("claim", "tkt_1", 3), ButtonStyle::Primary)
        .more("Cancel", Token::new("cancel", "tkt_1", 3))
        .fallback("INC-1 VPN drops");
    let drawn = drawn(&card);
    assert_eq!(drawn.text, "INC-1 VPN drops");
    assert_eq!(
        drawn.blocks[0]["elements"][0]["elements"],
        json!([
            { "type": "emoji", "name": "large_blue_circle" },
            { "type": "text", "text": " " },
            { "type": "text", "text": "INC-1 VPN <drops>", "style": { "bold": true } },
        ])
    );
    assert_eq!(drawn.blocks[1]["elements"][0]["type"], "plain_text");
    assert_eq!(drawn.blocks[2]["elements"][0]["type"], "rich_text_quote");
    assert_eq!(words(&drawn.blocks[2]), "since *this*\nmorning");
    let elements = &drawn.blocks[3]["elements"];
    assert_eq!(elements[0]["value"], "claim:tkt_1:3");
    assert_eq!(elements[0]["style"], "primary");
    assert_eq!(elements[1]["options"][0]["value"], "cancel:tkt_1:3");
}

#[test]
fn an_oversized_card_keeps_its_buttons_and_every_limit() {
    let mut card = Card::framed(Tone::Red, "T".repeat(5000)).fallback("f & ".repeat(5000));
    for _ in 0..80 {
        card = card.with(Block::Quote("line & line\n".repeat(400).into()));
        card = card.with(Block::Text("words ".repeat(900).into()));
    }
    for at in 0..9 {
        card = card.button("b".repeat(100), Token::new("verb", at, 1));
    }
    card.controls.insert(
        1,
        Control::Select(Select {
            placeholder: "p".repeat(300),
            options: (0..200)
                .map(|at| SelectOption {
                    label: "o".repeat(100),
                    token: Token::new("pick", at, 1),
                })
                .collect(),
        }),
    );
    let drawn = drawn(&card);
    assert!(drawn.blocks.len() <= limits::BLOCKS);
    assert!(
        truncate::utf16_len(&drawn.text) <= limits::FALLBACK,
        "{}",
        truncate::utf16_len(&drawn.text)
    );
    let mut total = 0;
    for block in &drawn.blocks {
        if block["type"] == "rich_text" {
            let length = rich_text::weight(block);
            assert!((1..=limits::TEXT).contains(&length));
            total += length;
        }
    }
    assert!(total <= limits::MESSAGE_TEXT, "{total}");
    let elements = drawn.blocks.last().expect("controls")["elements"]
        .as_array()
        .expect("elements");
    assert_eq!(elements.len(), 6, "four controls and two menus");
    assert_ne!(elements[4]["action_id"], elements[5]["action_id"]);
    assert_eq!(elements[4]["options"].as_array().map(Vec::len), Some(5));
    assert_eq!(elements[1]["options"].as_array().map(Vec::len), Some(100));
}

/// All readable text of a rendered card.
fn read<'v>(value: &'v Value, found: &mut Vec<(&'v str, &'v str)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| read(item, found)),
        Value::Object(object) => {
            let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
            let words = ["text", "name", "fallback"]
                .into_iter()
                .filter_map(|name| object.get(name).and_then(Value::as_str));
            found.extend(words.map(|words| (kind, words)));
            object.values().for_each(|value| read(value, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A card with these words in every text.
fn full_of(words: &str, url: &str) -> Card {
    let link = || Span::Link {
        url: url.into(),
        label: words.into(),
    };
    let spans = Text(vec![
        Span::Plain(words.into()),
        Span::Bold(words.into()),
        Span::Code(words.into()),
        Span::CodeBlock {
            code: words.into(),
            language: Some(words.into()),
        },
        Span::Quote(words.into()),
        Span::User {
            user: chat::UserRef::new(&Connection("hq".into()), "U1"),
            name: words.into(),
        },
        Span::Emoji(words.into()),
        link(),
    ]);
    let mut card = Card::framed(Tone::Red, spans.clone())
        .with(Block::Facts(spans.clone()))
        .with(Block::Facts(words.into()))
        .with(Block::Quote(spans.clone()))
        .with(Block::Text(spans))
        .button(words, Token::bare("claim"))
        .more(words, Token::bare("cancel"))
        .fallback(words);
    card.controls.push(Control::Select(Select {
        placeholder: words.into(),
        options: vec![SelectOption {
            label: words.into(),
            token: Token::bare("pick"),
        }],
    }));
    card
}

/// The first problem of a rendered card.
fn wrong(drawn: &RenderedCard) -> Option<String> {
    let blocks = Value::from(drawn.blocks.clone());
    let mut all = vec![("markup", drawn.text.as_str())];
    read(&blocks, &mut all);
    let markup_alone = |kind: &str| matches!(kind, "markup" | "mrkdwn");
    for (kind, words) in all {
        let shown = if markup_alone(kind) {
            words.replace(ZERO_WIDTH_SPACE, "")
        } else {
            words.to_owned()
        };
        if sanitize(&shown) != shown {
            return Some(format!("something hidden in {kind}: {words:?}"));
        }
        if markup_alone(kind) && ["<!", "<@", "<#"].iter().any(|sign| words.contains(sign)) {
            return Some(format!("a control sequence: {words}"));
        }
        if words.is_empty() || truncate::utf16_len(words) > limits::TEXT {
            return Some(format!("{} of {kind}", truncate::utf16_len(words)));
        }
    }
    let mut kinds = Vec::new();
    rich_kinds(&blocks, &mut kinds);
    let pinging = kinds
        .iter()
        .find(|kind| matches!(kind.as_str(), "user" | "broadcast" | "usergroup" | "channel"));
    pinging
        .map(|kind| format!("an element that pings: {kind}"))
        .or_else(|| (drawn.blocks.len() > limits::BLOCKS).then(|| "too many blocks".to_owned()))
}

fn rich_kinds(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| rich_kinds(item, found)),
        Value::Object(object) => {
            found.extend(object.get("type").and_then(Value::as_str).map(str::to_owned));
            object.values().for_each(|value| rich_kinds(value, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Input that deceives, pings or breaks.
const HOSTILE: &str = "(<!channel>|<!here>|<@U1>|<#C1>|<!subteam\\^S1>|<https://evil\\|https://bank>|@everyone|&lt;!here&gt;|\
    :tada:|```|`|\\*|_|~|>|\\||\u{202e}|\u{2066}|\u{200b}|\u{200f}|\u{feff}|\u{7}|\u{0}|\u{e0041}|e\u{301}|👨\u{200d}👩|א|ab|\n| ){0,30}";

#[test]
fn forty_thousand_hostile_characters_keep_a_card_valid() {
    for words in [
        "<!channel> ",
        "\u{202e}",
        "a\u{301}\u{301}",
        "👨\u{200d}👩 ",
        "```\n",
        "* ",
        "x",
    ] {
        let many = words.repeat(40_000 / words.chars().count());
        let drawn = drawn(&full_of(&many, "https://evil.example"));
        assert_eq!(wrong(&drawn), None, "{words:?}");
        assert_eq!(drawn.blocks.last().expect("controls")["type"], "actions");
    }
}

proptest! {
    #[test]
    fn hostile_text_neither_pings_nor_hides_nor_breaks_a_card(
        words in string_regex(HOSTILE).expect("a pattern"),
        url in string_regex("(https|http|javascript|mailto):(//)?[a-z.@:<>|\u{202e}]{0,20}").expect("a pattern"),
    ) {
        prop_assert_eq!(wrong(&drawn(&full_of(&words, &url))), None);
    }

    #[test]
    fn any_text_neither_pings_nor_hides_nor_breaks_a_card(words in any::<String>(), url in any::<String>()) {
        prop_assert_eq!(wrong(&drawn(&full_of(&words, &url))), None);
    }
}

#[test]
fn controls_with_the_same_token_have_distinct_ids() {
    let card = Card::plain("rate")
        .button("1", Token::bare("rate"))
        .button("2", Token::bare("rate"));
    let drawn = drawn(&card);
    let elements = &drawn.blocks[1]["elements"];
    assert_ne!(elements[0]["action_id"], elements[1]["action_id"]);
}

#[test]
fn an_empty_card_shows_its_fallback() {
    let card = Card::plain("").fallback("Nothing here");
    assert_eq!(words(&drawn(&card).blocks[0]), "Nothing here");
}
