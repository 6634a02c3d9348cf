//! Whatever people write, it deceives nobody, on any card.

use chat::{InboundEvent, Token};

use crate::cards::{button, card, card_words, spans};
use crate::harness::{World, agents, help, lee, said, sam, with_files};

const EVIL: &str = "pay\u{202e}lap now\u{200b} @every\u{200b}one <!channel> \u{7}\u{1b}[31m";

fn is_clean(words: &str) {
    let unseen = |sign: char| {
        (sign.is_control() && sign != '\n')
            || matches!(sign, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
    };
    assert!(!words.contains(unseen), "{words:?}");
}

#[tokio::test]
async fn nothing_unseen_reaches_titles_cards_mirrors_fallbacks_or_files() {
    let mut world = World::new().await;
    let first = format!("{EVIL}\n{EVIL}");
    world.says(said(&lee(), &help(), None, "1", first.as_str())).await;
    let evil = with_files(
        said(&lee(), &help(), Some("1"), "2", EVIL),
        &["in\u{202e}gpj.exe\n"],
    );
    world.says(evil).await;
    for shown in &world.stands {
        is_clean(&card_words(&shown.card));
        is_clean(&shown.card.fallback);
        shown.files.iter().for_each(|name| is_clean(name));
    }
    let ticket = world.ticket().await;
    is_clean(&ticket.title);
    is_clean(&ticket.description);
    assert!(!ticket.title.contains('\n'));
}

#[tokio::test]
async fn a_name_is_one_harmless_line_everywhere() {
    let mut world = World::new().await;
    world
        .name_of
        .insert("lee".into(), "Sam\u{202e}\n(agent)\u{200b}".into());
    world
        .says(said(&lee(), &help(), None, "1", "the printer eats paper"))
        .await;
    world
        .says(said(&lee(), &help(), Some("1"), "2", "it smokes"))
        .await;
    let mirror = world.find(&agents(), "it smokes");
    assert!(
        card_words(&mirror.card).starts_with("Sam (agent) (requester)\n"),
        "{mirror:?}"
    );
    world.name_of.insert("lee".into(), "\u{200b}\u{3164}".into());
    world
        .says(said(&lee(), &help(), Some("1"), "3", "it burns"))
        .await;
    let mirror = world.find(&agents(), "it burns");
    assert!(
        card_words(&mirror.card).starts_with("lee (requester)\n"),
        "{mirror:?}"
    );
}

#[tokio::test]
async fn a_title_from_a_form_is_one_harmless_line() {
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
    is_clean(&ticket.title);
    assert!(!ticket.title.contains('\n'), "{ticket:?}");
    is_clean(&ticket.description);
}

#[tokio::test]
async fn forty_thousand_characters_are_kept_and_break_no_card() {
    let mut world = World::new().await;
    let long = "x".repeat(20_000) + &" y".repeat(10_000);
    world.says(said(&lee(), &help(), None, "1", long.as_str())).await;
    world
        .says(said(&lee(), &help(), Some("1"), "2", long.as_str()))
        .await;
    assert_eq!(world.ticket().await.description.chars().count(), 40_000);
    for shown in &world.stands {
        assert!(card_words(&shown.card).chars().count() < 2_000, "{shown:?}");
        assert!(shown.card.fallback.chars().count() < 2_000, "{shown:?}");
    }
}

#[tokio::test]
async fn what_agents_type_in_markdown_reaches_the_requester_as_they_meant_it() {
    let mut world = World::new().await;
    world
        .says(said(&lee(), &help(), None, "1", "the printer eats paper"))
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
