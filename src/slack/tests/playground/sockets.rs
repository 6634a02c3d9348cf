//! Events over sockets that close and reopen.

use std::time::{Duration, Instant};

use chat::{Answer, InboundEvent};
use playground::FaultKind;

use crate::fixture::{Fixture, user};

#[tokio::test]
async fn a_message_has_names_and_is_acknowledged_after_it_is_stored() {
    let mut fixture = Fixture::start().await;
    fixture.lee_says("the <printer> eats paper, @sam").await;
    let handed = fixture.next().await;
    assert_eq!(
        fixture.slack().undelivered(),
        1,
        "not acknowledged before it is stored"
    );
    let InboundEvent::Message(said) = &handed.inbound.what else {
        panic!("not a message")
    };
    assert_eq!(said.text.to_plain(), "the <printer> eats paper, @Sam Ortiz");
    assert_eq!((said.author.clone(), said.by_bot), (user("U0LEE"), false));
    handed.answer.send(Answer::Stored).expect("the client waits");
    fixture.acknowledged().await;
    fixture.close().await;
}

#[tokio::test]
async fn an_event_that_was_not_stored_is_redelivered_with_the_same_key() {
    let mut fixture = Fixture::start().await;
    fixture.lee_says("hello").await;
    let first = fixture.answer(Answer::NotStored).await;
    fixture.playground.clock().advance(Duration::from_secs(4));
    let again = fixture.answer(Answer::Stored).await;
    assert_eq!(first, again);
    fixture.acknowledged().await;
    fixture.close().await;
}

#[tokio::test]
async fn a_slow_answer_delays_no_other_event() {
    let mut fixture = Fixture::start().await;
    for words in ["one", "two", "three", "four"] {
        fixture.lee_says(words).await;
    }
    let mut waiting = Vec::new();
    for _ in 0..4 {
        waiting.push(fixture.next().await);
    }
    for handed in waiting {
        handed.answer.send(Answer::Stored).expect("the client waits");
    }
    fixture.acknowledged().await;
    fixture.close().await;
}

#[tokio::test]
async fn reactions_are_received_and_our_own_messages_are_not() {
    let mut fixture = Fixture::start().await;
    let ts = fixture.lee_says("hello").await;
    fixture.answer(Answer::Stored).await;
    let card = chat::Card::plain("ours");
    chat::ChatPlatform::deliver(
        &fixture.client,
        &crate::fixture::key("k1"),
        &crate::fixture::in_help(card),
    )
    .await
    .expect("sent");
    fixture
        .slack()
        .react("U0LEE", "C0HELP", &ts, "ticket")
        .await
        .expect("reacted");
    let next = fixture.answer(Answer::Stored).await;
    assert!(
        matches!(&next.what, InboundEvent::Reacted { emoji, message } if emoji == "ticket" && message.id == ts)
    );
    fixture.acknowledged().await;
    fixture.close().await;
}

#[tokio::test]
async fn a_new_socket_is_open_before_the_old_one_is_retired() {
    let mut fixture = Fixture::start().await;
    fixture.lee_says("hello").await;
    // The old socket stays until the event is acknowledged, so old and new sockets are open together.
    let handed = fixture.next().await;
    fixture.slack().disconnect("warning");
    fixture
        .until("the new sockets are open beside the old one", || {
            fixture.slack().sockets() == 3
        })
        .await;
    assert!(fixture.client.health().connected);
    handed.answer.send(Answer::Stored).expect("the client waits");
    fixture
        .until("the old socket is closed", || fixture.slack().sockets() == 2)
        .await;
    assert_eq!(
        fixture.slack().undelivered(),
        0,
        "acknowledged over the old socket"
    );
    fixture.lee_says("still there?").await;
    let next = fixture.answer(Answer::Stored).await;
    assert!(matches!(&next.what, InboundEvent::Message(said) if said.text.to_plain() == "still there?"));
    fixture.close().await;
}

#[tokio::test]
async fn a_cut_socket_loses_no_event() {
    let mut fixture = Fixture::start().await;
    fixture.fault(None, FaultKind::CutSocket);
    fixture.lee_says("hello").await;
    let inbound = fixture.answer(Answer::Stored).await;
    assert!(matches!(&inbound.what, InboundEvent::Message(said) if said.text.to_plain() == "hello"));
    fixture
        .until("both sockets are open again", || fixture.slack().sockets() == 2)
        .await;
    fixture.close().await;
}

