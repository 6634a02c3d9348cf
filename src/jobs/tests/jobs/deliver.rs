//! Tests of delivery: order, retries, pauses, dead letters and unconfirmed messages.

use chat::{Card, Conversation, MessageAnchor, OutboundMessage, Place, Scope, UserRef};
use desk::Ticket;
use jobs::{Delivered, deliver_due, process_due};
use store::{Lock, OutboxState, Side, Thread};

use crate::fake::{permanent, retry, uncertain};
use crate::fixture::{Fixture, channel, hq, post_to, said};

async fn round(fixture: &Fixture) -> Delivered {
    deliver_due(&fixture.context, 10).await.unwrap()
}

async fn state(fixture: &Fixture, state: OutboxState) -> usize {
    fixture
        .store()
        .outbox()
        .list(Some(state), 10)
        .await
        .unwrap()
        .len()
}

#[tokio::test]
async fn messages_of_one_queue_arrive_in_order() {
    let fixture = Fixture::on_sqlite().await;
    fixture
        .send([post_to("C1", "a1"), post_to("C1", "a2"), post_to("C1", "a3")])
        .await;
    fixture.send([post_to("C2", "b1")]).await;
    let first = round(&fixture).await;
    assert_eq!((first.leased, first.sent), (2, 2));
    fixture.deliver_all().await;
    let mut calls = fixture.platform.calls();
    calls.retain(|words| words.starts_with('a'));
    assert_eq!(calls, ["a1", "a2", "a3"]);
}

#[tokio::test]
async fn no_call_is_made_during_a_requested_wait() {
    let fixture = Fixture::on_sqlite().await;
    fixture
        .send([post_to("C1", "a1"), post_to("C1", "a2"), post_to("C2", "b1")])
        .await;
    fixture.platform.answers([retry(30, Scope::Destination, true)]);
    assert_eq!(round(&fixture).await.retry, 1);
    fixture.advance(29.9);
    assert_eq!(round(&fixture).await, Delivered::default());
    assert_eq!(fixture.platform.calls(), ["a1", "b1"]);
    fixture.advance(0.7);
    fixture.deliver_all().await;
    assert_eq!(fixture.platform.calls(), ["a1", "b1", "a1", "a2"]);
    assert_eq!(state(&fixture, OutboxState::Sent).await, 3);
}

#[tokio::test]
async fn a_requested_wait_can_pause_a_whole_connection() {
    let fixture = Fixture::on_sqlite().await;
    fixture.send([post_to("C1", "a1")]).await;
    fixture.platform.answers([retry(30, Scope::Connection, true)]);
    round(&fixture).await;
    fixture.send([post_to("C2", "b1")]).await;
    assert_eq!(round(&fixture).await.leased, 0);
    fixture.advance(31.0);
    fixture.deliver_all().await;
    assert_eq!(fixture.platform.calls(), ["a1", "a1", "b1"]);
}

#[tokio::test]
async fn requested_waits_are_unlimited_and_failures_are_limited() {
    let fixture = Fixture::on_sqlite().await;
    fixture.send([post_to("C1", "a")]).await;
    for _ in 0..20 {
        fixture.platform.answers([retry(1, Scope::Destination, true)]);
        assert_eq!(round(&fixture).await.retry, 1);
        fixture.advance(2.0);
    }
    for _ in 0..243 {
        fixture.platform.answers([retry(0, Scope::Destination, false)]);
        assert_eq!(round(&fixture).await.retry, 1);
        assert_eq!(round(&fixture).await.leased, 0, "not at once");
        fixture.advance(400.0);
    }
    fixture.platform.answers([retry(0, Scope::Destination, false)]);
    assert_eq!(round(&fixture).await.dead, 1);
    assert_eq!(state(&fixture, OutboxState::Dead).await, 1);
}

#[tokio::test]
async fn a_dead_letter_does_not_block_its_queue() {
    let fixture = Fixture::on_sqlite().await;
    fixture.send([post_to("C1", "a1"), post_to("C1", "a2")]).await;
    fixture.platform.answers([permanent()]);
    assert_eq!(round(&fixture).await.dead, 1);
    assert_eq!(round(&fixture).await.sent, 1);
}

