//! Events: dealt with once, in order, and one that is poison harms nobody else.

use chat::MessageRef;
use jobs::{Processed, process_due};

use crate::harness::{Works, channel, note, post_to, said};

async fn round(works: &Works) -> Processed {
    process_due(&works.context, 10).await.unwrap()
}

#[tokio::test]
async fn events_of_many_conversations_are_dealt_with_at_once() {
    let works = Works::on_sqlite().await;
    let ann = said("1", "U0ANN", "the printer eats paper");
    let bo = said("2", "U0BO", "the lift is stuck");
    works.keep(&[ann.clone(), bo, ann]).await;
    let processed = round(&works).await;
    assert_eq!((processed.leased, processed.done), (2, 2));
    assert_eq!(works.tickets().await, 2);
    assert_eq!(round(&works).await, Processed::default());
}

#[tokio::test]
async fn a_poisonous_event_is_set_aside_and_the_others_go_on() {
    let works = Works::on_sqlite().await;
    works.platform.breaks_on("U0EVE");
    works
        .keep(&[
            said("1", "U0EVE", "boom"),
            said("2", "U0ANN", "the printer eats paper"),
        ])
        .await;
    let first = round(&works).await;
    assert_eq!((first.done, first.failed, first.quarantined), (1, 1, 0));
    let mut quarantined = 0;
    for _ in 0..4 {
        works.passes(70.0);
        quarantined += round(&works).await.quarantined;
    }
    assert_eq!(quarantined, 1);
    works.passes(1000.0);
    assert_eq!(round(&works).await.leased, 0);
    let depth = works.store().inbox().depth().await.unwrap();
    assert_eq!((depth.waiting, depth.quarantined), (0, 1));
}

#[tokio::test]
async fn events_wait_for_a_platform_that_is_away_and_are_not_set_aside() {
    let works = Works::on_sqlite().await;
    works.platform.is_away(true);
    works.keep(&[said("1", "U0ANN", "the printer eats paper")]).await;
    for _ in 0..10 {
        assert_eq!(round(&works).await.postponed, 1);
        assert_eq!(round(&works).await.leased, 0);
        works.passes(6.0);
    }
    works.platform.is_away(false);
    assert_eq!(round(&works).await.done, 1);
    assert_eq!(works.tickets().await, 1);
}

#[tokio::test]
async fn a_round_that_meets_a_conflict_is_decided_again() {
    let works = Works::on_postgres("process").await;
    // Somebody the desk has never met speaks twice at once: whichever transaction comes second must decide again.
    for number in 0..4 {
        works
            .keep(&[said(&format!("{number}"), "U0ANN", "the printer eats paper")])
            .await;
    }
    let (first, second) = tokio::join!(
        process_due(&works.context, 2),
        tokio::spawn({
            let context = works.context.clone();
            async move { process_due(&context, 2).await }
        })
    );
    let done = first.unwrap().done + second.unwrap().unwrap().done;
    let rest = round(&works).await.done;
    assert_eq!(done + rest, 4);
    assert_eq!(works.store().inbox().depth().await.unwrap().waiting, 0);
}

#[tokio::test]
async fn an_answer_to_a_card_that_is_still_under_way_waits_for_it() {
    let works = Works::on_sqlite().await;
    works.keep(&[said("1", "U0ANN", "the printer eats paper")]).await;
    assert_eq!(round(&works).await.done, 1);
    let leased = works.store().outbox().lease(works.now(), 10).await.unwrap();
    let card = leased
        .iter()
        .find(|one| one.message.home().queue() == "hq:C0DESK")
        .unwrap();
    let address = MessageRef::new(&channel("C0DESK"), "77.0");
    works
        .keep(&[
            note("2", "U0SAM", "77.0", "drum again"),
            note("3", "U0SAM", "78.0", "lunch?"),
        ])
        .await;
    assert_eq!(round(&works).await.postponed, 2);
    works.passes(1.0);
    works
        .store()
        .outbox()
        .sent(card.id, Some(address), works.now())
        .await
        .unwrap();
    assert_eq!(round(&works).await.done, 2);
    let mut uow = works.store().begin(works.now()).await.unwrap();
    let post = uow.posts().find(card.post.unwrap()).await.unwrap().unwrap();
    let remarks = uow.remarks().of(post.ticket).await.unwrap();
    let words: Vec<String> = remarks.iter().map(|remark| remark.text.to_plain()).collect();
    assert_eq!(words.last().map(String::as_str), Some("drum again"));
}

#[tokio::test]
async fn what_is_said_in_a_conversation_waits_for_what_was_said_there_before_but_not_for_ever() {
    let works = Works::on_sqlite().await;
    works.platform.may_miss(true);
    works.keep(&[said("1", "U0ANN", "the printer eats paper")]).await;
    assert_eq!(
        round(&works).await.done,
        1,
        "what opens a conversation does not wait"
    );
    works.keep(&[note("3", "U0SAM", "78.0", "second")]).await;
    assert_eq!(round(&works).await.postponed, 1);
    works.passes(59.0);
    assert_eq!(round(&works).await.postponed, 1);
    works.passes(2.0);
    assert_eq!(round(&works).await.done, 1);
    works.keep(&[note("4", "U0SAM", "78.0", "third")]).await;
    assert_eq!(round(&works).await.postponed, 1);
    works.platform.may_miss(false);
    works.passes(1.0);
    assert_eq!(round(&works).await.done, 1);
}

#[tokio::test]
async fn an_answer_does_not_wait_for_ever() {
    let works = Works::on_sqlite().await;
    works.send([post_to("C0DESK", "a")]).await;
    works.store().outbox().lease(works.now(), 10).await.unwrap();
    works.keep(&[note("2", "U0SAM", "77.0", "lunch?")]).await;
    assert_eq!(round(&works).await.postponed, 1);
    works.passes(121.0);
    assert_eq!(round(&works).await.done, 1);
}
