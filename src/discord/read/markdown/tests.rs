use proptest::prelude::*;

use super::*;
use crate::write::render::{MarkdownWriter, sanitize};

fn hub() -> Connection {
    Connection("hub".to_owned())
}

fn parse(content: &str) -> Vec<Span> {
    parse_markdown(content, &hub(), &|reference| match reference {
        Reference::User("7") => Some("lee".to_owned()),
        Reference::Channel("9") => Some("help".to_owned()),
        Reference::User(_) | Reference::Channel(_) | Reference::Role(_) => None,
    })
    .0
}

#[test]
fn only_leading_mentions_that_are_wanted_are_stripped() {
    let stripped = |content| {
        strip_leading_mentions(content, &|reference| {
            matches!(reference, Reference::User("1") | Reference::Role("2"))
        })
    };
    assert_eq!(stripped("<@1> the printer"), Some("the printer"));
    assert_eq!(stripped(" <@!1>: <@&2>, <@7> look"), Some("<@7> look"));
    assert_eq!(stripped("<@1>"), Some(""));
    for other in ["", "hello <@1>", "<@7> <@1>", "<@1", "`<@1>`", "@desk help"] {
        assert_eq!(stripped(other), None, "{other}");
    }
}

fn render(spans: &[Span]) -> String {
    let connection = hub();
    let writer = MarkdownWriter {
        connection: &connection,
        notify: &[UserRef::new(&connection, "7")],
        supports_mentions: true,
    };
    writer.write(&Text(spans.to_vec()))
}

fn plain(text: &str) -> Span {
    Span::Plain(text.to_owned())
}

#[test]
fn formatting_becomes_spans() {
    assert_eq!(
        parse("the **printer** on *floor* 3 ~~died~~ `E42`"),
        [
            plain("the "),
            Span::Bold("printer".to_owned()),
            plain(" on "),
            Span::Italic("floor".to_owned()),
            plain(" 3 "),
            Span::Struck("died".to_owned()),
            plain(" "),
            Span::Code("E42".to_owned()),
        ]
    );
}

#[test]
fn mentions_emoji_and_links_are_read() {
    let user = UserRef::new(&hub(), "7");
    let link = |url: &str, label: &str| Span::Link {
        url: url.to_owned(),
        label: label.to_owned(),
    };
    assert_eq!(
        parse("<@!7>"),
        [Span::User {
            user,
            name: "lee".to_owned()
        }]
    );
    assert_eq!(
        parse("<#9>"),
        [Span::Channel {
            channel: ChannelRef::new(&hub(), "9"),
            name: "help".to_owned()
        }]
    );
    assert_eq!(parse("<:oh:12>"), [Span::Emoji("oh".to_owned())]);
    assert_eq!(
        parse("see https://a.example/x_y_z."),
        [plain("see "), link("https://a.example/x_y_z", ""), plain(".")]
    );
    assert_eq!(
        parse("[here](https://a.example)"),
        [link("https://a.example", "here")]
    );
    assert_eq!(
        parse("([the article](https://en.example.org/wiki/Rust_(programming_language)))"),
        [
            plain("("),
            link(
                "https://en.example.org/wiki/Rust_(programming_language)",
                "the article"
            ),
            plain(")"),
        ]
    );
}

#[test]
fn characters_that_format_nothing_stay() {
    for text in [
        "2 * 3 * 4",
        "snake_case_name",
        "a < b",
        "[x] done",
        "<@notanid>",
        "`",
        "**",
        "~~",
        "x ``` y",
    ] {
        assert_eq!(parse(text), [plain(text)], "{text}");
    }
}

#[test]
fn quotes_and_code_blocks_keep_their_lines() {
    assert_eq!(
        parse("> one\n> two\nthree"),
        [Span::Quote("one\ntwo".to_owned()), plain("three")]
    );
    assert_eq!(
        parse("```rust\nlet x = 1;\n> 2\n```"),
        [Span::CodeBlock {
            code: "let x = 1;\n> 2".to_owned(),
            language: Some("rust".to_owned())
        }]
    );
}

#[test]
fn a_mention_inside_bold_text_stays_a_mention() {
    let user = UserRef::new(&hub(), "7");
    assert_eq!(
        parse("**ask <@7>**"),
        [
            Span::Bold("ask ".to_owned()),
            Span::User {
                user,
                name: "lee".to_owned()
            }
        ]
    );
}

#[test]
fn written_spans_parse_back_to_themselves() {
    for spans in [
        vec![
            Span::Bold("a*b".to_owned()),
            Span::Italic("c".to_owned()),
            plain(" d"),
        ],
        vec![plain("x "), Span::Code("let _ = *p;".to_owned())],
        vec![Span::Quote("1. one\n- two".to_owned()), plain("after")],
        vec![
            Span::User {
                user: UserRef::new(&hub(), "7"),
                name: "lee".to_owned(),
            },
            plain(" look"),
        ],
        vec![Span::CodeBlock {
            code: "a\nb".to_owned(),
            language: None,
        }],
    ] {
        assert_eq!(parse(&render(&spans)), spans);
    }
}

#[test]
fn only_notified_people_are_mentioned() {
    let other = Span::User {
        user: UserRef::new(&hub(), "8"),
        name: "@everyone".to_owned(),
    };
    assert_eq!(render(&[other]), "@\\@everyone");
}

#[test]
fn a_link_shows_its_host() {
    let link = |url: &str, label: &str| Span::Link {
        url: url.to_owned(),
        label: label.to_owned(),
    };
    assert_eq!(
        render(&[link("https://evil.example/a)b", "your bank")]),
        "[your bank](<https://evil.example/a%29b>) (evil.example)"
    );
    assert_eq!(
        render(&[link("javascript:alert(1)", "x")]),
        "x (javascript:alert(1))"
    );
    assert_eq!(
        render(&[link("https://bank.example@evil.example/", "bank.example")]),
        "[bank.example](<https://bank.example@evil.example/>) (evil.example)"
    );
}

proptest! {
    #[test]
    fn plain_text_stays_plain_text(text in r"[a-c0-1 \n`*_~|<>@#:/.()\[\]\\!&t-]{0,40}|\PC{0,40}|(https?://|<@1>|@everyone|> |- |1\. |```|\*\*){0,6}") {
        let written = render(&[plain(&text)]);
        let expected = sanitize(&text);
        let read = parse(&written);
        if expected.is_empty() {
            prop_assert!(read.is_empty());
        } else {
            prop_assert_eq!(read, vec![plain(&expected)]);
        }
    }

    #[test]
    fn adjacent_plain_spans_form_no_markup(one in r"[a-c0-1 \n`*_~|<>@#:/.()\[\]\\&-]{0,12}|https?:?/?|\[x\]|<|@", two in r"[a-c0-1 \n`*_~|<>@#:/.()\[\]\\&-]{0,12}|:?//x\.example|\(https://x\.example\)|@1>|everyone") {
        let read = parse(&render(&[plain(&one), plain(&two)]));
        let expected = format!("{one}{two}");
        prop_assert!(read == vec![plain(&expected)] || (expected.is_empty() && read.is_empty()), "{:?}", read);
    }

    #[test]
    fn parsing_never_panics(text in r"[a-c \n`*_~|<>@#:/.()\[\]\\!&t-]{0,60}|\PC{0,60}") {
        parse(&text);
    }
}
