//! Commands, buttons and forms: triggers, response URLs, and the messages after a wrong answer.

use std::time::Duration;

use serde_json::{Value, json};

use super::raw_client::{App, modal};
use crate::slack::{Slack, Submitted};

/// Types `/ticket` as Lee and acknowledges it; returns the payload.
async fn slash(app: &mut App, answer: Option<Value>) -> (Value, Result<(), String>) {
    let slack = app.playground.slack().clone();
    let typing = slack.slash("U0LEE", "C0HELP", "/ticket", "printer & co");
    let serving = async {
        let envelope = app.next().await;
        app.ack(&envelope, answer).await;
        envelope["payload"].clone()
    };
    let (outcome, payload) = tokio::join!(typing, serving);
    (payload, outcome)
}

async fn open_modal(app: &mut App) -> String {
    let (payload, outcome) = slash(app, None).await;
    outcome.expect("it was acknowledged");
    let answer = app
        .call(
            "views.open",
            json!({ "trigger_id": payload["trigger_id"], "view": modal() }),
        )
        .await;
    assert_eq!(answer["ok"], true, "{answer}");
    answer["view"]["id"].as_str().expect("an id").to_owned()
}

async fn submit(app: &mut App, view: &str, text: &str, answer: Option<Value>) -> Result<Submitted, String> {
    let slack: Slack = app.playground.slack().clone();
    let values = json!({ "title": { "text": text } });
    let submitting = slack.submit("U0LEE", view, &values);
    let serving = async {
        let envelope = app.next().await;
        app.ack(&envelope, answer).await;
    };
    tokio::join!(submitting, serving).0
}

#[tokio::test]
async fn a_trigger_opens_one_modal_within_three_seconds() {
    let mut app = App::connected().await;
    let (payload, _) = slash(&mut app, None).await;
    assert_eq!(payload["text"], "printer &amp; co");
    let args = json!({ "trigger_id": payload["trigger_id"], "view": modal() });
    assert_eq!(app.call("views.open", args.clone()).await["ok"], true);
    assert_eq!(
        app.call("views.open", args).await["error"],
        "exchanged_trigger_id"
    );
    let (payload, _) = slash(&mut app, None).await;
    app.playground.clock().advance(Duration::from_secs(4));
    let args = json!({ "trigger_id": payload["trigger_id"], "view": modal() });
    assert_eq!(app.call("views.open", args).await["error"], "expired_trigger_id");
}

#[tokio::test]
async fn an_unacknowledged_command_fails_visibly() {
    let mut app = App::connected().await;
    let slack = app.playground.slack().clone();
    let typing = slack.slash("U0LEE", "C0HELP", "/ticket", "");
    let waiting = async {
        app.next().await;
        app.playground.clock().advance(Duration::from_secs(4));
    };
    let (outcome, ()) = tokio::join!(typing, waiting);
    let shown = "/ticket failed with the error \"operation_timeout\"";
    assert_eq!(outcome, Err(shown.to_owned()));
    assert_eq!(slack.notice_of("U0LEE").as_deref(), Some(shown));
    assert!(slack.slash("U0LEE", "C0HELP", "/nonsense", "").await.is_err());
    assert!(slack.slash_in_thread("U0LEE", "/ticket").await.is_err());
}

#[tokio::test]
async fn a_response_url_accepts_five_ephemeral_answers_in_half_an_hour() {
    let mut app = App::connected().await;
    let (payload, _) = slash(&mut app, Some(json!({ "text": "working on it" }))).await;
    for n in 0..5 {
        let answer = app
            .respond(&payload, json!({ "text": format!("answer {n}") }))
            .await;
        assert_eq!(answer["ok"], true, "{answer}");
    }
    assert_eq!(
        app.respond(&payload, json!({ "text": "too many" })).await["error"],
        "used_url"
    );
    let slack = app.playground.slack();
    assert_eq!(slack.visible_messages("U0LEE", "C0HELP").len(), 6);
    assert!(
        slack.visible_messages("U0SAM", "C0HELP").is_empty(),
        "they are only visible to Lee"
    );
    let history = app
        .call("conversations.history", json!({ "channel": "C0HELP" }))
        .await;
    assert_eq!(history["messages"], json!([]));
    let (payload, _) = slash(&mut app, None).await;
    app.playground.clock().advance(Duration::from_secs(31 * 60));
    assert_eq!(
        app.respond(&payload, json!({ "text": "late" })).await["error"],
        "expired_url"
    );
}

