//! Sanitizing: control characters and invisible characters never reach cards, titles and file names.

use chat::{InboundEvent, Token};

use crate::cards::{button, card, card_words, spans};
use crate::harness::{World, agents, help, lee, message_from, sam, with_files};

const EVIL: &str = "pay\u{202e}lap now\u{200b} @every\u{200b}one <!channel> \u{7}\u{1b}[31m";

fn assert_clean(words: &str) {
    let invisible = |sign: char| {
        (sign.is_control() && sign != '\n')
            || matches!(sign, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
    };
    assert!(!words.contains(invisible), "{words:?}");
}

#[tokio::test]
async fn invisible_characters_are_removed_everywhere() {
    let mut world = World::new().await;
    let first = format!("{EVIL}\n{EVIL}");
    world
        .says(message_from(&lee(), &help(), None, "1", first.as_str()))
        .await;
    let evil = with_files(
        message_from(&lee(), &help(), Some("1"), "2", EVIL),
        &["in\u{202e}gpj.exe\n"],
    );
    world.says(evil).await;
    for shown in &world.visible {
        assert_clean(&card_words(&shown.card));
        assert_clean(&shown.card.fallback);
        shown.files.iter().for_each(|name| assert_clean(name));
    }
    let ticket = world.ticket().await;
    assert_clean(&ticket.title);
    assert_clean(&ticket.description);
    assert!(!ticket.title.contains('\n'));
}

#[tokio::test]
async fn a_name_is_sanitized_to_one_line() {
    let mut world = World::new().await;
    world
        .display_names
        .insert("lee".into(), "Sam\u{202e}\n(agent)\u{200b}".into());
    world
        .says(message_from(&lee(), &help(), None, "1", "the printer eats paper"))
        .await;
    world
        .says(message_from(&lee(), &help(), Some("1"), "2", "it smokes"))
        .await;
    let mirror = world.find(&agents(), "it smokes");
    assert!(
        card_words(&mirror.card).starts_with("Sam (agent) (requester)\n"),
        "{mirror:?}"
    );
    world
        .display_names
        .insert("lee".into(), "\u{200b}\u{3164}".into());
    world
        .says(message_from(&lee(), &help(), Some("1"), "3", "it burns"))
        .await;
    let mirror = world.find(&agents(), "it burns");
    assert!(
        card_words(&mirror.card).starts_with("lee (requester)\n"),
        "{mirror:?}"
    );
}

#[tokio::test]
async fn a_form_title_is_sanitized_to_one_line() {
    let mut world = World::new().await;
    let values = [
        ("title", format!("one\ntwo {EVIL}")),
        ("details", EVIL.repeat(10)),
    ];
    let values = values.into_iter().map(|(field, value)| (field.to_owned(), value));
    let what = InboundEvent::Submitted {
        token: Token::bare("open"),
        values: values.collect(),
    };
    world.happens(&lee(), what).await;
    let ticket = world.ticket().await;
    assert_clean(&ticket.title);
    assert!(!ticket.title.contains('\n'), "{ticket:?}");
    assert_clean(&ticket.description);
}

#[tokio::test]
async fn forty_thousand_characters_are_stored_and_cards_stay_short() {
    let mut world = World::new().await;
    let long = "x".repeat(20_000) + &" y".repeat(10_000);
    world
        .says(message_from(&lee(), &help(), None, "1", long.as_str()))
        .await;
    world
        .says(message_from(&lee(), &help(), Some("1"), "2", long.as_str()))
        .await;
    assert_eq!(world.ticket().await.description.chars().count(), 40_000);
    for shown in &world.visible {
        assert!(card_words(&shown.card).chars().count() < 2_000, "{shown:?}");
        assert!(shown.card.fallback.chars().count() < 2_000, "{shown:?}");
    }
}

#[tokio::test]
async fn markdown_in_a_reply_is_rendered_for_the_requester() {
    let mut world = World::new().await;
    world
        .says(message_from(&lee(), &help(), None, "1", "the printer eats paper"))
        .await;
    let ticket = world.ticket().await;
    let reply = Token::new("reply", ticket.id, 0);
    let typed = "**Hold** `power`:\n```sh\nlpr -P3\n```";
    let preview = card(world.submits(&sam(), reply, "text", typed).await);
    world.clicks(&sam(), button(&preview, "Send to LEE")).await;
    let spans = spans(&world.find(&help(), "Hold").card.clone());
    assert!(spans.contains(&chat::Span::Bold("Hold".into())), "{spans:?}");
    assert!(spans.contains(&chat::Span::Code("power".into())), "{spans:?}");
    let code = chat::Span::CodeBlock {
        code: "lpr -P3".into(),
        language: Some("sh".into()),
    };
    assert!(spans.contains(&code), "{spans:?}");
}
