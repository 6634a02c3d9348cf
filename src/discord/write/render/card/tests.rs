use chat::{Connection, SelectOption, Token};
use serde_json::{Value, json};

use super::*;

fn drawn(card: &Card, notify: &[&str]) -> Value {
    let connection = Connection("hub".to_owned());
    let notify: Vec<UserRef> = notify.iter().map(|id| UserRef::new(&connection, *id)).collect();
    let context = RenderContext {
        connection: &connection,
        notify: &notify,
        notifies: !notify.is_empty(),
        more: "More",
    };
    serde_json::to_value(render_card(card, context).message()).expect("builders serialize to JSON")
}

fn token(verb: &str) -> Token {
    Token::new(verb, "tkt_1", 1)
}

#[test]
fn a_framed_card_is_an_embed_and_notifies_nobody() {
    let card = Card::framed(Tone::Red, "INC-1")
        .with(Block::Facts("overdue".into()))
        .with(Block::Quote("one\ntwo".into()));
    let message = drawn(&card, &[]);
    assert_eq!(message["embeds"][0]["description"], "-# overdue\n> one\n> two");
    assert_eq!(message["embeds"][0]["color"], 0x00DC_2626);
    assert_eq!(message["allowed_mentions"]["parse"], json!([]));
    assert_eq!(message.get("content"), None);
}

#[test]
fn the_content_of_a_notifying_card_is_its_notification() {
    let card = Card::framed(Tone::Amber, "INC-1").fallback("INC-1 is due in 45 min");
    let message = drawn(&card, &["7"]);
    assert_eq!(message["content"], "<@7> INC-1 is due in 45 min");
    assert_eq!(message["allowed_mentions"]["users"], json!(["7"]));
}

#[test]
fn a_card_has_at_most_four_buttons_and_a_menu_for_the_rest() {
    let mut card = Card::plain("x");
    for verb in ["a", "b", "c", "d", "e"] {
        card = card.button(verb, token(verb));
    }
    card = card
        .more("Release", token("release"))
        .more("Reassign", token("reassign"));
    let message = drawn(&card, &[]);
    assert_eq!(
        message["components"][0]["components"].as_array().map(Vec::len),
        Some(4)
    );
    let menu = &message["components"][1]["components"][0];
    assert_eq!((&menu["type"], &menu["placeholder"]), (&json!(3), &json!("More")));
    assert_eq!(menu["options"][1]["value"], "reassign:tkt_1:1");
}

#[test]
fn controls_with_the_same_token_have_different_ids() {
    let card = Card::plain("x")
        .button("Yes", token("go"))
        .button("Sure", token("go"));
    let row = &drawn(&card, &[])["components"][0]["components"];
    assert_ne!(row[0]["custom_id"], row[1]["custom_id"]);
    for id in [&row[0]["custom_id"], &row[1]["custom_id"]] {
        let id = CustomId::parse(id.as_str().expect("a button has an id"));
        assert!(matches!(id, Some(CustomId::Click { token: read, .. }) if read == token("go")));
    }
}

#[test]
fn a_select_has_at_most_25_options() {
    let options = (0..30).map(|n| SelectOption {
        label: format!("{n}"),
        token: token(&format!("v{n}")),
    });
    let mut card = Card::plain("x");
    card.controls = vec![Control::Select(Select {
        placeholder: "Pick".to_owned(),
        options: options.collect(),
    })];
    let menu = &drawn(&card, &[])["components"][0]["components"][0];
    assert_eq!(menu["options"].as_array().map(Vec::len), Some(25));
}

#[test]
fn long_text_is_truncated_and_facts_stay() {
    let card = Card::framed(Tone::Grey, "t".repeat(400))
        .with(Block::Quote("long *words* ".repeat(1_000).into()))
        .with(Block::Facts("due 13:00".into()));
    let embed = &drawn(&card, &[])["embeds"][0];
    let description = embed["description"].as_str().expect("a description");
    assert!(
        length(description) <= EMBED_DESCRIPTION,
        "{}",
        length(description)
    );
    assert!(description.ends_with("-# due 13:00") && description.contains('…'));
    assert!(length(embed["title"].as_str().expect("a title")) <= EMBED_TITLE);
}
