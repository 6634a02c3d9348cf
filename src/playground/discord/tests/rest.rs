//! REST with a raw client: refusals with their codes, and the effects of accepted calls.

use std::time::Duration;

use serde_json::{Value, json};

use super::support::{AGENTS, APP, Answered, BO, HELP, MIA, call, playground, send, with};
use crate::{
    CallFault, Fault, FaultKind, Playground, RateLimitMode, Side,
    discord::permissions::{MANAGE_THREADS, VIEW_CHANNEL},
};

async fn post(pg: &Playground, body: Value) -> Answered {
    call(pg, "POST", &format!("/channels/{HELP}/messages"), &body).await
}

/// The code of the first error at a dotted path in a form refusal.
fn error_at(answer: &Answered, path: &str) -> String {
    assert_eq!(
        (answer.0, &answer.1["code"]),
        (400, &json!(50035)),
        "{}",
        answer.1
    );
    let node = path.split('.').fold(&answer.1["errors"], |node, key| &node[key]);
    node["_errors"][0]["code"]
        .as_str()
        .unwrap_or_else(|| panic!("no error at {path}: {}", answer.1))
        .to_owned()
}

fn row(components: &Value) -> Value {
    json!({"type": 1, "components": components})
}

fn button(id: &str) -> Value {
    json!({"type": 2, "style": 1, "label": "Press", "custom_id": id})
}

#[tokio::test]
async fn a_body_outside_the_limits_is_refused_with_the_field_that_breaks_them() {
    let pg = playground().await;
    let long = |n: usize| "x".repeat(n);
    let rows = |n: usize| {
        (0..n)
            .map(|i| row(&json!([button(&i.to_string())])))
            .collect::<Value>()
    };
    let options: Value = (0..26)
        .map(|i| json!({"label": "a", "value": i.to_string()}))
        .collect();
    let select = |options: Value| json!([row(&json!([{"type": 3, "custom_id": "s", "options": options}]))]);
    let cases = [
        (json!({"content": long(2001)}), "content", "BASE_TYPE_MAX_LENGTH"),
        (
            json!({"embeds": [{"title": long(257)}]}),
            "embeds.0.title",
            "BASE_TYPE_MAX_LENGTH",
        ),
        (
            json!({"embeds": [{"fields": [{"name": "", "value": "v"}]}]}),
            "embeds.0.fields.0.name",
            "BASE_TYPE_REQUIRED",
        ),
        (
            json!({"embeds": [{"description": long(4000)}, {"description": long(2001)}]}),
            "embeds.1",
            "MAX_EMBED_SIZE_EXCEEDED",
        ),
        (
            json!({"embeds": vec![json!({"title": "t"}); 11]}),
            "embeds",
            "BASE_TYPE_MAX_LENGTH",
        ),
        (
            json!({"content": "x", "components": rows(6)}),
            "components",
            "BASE_TYPE_MAX_LENGTH",
        ),
        (
            json!({"content": "x", "components": [row(&json!([button("a"), button("a")]))]}),
            "components.0.components.1.custom_id",
            "COMPONENT_CUSTOM_ID_DUPLICATED",
        ),
        (
            json!({"content": "x", "components": [row(&json!([button(&long(101))]))]}),
            "components.0.components.0.custom_id",
            "BASE_TYPE_BAD_LENGTH",
        ),
        (
            json!({"content": "x", "components": [button("a")]}),
            "components.0.type",
            "UNION_TYPE_CHOICES",
        ),
        (
            json!({"content": "x", "components": select(options)}),
            "components.0.components.0.options",
            "BASE_TYPE_MAX_LENGTH",
        ),
        (
            json!({"flags": 1 << 15, "content": "x", "components": [{"type": 10, "content": "t"}]}),
            "content",
            "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
        ),
        (
            json!({"flags": 1 << 15, "components": vec![json!({"type": 10, "content": long(1001)}); 4]}),
            "components",
            "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
        ),
        (
            json!({"content": "x", "nonce": long(26)}),
            "nonce",
            "NONCE_TYPE_TOO_LONG",
        ),
        (
            json!({"content": "x", "allowed_mentions": {"parse": ["users"], "users": [BO]}}),
            "allowed_mentions",
            "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
        ),
        (
            json!({"content": "x", "message_reference": {"message_id": "42"}}),
            "message_reference",
            "MESSAGE_REFERENCE_UNKNOWN_MESSAGE",
        ),
    ];
    for (body, path, code) in cases {
        assert_eq!(error_at(&post(&pg, body).await, path), code, "at {path}");
    }
    assert_eq!(post(&pg, json!({"content": "  "})).await.1["code"], 50006);
    assert_eq!(
        post(&pg, json!({"content": "fine", "components": rows(5)}))
            .await
            .0,
        200
    );
    assert_eq!(
        pg.discord().visible_messages(BO, HELP).len(),
        1,
        "refused messages are not posted"
    );
    pg.shutdown().await;
}