#[tokio::test]
async fn the_team_is_told_about_a_dead_letter_to_the_requester() {
    let fixture = Fixture::on_sqlite().await;
    fixture
        .keep(&[said("1", "U0ANN", "the printer eats paper")])
        .await;
    process_due(&fixture.context, 10).await.unwrap();
    assert_eq!(fixture.tickets().await, 1);
    let waiting = fixture
        .store()
        .outbox()
        .list(Some(OutboxState::Ready), 10)
        .await
        .unwrap();
    assert_eq!(waiting[0].queue, "hq:C0HELP", "the requester's card comes first");
    fixture.platform.answers([permanent()]);
    assert_eq!(round(&fixture).await.dead, 1);
    fixture.deliver_all().await;
    let sent = fixture.platform.calls();
    assert!(
        sent.iter().any(|words| words.contains("archived or locked")),
        "{sent:?}"
    );
}

#[tokio::test]
async fn a_message_under_a_dead_letter_is_given_up() {
    let fixture = Fixture::on_sqlite().await;
    let place = Place::Under {
        home: Conversation::Direct(UserRef::new(&hq(), "U0ANN")),
        root: MessageAnchor::Post("pst_00000000000000000000000001".into()),
        name: "INC-1".into(),
    };
    fixture
        .send([OutboundMessage::post(place, Card::plain("a reply"))])
        .await;
    assert_eq!(round(&fixture).await.dead, 1);
    assert_eq!(fixture.platform.calls(), [""; 0]);
}

#[tokio::test]
async fn a_message_without_an_answer_is_searched_for_and_not_sent_twice() {
    let fixture = Fixture::on_sqlite().await;
    fixture.send([post_to("C1", "a1"), post_to("C1", "a2")]).await;
    fixture.platform.answers([uncertain()]);
    fixture.platform.finds([Ok(true)]);
    assert_eq!(round(&fixture).await.retry, 1);
    assert_eq!(
        round(&fixture).await.leased,
        0,
        "the request may still be in transit, and a2 waits"
    );
    fixture.advance(3.0);
    fixture.deliver_all().await;
    assert_eq!(fixture.platform.calls(), ["a1", "a2"]);
    assert_eq!(fixture.platform.searches(), 1);
}

#[tokio::test]
async fn a_message_missing_from_the_history_is_sent_again_with_its_key() {
    let fixture = Fixture::on_sqlite().await;
    fixture.send([post_to("C1", "a")]).await;
    fixture.platform.answers([uncertain()]);
    fixture.platform.finds([Ok(false)]);
    round(&fixture).await;
    fixture.advance(3.0);
    assert_eq!(round(&fixture).await.sent, 1);
    let keys = fixture.platform.keys();
    assert_eq!((keys.len(), &keys[0]), (2, &keys[1]));
}

#[tokio::test]
async fn an_unconfirmed_message_does_not_block_its_queue() {
    let fixture = Fixture::on_sqlite().await;
    fixture.send([post_to("C1", "a1"), post_to("C1", "a2")]).await;
    fixture.platform.answers([uncertain()]);
    fixture
        .platform
        .finds([Err(retry(5, Scope::Connection, true)), Err(uncertain())]);
    round(&fixture).await;
    fixture.advance(3.0);
    assert_eq!(round(&fixture).await.retry, 1, "the history cannot be read now");
    fixture.advance(6.0);
    assert_eq!(round(&fixture).await.uncertain, 1);
    assert_eq!(round(&fixture).await.sent, 1);
    assert_eq!(fixture.platform.calls(), ["a1", "a2"]);
    assert_eq!(state(&fixture, OutboxState::Uncertain).await, 1);
}

#[tokio::test]
async fn a_message_interrupted_by_a_kill_is_searched_for_before_it_is_sent() {
    let fixture = Fixture::on_sqlite().await;
    fixture.send([post_to("C1", "a")]).await;
    let leased = fixture.store().outbox().lease(fixture.now(), 10).await.unwrap();
    assert_eq!(leased.len(), 1);
    fixture.advance(61.0);
    fixture.platform.finds([Ok(true)]);
    assert_eq!(round(&fixture).await.sent, 1);
    assert_eq!(fixture.platform.calls(), [""; 0]);
}

/// Makes the only ticket private, and moves both its threads.
async fn restrict(fixture: &Fixture) {
    let mut uow = fixture.store().begin(fixture.now()).await.unwrap();
    let reference = "INC-1".parse().unwrap();
    let ticket = uow.tickets().find_by_reference(reference).await.unwrap().unwrap();
    uow.lock(&[Lock::Ticket(ticket.id)]).await.unwrap();
    for side in [Side::Requester, Side::Team] {
        let thread = uow.threads().of(ticket.id, side).await.unwrap().unwrap();
        let home = Conversation::Channel(channel("C0PRIVATE"));
        uow.threads().add(Thread { home, ..thread });
    }
    let private_since = Some(fixture.now());
    uow.tickets().save(&Ticket {
        private_since,
        ..ticket
    });
    uow.commit().await.unwrap();
}

