//! Socket Mode: acknowledgements, redelivery, rotation, and the conditions of delivery.

use std::time::Duration;

use serde_json::json;

use super::raw_client::{App, PATIENCE};
use crate::{Fault, FaultKind, Side};

#[tokio::test]
async fn an_unacknowledged_event_is_delivered_again_with_the_same_id() {
    let mut app = App::connected().await;
    app.playground
        .slack()
        .say("U0LEE", "C0HELP", "hello", None)
        .await
        .expect("Lee is in #help");
    let first = app.next().await;
    assert_eq!(
        (&first["retry_attempt"], &first["accepts_response_payload"]),
        (&json!(0), &json!(false))
    );
    app.playground.clock().advance(Duration::from_secs(4));
    let second = app.next().await;
    assert_eq!(first["payload"]["event_id"], second["payload"]["event_id"]);
    assert_ne!(first["envelope_id"], second["envelope_id"]);
    assert_eq!(
        (&second["retry_attempt"], &second["retry_reason"]),
        (&json!(1), &json!("timeout"))
    );
    app.ack(&second, None).await;
    let slack = app.playground.slack().clone();
    assert!(
        app.playground
            .record()
            .until(|| slack.undelivered() == 0, PATIENCE)
            .await
    );
}

#[tokio::test]
async fn events_of_a_dead_socket_are_delivered_over_the_next() {
    let mut app = App::connected().await;
    app.playground
        .slack()
        .say("U0LEE", "C0HELP", "hello", None)
        .await
        .expect("Lee is in #help");
    let first = app.next().await;
    app.hang_up();
    let slack = app.playground.slack().clone();
    assert!(
        app.playground
            .record()
            .until(|| slack.sockets() == 0, PATIENCE)
            .await
    );
    app.connect().await;
    let again = app.next().await;
    assert_eq!(first["payload"]["event_id"], again["payload"]["event_id"]);
}

#[tokio::test]
async fn an_acknowledgement_counts_once() {
    let mut app = App::connected().await;
    app.playground
        .slack()
        .say("U0LEE", "C0HELP", "hello", None)
        .await
        .expect("Lee is in #help");
    let envelope = app.next().await;
    app.ack(&envelope, None).await;
    app.ack(&envelope, None).await;
    let record = app.playground.record().clone();
    assert!(record.until(|| record.total_refused() == 1, PATIENCE).await);
    assert_eq!(record.refusals()[0].refused.as_deref(), Some("unknown_envelope"));
}

#[tokio::test]
async fn events_can_be_duplicated_and_reordered() {
    let mut app = App::connected().await;
    let fault = |what| Fault {
        side: Some(Side::Slack),
        method: None,
        what,
        chance: 1.0,
        times: Some(1),
    };
    let slack = app.playground.slack().clone();
    app.playground.faults().add(fault(FaultKind::DuplicateEvent));
    slack
        .say("U0LEE", "C0HELP", "twice", None)
        .await
        .expect("Lee is in #help");
    let (one, two) = (app.take().await, app.take().await);
    assert_eq!(one["event_id"], two["event_id"]);
    app.playground.faults().add(fault(FaultKind::ReorderEvent));
    slack
        .say("U0LEE", "C0HELP", "first", None)
        .await
        .expect("Lee is in #help");
    slack
        .say("U0LEE", "C0HELP", "second", None)
        .await
        .expect("Lee is in #help");
    assert_eq!(app.take().await["event"]["text"], "second");
    assert_eq!(app.take().await["event"]["text"], "first");
}

#[tokio::test]
async fn only_what_is_subscribed_granted_and_joined_is_delivered() {
    let mut app = App::connected().await;
    let slack = app.playground.slack().clone();
    slack
        .say("U0LEE", "C0GENERAL", "the app is not here", None)
        .await
        .expect("Lee is in #general");
    slack.state().app.events.retain(|event| event != "reaction_added");
    let ts = slack
        .say("U0LEE", "C0HELP", "hi @desk", None)
        .await
        .expect("Lee is in #help");
    slack
        .react("U0LEE", "C0HELP", &ts, "eyes")
        .await
        .expect("Lee is in #help");
    slack
        .edit("U0LEE", "C0HELP", &ts, "never mind")
        .await
        .expect("it is theirs");
    slack.delete("U0LEE", "C0HELP", &ts).await.expect("it is theirs");
    let (mention, message) = (app.take().await, app.take().await);
    assert_eq!(mention["event"]["type"], "app_mention");
    assert_eq!(message["event"]["channel_type"], "channel");
    assert_ne!(mention["event_id"], message["event_id"]);
    let changed = app.take().await;
    assert_eq!(changed["event"]["message"]["text"], "never mind");
    assert_eq!(changed["event"]["previous_message"]["text"], "hi <@U0DESK>");
    assert_eq!(app.take().await["event"]["subtype"], "message_deleted");
}

#[tokio::test]
async fn an_expired_ticket_and_link_disabled_refuse_sockets() {
    let mut app = App::connected().await;
    let stale = app
        .call_as("xapp-1-A0DESK-playground", "apps.connections.open", json!({}))
        .await;
    app.playground.clock().advance(Duration::from_secs(31));
    let url = stale["url"].as_str().expect("a url");
    assert!(tokio_tungstenite::connect_async(url).await.is_err());
    app.playground.slack().disconnect("warning");
    assert_eq!(app.next().await["reason"], "warning");
    app.playground.clock().advance(Duration::from_secs(11));
    assert_eq!(app.next().await["reason"], "refresh_requested");
    app.connect().await;
    app.playground.slack().disconnect("link_disabled");
    assert_eq!(app.next().await["reason"], "link_disabled");
    let refused = app
        .call_as("xapp-1-A0DESK-playground", "apps.connections.open", json!({}))
        .await;
    assert_eq!(refused["ok"], false);
}

#[tokio::test]
async fn envelopes_rotate_over_at_most_ten_sockets() {
    let mut app = App::connected().await;
    let mut others = Vec::new();
    for _ in 0..9 {
        others.push(app.open_another().await);
    }
    let eleventh = app.open_another().await;
    assert_eq!(eleventh.first["reason"], "too_many_websockets");
    let slack = app.playground.slack().clone();
    assert_eq!(slack.sockets(), 10);
    for n in 0..10 {
        slack
            .say("U0LEE", "C0HELP", &format!("message {n}"), None)
            .await
            .expect("Lee is in #help");
    }
    let envelope = app.next().await;
    app.ack(&envelope, None).await;
    let sent = app
        .playground
        .record()
        .calls_to(Side::Slack, "socket.events_api")
        .len();
    assert_eq!(sent, 10, "each event went out once");
}

#[tokio::test]
async fn events_of_a_stalled_socket_are_delivered_over_another() {
    let mut app = App::connected().await;
    let slack = app.playground.slack().clone();
    slack.stall();
    slack
        .say("U0LEE", "C0HELP", "hello", None)
        .await
        .expect("Lee is in #help");
    let record = app.playground.record().clone();
    assert!(record.until(|| slack.undelivered() == 1, PATIENCE).await);
    // A client that detects the stall opens another socket; the stalled one stays open.
    let silent = app.change_socket().await;
    app.playground.clock().advance(Duration::from_secs(4));
    let again = app.next().await;
    assert_eq!(again["payload"]["event"]["text"], "hello");
    app.ack(&again, None).await;
    assert!(record.until(|| slack.undelivered() == 0, PATIENCE).await);
    drop(silent);
}
