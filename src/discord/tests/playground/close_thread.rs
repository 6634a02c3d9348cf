//! Closing threads, and changes in archived threads.

use chat::{
    Card, ChatPlatform, CloseExtent, Conversation, DeliveryError, FailureReason, MessageAnchor, MessageRef,
    OutboundAction, OutboundMessage,
};

use crate::fixture::{BO, Fixture, HELP, MIA, channel, key, post, user};

/// The permissions to see, write, read the history and create threads.
const MINIMAL_PERMISSIONS: u64 = 0x400 | 0x800 | 0x4000 | 0x1_0000 | 0x8_0000_0000 | 0x40_0000_0000;

fn close(root: &str, messages: Vec<MessageRef>) -> OutboundMessage {
    close_as(root, messages, CloseExtent::Thread)
}

fn close_as(root: &str, messages: Vec<MessageRef>, extent: CloseExtent) -> OutboundMessage {
    OutboundMessage::quiet(OutboundAction::Close {
        home: Conversation::Channel(channel(HELP)),
        root: MessageAnchor::Message(MessageRef::new(&channel(HELP), root)),
        name: "INC-1".into(),
        messages,
        extent,
    })
}

fn name_of(fixture: &Fixture, thread: &str) -> String {
    let threads = fixture.pg.discord().threads_of(HELP);
    let found = threads.into_iter().find(|(id, _)| id == thread);
    found.expect("it exists").1
}

/// Bo's question and the thread that the desk created under it.
async fn question_with_thread(fixture: &Fixture) -> (String, String) {
    let root = fixture.writes(BO, HELP, "my address is known").await;
    let under = OutboundMessage::quiet(OutboundAction::Post {
        place: chat::Place::Under {
            home: Conversation::Channel(channel(HELP)),
            root: MessageAnchor::Message(MessageRef::new(&channel(HELP), root.clone())),
            name: "INC-1 my address is known".into(),
        },
        card: Card::plain("INC-1"),
        thread: None,
    });
    let card = fixture.posts("k1", &under).await;
    (root, card.channel.id)
}

#[tokio::test]
async fn closing_a_thread_locks_it_renames_it_and_deletes_messages() {
    let fixture = Fixture::open().await;
    let (root, thread) = question_with_thread(&fixture).await;
    let more = fixture.writes(BO, &thread, "in Elm Street").await;
    let messages = vec![
        MessageRef::new(&channel(HELP), root.clone()),
        MessageRef::new(&channel(&thread), more),
    ];
    for again in ["k2", "k3"] {
        let closed = fixture
            .client
            .deliver(&key(again), &close(&root, messages.clone()))
            .await;
        closed.expect("it is closed");
    }
    assert_eq!(name_of(&fixture, &thread), "INC-1");
    assert!(fixture.pg.discord().visible_messages(MIA, HELP).is_empty());
    let inside = fixture.pg.discord().visible_messages(MIA, &thread);
    assert!(inside.iter().all(|message| !message.rendered.contains("Elm")));
    let why = fixture.pg.discord().say(MIA, &thread, "hello").await;
    assert!(why.expect_err("it is locked").contains("locked"));
}

#[tokio::test]
async fn without_permissions_a_closed_thread_is_archived_and_messages_stay() {
    let before = Fixture::open().await;
    let pg = before.pg.discord();
    pg.set_app_permissions(HELP, MINIMAL_PERMISSIONS)
        .expect("it exists");
    // A new client, because the first one has cached the earlier permissions.
    let fixture = Fixture::at(before.pg.clone(), None).await;
    let (root, thread) = question_with_thread(&fixture).await;
    let messages = vec![MessageRef::new(&channel(HELP), root.clone())];
    let closed = fixture.client.deliver(&key("k2"), &close(&root, messages)).await;
    closed.expect("the thread is closed");
    assert_eq!(name_of(&fixture, &thread), "INC-1");
    let said = pg.visible_messages(MIA, HELP);
    assert!(said.iter().any(|message| message.rendered.contains("my address")));
    assert!(fixture.pg.record().refusals().is_empty(), "no call was rejected");
}

#[tokio::test]
async fn closing_a_message_without_a_thread_only_deletes_the_message() {
    let fixture = Fixture::open().await;
    let root = fixture.writes(BO, HELP, "my address is known").await;
    let messages = vec![MessageRef::new(&channel(HELP), root.clone())];
    let closed = fixture.client.deliver(&key("k2"), &close(&root, messages)).await;
    closed.expect("it is done");
    assert!(fixture.pg.discord().visible_messages(MIA, HELP).is_empty());
    assert!(fixture.pg.record().refusals().is_empty());
}

