//! How Slack treats messages to a deactivated account.

use serde_json::json;

use super::raw_client::{App, check};
use crate::SlackAccountKind;

#[tokio::test]
async fn a_deactivated_account_accepts_messages_only_in_an_open_conversation() {
    let app = App::quiet().await;
    let slack = app.playground.slack();
    let open = app.call("conversations.open", json!({ "users": "U0LEE" })).await;
    let old = open["channel"]["id"].clone();
    for user in ["U0LEE", "U0ANN"] {
        slack.set_account_kind(user, SlackAccountKind::Deactivated);
        check(
            &app,
            "conversations.open",
            json!({ "users": user }),
            "user_disabled",
        )
        .await;
    }
    let posted = app
        .call("chat.postMessage", json!({ "channel": old, "text": "x" }))
        .await;
    assert_eq!(posted["ok"], true);
    let info = app.call("conversations.info", json!({ "channel": old })).await;
    assert_eq!(info["channel"]["is_user_deleted"], true);
    assert!(
        slack
            .visible_messages("U0LEE", old.as_str().expect("an id"))
            .is_empty()
    );
    assert!(slack.say("U0LEE", "C0HELP", "x", None).await.is_err());
    let lee = app.call("users.info", json!({ "user": "U0LEE" })).await;
    let lee = lee["user"].as_object().expect("they are still listed").clone();
    assert_eq!(lee["deleted"], true);
    assert!(!lee.contains_key("tz") && !lee.contains_key("is_restricted"));

    slack.set_account_kind("U0LEE", SlackAccountKind::Member);
    assert!(slack.say("U0LEE", "C0HELP", "x", None).await.is_ok());
}
