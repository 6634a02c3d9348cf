//! Threads that nobody is to go on in, and threads that sleep.

use chat::{Anchor, Card, ChatPlatform, Home, MessageRef, OutboundMessage, What};

use crate::house::{BO, HELP, House, MIA, channel, key, post};

/// May see, write, read the history and make threads, and nothing else.
const LITTLE: u64 = 0x400 | 0x800 | 0x4000 | 0x1_0000 | 0x8_0000_0000 | 0x40_0000_0000;

fn close(root: &str, messages: Vec<MessageRef>) -> OutboundMessage {
    OutboundMessage::quiet(What::Close {
        home: Home::Channel(channel(HELP)),
        root: Anchor::Message(MessageRef::new(&channel(HELP), root)),
        name: "INC-1".into(),
        messages,
    })
}

fn name_of(house: &House, thread: &str) -> String {
    let threads = house.pg.discord().threads_of(HELP);
    let found = threads.into_iter().find(|(id, _)| id == thread);
    found.expect("it is there").1
}

/// A question of Bo's, and the thread that the desk made under it.
async fn a_question(house: &House) -> (String, String) {
    let root = house.says(BO, HELP, "my address is known").await;
    let under = OutboundMessage::quiet(What::Post {
        place: chat::Place::Under {
            home: Home::Channel(channel(HELP)),
            root: Anchor::Message(MessageRef::new(&channel(HELP), root.clone())),
            name: "INC-1 my address is known".into(),
        },
        card: Card::plain("INC-1"),
        thread: None,
    });
    let card = house.posts("k1", &under).await;
    (root, card.channel.id)
}

#[tokio::test]
async fn a_thread_that_is_closed_is_locked_and_loses_its_name_and_peoples_words() {
    let house = House::open().await;
    let (root, thread) = a_question(&house).await;
    let more = house.says(BO, &thread, "in Elm Street").await;
    let messages = vec![
        MessageRef::new(&channel(HELP), root.clone()),
        MessageRef::new(&channel(&thread), more),
    ];
    for again in ["k2", "k3"] {
        let closed = house
            .client
            .deliver(&key(again), &close(&root, messages.clone()))
            .await;
        closed.expect("it is closed");
    }
    assert_eq!(name_of(&house, &thread), "INC-1");
    assert!(house.pg.discord().messages_seen_by(MIA, HELP).is_empty());
    let inside = house.pg.discord().messages_seen_by(MIA, &thread);
    assert!(inside.iter().all(|message| !message.rendered.contains("Elm")));
    let why = house.pg.discord().say(MIA, &thread, "hello").await;
    assert!(why.expect_err("it is locked").contains("locked"));
}

#[tokio::test]
async fn without_rights_a_closed_thread_is_archived_and_words_stay() {
    let before = House::open().await;
    let pg = before.pg.discord();
    pg.set_app_permissions(HELP, LITTLE).expect("it is there");
    // Started with these rights, so that none are remembered from before.
    let house = House::at(before.pg.clone(), None).await;
    let (root, thread) = a_question(&house).await;
    let messages = vec![MessageRef::new(&channel(HELP), root.clone())];
    let closed = house.client.deliver(&key("k2"), &close(&root, messages)).await;
    closed.expect("as far as we may");
    assert_eq!(name_of(&house, &thread), "INC-1");
    let said = pg.messages_seen_by(MIA, HELP);
    assert!(said.iter().any(|message| message.rendered.contains("my address")));
    assert!(
        house.pg.record().refusals().is_empty(),
        "nothing was tried in vain"
    );
}

#[tokio::test]
async fn where_there_is_no_thread_nothing_is_left_to_close() {
    let house = House::open().await;
    let root = house.says(BO, HELP, "my address is known").await;
    let messages = vec![MessageRef::new(&channel(HELP), root.clone())];
    let closed = house.client.deliver(&key("k2"), &close(&root, messages)).await;
    closed.expect("it is done");
    assert!(house.pg.discord().messages_seen_by(MIA, HELP).is_empty());
    assert!(house.pg.record().refusals().is_empty());
}

#[tokio::test]
async fn a_thread_that_sleeps_is_woken_for_what_changes_in_it() {
    let house = House::open().await;
    let (root, thread) = a_question(&house).await;
    let inside = post(&thread, Card::plain("the answer"));
    let answer = house.posts("k2", &inside).await;
    let pg = house.pg.discord();
    pg.set_thread(&thread, true, false).expect("it is there");
    let edit = OutboundMessage::quiet(What::Edit {
        home: Home::Channel(channel(HELP)),
        message: Anchor::Message(answer.clone()),
        card: Card::plain("nothing"),
    });
    let edited = house.client.deliver(&key("k3"), &edit).await;
    edited.expect("it is changed");
    let seen = pg.messages_seen_by(MIA, &thread);
    assert!(
        seen.iter()
            .all(|message| !message.rendered.contains("the answer"))
    );

    pg.set_thread(&thread, true, false).expect("it is there");
    let closed = house.client.deliver(&key("k4"), &close(&root, Vec::new())).await;
    closed.expect("it is closed");
    assert_eq!(name_of(&house, &thread), "INC-1");
    let why = pg.say(MIA, &thread, "hello").await;
    assert!(why.expect_err("it is locked").contains("locked"));
}
