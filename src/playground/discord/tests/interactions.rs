//! Interactions with a raw client: each is answered once, in time, and only with permitted types.

use std::time::Duration;

use serde_json::{Value, json};

use super::gateway::{GatewayClient, PLAIN};
use super::support::{APP, BO, HELP, SAM, call, playground, register_ticket};
use crate::Playground;

/// Connects like a bot, so that interactions are delivered, and keeps the connection open while it exists.
async fn bot(pg: &Playground) -> GatewayClient {
    let mut line = GatewayClient::open(pg).await;
    line.identify(PLAIN).await;
    line
}

/// Address and token of the next interaction.
async fn asked(line: &mut GatewayClient) -> (String, String) {
    let payload = line.event("INTERACTION_CREATE").await["d"].clone();
    (
        payload["id"].as_str().unwrap().to_owned(),
        payload["token"].as_str().unwrap().to_owned(),
    )
}

#[tokio::test]
async fn an_interaction_is_answered_once_in_time_and_never_with_a_modal_late() {
    let pg = playground().await;
    register_ticket(&pg).await;
    let mut line = bot(&pg).await;
    let other = pg.clone();
    let task = tokio::spawn(async move { other.discord().slash(BO, HELP, "ticket", json!({})).await });
    let (id, token) = asked(&mut line).await;
    let callback = format!("/interactions/{id}/{token}/callback");
    let followups = format!("/webhooks/{APP}/{token}");
    let say = |text: &str| json!({"content": text});
    assert_eq!(
        call(&pg, "POST", &followups, &say("too early")).await.1["code"],
        10015
    );
    let defer = json!({"type": 5, "data": {"flags": 64}});
    assert_eq!(call(&pg, "POST", &callback, &defer).await.0, 204);
    task.await.unwrap().unwrap();
    let modal = json!({"type": 9, "data": {"custom_id": "m", "title": "t", "components": []}});
    assert_eq!(call(&pg, "POST", &callback, &modal).await.1["code"], 40060);

    let spinner = pg.discord().visible_messages(BO, HELP);
    assert_eq!(
        (spinner[0].rendered.as_str(), spinner[0].ephemeral),
        ("desk is thinking...", true)
    );
    let original = format!("{followups}/messages/@original");
    assert_eq!(call(&pg, "PATCH", &original, &say("done")).await.0, 200);
    assert_eq!(pg.discord().visible_messages(BO, HELP)[0].rendered, "done");
    assert!(
        pg.discord().visible_messages(SAM, HELP).is_empty(),
        "only the asker sees it"
    );
    assert_eq!(
        call(
            &pg,
            "GET",
            &format!("/channels/{HELP}/messages/{}", spinner[0].id),
            &Value::Null
        )
        .await
        .0,
        404
    );
    pg.clock().advance(Duration::from_secs(15 * 60 + 1));
    assert_eq!(call(&pg, "PATCH", &original, &say("late")).await.1["code"], 50027);
    assert_eq!(
        call(&pg, "POST", &format!("/webhooks/{APP}/wrong"), &say("x"))
            .await
            .1["code"],
        50027
    );
    pg.shutdown().await;
}

#[tokio::test]
async fn an_unanswered_interaction_fails_after_three_seconds() {
    let pg = playground().await;
    register_ticket(&pg).await;
    let mut line = bot(&pg).await;
    let other = pg.clone();
    let task = tokio::spawn(async move { other.discord().slash(BO, HELP, "ticket", json!({})).await });
    let (id, token) = asked(&mut line).await;
    pg.clock().advance(Duration::from_secs(4));
    assert_eq!(
        task.await.unwrap().unwrap_err(),
        "The application did not respond"
    );
    assert_eq!(
        pg.discord().notice_of(BO).as_deref(),
        Some("The application did not respond")
    );
    let late = json!({"type": 4, "data": {"content": "late"}});
    let answer = call(
        &pg,
        "POST",
        &format!("/interactions/{id}/{token}/callback"),
        &late,
    )
    .await;
    assert_eq!(answer.1["code"], 10062);
    pg.shutdown().await;
}
