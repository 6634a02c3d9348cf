//! Inbound events: messages, reactions, commands and menus as the desk receives them.

use chat::{Card, InboundEvent, Reply, Span};
use serde_json::json;

use crate::fixture::{BO, Fixture, HELP, MIA, channel, user};

#[tokio::test]
async fn a_channel_message_arrives_with_its_formatting_and_mentions() {
    let fixture = Fixture::open().await;
    let id = fixture
        .writes_unobserved(BO, HELP, "the **printer** eats paper, @mia")
        .await;
    let inbound = fixture.receives(|inbound| inbound.key == id).await;
    assert_eq!(
        (inbound.sender, inbound.location.channel),
        (user(BO), channel(HELP))
    );
    assert_eq!((inbound.location.thread, inbound.location.direct), (None, false));
    let InboundEvent::Message(said) = inbound.what else {
        panic!("a message")
    };
    assert_eq!(said.text.0[1], Span::Bold("printer".to_owned()));
    assert_eq!(
        said.text.0.last(),
        Some(&Span::User {
            user: user(MIA),
            name: "Mia".to_owned()
        })
    );
    assert!(!said.by_bot);
}

#[tokio::test]
async fn a_thread_message_arrives_with_its_root_message() {
    let fixture = Fixture::open().await;
    let discord = fixture.pg.discord();
    let root = discord
        .say(BO, HELP, "the printer")
        .await
        .expect("bo may write there");
    let thread = discord
        .open_thread(BO, HELP, Some(&root), "printer")
        .await
        .expect("bo may open threads");
    let id = discord
        .say(BO, &thread, "third floor")
        .await
        .expect("bo may write there");
    let inbound = fixture.receives(|inbound| inbound.key == id).await;
    assert_eq!(
        (inbound.location.channel, inbound.location.thread),
        (channel(HELP), Some(root))
    );
    let InboundEvent::Message(said) = inbound.what else {
        panic!("a message")
    };
    assert_eq!(said.message.channel, channel(&thread));
}

#[tokio::test]
async fn a_direct_message_arrives_as_direct() {
    let fixture = Fixture::open().await;
    let direct = fixture.pg.discord().dm_channel(BO);
    let id = fixture.writes_unobserved(BO, &direct, "hello").await;
    assert!(
        fixture
            .receives(|inbound| inbound.key == id)
            .await
            .location
            .direct
    );
}

#[tokio::test]
async fn a_reaction_arrives_by_its_name_and_again_after_its_removal() {
    let fixture = Fixture::open().await;
    let discord = fixture.pg.discord();
    let id = discord
        .say(BO, HELP, "the printer")
        .await
        .expect("bo may write there");
    discord.react(MIA, HELP, &id, "🎫").await.expect("mia may react");
    let first = fixture
        .receives(|inbound| matches!(inbound.what, InboundEvent::Reacted { .. }))
        .await;
    assert!(
        matches!(&first.what, InboundEvent::Reacted { message, emoji } if message.id == id && emoji == "ticket")
    );
    assert_eq!(first.sender, user(MIA));
    discord
        .unreact(MIA, HELP, &id, "🎫")
        .await
        .expect("mia may take it back");
    // serenity handles each event in its own task, so two events may change their order. The test waits for the first
    // one.
    let mark = discord.say(BO, HELP, "mark").await.expect("bo may write there");
    fixture.receives(|inbound| inbound.key == mark).await;
    discord.react(MIA, HELP, &id, "🎫").await.expect("mia may react");
    let again = fixture
        .receives(|inbound| matches!(inbound.what, InboundEvent::Reacted { .. }) && inbound.key != first.key);
    again.await;
}

#[tokio::test]
async fn a_command_arrives_with_its_options_and_its_answer_is_private() {
    let fixture = Fixture::open().await;
    fixture.replies(Reply::Private(Card::plain("INC-1 is open")));
    let options = json!({"words": "vpn *drops*", "kind": "incident", "for": MIA});
    fixture
        .pg
        .discord()
        .slash(BO, HELP, "ticket", options)
        .await
        .expect("the interaction is answered");
    let inbound = fixture
        .receives(|inbound| matches!(inbound.what, InboundEvent::Command { .. }))
        .await;
    let InboundEvent::Command { name, words, options } = inbound.what else {
        panic!("a command")
    };
    assert_eq!(
        (name.as_str(), words.to_plain().as_str()),
        ("ticket", "vpn drops")
    );
    assert_eq!(options.get("kind").map(String::as_str), Some("incident"));
    assert_eq!(options.get("for").map(String::as_str), Some(MIA));
    let seen = fixture.last(BO, HELP);
    assert_eq!((seen.rendered.as_str(), seen.ephemeral), ("INC-1 is open", true));
    assert!(fixture.pg.discord().visible_messages(MIA, HELP).is_empty());
}

#[tokio::test]
async fn a_command_without_a_reply_leaves_no_message() {
    let fixture = Fixture::open().await;
    fixture.replies(Reply::Quiet);
    fixture
        .pg
        .discord()
        .slash(BO, HELP, "ticket", json!({}))
        .await
        .expect("the interaction is answered");
    fixture
        .until("nothing is left", || {
            fixture.pg.discord().visible_messages(BO, HELP).is_empty()
        })
        .await;
}

#[tokio::test]
async fn a_menu_entry_arrives_with_its_message() {
    let fixture = Fixture::open().await;
    fixture.replies(Reply::Private(Card::plain("done")));
    let id = fixture.writes_unobserved(BO, HELP, "the printer").await;
    fixture
        .pg
        .discord()
        .message_menu(MIA, "Open a ticket", HELP, &id)
        .await
        .expect("the interaction is answered");
    let inbound = fixture
        .receives(|inbound| matches!(inbound.what, InboundEvent::Menu { .. }))
        .await;
    let InboundEvent::Menu { name, message } = inbound.what else {
        panic!("a menu")
    };
    assert_eq!((name.as_str(), message.message.id), ("open_ticket", id));
    assert_eq!((inbound.sender, message.author), (user(MIA), user(BO)));
}
