//! What a thread held before somebody asked.

use chat::{ChannelRef, ChatPlatform, MessageRef, Said};

use crate::house::{BO, HELP, House, MIA, channel, user};

#[tokio::test]
async fn a_thread_is_read_from_its_start_and_then_its_latest() {
    let house = House::open().await;
    let root = house.says(BO, HELP, "the printer").await;
    let thread = house.thread_under(&root).await;
    for n in 1..=4 {
        house
            .says(if n % 2 == 0 { BO } else { MIA }, &thread, &format!("word {n}"))
            .await;
    }
    let root = MessageRef::new(&channel(HELP), &root);
    let texts = |said: Vec<Said>| -> Vec<String> { said.iter().map(|said| said.text.to_plain()).collect() };
    let all = house.client.thread(&root, 50).await.expect("it can be read");
    assert_eq!(all[1].author, user(MIA));
    assert_eq!(all[1].spot.thread.as_ref(), Some(&root.id));
    assert_eq!(
        texts(all),
        ["the printer", "word 1", "word 2", "word 3", "word 4"]
    );
    let some = house.client.thread(&root, 3).await.expect("it can be read");
    assert_eq!(texts(some), ["the printer", "word 3", "word 4"]);
}

#[tokio::test]
async fn a_long_thread_is_read_page_by_page() {
    let house = House::open().await;
    let root = house.says(BO, HELP, "the printer").await;
    let thread = house.thread_under(&root).await;
    for n in 0..130 {
        let said = house.pg.discord().say(MIA, &thread, &format!("word {n}")).await;
        said.expect("mia may talk");
    }
    let root = MessageRef::new(&channel(HELP), &root);
    let said = house.client.thread(&root, 120).await.expect("it can be read");
    assert_eq!(said.len(), 120);
    assert_eq!(
        (said[1].text.to_plain(), said[119].text.to_plain()),
        ("word 11".into(), "word 129".into())
    );
}

#[tokio::test]
async fn where_no_thread_hangs_there_is_none_to_read() {
    let house = House::open().await;
    let alone = house.says(BO, HELP, "the printer").await;
    house
        .pg
        .discord()
        .reply(MIA, HELP, &alone, "mine too")
        .await
        .expect("mia may talk");
    for root in [
        MessageRef::new(&channel(HELP), &alone),
        MessageRef::new(&ChannelRef::new(&channel(HELP).connection, "1"), "1"),
    ] {
        assert_eq!(house.client.thread(&root, 50).await, Ok(vec![]));
    }
}
