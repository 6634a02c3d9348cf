//! Forms refuse what Discord's client refuses to send.

use serde_json::{Value, json};

use super::{
    gateway::{GatewayClient, PLAIN},
    support::{BO, HELP, MIA, call, playground, register_ticket},
};
use crate::Playground;

/// A form with radio buttons, checkboxes, a menu and a list of people.
fn form() -> Value {
    let options =
        json!([{"label": "A", "value": "a"}, {"label": "B", "value": "b"}, {"label": "C", "value": "c"}]);
    let labelled =
        |label: &str, component: Value| json!({"type": 18, "label": label, "component": component});
    json!({"type": 9, "data": {"custom_id": "form", "title": "Form", "components": [
        labelled("One", json!({"type": 21, "custom_id": "radio", "options": options})),
        labelled("Some", json!({
            "type": 22, "custom_id": "boxes", "options": options, "required": false, "min_values": 2, "max_values": 2,
        })),
        labelled("Menu", json!({
            "type": 3, "custom_id": "menu", "options": options, "required": false, "max_values": 2,
        })),
        labelled("Who", json!({"type": 5, "custom_id": "who", "required": false})),
    ]}})
}

/// Opens the form for Bo. Returns the data of the form that Bo submits.
async fn opened(pg: &Playground) -> tokio::task::JoinHandle<Value> {
    register_ticket(pg).await;
    let mut line = GatewayClient::open(pg).await;
    line.identify(PLAIN).await;
    let (ready, opened) = tokio::sync::oneshot::channel();
    let asked = pg.clone();
    let bot = tokio::spawn(async move {
        let answer = async |line: &mut GatewayClient, body: Value| {
            let payload = line.event("INTERACTION_CREATE").await["d"].clone();
            let (id, token) = (
                payload["id"].as_str().unwrap(),
                payload["token"].as_str().unwrap(),
            );
            let path = format!("/interactions/{id}/{token}/callback");
            let (status, refusal) = call(&asked, "POST", &path, &body).await;
            assert_eq!(status, 204, "{refusal}");
            payload
        };
        answer(&mut line, form()).await;
        ready.send(()).unwrap();
        answer(&mut line, json!({"type": 4, "data": {"content": "noted"}})).await["data"].clone()
    });
    pg.discord().slash(BO, HELP, "ticket", json!({})).await.unwrap();
    opened.await.unwrap();
    bot
}

#[tokio::test]
async fn a_form_refuses_values_that_do_not_fit_its_fields() {
    let pg = playground().await;
    let bot = opened(&pg).await;
    let wrong = [
        (json!({}), "radio: This field is required"),
        (json!({"radio": ["a", "b"]}), "1 to 1 values"),
        (json!({"radio": "z"}), "not offered"),
        (json!({"radio": "a", "boxes": ["a"]}), "2 to 2 values"),
        (json!({"radio": "a", "boxes": ["a", "b", "c"]}), "2 to 2 values"),
        (json!({"radio": "a", "menu": ["a", "b", "c"]}), "1 to 2 values"),
        (json!({"radio": "a", "who": ["7"]}), "nothing with the id 7"),
        (json!({"radio": "a", "who": [BO, MIA]}), "1 to 1 values"),
    ];
    for (values, expected) in wrong {
        let why = pg.discord().submit(BO, "form", &values).await.unwrap_err();
        assert!(why.contains(expected), "{values}: {why}");
    }
    let values = json!({"radio": "a", "boxes": ["a", "b"], "menu": ["c"], "who": [MIA]});
    pg.discord().submit(BO, "form", &values).await.unwrap();
    let sent = bot.await.unwrap()["components"].clone();
    assert_eq!(sent[0]["component"]["value"], "a");
    assert_eq!(sent[1]["component"]["values"], json!(["a", "b"]));
    assert_eq!(sent[3]["component"]["resolved"]["users"][MIA]["id"], MIA);
    pg.shutdown().await;
}
