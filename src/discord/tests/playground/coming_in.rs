//! What people say and do, as the desk is told of it.

use chat::{Card, Happening, Reply, Span};
use serde_json::json;

use crate::house::{BO, HELP, House, MIA, channel, user};

#[tokio::test]
async fn words_in_a_channel_come_in_with_what_was_meant() {
    let house = House::open().await;
    let id = house.talks(BO, HELP, "the **printer** eats paper, @mia").await;
    let inbound = house.hears(|inbound| inbound.key == id).await;
    assert_eq!((inbound.sender, inbound.spot.channel), (user(BO), channel(HELP)));
    assert_eq!((inbound.spot.thread, inbound.spot.direct), (None, false));
    let Happening::Said(said) = inbound.what else {
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
async fn words_in_a_thread_say_under_which_message_they_stand() {
    let house = House::open().await;
    let discord = house.pg.discord();
    let root = discord.say(BO, HELP, "the printer").await.expect("bo may talk");
    let thread = discord
        .open_thread(BO, HELP, Some(&root), "printer")
        .await
        .expect("bo may open threads");
    let id = discord
        .say(BO, &thread, "third floor")
        .await
        .expect("bo may talk there");
    let inbound = house.hears(|inbound| inbound.key == id).await;
    assert_eq!(
        (inbound.spot.channel, inbound.spot.thread),
        (channel(HELP), Some(root))
    );
    let Happening::Said(said) = inbound.what else {
        panic!("a message")
    };
    assert_eq!(said.message.channel, channel(&thread));
}

#[tokio::test]
async fn words_said_directly_are_direct() {
    let house = House::open().await;
    let direct = house.pg.discord().dm_channel(BO);
    let id = house.talks(BO, &direct, "hello").await;
    assert!(house.hears(|inbound| inbound.key == id).await.spot.direct);
}

#[tokio::test]
async fn a_reaction_comes_in_by_its_name_and_again_when_it_is_put_again() {
    let house = House::open().await;
    let discord = house.pg.discord();
    let id = discord.say(BO, HELP, "the printer").await.expect("bo may talk");
    discord.react(MIA, HELP, &id, "🎫").await.expect("mia may react");
    let first = house
        .hears(|inbound| matches!(inbound.what, Happening::Reacted { .. }))
        .await;
    assert!(
        matches!(&first.what, Happening::Reacted { message, emoji } if message.id == id && emoji == "ticket")
    );
    assert_eq!(first.sender, user(MIA));
    discord
        .unreact(MIA, HELP, &id, "🎫")
        .await
        .expect("mia may take it back");
    // Events of one kind keep their order on the wire but not in the tasks that serenity gives them: wait for a sign
    // of the first before the second.
    let mark = discord.say(BO, HELP, "mark").await.expect("bo may talk");
    house.hears(|inbound| inbound.key == mark).await;
    discord.react(MIA, HELP, &id, "🎫").await.expect("mia may react");
    let again =
        house.hears(|inbound| matches!(inbound.what, Happening::Reacted { .. }) && inbound.key != first.key);
    again.await;
}

#[tokio::test]
async fn a_command_brings_its_words_and_options_and_its_answer_is_private() {
    let house = House::open().await;
    house.replies(Reply::Private(Card::plain("INC-1 is open")));
    let options = json!({"words": "vpn *drops*", "kind": "incident", "for": MIA});
    house
        .pg
        .discord()
        .slash(BO, HELP, "ticket", options)
        .await
        .expect("it is answered");
    let inbound = house
        .hears(|inbound| matches!(inbound.what, Happening::Command { .. }))
        .await;
    let Happening::Command { name, words, options } = inbound.what else {
        panic!("a command")
    };
    assert_eq!(
        (name.as_str(), words.to_plain().as_str()),
        ("ticket", "vpn drops")
    );
    assert_eq!(options.get("kind").map(String::as_str), Some("incident"));
    assert_eq!(options.get("for").map(String::as_str), Some(MIA));
    let seen = house.last(BO, HELP);
    assert_eq!((seen.rendered.as_str(), seen.ephemeral), ("INC-1 is open", true));
    assert!(house.pg.discord().messages_seen_by(MIA, HELP).is_empty());
}

#[tokio::test]
async fn a_command_that_needs_no_answer_leaves_nothing_behind() {
    let house = House::open().await;
    house.replies(Reply::Quiet);
    house
        .pg
        .discord()
        .slash(BO, HELP, "ticket", json!({}))
        .await
        .expect("it is answered");
    house
        .until("nothing is left", || {
            house.pg.discord().messages_seen_by(BO, HELP).is_empty()
        })
        .await;
}

#[tokio::test]
async fn the_menu_on_a_message_brings_that_message() {
    let house = House::open().await;
    house.replies(Reply::Private(Card::plain("done")));
    let id = house.talks(BO, HELP, "the printer").await;
    house
        .pg
        .discord()
        .message_menu(MIA, "Open a ticket", HELP, &id)
        .await
        .expect("it is answered");
    let inbound = house
        .hears(|inbound| matches!(inbound.what, Happening::Menu { .. }))
        .await;
    let Happening::Menu { name, message } = inbound.what else {
        panic!("a menu")
    };
    assert_eq!((name.as_str(), message.message.id), ("open_ticket", id));
    assert_eq!((inbound.sender, message.author), (user(MIA), user(BO)));
}
