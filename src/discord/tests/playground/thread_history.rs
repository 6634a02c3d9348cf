//! The history of threads.

use chat::{ChannelRef, ChatPlatform, IncomingMessage, MessageRef};

use crate::fixture::{BO, Fixture, HELP, MIA, channel, user};

#[tokio::test]
async fn a_thread_is_read_with_its_root_and_its_latest_messages() {
    let fixture = Fixture::open().await;
    let root = fixture.writes(BO, HELP, "the printer").await;
    let thread = fixture.thread_under(&root).await;
    for n in 1..=4 {
        fixture
            .writes(if n % 2 == 0 { BO } else { MIA }, &thread, &format!("word {n}"))
            .await;
    }
    let root = MessageRef::new(&channel(HELP), &root);
    let texts = |said: Vec<IncomingMessage>| -> Vec<String> {
        said.iter().map(|said| said.text.to_plain()).collect()
    };
    let all = fixture.client.thread(&root, 50).await.expect("it is readable");
    assert_eq!(all[1].author, user(MIA));
    assert_eq!(all[1].location.thread.as_ref(), Some(&root.id));
    assert_eq!(
        texts(all),
        ["the printer", "word 1", "word 2", "word 3", "word 4"]
    );
    let some = fixture.client.thread(&root, 3).await.expect("it is readable");
    assert_eq!(texts(some), ["the printer", "word 3", "word 4"]);
}

#[tokio::test]
async fn a_long_thread_is_read_in_pages() {
    let fixture = Fixture::open().await;
    let root = fixture.writes(BO, HELP, "the printer").await;
    let thread = fixture.thread_under(&root).await;
    for n in 0..130 {
        let said = fixture.pg.discord().say(MIA, &thread, &format!("word {n}")).await;
        said.expect("mia may write there");
    }
    let root = MessageRef::new(&channel(HELP), &root);
    let said = fixture.client.thread(&root, 120).await.expect("it is readable");
    assert_eq!(said.len(), 120);
    assert_eq!(
        (said[1].text.to_plain(), said[119].text.to_plain()),
        ("word 11".into(), "word 129".into())
    );
}

#[tokio::test]
async fn a_message_without_a_thread_has_no_history() {
    let fixture = Fixture::open().await;
    let alone = fixture.writes(BO, HELP, "the printer").await;
    fixture
        .pg
        .discord()
        .reply(MIA, HELP, &alone, "mine too")
        .await
        .expect("mia may write there");
    for root in [
        MessageRef::new(&channel(HELP), &alone),
        MessageRef::new(&ChannelRef::new(&channel(HELP).connection, "1"), "1"),
    ] {
        assert_eq!(fixture.client.thread(&root, 50).await, Ok(vec![]));
    }
}
