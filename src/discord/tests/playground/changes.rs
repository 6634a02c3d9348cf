//! Messages that change or go.

use chat::{Anchor, Card, ChatPlatform, Happening, Home, Inbound, MessageRef, OutboundMessage, Said, What};
use playground::{Fault, Side, What as Goes};

use crate::house::{AGENTS, BO, HELP, House, MIA, SAM, channel, key, post, user};

fn edited(inbound: &Inbound) -> Option<&Said> {
    match &inbound.what {
        Happening::Edited(said) => Some(said),
        _ => None,
    }
}

fn deleted<'a>(inbound: &'a Inbound, id: &str) -> Option<&'a MessageRef> {
    match &inbound.what {
        Happening::Deleted { message } if message.id == id => Some(message),
        _ => None,
    }
}

#[tokio::test]
async fn an_edit_comes_in_as_the_message_reads_now_wherever_it_stands() {
    let house = House::open().await;
    let root = house.says(BO, HELP, "the printer").await;
    let thread = house.thread_under(&root).await;
    let direct = house.pg.discord().dm_channel(BO);
    for (place, under, is_direct) in [
        (HELP, None, false),
        (thread.as_str(), Some(root.clone()), false),
        (direct.as_str(), None, true),
    ] {
        let id = house.says(BO, place, "it eats papr").await;
        house.edits(BO, place, &id, "it eats **paper**").await;
        let inbound = house
            .hears(|inbound| edited(inbound).is_some_and(|said| said.message.id == id))
            .await;
        let said = edited(&inbound).expect("just looked at");
        assert_eq!(said.text.to_plain(), "it eats paper");
        assert_eq!(
            (&said.message.channel, &said.author),
            (&channel(place), &user(BO))
        );
        assert_eq!(inbound.sender, user(BO));
        assert_eq!((&inbound.spot.thread, inbound.spot.direct), (&under, is_direct));
        assert!(
            inbound.key.starts_with(&format!("{id}/")) && inbound.at > said.at,
            "{}",
            inbound.key
        );
    }
}

#[tokio::test]
async fn what_discord_adds_to_a_message_is_no_edit() {
    let house = House::open().await;
    let root = house.says(BO, HELP, "the printer").await;
    // The thread's flag on its message is told as an update.
    house.thread_under(&root).await;
    house.says(BO, HELP, "something later").await;
    assert!(house.heard().iter().all(|inbound| edited(inbound).is_none()));
}

#[tokio::test]
async fn an_edit_that_was_not_told_is_read_from_the_history_under_the_same_key() {
    let house = House::open().await;
    let id = house.says(BO, HELP, "it eats papr").await;
    house.keeps_only_the_second(|inbound| edited(inbound).is_some());
    house.edits(BO, HELP, &id, "it eats paper").await;
    let twice = || {
        let heard = house.heard();
        heard.iter().filter(|inbound| edited(inbound).is_some()).count() == 2
    };
    house.until("it is told, and then read", twice).await;
    let heard = house.heard();
    let edits: Vec<&Inbound> = heard.iter().filter(|inbound| edited(inbound).is_some()).collect();
    assert_eq!(edits[0], edits[1]);
}

#[tokio::test]
async fn what_was_edited_while_nobody_listened_comes_in_as_said_and_as_edited() {
    let house = House::open().await;
    house.stop().await;
    let discord = house.pg.discord();
    let id = discord.say(BO, HELP, "it eats papr").await.expect("bo may talk");
    house.edits(BO, HELP, &id, "it eats paper").await;
    let again = House::at(house.pg.clone(), Some(house.started)).await;
    let said = again.hears(|inbound| inbound.key == id).await;
    assert!(matches!(said.what, Happening::Said(said) if said.text.to_plain() == "it eats paper"));
    again
        .hears(|inbound| edited(inbound).is_some_and(|said| said.message.id == id))
        .await;
}

