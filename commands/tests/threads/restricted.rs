//! Undelivered messages of a ticket that becomes private, and refused direct messages.

use chat::{Card, ChannelRef, Conversation, InboundEvent, OutboundMessage, Place, Token, UserRef, Values};
use desk::TeamName;
use store::OutboxState;

use crate::harness::{World, agents, at, help, lee, message_from, sam};

fn private() -> ChannelRef {
    ChannelRef::new(&agents().connection, "private")
}

async fn world() -> World {
    let mut world = World::new().await;
    world.desk.confidential.insert(TeamName("it".into()), private());
    world
}

fn question() -> InboundEvent {
    InboundEvent::Message(message_from(&lee(), &help(), None, "1", "the canary eats paper"))
}

async fn restrict(world: &mut World) {
    let token = Token::new("make_private", world.ticket().await.id, 0);
    world.submits(&sam(), token, "why", "").await;
}

/// Retries every message that is not sent, as an administrator can.
async fn retry_all(world: &mut World) {
    let outbox = world.store.outbox();
    for entry in outbox.list(None, 100).await.expect("the outbox can be read") {
        outbox.replay(entry.id).await.expect("the outbox can be written");
    }
    world.deliver().await;
}

#[tokio::test]
async fn a_dead_message_of_a_ticket_that_became_private_is_never_published() {
    let mut world = world().await;
    world.refusals.insert("hq:agents".into(), "is_archived");
    world.happens(&lee(), question()).await;
    world.refusals.clear();
    restrict(&mut world).await;
    world.find(&private(), "canary");
    retry_all(&mut world).await;
    // A card would show its words until the next edit.
    assert_eq!(world.view(&agents()), "");
}

#[tokio::test]
async fn a_waiting_message_of_a_ticket_that_became_private_is_dropped() {
    let mut world = world().await;
    world.happens_unsent(&lee(), question(), at(1)).await;
    let token = Token::new("make_private", world.ticket().await.id, 0);
    let values = Values::from([("why".to_owned(), String::new())]);
    let submitted = InboundEvent::Submitted { token, values };
    world.happens_unsent(&sam(), submitted, at(2)).await;
    let waiting = world.store.outbox().list(Some(OutboxState::Ready), 100).await;
    let waiting = waiting.expect("the outbox can be read");
    let in_public = waiting.iter().filter(|entry| {
        [help(), agents()]
            .map(|one| one.to_string())
            .contains(&entry.queue)
    });
    for entry in in_public {
        let message = format!("{:?}", entry.message);
        assert!(!message.contains("canary"), "{message}");
    }
    world.deliver().await;
    retry_all(&mut world).await;
    for channel in [help(), agents()] {
        assert!(!world.view(&channel).contains("canary"), "{channel}");
    }
    world.find(&private(), "canary");
}

#[tokio::test]
async fn a_message_of_the_version_before_falls_back_nowhere() {
    let mut world = world().await;
    world.refusals.insert("community:@lee".into(), "cannot_dm");
    let home = Conversation::Direct(UserRef::new(&help().connection, "lee"));
    let message = OutboundMessage::post(Place::At(home), Card::plain("the canary is silent"));
    let stored = serde_json::to_string(&message).expect("a message is JSON");
    assert!(!stored.contains("fallback\":{\"about"), "{stored}");
    let mut uow = world.store.begin(at(1)).await.expect("the unit of work begins");
    uow.outbox().send(message, None);
    uow.commit().await.expect("the unit of work commits");
    world.deliver().await;
    assert_eq!(world.view(&help()), "");
    let dead = world.store.outbox().list(Some(OutboxState::Dead), 10).await;
    assert_eq!(dead.expect("the outbox can be read").len(), 1);
}