#[tokio::test]
async fn disabled_socket_mode_is_reported_and_not_retried_at_once() {
    let fixture = Fixture::start().await;
    let before = fixture.calls("apps.connections.open");
    fixture.slack().disconnect("link_disabled");
    fixture
        .until("the error is reported", || {
            fixture.client.health().last_error.is_some()
        })
        .await;
    fixture
        .until("both sockets are closed", || !fixture.client.health().connected)
        .await;
    assert_eq!(fixture.calls("apps.connections.open"), before);
    fixture.close().await;
}

#[tokio::test]
async fn a_socket_that_fails_repeatedly_is_reopened_with_a_growing_delay() {
    let fixture = Fixture::start().await;
    let begun = Instant::now();
    for round in 1..=2 {
        fixture.slack().disconnect("refresh_requested");
        let opened =
            || fixture.calls("apps.connections.open") == 2 + 2 * round && fixture.slack().sockets() == 2;
        fixture.until("both sockets are open again", opened).await;
    }
    // At least half a second after the first failure and one second after the second.
    assert!(
        begun.elapsed() >= Duration::from_millis(1500),
        "{:?}",
        begun.elapsed()
    );
    fixture.close().await;
}

#[tokio::test]
async fn events_arrive_after_an_outage() {
    let mut fixture = Fixture::start().await;
    fixture
        .playground
        .faults()
        .set_outage(playground::Side::Slack, true);
    fixture
        .until("both sockets are closed", || !fixture.client.health().connected)
        .await;
    fixture
        .until("the error is reported", || {
            fixture.client.health().last_error.is_some()
        })
        .await;
    fixture
        .playground
        .faults()
        .set_outage(playground::Side::Slack, false);
    fixture
        .until("both sockets are open again", || fixture.slack().sockets() == 2)
        .await;
    fixture.lee_says("back").await;
    fixture.answer(Answer::Stored).await;
    fixture.close().await;
}

#[tokio::test]
async fn a_silent_socket_is_detected_and_replaced() {
    let playground = crate::fixture::workspace(slack::Reach::Socket).await;
    let mut impatient = crate::fixture::config(&playground);
    impatient.silence = Duration::from_millis(600);
    let client = slack::Client::connect(impatient, crate::fixture::phrases())
        .await
        .expect("connected");
    let mut fixture = Fixture::listening(playground, client);
    fixture
        .until("two sockets", || fixture.slack().sockets() == 2)
        .await;
    fixture
        .until("connected", || fixture.client.health().connected)
        .await;
    fixture.slack().stall();
    fixture
        .until("both are replaced", || {
            fixture.calls("apps.connections.open") >= 4
        })
        .await;
    fixture
        .until("connected", || fixture.client.health().connected)
        .await;
    fixture.lee_says("still there?").await;
    // Slack delivers an event again that went into a silent socket.
    let heard = async {
        loop {
            fixture.playground.clock().advance(Duration::from_secs(4));
            if let Ok(Some(handed)) =
                tokio::time::timeout(Duration::from_millis(200), fixture.handed.recv()).await
            {
                return handed;
            }
        }
    };
    let handed = tokio::time::timeout(crate::fixture::PATIENCE, heard)
        .await
        .expect("heard");
    assert!(
        matches!(&handed.inbound.what, InboundEvent::Message(said) if said.text.to_plain() == "still there?")
    );
    handed.answer.send(Answer::Stored).expect("the client waits");
    fixture.close().await;
}

#[tokio::test]
async fn shutdown_completes_while_a_socket_waits_for_its_hello() {
    let playground = crate::fixture::workspace(slack::Reach::Socket).await;
    playground.slack().say_hello(false);
    let client = slack::Client::connect(crate::fixture::config(&playground), crate::fixture::phrases())
        .await
        .expect("connected");
    let mut fixture = Fixture::listening(playground, client);
    fixture
        .until("two sockets", || fixture.slack().sockets() == 2)
        .await;
    fixture.cancel.cancel();
    // The desk's receiver ends when the last sender is dropped.
    let ended = tokio::time::timeout(crate::fixture::PATIENCE, fixture.handed.recv()).await;
    assert!(matches!(ended, Ok(None)), "a sender is left");
    fixture
        .until("no sockets", || fixture.slack().sockets() == 0)
        .await;
    fixture.close().await;
}