#[tokio::test]
async fn a_deletion_names_its_author_where_the_message_was_met_and_its_place() {
    let house = House::open().await;
    let root = house.says(BO, HELP, "the printer").await;
    let thread = house.thread_under(&root).await;
    let id = house.says(MIA, &thread, "mine too").await;
    house.deletes(MIA, &thread, &id).await;
    let inbound = house.hears(|inbound| deleted(inbound, &id).is_some()).await;
    assert_eq!(
        (inbound.key.as_str(), &inbound.sender),
        (format!("delete/{id}").as_str(), &user(MIA))
    );
    assert_eq!(
        (inbound.spot.channel, inbound.spot.thread),
        (channel(HELP), Some(root))
    );

    let direct = house.pg.discord().dm_channel(BO);
    let id = house.says(BO, &direct, "hello").await;
    house.deletes(BO, &direct, &id).await;
    let inbound = house.hears(|inbound| deleted(inbound, &id).is_some()).await;
    assert!(inbound.spot.direct);
}

#[tokio::test]
async fn a_deletion_that_could_not_be_kept_is_offered_again() {
    let house = House::open().await;
    let id = house.says(BO, HELP, "the printer").await;
    house.keeps_only_the_second(|inbound| matches!(inbound.what, Happening::Deleted { .. }));
    house.deletes(BO, HELP, &id).await;
    let twice = || {
        let heard = house.heard();
        heard
            .iter()
            .filter(|inbound| deleted(inbound, &id).is_some())
            .count()
            == 2
    };
    house.until("it is offered twice", twice).await;
}

#[tokio::test]
async fn messages_that_a_moderator_clears_away_are_deleted_one_by_one() {
    let house = House::open().await;
    let mut ids = Vec::new();
    for text in ["one", "two", "three"] {
        ids.push(house.says(BO, HELP, text).await);
    }
    let known = house.pg.discord().describe();
    let token = known["token"].as_str().expect("the playground says its token");
    let cleared = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("no certificates are needed")
        .post(format!(
            "{}/api/v10/channels/{HELP}/messages/bulk-delete",
            house.pg.url()
        ))
        .header("authorization", format!("Bot {token}"))
        .json(&serde_json::json!({"messages": ids}))
        .send()
        .await
        .expect("the playground answers");
    assert_eq!(cleared.status(), 204);
    for id in ids {
        house.hears(|inbound| deleted(inbound, &id).is_some()).await;
    }
}

#[tokio::test]
async fn what_we_take_away_ourselves_is_no_deletion_by_somebody_and_can_be_taken_away_twice() {
    let house = House::open().await;
    let message = house.posts("k1", &post(HELP, Card::plain("a hint"))).await;
    let remove = OutboundMessage {
        what: What::Remove {
            home: Home::Channel(channel(HELP)),
            message: Anchor::Message(message.clone()),
        },
        notify: vec![],
    };
    for _ in 0..2 {
        house
            .client
            .deliver(&key("k2"), &remove)
            .await
            .expect("it is gone");
    }
    assert!(house.pg.discord().messages_seen_by(BO, HELP).is_empty());
    house.says(BO, HELP, "a mark behind it").await;
    assert!(
        house
            .heard()
            .iter()
            .all(|inbound| deleted(inbound, &message.id).is_none())
    );
}

#[tokio::test]
async fn what_a_desk_before_us_posted_is_ours_when_we_take_it_away() {
    let before = House::open().await;
    let message = before.posts("k1", &post(HELP, Card::plain("a hint"))).await;
    let house = House::at(before.pg.clone(), None).await;
    let remove = OutboundMessage {
        what: What::Remove {
            home: Home::Channel(channel(HELP)),
            message: Anchor::Message(message.clone()),
        },
        notify: vec![],
    };
    let removed = house.client.deliver(&key("k2"), &remove).await;
    removed.expect("it is gone");
    house.says(BO, HELP, "a mark behind it").await;
    assert!(
        house
            .heard()
            .iter()
            .all(|inbound| deleted(inbound, &message.id).is_none())
    );
}

#[tokio::test]
async fn an_edit_made_while_the_socket_breaks_comes_in() {
    let house = House::open().await;
    let id = house.says(SAM, AGENTS, "look").await;
    house.pg.faults().add(Fault {
        side: Some(Side::Discord),
        method: None,
        what: Goes::CutSocket,
        chance: 1.0,
        times: Some(1),
    });
    house.edits(SAM, AGENTS, &id, "look here").await;
    let inbound = house.hears(|inbound| edited(inbound).is_some()).await;
    assert_eq!(
        edited(&inbound).map(|said| said.text.to_plain()),
        Some("look here".to_owned())
    );
}
