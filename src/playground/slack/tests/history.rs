//! History in pages: their order, and the limit of an unlisted app.

use serde_json::{Value, json};

use super::raw_client::{App, check};

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
async fn new_messages_do_not_shift_pages_of_history() {
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
