//! Tests of failures: a success shortens the waits after failures, and a team's channel may refuse messages for a time.

use chat::Scope;
use jobs::{Delivered, deliver_due, measure, process_due};
use store::OutboxState;

use crate::fake::retry;
use crate::fixture::{Fixture, post_to, said};

async fn round(fixture: &Fixture) -> Delivered {
    deliver_due(&fixture.context, 10).await.unwrap()
}

/// Lets the next message of `C1` fail three times.
async fn failed_three_times() -> Fixture {
    let fixture = Fixture::on_sqlite().await;
    fixture.send([post_to("C1", "a")]).await;
    for _ in 0..3 {
        fixture.platform.answers([retry(0, Scope::Destination, false)]);
        assert_eq!(round(&fixture).await.retry, 1);
        fixture.advance(13.0);
    }
    assert_eq!(round(&fixture).await.leased, 0, "the wait is a minute now");
    fixture
}

#[tokio::test]
async fn a_success_on_the_connection_shortens_the_wait_of_a_message() {
    let fixture = failed_three_times().await;
    fixture.send([post_to("C2", "b")]).await;
    assert_eq!(round(&fixture).await.sent, 1);
    fixture.advance(2.5);
    assert_eq!(round(&fixture).await.sent, 1);
    assert_eq!(fixture.platform.calls(), ["a", "a", "a", "b", "a"]);
}

#[tokio::test]
async fn a_success_does_not_shorten_a_wait_that_the_platform_asked_for() {
    let fixture = Fixture::on_sqlite().await;
    fixture.send([post_to("C1", "a")]).await;
    fixture.platform.answers([
        retry(0, Scope::Destination, false),
        retry(60, Scope::Destination, true),
    ]);
    round(&fixture).await;
    fixture.advance(2.5);
    assert_eq!(round(&fixture).await.retry, 1);
    fixture.send([post_to("C2", "b")]).await;
    assert_eq!(round(&fixture).await.sent, 1);
    fixture.advance(59.0);
    assert_eq!(round(&fixture).await.leased, 0);
    fixture.advance(2.0);
    assert_eq!(round(&fixture).await.sent, 1);
}

#[tokio::test]
async fn one_message_that_always_fails_is_not_retried_all_the_time() {
    let fixture = Fixture::on_sqlite().await;
    fixture.send([post_to("C1", "poison")]).await;
    let mut attempts = 0;
    for number in 0..100 {
        fixture.platform.answers([retry(0, Scope::Destination, false)]);
        attempts += round(&fixture).await.retry;
        fixture.send([post_to("C2", &number.to_string())]).await;
        fixture.platform.forget_answers();
        assert_eq!(round(&fixture).await.sent, 1);
        fixture.advance(5.0);
    }
    assert!(
        (10..=30).contains(&attempts),
        "{attempts} attempts in 500 seconds"
    );
}

#[tokio::test]
async fn other_messages_of_a_failing_channel_wait_with_the_first() {
    let fixture = Fixture::on_sqlite().await;
    fixture
        .keep(&[
            said("1", "U0ANN", "the printer eats paper"),
            said("2", "U0BO", "the lift is stuck"),
        ])
        .await;
    process_due(&fixture.context, 10).await.unwrap();
    let away = || retry(0, Scope::Destination, false);
    fixture.platform.answers(std::iter::repeat_with(away).take(100));
    for _ in 0..60 {
        round(&fixture).await;
        fixture.advance(1.0);
    }
    let calls = fixture.platform.calls_in("hq:C0DESK").len();
    assert!(
        (3..=5).contains(&calls),
        "{calls} calls in a minute for two cards"
    );
}

#[tokio::test]
async fn the_card_of_a_team_waits_until_its_channel_takes_messages_again() {
    let fixture = Fixture::on_sqlite().await;
    fixture.platform.refuse(Some("hq:C0DESK"));
    fixture
        .keep(&[said("1", "U0ANN", "the printer eats paper")])
        .await;
    process_due(&fixture.context, 10).await.unwrap();
    fixture.deliver_all().await;
    fixture
        .keep(&[said("2", "U0BO", "the lift is stuck between floors")])
        .await;
    process_due(&fixture.context, 10).await.unwrap();
    for _ in 0..10 {
        fixture.advance(70.0);
        fixture.deliver_all().await;
    }
    let dead = fixture
        .store()
        .outbox()
        .list(Some(OutboxState::Dead), 10)
        .await
        .unwrap();
    assert_eq!(dead, []);
    let told = fixture.platform.calls_in("hq:@U0KIM");
    assert_eq!(told.len(), 1, "administrators are told once: {told:?}");
    assert!(told[0].contains("My messages wait"), "{told:?}");
    assert_eq!(fixture.store().outbox().depth().await.unwrap().refusing, 1);
    measure(&fixture.context).await.unwrap();

    fixture.platform.refuse(None);
    let before = fixture.platform.calls_in("hq:C0DESK").len();
    for _ in 0..2 {
        fixture.advance(70.0);
        fixture.deliver_all().await;
    }
    let posted = fixture.platform.calls_in("hq:C0DESK");
    assert!(
        posted[before..].iter().any(|words| words.contains("printer")),
        "{posted:?}"
    );
    assert!(
        posted[before..].iter().any(|words| words.contains("lift")),
        "{posted:?}"
    );
    assert_eq!(fixture.store().outbox().depth().await.unwrap().refusing, 0);
}
