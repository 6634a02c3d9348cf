//! Edited and deleted messages.

use chat::{
    Card, ChatPlatform, Conversation, Inbound, InboundEvent, IncomingMessage, MessageAnchor, MessageRef,
    OutboundAction, OutboundMessage,
};
use playground::{Fault, FaultKind as Goes, Side};

use crate::fixture::{AGENTS, BO, Fixture, HELP, MIA, SAM, channel, key, post, user};

fn edited(inbound: &Inbound) -> Option<&IncomingMessage> {
    match &inbound.what {
        InboundEvent::Edited(said) => Some(said),
        _ => None,
    }
}

fn deleted<'a>(inbound: &'a Inbound, id: &str) -> Option<&'a MessageRef> {
    match &inbound.what {
        InboundEvent::Deleted { message } if message.id == id => Some(message),
        _ => None,
    }
}

#[tokio::test]
async fn an_edit_arrives_with_the_new_text_from_any_location() {
    let fixture = Fixture::open().await;
    let root = fixture.writes(BO, HELP, "the printer").await;
    let thread = fixture.thread_under(&root).await;
    let direct = fixture.pg.discord().dm_channel(BO);
    for (place, under, is_direct) in [
        (HELP, None, false),
        (thread.as_str(), Some(root.clone()), false),
        (direct.as_str(), None, true),
    ] {
        let id = fixture.writes(BO, place, "it eats papr").await;
        fixture.edits(BO, place, &id, "it eats **paper**").await;
        let inbound = fixture
            .receives(|inbound| edited(inbound).is_some_and(|said| said.message.id == id))
            .await;
        let said = edited(&inbound).expect("the event is an edit");
        assert_eq!(said.text.to_plain(), "it eats paper");
        assert_eq!(
            (&said.message.channel, &said.author),
            (&channel(place), &user(BO))
        );
        assert_eq!(inbound.sender, user(BO));
        assert_eq!(
            (&inbound.location.thread, inbound.location.direct),
            (&under, is_direct)
        );
        assert!(
            inbound.key.starts_with(&format!("{id}/")) && inbound.at > said.at,
            "{}",
            inbound.key
        );
    }
}

#[tokio::test]
async fn an_update_by_discord_is_not_an_edit() {
    let fixture = Fixture::open().await;
    let root = fixture.writes(BO, HELP, "the printer").await;
    // Discord sends an update because the message now has a thread.
    fixture.thread_under(&root).await;
    fixture.writes(BO, HELP, "something later").await;
    assert!(fixture.received().iter().all(|inbound| edited(inbound).is_none()));
}

#[tokio::test]
async fn an_edit_that_was_not_stored_is_read_from_the_history_with_the_same_key() {
    let fixture = Fixture::open().await;
    let id = fixture.writes(BO, HELP, "it eats papr").await;
    fixture.stores_only_the_second(|inbound| edited(inbound).is_some());
    fixture.edits(BO, HELP, &id, "it eats paper").await;
    let twice = || {
        let received = fixture.received();
        received
            .iter()
            .filter(|inbound| edited(inbound).is_some())
            .count()
            == 2
    };
    fixture.until("it is told, and then read", twice).await;
    let received = fixture.received();
    let edits: Vec<&Inbound> = received
        .iter()
        .filter(|inbound| edited(inbound).is_some())
        .collect();
    assert_eq!(edits[0], edits[1]);
}

#[tokio::test]
async fn a_message_edited_during_a_gap_arrives_as_new_and_as_edited() {
    let fixture = Fixture::open().await;
    fixture.stop().await;
    let discord = fixture.pg.discord();
    let id = discord
        .say(BO, HELP, "it eats papr")
        .await
        .expect("bo may write there");
    fixture.edits(BO, HELP, &id, "it eats paper").await;
    let again = Fixture::at(fixture.pg.clone(), Some(fixture.started)).await;
    let said = again.receives(|inbound| inbound.key == id).await;
    assert!(matches!(said.what, InboundEvent::Message(said) if said.text.to_plain() == "it eats paper"));
    again
        .receives(|inbound| edited(inbound).is_some_and(|said| said.message.id == id))
        .await;
}

