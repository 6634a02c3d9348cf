//! Delivery: in order, patient, and honest about what it does not know.

use chat::{Anchor, Card, Home, OutboundMessage, Place, Scope, UserRef};
use jobs::{Delivered, deliver_due, process_due};
use store::OutboxState;

use crate::fake::{permanent, retry, uncertain};
use crate::harness::{Works, hq, post_to, said};

async fn round(works: &Works) -> Delivered {
    deliver_due(&works.context, 10).await.unwrap()
}

async fn state(works: &Works, state: OutboxState) -> usize {
    works.store().outbox().list(Some(state), 10).await.unwrap().len()
}

#[tokio::test]
async fn messages_to_one_place_arrive_in_order() {
    let works = Works::on_sqlite().await;
    works
        .send([post_to("C1", "a1"), post_to("C1", "a2"), post_to("C1", "a3")])
        .await;
    works.send([post_to("C2", "b1")]).await;
    let first = round(&works).await;
    assert_eq!((first.leased, first.sent), (2, 2));
    works.deliver_all().await;
    let mut calls = works.platform.calls();
    calls.retain(|words| words.starts_with('a'));
    assert_eq!(calls, ["a1", "a2", "a3"]);
}

#[tokio::test]
async fn no_call_is_made_while_the_platform_asked_us_to_wait() {
    let works = Works::on_sqlite().await;
    works
        .send([post_to("C1", "a1"), post_to("C1", "a2"), post_to("C2", "b1")])
        .await;
    works.platform.answers([retry(30, Scope::Destination, true)]);
    assert_eq!(round(&works).await.retry, 1);
    works.passes(29.9);
    assert_eq!(round(&works).await, Delivered::default());
    assert_eq!(works.platform.calls(), ["a1", "b1"]);
    works.passes(0.7);
    works.deliver_all().await;
    assert_eq!(works.platform.calls(), ["a1", "b1", "a1", "a2"]);
    assert_eq!(state(&works, OutboxState::Sent).await, 3);
}

#[tokio::test]
async fn a_whole_connection_stands_still_when_it_is_asked_to() {
    let works = Works::on_sqlite().await;
    works.send([post_to("C1", "a1")]).await;
    works.platform.answers([retry(30, Scope::Connection, true)]);
    round(&works).await;
    works.send([post_to("C2", "b1")]).await;
    assert_eq!(round(&works).await.leased, 0);
    works.passes(31.0);
    works.deliver_all().await;
    assert_eq!(works.platform.calls(), ["a1", "a1", "b1"]);
}

#[tokio::test]
async fn waiting_as_asked_never_gives_up_but_failing_does() {
    let works = Works::on_sqlite().await;
    works.send([post_to("C1", "a")]).await;
    for _ in 0..20 {
        works.platform.answers([retry(1, Scope::Destination, true)]);
        assert_eq!(round(&works).await.retry, 1);
        works.passes(2.0);
    }
    for _ in 0..243 {
        works.platform.answers([retry(0, Scope::Destination, false)]);
        assert_eq!(round(&works).await.retry, 1);
        assert_eq!(round(&works).await.leased, 0, "not at once");
        works.passes(400.0);
    }
    works.platform.answers([retry(0, Scope::Destination, false)]);
    assert_eq!(round(&works).await.dead, 1);
    assert_eq!(state(&works, OutboxState::Dead).await, 1);
}

#[tokio::test]
async fn a_message_that_will_never_arrive_lets_the_next_one_pass() {
    let works = Works::on_sqlite().await;
    works.send([post_to("C1", "a1"), post_to("C1", "a2")]).await;
    works.platform.answers([permanent()]);
    assert_eq!(round(&works).await.dead, 1);
    assert_eq!(round(&works).await.sent, 1);
}

#[tokio::test]
async fn the_team_is_told_what_the_requester_will_not_read() {
    let works = Works::on_sqlite().await;
    works.keep(&[said("1", "U0ANN", "the printer eats paper")]).await;
    process_due(&works.context, 10).await.unwrap();
    assert_eq!(works.tickets().await, 1);
    let waiting = works
        .store()
        .outbox()
        .list(Some(OutboxState::Ready), 10)
        .await
        .unwrap();
    assert_eq!(waiting[0].queue, "hq:C0HELP", "the requester's card comes first");
    works.platform.answers([permanent()]);
    assert_eq!(round(&works).await.dead, 1);
    works.deliver_all().await;
    let told = works.platform.calls();
    assert!(
        told.iter().any(|words| words.contains("archived or locked")),
        "{told:?}"
    );
}