#[tokio::test]
async fn errors_keep_a_modal_open_and_invalid_errors_fail() {
    let mut app = App::connected().await;
    let view = open_modal(&mut app).await;
    let errors = |block: &str| json!({ "response_action": "errors", "errors": { block: "say more" } });
    let outcome = submit(&mut app, &view, "x", Some(errors("title"))).await;
    assert!(matches!(outcome, Ok(Submitted::Errors(_))), "{outcome:?}");
    let outcome = submit(&mut app, &view, "x", Some(errors("nowhere"))).await;
    assert_eq!(outcome, Err("We had some trouble connecting. Try again?".into()));
    let mut next = modal();
    next["title"]["text"] = "Thanks".into();
    let update = json!({ "response_action": "update", "view": next });
    assert_eq!(
        submit(&mut app, &view, "x", Some(update)).await,
        Ok(Submitted::Updated)
    );
    assert!(
        app.playground
            .slack()
            .rendered_modal("U0LEE")
            .is_some_and(|seen| seen.starts_with("Thanks\n"))
    );
    assert_eq!(submit(&mut app, &view, "x", None).await, Ok(Submitted::Closed));
    assert_eq!(app.playground.slack().modal_of("U0LEE"), None);
    let gone = app
        .call("views.update", json!({ "view_id": view, "view": modal() }))
        .await;
    assert_eq!(gone["error"], "not_found");
}

#[tokio::test]
async fn a_missing_required_field_stops_the_submission_in_the_client() {
    let mut app = App::connected().await;
    let view = open_modal(&mut app).await;
    let slack = app.playground.slack();
    let refused = slack.submit("U0LEE", &view, &json!({})).await;
    assert_eq!(
        refused,
        Err("Please complete this required field: What is wrong?".into())
    );
    assert!(
        slack.submit("U0SAM", &view, &json!({})).await.is_err(),
        "it is not Sam's form"
    );
}

#[tokio::test]
async fn a_message_shortcut_carries_the_full_message() {
    let mut app = App::connected().await;
    let slack = app.playground.slack().clone();
    let ts = slack
        .say("U0LEE", "C0HELP", "it is broken", None)
        .await
        .expect("Lee is in #help");
    app.take().await;
    let choosing = slack.shortcut("U0SAM", "ticket_from_message", Some("C0HELP"), Some(&ts));
    let (outcome, payload) = tokio::join!(choosing, app.take());
    outcome.expect("it was acknowledged");
    assert_eq!(payload["type"], "message_action");
    assert_eq!(payload["message"]["user"], "U0LEE");
    assert_eq!(payload["user"]["id"], "U0SAM");
    assert_eq!(payload["channel"], json!({ "id": "C0HELP", "name": "help" }));
}

#[tokio::test]
async fn a_click_on_an_ephemeral_message_can_replace_it() {
    let mut app = App::connected().await;
    let slack = app.playground.slack().clone();
    let button = json!({ "type": "button", "action_id": "yes", "value": "7", "text": { "type": "plain_text", "text": "Yes" } });
    let blocks = json!([{ "type": "actions", "block_id": "b", "elements": [button] }]);
    let args = json!({ "channel": "C0HELP", "user": "U0LEE", "text": "Sure?", "blocks": blocks });
    let posted = app.call("chat.postEphemeral", args).await;
    let ts = posted["message_ts"].as_str().expect("a timestamp").to_owned();
    assert!(
        slack.click("U0SAM", ("C0HELP", &ts), "yes", None).await.is_err(),
        "Sam does not see it"
    );
    let (outcome, payload) = tokio::join!(slack.click("U0LEE", ("C0HELP", &ts), "yes", None), app.take());
    outcome.expect("it was acknowledged");
    assert_eq!(
        (
            &payload["actions"][0]["value"],
            &payload["container"]["is_ephemeral"]
        ),
        (&json!("7"), &json!(true))
    );
    app.respond(&payload, json!({ "text": "Done", "replace_original": true }))
        .await;
    let seen = slack.visible_messages("U0LEE", "C0HELP");
    assert_eq!(
        seen.iter()
            .map(|message| message.rendered.as_str())
            .collect::<Vec<_>>(),
        ["Done"]
    );
}