#[tokio::test]
async fn a_deletion_has_its_location_and_the_author_if_known() {
    let fixture = Fixture::open().await;
    let root = fixture.writes(BO, HELP, "the printer").await;
    let thread = fixture.thread_under(&root).await;
    let id = fixture.writes(MIA, &thread, "mine too").await;
    fixture.deletes(MIA, &thread, &id).await;
    let inbound = fixture.receives(|inbound| deleted(inbound, &id).is_some()).await;
    assert_eq!(
        (inbound.key.as_str(), &inbound.sender),
        (format!("delete/{id}").as_str(), &user(MIA))
    );
    assert_eq!(
        (inbound.location.channel, inbound.location.thread),
        (channel(HELP), Some(root))
    );

    let direct = fixture.pg.discord().dm_channel(BO);
    let id = fixture.writes(BO, &direct, "hello").await;
    fixture.deletes(BO, &direct, &id).await;
    let inbound = fixture.receives(|inbound| deleted(inbound, &id).is_some()).await;
    assert!(inbound.location.direct);
}

#[tokio::test]
async fn a_deletion_that_was_not_stored_is_submitted_again() {
    let fixture = Fixture::open().await;
    let id = fixture.writes(BO, HELP, "the printer").await;
    fixture.stores_only_the_second(|inbound| matches!(inbound.what, InboundEvent::Deleted { .. }));
    fixture.deletes(BO, HELP, &id).await;
    let twice = || {
        let received = fixture.received();
        received
            .iter()
            .filter(|inbound| deleted(inbound, &id).is_some())
            .count()
            == 2
    };
    fixture.until("it is offered twice", twice).await;
}

#[tokio::test]
async fn a_bulk_deletion_arrives_as_single_deletions() {
    let fixture = Fixture::open().await;
    let mut ids = Vec::new();
    for text in ["one", "two", "three"] {
        ids.push(fixture.writes(BO, HELP, text).await);
    }
    let known = fixture.pg.discord().describe();
    let token = known["token"].as_str().expect("the playground shows its token");
    let cleared = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("no certificates are needed")
        .post(format!(
            "{}/api/v10/channels/{HELP}/messages/bulk-delete",
            fixture.pg.url()
        ))
        .header("authorization", format!("Bot {token}"))
        .json(&serde_json::json!({"messages": ids}))
        .send()
        .await
        .expect("the playground answers");
    assert_eq!(cleared.status(), 204);
    for id in ids {
        fixture.receives(|inbound| deleted(inbound, &id).is_some()).await;
    }
}

#[tokio::test]
async fn the_bots_own_removal_is_idempotent_and_is_not_submitted() {
    let fixture = Fixture::open().await;
    let message = fixture.posts("k1", &post(HELP, Card::plain("a hint"))).await;
    let remove = OutboundMessage::quiet(OutboundAction::Remove {
        home: Conversation::Channel(channel(HELP)),
        message: MessageAnchor::Message(message.clone()),
    });
    for _ in 0..2 {
        fixture
            .client
            .deliver(&key("k2"), &remove)
            .await
            .expect("the removal succeeds");
    }
    assert!(fixture.pg.discord().visible_messages(BO, HELP).is_empty());
    fixture.writes(BO, HELP, "a mark behind it").await;
    assert!(
        fixture
            .received()
            .iter()
            .all(|inbound| deleted(inbound, &message.id).is_none())
    );
}

#[tokio::test]
async fn removing_a_message_of_an_earlier_process_is_not_submitted() {
    let before = Fixture::open().await;
    let message = before.posts("k1", &post(HELP, Card::plain("a hint"))).await;
    let fixture = Fixture::at(before.pg.clone(), None).await;
    let remove = OutboundMessage::quiet(OutboundAction::Remove {
        home: Conversation::Channel(channel(HELP)),
        message: MessageAnchor::Message(message.clone()),
    });
    let removed = fixture.client.deliver(&key("k2"), &remove).await;
    removed.expect("the removal succeeds");
    fixture.writes(BO, HELP, "a mark behind it").await;
    assert!(
        fixture
            .received()
            .iter()
            .all(|inbound| deleted(inbound, &message.id).is_none())
    );
}

#[tokio::test]
async fn an_edit_made_while_the_socket_breaks_arrives() {
    let fixture = Fixture::open().await;
    let id = fixture.writes(SAM, AGENTS, "look").await;
    fixture.pg.faults().add(Fault {
        side: Some(Side::Discord),
        method: None,
        what: Goes::CutSocket,
        chance: 1.0,
        times: Some(1),
    });
    fixture.edits(SAM, AGENTS, &id, "look here").await;
    let inbound = fixture.receives(|inbound| edited(inbound).is_some()).await;
    assert_eq!(
        edited(&inbound).map(|said| said.text.to_plain()),
        Some("look here".to_owned())
    );
}
