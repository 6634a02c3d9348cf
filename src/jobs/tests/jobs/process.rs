//! Tests of processing: each event once and in order, and a failing event does not affect others.

use chat::{MessageRef, SyncState};
use jobs::{Processed, process_due};

use crate::fixture::{Fixture, channel, note, post_to, said, said_at};

async fn round(fixture: &Fixture) -> Processed {
    process_due(&fixture.context, 10).await.unwrap()
}

#[tokio::test]
async fn one_round_processes_events_of_many_conversations() {
    let fixture = Fixture::on_sqlite().await;
    let ann = said("1", "U0ANN", "the printer eats paper");
    let bo = said("2", "U0BO", "the lift is stuck");
    fixture.keep(&[ann.clone(), bo, ann]).await;
    let processed = round(&fixture).await;
    assert_eq!((processed.leased, processed.done), (2, 2));
    assert_eq!(fixture.tickets().await, 2);
    assert_eq!(round(&fixture).await, Processed::default());
}

#[tokio::test]
async fn a_failing_event_is_quarantined_and_others_are_processed() {
    let fixture = Fixture::on_sqlite().await;
    fixture.platform.panic_on("U0EVE");
    fixture
        .keep(&[
            said("1", "U0EVE", "boom"),
            said("2", "U0ANN", "the printer eats paper"),
        ])
        .await;
    let first = round(&fixture).await;
    assert_eq!((first.done, first.failed, first.quarantined), (1, 1, 0));
    let mut quarantined = 0;
    for _ in 0..4 {
        fixture.advance(70.0);
        quarantined += round(&fixture).await.quarantined;
    }
    assert_eq!(quarantined, 1);
    fixture.advance(1000.0);
    assert_eq!(round(&fixture).await.leased, 0);
    let depth = fixture.store().inbox().depth().await.unwrap();
    assert_eq!((depth.waiting, depth.quarantined), (0, 1));
}

#[tokio::test]
async fn events_wait_for_an_offline_platform_and_are_not_quarantined() {
    let fixture = Fixture::on_sqlite().await;
    fixture.platform.set_offline(true);
    fixture
        .keep(&[said("1", "U0ANN", "the printer eats paper")])
        .await;
    for _ in 0..10 {
        assert_eq!(round(&fixture).await.postponed, 1);
        assert_eq!(round(&fixture).await.leased, 0);
        fixture.advance(6.0);
    }
    fixture.platform.set_offline(false);
    assert_eq!(round(&fixture).await.done, 1);
    assert_eq!(fixture.tickets().await, 1);
}

#[tokio::test]
async fn a_locked_table_is_no_reason_to_quarantine_an_event() {
    let fixture = Fixture::on_postgres("locked").await;
    fixture.platform.panic_on("U0ANN");
    fixture.keep(&[said("1", "U0ANN", "production is down")]).await;
    for _ in 0..4 {
        assert_eq!(round(&fixture).await.failed, 1);
        fixture.advance(70.0);
    }
    fixture.platform.panic_on("nobody");

    let mut administrator = fixture.connect().await;
    let lock = "BEGIN; LOCK TABLE tickets IN ACCESS EXCLUSIVE MODE";
    sqlx::raw_sql(lock).execute(&mut administrator).await.unwrap();
    let locked = round(&fixture).await;
    assert_eq!((locked.postponed, locked.failed, locked.quarantined), (1, 0, 0));
    assert_eq!(round(&fixture).await.leased, 0, "the event waits");
    sqlx::raw_sql("COMMIT").execute(&mut administrator).await.unwrap();

    fixture.advance(3.0);
    assert_eq!(round(&fixture).await.done, 1);
    assert_eq!(fixture.tickets().await, 1);
}

#[tokio::test]
async fn a_round_that_meets_a_conflict_is_retried() {
    let fixture = Fixture::on_postgres("process").await;
    // A new person writes twice at once: the second transaction meets a conflict and retries.
    for number in 0..4 {
        fixture
            .keep(&[said(&format!("{number}"), "U0ANN", "the printer eats paper")])
            .await;
    }
    let (first, second) = tokio::join!(
        process_due(&fixture.context, 2),
        tokio::spawn({
            let context = fixture.context.clone();
            async move { process_due(&context, 2).await }
        })
    );
    let done = first.unwrap().done + second.unwrap().unwrap().done;
    let rest = round(&fixture).await.done;
    assert_eq!(done + rest, 4);
    assert_eq!(fixture.store().inbox().depth().await.unwrap().waiting, 0);
}