#[tokio::test]
async fn an_archived_thread_is_unarchived_for_a_change() {
    let fixture = Fixture::open().await;
    let (root, thread) = question_with_thread(&fixture).await;
    let inside = post(&thread, Card::plain("the answer"));
    let answer = fixture.posts("k2", &inside).await;
    let pg = fixture.pg.discord();
    pg.set_thread(&thread, true, false).expect("it exists");
    let edit = OutboundMessage::quiet(OutboundAction::Edit {
        home: Conversation::Channel(channel(HELP)),
        message: MessageAnchor::Message(answer.clone()),
        card: Card::plain("nothing"),
    });
    let edited = fixture.client.deliver(&key("k3"), &edit).await;
    edited.expect("it is changed");
    let seen = pg.visible_messages(MIA, &thread);
    assert!(
        seen.iter()
            .all(|message| !message.rendered.contains("the answer"))
    );

    pg.set_thread(&thread, true, false).expect("it exists");
    let closed = fixture
        .client
        .deliver(&key("k4"), &close(&root, Vec::new()))
        .await;
    closed.expect("it is closed");
    assert_eq!(name_of(&fixture, &thread), "INC-1");
    let why = pg.say(MIA, &thread, "hello").await;
    assert!(why.expect_err("it is locked").contains("locked"));
}

#[tokio::test]
async fn only_the_messages_of_a_foreign_thread_are_deleted() {
    let fixture = Fixture::open().await;
    let root = fixture.writes(MIA, HELP, "who comes for lunch").await;
    let thread = fixture.thread_under(&root).await;
    let inside = fixture.writes(BO, &thread, "my address is known").await;
    let before = name_of(&fixture, &thread);
    let messages = vec![MessageRef::new(&channel(&thread), inside)];
    let close = close_as(&root, messages, CloseExtent::Messages);
    let closed = fixture.client.deliver(&key("k2"), &close).await;
    closed.expect("it is done");
    let inside = fixture.pg.discord().visible_messages(MIA, &thread);
    assert!(inside.iter().all(|message| !message.rendered.contains("address")));
    assert_eq!(name_of(&fixture, &thread), before);
    let said = fixture.pg.discord().say(MIA, &thread, "at noon").await;
    said.expect("the thread is open");
}

#[tokio::test]
async fn only_a_thread_of_the_desk_gets_a_new_name() {
    let fixture = Fixture::open().await;
    let (root, thread) = question_with_thread(&fixture).await;
    let rename = |root: &str| close_as(root, Vec::new(), CloseExtent::Name);
    let renamed = fixture.client.deliver(&key("k2"), &rename(&root)).await;
    renamed.expect("it is done");
    assert_eq!(name_of(&fixture, &thread), "INC-1");
    let said = fixture.pg.discord().say(MIA, &thread, "hello").await;
    said.expect("the thread is open");

    let root = fixture.writes(MIA, HELP, "who comes for lunch").await;
    let foreign = fixture.thread_under(&root).await;
    let before = name_of(&fixture, &foreign);
    let renamed = fixture.client.deliver(&key("k3"), &rename(&root)).await;
    renamed.expect("it is done");
    assert_eq!(name_of(&fixture, &foreign), before);
    let none = fixture.writes(MIA, HELP, "no thread").await;
    let renamed = fixture.client.deliver(&key("k4"), &rename(&none)).await;
    renamed.expect("nothing is to do");
}

fn in_private_thread() -> OutboundMessage {
    let place = chat::Place::At(Conversation::Channel(channel(HELP)));
    OutboundMessage::post(place, Card::plain("the canary")).in_private_thread(user(BO), "INC-1")
}

#[tokio::test]
async fn a_private_thread_is_read_by_one_person_only() {
    let fixture = Fixture::open().await;
    let card = fixture.posts("k1", &in_private_thread()).await;
    let pg = fixture.pg.discord();
    let seen = pg.visible_messages(BO, &card.channel.id);
    assert!(seen.iter().any(|message| message.rendered.contains("canary")));
    assert!(pg.visible_messages(MIA, &card.channel.id).is_empty());
    assert!(pg.visible_messages(MIA, HELP).is_empty());
    // A second attempt uses the same thread, and a later message is in it as well.
    let again = fixture.posts("k2", &in_private_thread()).await;
    assert_eq!(again.channel, card.channel);
    let under = OutboundMessage::post(
        chat::Place::Under {
            home: Conversation::Channel(channel(HELP)),
            root: MessageAnchor::Message(card.clone()),
            name: "INC-1".into(),
        },
        Card::plain("the answer"),
    );
    assert_eq!(fixture.posts("k3", &under).await.channel, card.channel);
}

#[tokio::test]
async fn without_the_permission_there_is_no_private_thread() {
    let before = Fixture::open().await;
    let pg = before.pg.discord();
    pg.set_app_permissions(HELP, MINIMAL_PERMISSIONS)
        .expect("it exists");
    // A new client, because the first one has cached the earlier permissions.
    let fixture = Fixture::at(before.pg.clone(), None).await;
    let refused = fixture.client.deliver(&key("k1"), &in_private_thread()).await;
    let refused = refused.expect_err("it is refused");
    assert!(
        matches!(
            refused,
            DeliveryError::Permanent {
                reason: FailureReason::NoPrivateThread,
                ..
            }
        ),
        "{refused}"
    );
    assert!(fixture.pg.record().refusals().is_empty(), "no call was rejected");
}