#[tokio::test]
async fn what_hangs_under_a_message_that_never_arrived_is_given_up() {
    let works = Works::on_sqlite().await;
    let place = Place::Under {
        home: Home::Direct(UserRef::new(&hq(), "U0ANN")),
        root: Anchor::Post("pst_00000000000000000000000001".into()),
        name: "INC-1".into(),
    };
    works
        .send([OutboundMessage::post(place, Card::plain("a reply"))])
        .await;
    assert_eq!(round(&works).await.dead, 1);
    assert_eq!(works.platform.calls(), [""; 0]);
}

#[tokio::test]
async fn a_message_whose_answer_was_lost_is_looked_for_and_not_sent_twice() {
    let works = Works::on_sqlite().await;
    works.send([post_to("C1", "a1"), post_to("C1", "a2")]).await;
    works.platform.answers([uncertain()]);
    works.platform.finds([Ok(true)]);
    assert_eq!(round(&works).await.retry, 1);
    assert_eq!(
        round(&works).await.leased,
        0,
        "a request may still be on its way, and a2 waits"
    );
    works.passes(3.0);
    works.deliver_all().await;
    assert_eq!(works.platform.calls(), ["a1", "a2"]);
    assert_eq!(works.platform.looks(), 1);
}

#[tokio::test]
async fn a_message_that_the_history_does_not_know_is_sent_again_under_its_key() {
    let works = Works::on_sqlite().await;
    works.send([post_to("C1", "a")]).await;
    works.platform.answers([uncertain()]);
    works.platform.finds([Ok(false)]);
    round(&works).await;
    works.passes(3.0);
    assert_eq!(round(&works).await.sent, 1);
    let keys = works.platform.keys();
    assert_eq!((keys.len(), &keys[0]), (2, &keys[1]));
}

#[tokio::test]
async fn a_message_nobody_can_tell_about_is_uncertain_and_its_queue_goes_on() {
    let works = Works::on_sqlite().await;
    works.send([post_to("C1", "a1"), post_to("C1", "a2")]).await;
    works.platform.answers([uncertain()]);
    works
        .platform
        .finds([Err(retry(5, Scope::Connection, true)), Err(uncertain())]);
    round(&works).await;
    works.passes(3.0);
    assert_eq!(round(&works).await.retry, 1, "the history is not readable now");
    works.passes(6.0);
    assert_eq!(round(&works).await.uncertain, 1);
    assert_eq!(round(&works).await.sent, 1);
    assert_eq!(works.platform.calls(), ["a1", "a2"]);
    assert_eq!(state(&works, OutboxState::Uncertain).await, 1);
}

#[tokio::test]
async fn a_message_that_was_on_its_way_when_the_desk_was_killed_is_looked_for_first() {
    let works = Works::on_sqlite().await;
    works.send([post_to("C1", "a")]).await;
    let leased = works.store().outbox().lease(works.now(), 10).await.unwrap();
    assert_eq!(leased.len(), 1);
    works.passes(61.0);
    works.platform.finds([Ok(true)]);
    assert_eq!(round(&works).await.sent, 1);
    assert_eq!(works.platform.calls(), [""; 0]);
}

#[tokio::test]
async fn the_card_of_a_requester_of_whom_nobody_knows_whether_they_were_reached_says_so() {
    let works = Works::on_sqlite().await;
    works.keep(&[said("1", "U0ANN", "the printer eats paper")]).await;
    process_due(&works.context, 10).await.unwrap();
    works.platform.answers([uncertain()]);
    works.platform.finds([Err(uncertain())]);
    round(&works).await;
    works.passes(3.0);
    assert_eq!(round(&works).await.uncertain, 1, "the requester's card");
    works.deliver_all().await;
    let team = works.store().outbox().list(None, 10).await.unwrap();
    assert!(team.iter().all(|one| one.queue == "hq:C0HELP"), "{team:?}");
    let cards = works.platform.cards();
    assert!(
        cards
            .last()
            .unwrap()
            .contains("Nobody can tell whether u0ann got the last message"),
        "{cards:?}"
    );
}