#[tokio::test]
async fn commands_outside_the_limits_are_refused() {
    let pg = playground().await;
    let path = format!("/applications/{APP}/commands");
    let refused = async |body: Value| call(&pg, "POST", &path, &body).await;
    let named = |name: &str| json!({"name": name, "description": "d"});
    assert_eq!(
        error_at(&refused(named("Ticket")).await, "name"),
        "APPLICATION_COMMAND_INVALID_NAME"
    );
    assert_eq!(
        error_at(&refused(json!({"name": "ticket"})).await, "description"),
        "BASE_TYPE_REQUIRED"
    );
    let mut command = named("ticket");
    command["options"] = json!([
        {"name": "a", "description": "d", "type": 3},
        {"name": "b", "description": "d", "type": 3, "required": true},
    ]);
    assert_eq!(
        error_at(&refused(command).await, "options.1"),
        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"
    );
    assert_eq!(refused(named("ticket")).await.0, 201);
    assert_eq!(refused(named("ticket")).await.0, 200, "the same name replaces");
    pg.shutdown().await;
}

#[tokio::test]
async fn missing_permissions_and_objects_return_discords_codes() {
    let hidden = |scene: &mut crate::Scene| {
        scene.discord.channels[1].app_permissions = 0;
        scene.discord.channels[2].app_permissions = VIEW_CHANNEL;
        scene.discord.people[0].accepts_dms = false;
    };
    let pg = with(hidden, RateLimitMode::Off).await;
    let hello = json!({"content": "hello"});
    let code = async |verb: &str, path: &str, body: &Value| {
        let (status, answer) = call(&pg, verb, path, body).await;
        (status, answer["code"].as_u64().unwrap())
    };
    assert_eq!(
        code("POST", "/channels/1100000000000000102/messages", &hello).await,
        (403, 50001)
    );
    assert_eq!(
        code("POST", &format!("/channels/{AGENTS}/messages"), &hello).await,
        (403, 50013)
    );
    assert_eq!(code("POST", "/channels/7/messages", &hello).await, (404, 10003));
    assert_eq!(
        code("GET", &format!("/channels/{HELP}/messages/7"), &Value::Null).await,
        (404, 10008)
    );
    assert_eq!(code("GET", "/nowhere", &Value::Null).await, (404, 0));
    let dm = call(&pg, "POST", "/users/@me/channels", &json!({"recipient_id": BO}))
        .await
        .1;
    let dm = format!("/channels/{}/messages", dm["id"].as_str().unwrap());
    assert_eq!(code("POST", &dm, &hello).await, (403, 50007));
    assert_eq!(pg.record().refusals().len(), 6);
    pg.shutdown().await;
}

#[tokio::test]
async fn a_nonce_creates_one_message_within_its_window() {
    let pg = playground().await;
    let body = json!({"content": "once", "nonce": "n1", "enforce_nonce": true});
    let first = post(&pg, body.clone()).await.1;
    assert_eq!(post(&pg, body.clone()).await.1["id"], first["id"]);
    pg.clock().advance(Duration::from_secs(600));
    assert_ne!(post(&pg, body).await.1["id"], first["id"]);
    assert_eq!(pg.discord().visible_messages(BO, HELP).len(), 2);
    pg.shutdown().await;
}

#[tokio::test]
async fn allowed_mentions_limit_notifications() {
    let pg = playground().await;
    let text = format!("<@{BO}> <@{MIA}> <@&1100000000000000301>");
    let pinged = async |allowed: Option<Value>| {
        let mut body = json!({"content": text});
        if let Some(allowed) = allowed {
            body["allowed_mentions"] = allowed;
        }
        let id = post(&pg, body).await.1["id"].as_str().unwrap().to_owned();
        let pings = pg.discord().pings_of(HELP, &id);
        (pings.users.len(), pings.roles.len())
    };
    assert_eq!(pinged(None).await, (2, 1));
    assert_eq!(pinged(Some(json!({"parse": []}))).await, (0, 0));
    assert_eq!(
        pinged(Some(json!({"parse": ["roles"], "users": [MIA]}))).await,
        (1, 1)
    );
    pg.shutdown().await;
}