#[tokio::test]
async fn an_answer_waits_for_the_delivery_of_its_card() {
    let fixture = Fixture::on_sqlite().await;
    fixture
        .keep(&[said("1", "U0ANN", "the printer eats paper")])
        .await;
    assert_eq!(round(&fixture).await.done, 1);
    let leased = fixture.store().outbox().lease(fixture.now(), 10).await.unwrap();
    let card = leased
        .iter()
        .find(|one| one.message.home().queue() == "hq:C0DESK")
        .unwrap();
    let address = MessageRef::new(&channel("C0DESK"), "77.0");
    fixture
        .keep(&[
            note("2", "U0SAM", "77.0", "drum again"),
            note("3", "U0SAM", "78.0", "lunch?"),
        ])
        .await;
    assert_eq!(round(&fixture).await.postponed, 2);
    fixture.advance(1.0);
    fixture
        .store()
        .outbox()
        .sent(card.id, Some(address), fixture.now())
        .await
        .unwrap();
    assert_eq!(round(&fixture).await.done, 2);
    let mut uow = fixture.store().begin(fixture.now()).await.unwrap();
    let post = uow.posts().find(card.post.unwrap()).await.unwrap().unwrap();
    let remarks = uow.remarks().of(post.subject.ticket().unwrap()).await.unwrap();
    let words: Vec<String> = remarks.iter().map(|remark| remark.text.to_plain()).collect();
    assert_eq!(words.last().map(String::as_str), Some("drum again"));
}

#[tokio::test]
async fn a_message_waits_a_limited_time_for_older_messages_of_its_conversation() {
    let fixture = Fixture::on_sqlite().await;
    fixture.platform.may_miss(true);
    fixture
        .keep(&[said("1", "U0ANN", "the printer eats paper")])
        .await;
    assert_eq!(
        round(&fixture).await.done,
        1,
        "an event that opens a conversation does not wait"
    );
    fixture.keep(&[note("3", "U0SAM", "78.0", "second")]).await;
    assert_eq!(round(&fixture).await.postponed, 1);
    fixture.advance(59.0);
    assert_eq!(round(&fixture).await.postponed, 1);
    fixture.advance(2.0);
    assert_eq!(round(&fixture).await.done, 1);
    fixture.keep(&[note("4", "U0SAM", "78.0", "third")]).await;
    assert_eq!(round(&fixture).await.postponed, 1);
    fixture.platform.may_miss(false);
    fixture.advance(1.0);
    assert_eq!(round(&fixture).await.done, 1);
}

#[tokio::test]
async fn a_message_waits_briefly_for_older_ones_and_longer_while_the_history_is_read() {
    let fixture = Fixture::with_reorder_window().await;
    fixture.platform.set_sync(SyncState::Whole { newest: None });
    fixture
        .keep(&[said("1", "U0ANN", "the printer eats paper")])
        .await;
    fixture.advance(0.1);
    assert_eq!(round(&fixture).await.leased, 0);
    fixture.advance(0.1);
    assert_eq!(round(&fixture).await.done, 1);

    fixture.platform.set_sync(SyncState::Behind);
    fixture
        .keep(&[said_at("2", "U0BO", "the lift is stuck", fixture.now())])
        .await;
    fixture.advance(0.9);
    assert_eq!(round(&fixture).await.leased, 0);
    fixture.advance(0.2);
    assert_eq!(round(&fixture).await.done, 1);
}

#[tokio::test]
async fn an_answer_waits_a_limited_time_for_a_delivery() {
    let fixture = Fixture::on_sqlite().await;
    fixture.send([post_to("C0DESK", "a")]).await;
    fixture.store().outbox().lease(fixture.now(), 10).await.unwrap();
    fixture.keep(&[note("2", "U0SAM", "77.0", "lunch?")]).await;
    assert_eq!(round(&fixture).await.postponed, 1);
    fixture.advance(121.0);
    assert_eq!(round(&fixture).await.done, 1);
}
