//! Forms refuse what Slack's client refuses to send.

use serde_json::{Value, json};

use super::raw_client::App;
use crate::slack::Submitted;

fn plain(text: &str) -> Value {
    json!({ "type": "plain_text", "text": text })
}

/// A form with one optional input per kind of element.
fn form() -> Value {
    let option = |value: &str| json!({ "text": plain(value), "value": value });
    let elements = [
        json!({ "type": "number_input", "is_decimal_allowed": false, "min_value": "1", "max_value": "10" }),
        json!({ "type": "email_text_input" }),
        json!({ "type": "url_text_input" }),
        json!({ "type": "datepicker" }),
        json!({ "type": "timepicker" }),
        json!({ "type": "datetimepicker" }),
        json!({ "type": "users_select" }),
        json!({ "type": "multi_users_select", "max_selected_items": 1 }),
        json!({ "type": "channels_select" }),
        json!({ "type": "conversations_select" }),
        json!({ "type": "multi_static_select", "max_selected_items": 2, "options": [option("a"), option("b"), option("c")] }),
        json!({ "type": "static_select", "options": [option("a"), option("b")] }),
    ];
    let blocks: Vec<Value> = elements
        .into_iter()
        .map(|mut element| {
            let block_id = element["type"].clone();
            element["action_id"] = "x".into();
            json!({ "type": "input", "optional": true, "block_id": block_id, "label": plain("Field"), "element": element })
        })
        .collect();
    json!({ "type": "modal", "title": plain("Form"), "submit": plain("Send"), "blocks": blocks })
}

async fn opened(app: &mut App) -> String {
    let slack = app.playground.slack().clone();
    let typing = slack.slash("U0LEE", "C0HELP", "/ticket", "");
    let serving = async {
        let envelope = app.next().await;
        app.ack(&envelope, None).await;
        envelope["payload"]["trigger_id"].clone()
    };
    let (outcome, trigger) = tokio::join!(typing, serving);
    outcome.expect("it was acknowledged");
    let answer = app
        .call("views.open", json!({ "trigger_id": trigger, "view": form() }))
        .await;
    assert_eq!(answer["ok"], true, "{answer}");
    answer["view"]["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_form_refuses_values_that_do_not_fit_its_fields() {
    let mut app = App::connected().await;
    let view = opened(&mut app).await;
    let wrong = [
        ("number_input", json!("11"), "at most 10"),
        ("number_input", json!("0"), "at least 1"),
        ("number_input", json!("2.5"), "whole number"),
        ("email_text_input", json!("lee at northwind"), "valid email"),
        ("url_text_input", json!("northwind.example"), "valid URL"),
        ("datepicker", json!("2026-02-30"), "valid date"),
        ("datepicker", json!("tomorrow"), "valid date"),
        ("timepicker", json!("25:00"), "valid time"),
        ("datetimepicker", json!(7), "valid date and time"),
        ("users_select", json!("U0NOBODY"), "no such person"),
        ("multi_users_select", json!(["U0ANN", "U0SAM"]), "up to 1"),
        ("channels_select", json!("C0NOWHERE"), "no such channel"),
        ("channels_select", json!("C0AGENTS"), "no such channel"),
        ("conversations_select", json!("C0AGENTS"), "no such conversation"),
        ("multi_static_select", json!(["a", "b", "c"]), "up to 2"),
        (
            "static_select",
            json!({ "type": "static_select", "selected_option": { "text": plain("z"), "value": "z" } }),
            "no option",
        ),
    ];
    let slack = app.playground.slack().clone();
    for (block, value, expected) in wrong {
        let values = json!({ block: { "x": value } });
        let refused = slack.submit("U0LEE", &view, &values).await;
        let why = refused.expect_err("the client refuses the value");
        assert!(why.contains(expected), "{values}: {why}");
        let values = json!({ block: { "x": null } });
        let empty = slack.submit("U0LEE", &view, &values);
        let serving = async {
            let envelope = app.next().await;
            app.ack(
                &envelope,
                Some(json!({ "response_action": "errors", "errors": { block: "again" } })),
            )
            .await;
        };
        assert!(
            matches!(tokio::join!(empty, serving).0, Ok(Submitted::Errors(_))),
            "{block}"
        );
    }
}

#[tokio::test]
async fn a_form_accepts_values_that_fit_its_fields() {
    let mut app = App::connected().await;
    let view = opened(&mut app).await;
    let values = json!({
        "number_input": { "x": "10" }, "email_text_input": { "x": "lee@northwind.example" },
        "url_text_input": { "x": "https://northwind.example" }, "datepicker": { "x": "2028-02-29" },
        "timepicker": { "x": "23:59" }, "datetimepicker": { "x": 1_800_000_000 }, "users_select": { "x": "U0ANN" },
        "multi_users_select": { "x": ["U0SAM"] }, "channels_select": { "x": "C0HELP" },
        "conversations_select": { "x": "C0HELP" }, "multi_static_select": { "x": ["a", "c"] },
        "static_select": { "x": "b" },
    });
    let slack = app.playground.slack().clone();
    let submitting = slack.submit("U0LEE", &view, &values);
    let serving = async {
        let envelope = app.next().await;
        app.ack(&envelope, None).await;
        envelope["payload"]["view"]["state"]["values"].clone()
    };
    let (outcome, sent) = tokio::join!(submitting, serving);
    assert_eq!(outcome, Ok(Submitted::Closed));
    assert_eq!(sent["datetimepicker"]["x"]["selected_date_time"], 1_800_000_000);
    assert_eq!(
        sent["multi_users_select"]["x"]["selected_users"],
        json!(["U0SAM"])
    );
}

#[tokio::test]
async fn user_groups_are_listed_with_their_members() {
    let app = App::connected().await;
    let groups = app
        .call("usergroups.list", json!({ "include_users": true }))
        .await;
    let group = &groups["usergroups"][0];
    assert_eq!(
        (&group["handle"], &group["user_count"]),
        (&json!("it-support"), &json!(2))
    );
    assert_eq!(group["users"], json!(["U0SAM", "U0KIM"]));
    let without = app.call("usergroups.list", json!({})).await;
    assert_eq!(without["usergroups"][0].get("users"), None);
    let users = app
        .call("usergroups.users.list", json!({ "usergroup": group["id"] }))
        .await;
    assert_eq!(users["users"], group["users"]);
    let unknown = app
        .call("usergroups.users.list", json!({ "usergroup": "S0NONE" }))
        .await;
    assert_eq!(unknown["error"], "no_such_subteam");
}
