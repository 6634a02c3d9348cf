//! What Slack refuses, with its own codes.

use serde_json::{Value, json};

use super::by_hand::App;
use crate::slack::state::RoomKind;
use crate::{Fault, Side, SlackStanding, What};

async fn check(app: &App, method: &str, args: Value, expect: &str) {
    let answer = app.call(method, args.clone()).await;
    assert_eq!(answer["error"], expect, "{method} {args} answered {answer}");
}

#[tokio::test]
async fn an_unlisted_app_reads_fifteen_messages_once_a_minute() {
    let app = App::quiet().await;
    let slack = app.playground.slack();
    for line in 0..20 {
        let said = slack.say("U0LEE", "C0HELP", &format!("line {line}"), None).await;
        said.expect("Lee is in #help");
    }
    slack.unlist();
    let all = json!({ "channel": "C0HELP" });
    let answer = app.call("conversations.history", all.clone()).await;
    assert_eq!(answer["messages"].as_array().map(Vec::len), Some(15), "{answer}");
    check(&app, "conversations.history", all.clone(), "ratelimited").await;
    app.playground.clock().advance(std::time::Duration::from_secs(61));
    let answer = app.call("conversations.history", all).await;
    assert_eq!(answer["ok"], true, "{answer}");
}

#[tokio::test]
async fn what_slack_refuses_is_refused_with_its_code() {
    let app = App::quiet().await;
    let slack = app.playground.slack();
    let theirs = slack
        .say("U0LEE", "C0HELP", "hello", None)
        .await
        .expect("Lee is in #help");
    check(&app, "chat.shout", json!({}), "unknown_method").await;
    check(
        &app,
        "chat.postMessage",
        json!({ "channel": "C0HELP" }),
        "no_text",
    )
    .await;
    check(
        &app,
        "chat.postMessage",
        json!({ "channel": "C0NOWHERE", "text": "x" }),
        "channel_not_found",
    )
    .await;
    check(
        &app,
        "chat.postMessage",
        json!({ "channel": "C0GENERAL", "text": "x" }),
        "not_in_channel",
    )
    .await;
    check(
        &app,
        "chat.update",
        json!({ "channel": "C0HELP", "ts": theirs, "text": "x" }),
        "cant_update_message",
    )
    .await;
    check(
        &app,
        "chat.delete",
        json!({ "channel": "C0HELP", "ts": theirs }),
        "cant_delete_message",
    )
    .await;
    check(
        &app,
        "conversations.history",
        json!({ "channel": "C0GENERAL" }),
        "not_in_channel",
    )
    .await;
    check(
        &app,
        "conversations.join",
        json!({ "channel": "C0GENERAL" }),
        "missing_scope",
    )
    .await;
    check(
        &app,
        "views.open",
        json!({ "trigger_id": "1.2.3", "view": super::by_hand::modal() }),
        "invalid_trigger_id",
    )
    .await;
    check(
        &app,
        "users.info",
        json!({ "user": "U0NOBODY" }),
        "user_not_found",
    )
    .await;
    check(
        &app,
        "reactions.remove",
        json!({ "channel": "C0HELP", "timestamp": theirs, "name": "eyes" }),
        "no_reaction",
    )
    .await;
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
    let stray = json!({ "channel": "C0HELP", "text": "x", "thread_ts": "1.000000" });
    check(&app, "chat.postMessage", stray, "thread_not_found").await;
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
    slack.set_standing("U0ANN", SlackStanding::Deactivated);
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
async fn a_missing_scope_names_what_is_needed() {
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
async fn forms_are_taken_as_official_sdks_send_them() {
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
async fn history_comes_in_pages() {
    let app = App::quiet().await;
    let slack = app.playground.slack();
    for n in 0..5 {
        slack
            .say("U0LEE", "C0HELP", &format!("message {n}"), None)
            .await
            .expect("Lee is in #help");
    }
    let first = app
        .call(
            "conversations.history",
            json!({ "channel": "C0HELP", "limit": 3 }),
        )
        .await;
    assert_eq!(
        (first["messages"][0]["text"].as_str(), first["has_more"].as_bool()),
        (Some("message 4"), Some(true))
    );
    let cursor = &first["response_metadata"]["next_cursor"];
    let second = app
        .call(
            "conversations.history",
            json!({ "channel": "C0HELP", "limit": 3, "cursor": cursor }),
        )
        .await;
    assert_eq!(second["messages"].as_array().map(Vec::len), Some(2));
    assert_eq!(second["has_more"], false);
    let oldest = &first["messages"][2]["ts"];
    let newer = app
        .call(
            "conversations.history",
            json!({ "channel": "C0HELP", "oldest": oldest }),
        )
        .await;
    assert_eq!(newer["messages"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn a_dropped_answer_has_taken_effect_and_a_window_marks_early_calls() {
    let app = App::quiet().await;
    let drop = Fault {
        side: Some(Side::Slack),
        method: Some("chat.postMessage".into()),
        what: What::DropAfter,
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
        app.playground.slack().messages_seen_by("U0LEE", "C0HELP").len(),
        1
    );

    let retry_after = std::time::Duration::from_secs(9);
    app.playground.faults().add(Fault {
        what: What::RateLimited {
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
    slack.set_standing("U0GUS", SlackStanding::Stranger);
    let user = app.call("users.info", json!({ "user": "U0GUS" })).await;
    assert_eq!(user["user"]["is_stranger"], true);
    assert!(
        slack
            .state()
            .rooms
            .values()
            .all(|room| room.kind != RoomKind::Direct)
    );
}

#[tokio::test]
async fn pages_of_history_stay_where_they_are_when_more_is_said() {
    let app = App::quiet().await;
    let slack = app.playground.slack();
    let root = slack
        .say("U0LEE", "C0HELP", "line 0", None)
        .await
        .expect("Lee is in #help");
    for line in 1..4 {
        slack
            .say("U0LEE", "C0HELP", &format!("line {line}"), None)
            .await
            .expect("Lee is in #help");
        slack
            .say("U0LEE", "C0HELP", &format!("reply {line}"), Some(&root))
            .await
            .expect("Lee is in #help");
    }
    let texts = |answer: &Value| -> Vec<String> {
        let all = answer["messages"].as_array().into_iter().flatten();
        all.map(|message| message["text"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    let first = app
        .call(
            "conversations.history",
            json!({ "channel": "C0HELP", "limit": 2 }),
        )
        .await;
    assert_eq!(texts(&first), ["line 3", "line 2"]);
    slack
        .say("U0LEE", "C0HELP", "meanwhile", None)
        .await
        .expect("Lee is in #help");
    let cursor = &first["response_metadata"]["next_cursor"];
    let rest = app
        .call(
            "conversations.history",
            json!({ "channel": "C0HELP", "limit": 9, "cursor": cursor }),
        )
        .await;
    assert_eq!(texts(&rest), ["line 1", "line 0"]);
    assert_eq!(
        (&rest["has_more"], &rest["messages"][1]["reply_count"]),
        (&json!(false), &json!(3))
    );
    let thread = json!({ "channel": "C0HELP", "ts": root, "limit": 3 });
    let first = app.call("conversations.replies", thread.clone()).await;
    assert_eq!(texts(&first), ["line 0", "reply 1", "reply 2"]);
    let mut more = thread;
    more["cursor"] = first["response_metadata"]["next_cursor"].clone();
    assert_eq!(
        texts(&app.call("conversations.replies", more.clone()).await),
        ["reply 3"]
    );
    more["cursor"] = "nonsense".into();
    check(&app, "conversations.replies", more, "invalid_cursor").await;
    // Bounds are exact to the microsecond: without `inclusive` the named message itself is outside.
    let reply = first["messages"][1]["ts"].clone();
    let bounded = json!({ "channel": "C0HELP", "ts": root, "oldest": reply, "latest": reply });
    assert_eq!(
        texts(&app.call("conversations.replies", bounded.clone()).await),
        ["line 0"]
    );
    let mut inclusive = bounded;
    inclusive["inclusive"] = true.into();
    assert_eq!(
        texts(&app.call("conversations.replies", inclusive).await),
        ["line 0", "reply 1"]
    );
}
