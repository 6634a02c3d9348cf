//! Slack's refusals, with their codes.

use serde_json::{Value, json};

use super::raw_client::{App, check};
use crate::slack::conversation::ConversationKind;
use crate::{Fault, FaultKind, Side, SlackAccountKind};

#[tokio::test]
async fn what_slack_refuses_is_refused_with_its_code() {
    let app = App::quiet().await;
    let slack = app.playground.slack();
    let theirs = slack
        .say("U0LEE", "C0HELP", "hello", None)
        .await
        .expect("Lee is in #help");
    for (method, args, code) in [
        ("chat.shout", json!({}), "unknown_method"),
        ("chat.postMessage", json!({ "channel": "C0HELP" }), "no_text"),
        (
            "chat.postMessage",
            json!({ "channel": "C0NOWHERE", "text": "x" }),
            "channel_not_found",
        ),
        (
            "chat.postMessage",
            json!({ "channel": "C0GENERAL", "text": "x" }),
            "not_in_channel",
        ),
        (
            "chat.update",
            json!({ "channel": "C0HELP", "ts": theirs, "text": "x" }),
            "cant_update_message",
        ),
        (
            "chat.delete",
            json!({ "channel": "C0HELP", "ts": theirs }),
            "cant_delete_message",
        ),
        (
            "conversations.history",
            json!({ "channel": "C0GENERAL" }),
            "not_in_channel",
        ),
        (
            "conversations.join",
            json!({ "channel": "C0GENERAL" }),
            "missing_scope",
        ),
        (
            "views.open",
            json!({ "trigger_id": "1.2.3", "view": super::raw_client::modal() }),
            "invalid_trigger_id",
        ),
        ("users.info", json!({ "user": "U0NOBODY" }), "user_not_found"),
        (
            "reactions.remove",
            json!({ "channel": "C0HELP", "timestamp": theirs, "name": "eyes" }),
            "no_reaction",
        ),
    ] {
        check(&app, method, args, code).await;
    }
    let bad = json!({ "event_type": "x" });
    check(
        &app,
        "chat.postMessage",
        json!({ "channel": "C0HELP", "text": "x", "metadata": bad }),
        "invalid_metadata_schema",
    )
    .await;
    let long = "x".repeat(4001);
    let own = app
        .call("chat.postMessage", json!({ "channel": "C0HELP", "text": "mine" }))
        .await["ts"]
        .clone();
    check(
        &app,
        "chat.update",
        json!({ "channel": "C0HELP", "ts": own, "text": long }),
        "msg_too_long",
    )
    .await;
    slack.set_archived("C0HELP", true);
    check(
        &app,
        "chat.postMessage",
        json!({ "channel": "C0HELP", "text": "x" }),
        "is_archived",
    )
    .await;
    slack.set_accepts_dms("U0LEE", false);
    check(
        &app,
        "chat.postMessage",
        json!({ "channel": "U0LEE", "text": "x" }),
        "cannot_dm_user",
    )
    .await;
    slack.set_account_kind("U0ANN", SlackAccountKind::Deactivated);
    check(
        &app,
        "conversations.open",
        json!({ "users": "U0ANN" }),
        "user_disabled",
    )
    .await;
    assert_eq!(
        app.call_as("xoxb-wrong", "auth.test", json!({})).await["error"],
        "invalid_auth"
    );
    let wrong = app.call("apps.connections.open", json!({})).await;
    assert_eq!(wrong["error"], "not_allowed_token_type");
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let app = App::quiet().await;
    app.playground
        .slack()
        .state()
        .app
        .scopes
        .retain(|scope| scope != "users:read.email");
    let answer = app
        .call("users.lookupByEmail", json!({ "email": "lee@northwind.example" }))
        .await;
    assert_eq!(
        (&answer["error"], &answer["needed"]),
        (&json!("missing_scope"), &json!("users:read.email"))
    );
    let user = app.call("users.info", json!({ "user": "U0LEE" })).await;
    assert_eq!(user["user"]["profile"]["email"], Value::Null);
}