#[tokio::test]
async fn a_message_that_was_under_way_is_not_sent_again_to_a_place_that_its_ticket_has_left() {
    let fixture = Fixture::on_sqlite().await;
    fixture.keep(&[said("1", "U0ANN", "the canary eats paper")]).await;
    process_due(&fixture.context, 10).await.unwrap();
    let leased = fixture.store().outbox().lease(fixture.now(), 10).await.unwrap();
    assert_eq!(
        leased.len(),
        2,
        "both cards are under way when the desk is killed"
    );
    restrict(&fixture).await;

    fixture.advance(120.0);
    fixture.deliver_all().await;

    assert_eq!(fixture.platform.searches(), 2);
    assert_eq!(fixture.platform.calls(), [""; 0]);
}

#[tokio::test]
async fn the_team_card_shows_an_unconfirmed_delivery_to_the_requester() {
    let fixture = Fixture::on_sqlite().await;
    fixture
        .keep(&[said("1", "U0ANN", "the printer eats paper")])
        .await;
    process_due(&fixture.context, 10).await.unwrap();
    fixture.platform.answers([uncertain()]);
    fixture.platform.finds([Err(uncertain())]);
    round(&fixture).await;
    fixture.advance(3.0);
    assert_eq!(round(&fixture).await.uncertain, 1, "the requester's card");
    fixture.deliver_all().await;
    let team = fixture.store().outbox().list(None, 10).await.unwrap();
    assert!(team.iter().all(|one| one.queue == "hq:C0HELP"), "{team:?}");
    let cards = fixture.platform.cards();
    assert!(
        cards
            .last()
            .unwrap()
            .contains("Nobody can tell whether u0ann got the last message"),
        "{cards:?}"
    );
}

#[tokio::test]
async fn an_unconfirmed_delivery_is_reported_when_the_database_answers_again() {
    let fixture = Fixture::on_postgres("unconfirmed").await;
    fixture
        .keep(&[said("1", "U0ANN", "the printer eats paper")])
        .await;
    process_due(&fixture.context, 10).await.unwrap();
    fixture.platform.answers([uncertain()]);
    fixture.platform.finds([Err(uncertain()), Err(uncertain())]);
    round(&fixture).await;
    fixture.advance(3.0);

    let mut administrator = fixture.connect().await;
    let lock = "BEGIN; LOCK TABLE people IN ACCESS EXCLUSIVE MODE";
    sqlx::raw_sql(lock).execute(&mut administrator).await.unwrap();
    round(&fixture).await;
    sqlx::raw_sql("COMMIT").execute(&mut administrator).await.unwrap();

    fixture.advance(3.0);
    round(&fixture).await;
    fixture.deliver_all().await;
    assert_eq!(state(&fixture, OutboxState::Uncertain).await, 1);
    let cards = fixture.platform.cards();
    let warning = "Nobody can tell whether u0ann got the last message";
    assert!(cards.iter().any(|card| card.contains(warning)), "{cards:?}");
}

/// Another transaction and the receipt wait for each other, and the database ends the receipt.
#[tokio::test]
async fn a_receipt_that_met_a_deadlock_is_recorded_again() {
    let fixture = Fixture::on_postgres("deadlock").await;
    fixture.keep(&[said("1", "U0ANN", "the printer is broken")]).await;
    process_due(&fixture.context, 10).await.unwrap();
    let (mut other, mut watcher) = (fixture.connect().await, fixture.connect().await);
    // Only the receipt looks for deadlocks.
    sqlx::raw_sql("SET deadlock_timeout = '1h'; BEGIN; SELECT id FROM posts FOR UPDATE")
        .execute(&mut other)
        .await
        .unwrap();
    let context = fixture.context.clone();
    let delivering = tokio::spawn(async move { deliver_due(&context, 10).await.unwrap() });
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%UPDATE posts%'";
    let waiting = || sqlx::query_scalar::<_, i64>(waiting);
    while waiting().fetch_one(&mut watcher).await.unwrap() == 0 {}
    sqlx::raw_sql("UPDATE outbox SET last_error = last_error; COMMIT")
        .execute(&mut other)
        .await
        .unwrap();
    let delivered = delivering.await.unwrap();
    assert_eq!(delivered.sent, delivered.leased);
    assert_eq!(state(&fixture, OutboxState::Leased).await, 0);
}
