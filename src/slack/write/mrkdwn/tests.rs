use chat::{ChannelRef, Connection, UserRef};
use chrono::DateTime;
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
use proptest::string::string_regex;

use super::*;
use crate::read::mrkdwn::{KnownNames, parse_mrkdwn};

fn hq() -> Connection {
    Connection("hq".into())
}

fn check(span: Span, markup: &str) {
    assert_eq!(
        render_mrkdwn(&span.into(), &MentionPolicy::nobody(&hq())).replace(ZERO_WIDTH_SPACE, "·"),
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
fn text_from_people_does_not_ping_link_format_or_quote() {
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
fn formats_touch_their_own_words_only() {
    let text = Text::plain("now")
        .then(Span::Bold(" two\nlines ".into()))
        .then("then");
    assert_eq!(
        render_mrkdwn(&text, &MentionPolicy::nobody(&hq())).replace(ZERO_WIDTH_SPACE, "·"),
        "now *two*\n*lines* then"
    );
    let text = Text::plain("un").then(Span::Italic("believ".into())).then("able");
    assert_eq!(
        render_mrkdwn(&text, &MentionPolicy::nobody(&hq())).replace(ZERO_WIDTH_SPACE, "·"),
        "un·_believ_·able"
    );
    check(Span::Code("a < b".into()), "`a &lt; b`");
    check(Span::Code("tick ` tock".into()), "tick ·`· tock");
    check(Span::Quote("a\nb".into()), "> a\n> b\n");
}

#[test]
fn only_people_to_notify_are_mentioned() {
    let user = UserRef::new(&hq(), "U1");
    let mention = Span::User {
        user: user.clone(),
        name: "le_e".into(),
    };
    check(mention.clone(), "@le_e");
    let connection = hq();
    let policy = MentionPolicy {
        connection: &connection,
        notify: &[user],
    };
    assert_eq!(render_mrkdwn(&mention.into(), &policy), "<@U1>");
    let elsewhere = UserRef::new(&Connection("lab".into()), "U1");
    let mention = Span::User {
        user: elsewhere.clone(),
        name: "lee".into(),
    };
    let policy = MentionPolicy {
        connection: &connection,
        notify: &[elsewhere],
    };
    assert_eq!(render_mrkdwn(&mention.into(), &policy), "@lee");
}

#[test]
fn a_link_shows_its_host() {
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
fn channels_times_and_emoji_use_slacks_syntax() {
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
            at: DateTime::from_timestamp(1_512_085_950, 0).expect("a valid time"),
            style: TimeStyle::DateAndClock,
            fallback: "30 Nov <23:52>".into(),
        },
        "<!date^1512085950^{date_short_pretty} at {time}|30 Nov &lt;23:52&gt;>",
    );
    check(
        Span::Time {
            at: DateTime::from_timestamp(1_512_085_950, 0).expect("a valid time"),
            style: TimeStyle::Relative,
            fallback: "30 Nov 23:52 UTC".into(),
        },
        "<!date^1512085950^{ago}|30 Nov 23:52 UTC>",
    );
}

proptest! {
    #[test]
    fn any_plain_words_survive_rendering_and_parsing(words in any::<String>()) {
        let markup = render_mrkdwn(&Text::plain(words.as_str()), &MentionPolicy::nobody(&hq()));
        let expected = sanitize(&words);
        let spans = if expected.is_empty() { Vec::new() } else { vec![Span::Plain(expected)] };
        prop_assert_eq!(parse_mrkdwn(&markup, &hq(), &KnownNames::default()), Text(spans));
        prop_assert!(!markup.contains(['<', '>']));
    }

    #[test]
    fn words_full_of_signs_survive_rendering_and_parsing(
        parts in proptest::collection::vec(string_regex("[*_~`:>&<|@#!a1 \n-]{0,12}").expect("a pattern"), 0..6)
    ) {
        let text = Text(parts.iter().cloned().map(Span::Plain).collect());
        let markup = render_mrkdwn(&text, &MentionPolicy::nobody(&hq()));
        let expected = parts.concat();
        let spans = if expected.is_empty() { Vec::new() } else { vec![Span::Plain(expected)] };
        prop_assert_eq!(parse_mrkdwn(&markup, &hq(), &KnownNames::default()), Text(spans));
    }

    #[test]
    fn no_label_and_no_format_becomes_a_mention(
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
            let markup = render_mrkdwn(&text, &MentionPolicy::nobody(&hq()));
            let back = parse_mrkdwn(&markup, &hq(), &KnownNames::default());
            let pings = back.0.iter().any(|span| matches!(span, Span::User { .. } | Span::Channel { .. }));
            prop_assert!(!pings && !markup.contains("<!") && !markup.contains("<@"), "{}", markup);
        }
    }
}