#[tokio::test]
async fn a_thread_has_its_messages_id_and_unarchives_unless_it_is_locked() {
    let pg = playground().await;
    let message = pg
        .discord()
        .say(BO, HELP, "the printer eats paper")
        .await
        .unwrap();
    let path = format!("/channels/{HELP}/messages/{message}/threads");
    let (status, thread) = call(&pg, "POST", &path, &json!({"name": "printer"})).await;
    assert_eq!((status, thread["id"].as_str()), (201, Some(message.as_str())));
    assert_eq!(
        call(&pg, "POST", &path, &json!({"name": "again"})).await.1["code"],
        160_004
    );

    pg.clock().advance(Duration::from_secs(4 * 24 * 3600));
    let shown = call(&pg, "GET", &format!("/channels/{message}"), &Value::Null)
        .await
        .1;
    assert_eq!(
        shown["thread_metadata"]["archived"], true,
        "a quiet thread is archived"
    );
    let say = async |text: &str| {
        call(
            &pg,
            "POST",
            &format!("/channels/{message}/messages"),
            &json!({"content": text}),
        )
        .await
    };
    assert_eq!(say("it wakes").await.0, 200);
    let shown = call(&pg, "GET", &format!("/channels/{message}"), &Value::Null)
        .await
        .1;
    assert_eq!(shown["thread_metadata"]["archived"], false);
    pg.discord().set_thread(&message, true, true).unwrap();
    assert_eq!(say("whoever manages threads").await.0, 200);
    let help = |scene: &crate::Scene| {
        scene
            .discord
            .channels
            .iter()
            .find(|one| one.id == HELP)
            .unwrap()
            .app_permissions
    };
    let bits = help(&crate::Scene::demo()) & !MANAGE_THREADS;
    pg.discord().set_app_permissions(HELP, bits).unwrap();
    pg.discord().set_thread(&message, true, true).unwrap();
    let refused = say("closed").await;
    assert_eq!(refused.1["code"], 50083, "{}", refused.1);
    pg.shutdown().await;
}

#[tokio::test]
async fn reactions_of_other_users_can_be_removed() {
    let pg = playground().await;
    let message = pg.discord().say(BO, HELP, "hello").await.unwrap();
    pg.discord().react(MIA, HELP, &message, "🎫").await.unwrap();
    let base = format!("/channels/{HELP}/messages/{message}/reactions");
    assert_eq!(
        call(&pg, "PUT", &format!("{base}/%F0%9F%8E%AB/@me"), &Value::Null)
            .await
            .0,
        204
    );
    assert_eq!(pg.discord().visible_messages(BO, HELP)[0].reactions[0].1.len(), 2);
    assert_eq!(
        call(&pg, "PUT", &format!("{base}/nothing/@me"), &Value::Null)
            .await
            .1["code"],
        10014
    );
    assert_eq!(
        call(&pg, "DELETE", &format!("{base}/%F0%9F%8E%AB/{MIA}"), &Value::Null)
            .await
            .0,
        204
    );
    assert_eq!(pg.discord().visible_messages(BO, HELP)[0].reactions[0].1, [APP]);
    pg.shutdown().await;
}

#[tokio::test]
async fn the_sixth_message_in_five_seconds_is_rate_limited() {
    let pg = with(|_| {}, RateLimitMode::Real).await;
    let path = format!("/channels/{HELP}/messages");
    for number in 0..5 {
        let answer = send(&pg, "POST", &path, &json!({"content": "x"})).await;
        let remaining = answer.headers()["x-ratelimit-remaining"]
            .to_str()
            .unwrap()
            .to_owned();
        assert_eq!(
            (answer.status().as_u16(), remaining),
            (200, (4 - number).to_string())
        );
    }
    let refused = send(&pg, "POST", &path, &json!({"content": "x"})).await;
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.headers()["x-ratelimit-scope"], "user");
    assert!(
        refused.headers()["retry-after"]
            .to_str()
            .unwrap()
            .parse::<u64>()
            .unwrap()
            <= 5
    );
    assert_eq!(refused.json::<Value>().await.unwrap()["global"], false);
    assert_eq!(pg.record().calls_inside_retry_after(), 0);
    assert_eq!(
        send(&pg, "POST", &path, &json!({"content": "x"})).await.status(),
        429
    );
    assert_eq!(pg.record().calls_inside_retry_after(), 1);
    pg.clock().advance(Duration::from_secs(6));
    assert_eq!(
        send(&pg, "POST", &path, &json!({"content": "x"})).await.status(),
        200
    );
    pg.shutdown().await;
}

#[tokio::test]
async fn a_dropped_response_leaves_the_message_posted() {
    let pg = playground().await;
    let what = FaultKind::DropAfter;
    let method = Some("POST /channels".to_owned());
    pg.faults().add(Fault {
        side: Some(Side::Discord),
        method,
        what,
        chance: 1.0,
        times: Some(1),
    });
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let token = crate::Scene::demo().discord.app.token;
    let sent = client
        .post(format!("{}/api/v10/channels/{HELP}/messages", pg.url()))
        .header("authorization", format!("Bot {token}"))
        .json(&json!({"content": "did it arrive?"}))
        .send();
    assert!(sent.await.is_err(), "there is no answer");
    assert_eq!(
        pg.discord().visible_messages(BO, HELP)[0].content,
        "did it arrive?"
    );
    assert_eq!(
        pg.faults().on_call(Side::Discord, "POST /channels"),
        CallFault::None
    );
    pg.shutdown().await;
}