#[tokio::test]
async fn forms_of_official_sdks_are_accepted() {
    let app = App::quiet().await;
    let url = format!("{}/chat.postMessage", app.playground.slack().api_url());
    let metadata = json!({ "event_type": "ticket", "event_payload": { "id": 7 } }).to_string();
    let form = [
        ("token", "xoxb-playground-bot"),
        ("channel", "C0HELP"),
        ("text", "hi"),
        ("metadata", &metadata),
    ];
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let answer: Value = http
        .post(url)
        .form(&form)
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    assert_eq!(answer["ok"], true, "{answer}");
    let plain = app
        .call("conversations.history", json!({ "channel": "C0HELP" }))
        .await;
    assert_eq!(plain["messages"][0]["metadata"], Value::Null);
    let full = app
        .call(
            "conversations.history",
            json!({ "channel": "C0HELP", "include_all_metadata": true }),
        )
        .await;
    assert_eq!(full["messages"][0]["metadata"]["event_payload"]["id"], 7);
}

#[tokio::test]
async fn a_dropped_response_has_taken_effect_and_a_window_marks_early_calls() {
    let app = App::quiet().await;
    let drop = Fault {
        side: Some(Side::Slack),
        method: Some("chat.postMessage".into()),
        what: FaultKind::DropAfter,
        chance: 1.0,
        times: Some(1),
    };
    app.playground.faults().add(drop.clone());
    let url = format!("{}/chat.postMessage", app.playground.slack().api_url());
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let request = http
        .post(url)
        .bearer_auth("xoxb-playground-bot")
        .json(&json!({ "channel": "C0HELP", "text": "once" }));
    assert!(
        request.send().await.is_err(),
        "the connection must close without an answer"
    );
    assert_eq!(
        app.playground.slack().visible_messages("U0LEE", "C0HELP").len(),
        1
    );

    let retry_after = std::time::Duration::from_secs(9);
    app.playground.faults().add(Fault {
        what: FaultKind::RateLimited {
            retry_after,
            global: false,
        },
        ..drop
    });
    check(
        &app,
        "chat.postMessage",
        json!({ "channel": "C0HELP", "text": "x" }),
        "ratelimited",
    )
    .await;
    assert_eq!(app.playground.record().calls_inside_retry_after(), 0);
    // Later than any call that was under way.
    app.playground.clock().advance(std::time::Duration::from_secs(1));
    check(
        &app,
        "chat.postMessage",
        json!({ "channel": "C0HELP", "text": "x" }),
        "ratelimited",
    )
    .await;
    assert_eq!(app.playground.record().calls_inside_retry_after(), 1);
}

#[tokio::test]
async fn a_guest_sees_only_their_channel_and_a_stranger_is_marked() {
    let app = App::quiet().await;
    let slack = app.playground.slack();
    assert_eq!(
        slack.snapshot("U0GUS")["channels"].as_array().map(Vec::len),
        Some(1)
    );
    slack.set_account_kind("U0GUS", SlackAccountKind::Stranger);
    let user = app.call("users.info", json!({ "user": "U0GUS" })).await;
    assert_eq!(user["user"]["is_stranger"], true);
    assert!(
        slack
            .state()
            .conversations
            .values()
            .all(|conversation| conversation.kind != ConversationKind::Direct)
    );
}

/// The real Slack answers `ok: true` and posts such a reply in the channel itself; only `thread_ts` is missing.
#[tokio::test]
async fn a_reply_under_a_deleted_message_is_posted_without_its_thread() {
    let app = App::quiet().await;
    let slack = app.playground.slack();
    let root = slack
        .say("U0LEE", "C0HELP", "hello", None)
        .await
        .expect("Lee is in #help");
    slack
        .delete("U0LEE", "C0HELP", &root)
        .await
        .expect("Lee wrote the message");
    let reply = json!({ "channel": "C0HELP", "text": "a stray", "thread_ts": root });
    let answer = app.call("chat.postMessage", reply).await;
    assert_eq!(answer["ok"], true);
    assert!(answer["message"]["thread_ts"].is_null(), "{answer}");
    let seen = slack.visible_messages("U0SAM", "C0HELP");
    let stray = seen
        .iter()
        .find(|seen| seen.text == "a stray")
        .expect("everybody sees it");
    assert_eq!(stray.thread_ts, None);
    check(
        &app,
        "conversations.replies",
        json!({ "channel": "C0HELP", "ts": root }),
        "thread_not_found",
    )
    .await;
}
