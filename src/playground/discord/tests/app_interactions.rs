//! Everything that a person can request from the application: menus, buttons, selects, autocompletion, forms, and
//! refusals.

use serde_json::{Value, json};

use super::{
    gateway::{GatewayClient, PLAIN},
    support::{APP, BO, GUILD, HELP, MIA, PATIENCE, call, playground},
};
use crate::{Playground, Side};

/// A bot that answers each interaction with the next of its answers.
async fn bot(pg: &Playground, answers: Vec<Value>) -> tokio::task::JoinHandle<Vec<Value>> {
    let commands = json!([
        {"name": "ticket", "description": "d", "options": [
            {"name": "new", "description": "d", "type": 1, "options": [
                {"name": "team", "description": "d", "type": 3, "autocomplete": true},
                {"name": "who", "description": "d", "type": 6},
            ]},
        ]},
        {"name": "Open a ticket", "type": 3},
    ]);
    let path = format!("/applications/{APP}/guilds/{GUILD}/commands");
    assert_eq!(call(pg, "PUT", &path, &commands).await.0, 200);
    let mut line = GatewayClient::open(pg).await;
    line.identify(PLAIN).await;
    let pg = pg.clone();
    tokio::spawn(async move {
        let mut asked = Vec::new();
        for answer in answers {
            let payload = line.event("INTERACTION_CREATE").await["d"].clone();
            let path = format!(
                "/interactions/{}/{}/callback",
                payload["id"].as_str().unwrap(),
                payload["token"].as_str().unwrap()
            );
            let (status, refusal) = call(&pg, "POST", &path, &answer).await;
            assert_eq!(status, 204, "{refusal}");
            asked.push(payload);
        }
        asked
    })
}

/// A message of the application with a button and a select.
async fn card(pg: &Playground) -> String {
    let options = json!([{"label": "IT", "value": "it"}, {"label": "HR", "value": "hr"}]);
    let body = json!({"content": "choose", "components": [
        {"type": 1, "components": [
            {"type": 2, "style": 1, "label": "Claim", "custom_id": "claim"},
            {"type": 2, "style": 2, "label": "Close", "custom_id": "close", "disabled": true},
        ]},
        {"type": 1, "components": [{"type": 3, "custom_id": "team", "placeholder": "Team", "options": options}]},
    ]});
    let posted = call(pg, "POST", &format!("/channels/{HELP}/messages"), &body)
        .await
        .1;
    posted["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_message_is_read_and_its_controls_are_used() {
    let pg = playground().await;
    let update = json!({"type": 7, "data": {"content": "claimed", "components": []}});
    let defer = json!({"type": 6});
    let asking = bot(&pg, vec![defer, update]).await;
    let card = card(&pg).await;
    let seen = || pg.discord().visible_messages(BO, HELP)[0].rendered.clone();
    assert_eq!(seen(), "choose\n[Claim] (Close)\n[Team ▾]");
    let discord = pg.discord();
    assert!(
        discord
            .click(BO, HELP, &card, "close")
            .await
            .unwrap_err()
            .contains("disabled")
    );
    assert!(
        discord
            .select(BO, (HELP, &card), "team", &["ops"])
            .await
            .unwrap_err()
            .contains("not offered")
    );
    discord.select(BO, (HELP, &card), "team", &["it"]).await.unwrap();
    discord.click(BO, HELP, &card, "claim").await.unwrap();
    assert_eq!(seen(), "claimed");
    let asked = asking.await.unwrap();
    assert_eq!(asked[0]["data"]["values"], json!(["it"]));
    assert_eq!(
        asked[1]["message"]["content"], "choose",
        "the message comes as it was"
    );
    pg.shutdown().await;
}

#[tokio::test]
async fn options_complete_and_resolve_and_a_menu_carries_its_message() {
    let pg = playground().await;
    let choices = json!({"type": 8, "data": {"choices": [{"name": "IT", "value": "it"}]}});
    let reply = json!({"type": 4, "data": {"content": format!("for <@{MIA}>")}});
    let asking = bot(&pg, vec![choices, reply.clone(), reply]).await;
    let discord = pg.discord();
    let message = discord.say(BO, HELP, "the printer eats paper").await.unwrap();
    let offered = discord
        .autocomplete(BO, HELP, ("ticket new", "team"), "i")
        .await
        .unwrap();
    assert_eq!(offered, [json!({"name": "IT", "value": "it"})]);
    discord
        .slash(BO, HELP, "ticket new", json!({"who": MIA}))
        .await
        .unwrap();
    discord
        .message_menu(MIA, "Open a ticket", HELP, &message)
        .await
        .unwrap();
    let asked = asking.await.unwrap();
    assert_eq!(asked[0]["data"]["options"][0]["options"][0]["focused"], true);
    assert_eq!(asked[1]["data"]["resolved"]["users"][MIA]["username"], "mia");
    let target = &asked[2]["data"]["resolved"]["messages"][&message];
    assert_eq!(
        target["content"], "the printer eats paper",
        "content shows without the intent"
    );
    let seen = discord.visible_messages(MIA, HELP);
    assert_eq!((seen[1].rendered.as_str(), seen[1].pings_me), ("for @Mia", true));
    let dm = discord.dm_channel(BO);
    let refused = discord.slash(BO, &dm, "ticket new", json!({})).await;
    assert!(
        refused.is_err(),
        "a guild's command is not offered in direct messages"
    );
    pg.shutdown().await;
}

#[tokio::test]
async fn a_modal_with_labels_is_submitted_and_cannot_be_answered_with_a_modal() {
    let pg = playground().await;
    let text = json!({"type": 4, "custom_id": "what", "style": 1});
    let team = json!({"type": 3, "custom_id": "team", "options": [{"label": "IT", "value": "it"}]});
    let modal = json!({"type": 9, "data": {"custom_id": "form", "title": "New", "components": [
        {"type": 18, "label": "FaultKind", "component": text}, {"type": 18, "label": "Team", "component": team},
    ]}});
    let asking = bot(&pg, vec![modal.clone()]).await;
    let card = card(&pg).await;
    let discord = pg.discord().clone();
    discord.click(BO, HELP, &card, "claim").await.unwrap();
    asking.await.unwrap();
    assert!(
        discord
            .submit(BO, "form", &json!({"team": "it"}))
            .await
            .unwrap_err()
            .contains("required")
    );

    let mut line = GatewayClient::open(&pg).await;
    line.identify(PLAIN).await;
    let other = discord.clone();
    let values = json!({"what": "printer", "team": ["it"]});
    let submitting = tokio::spawn(async move { other.submit(BO, "form", &values).await });
    let payload = line.event("INTERACTION_CREATE").await["d"].clone();
    assert_eq!(payload["data"]["components"][0]["component"]["value"], "printer");
    assert_eq!(
        payload["data"]["components"][1]["component"]["values"],
        json!(["it"])
    );
    let path = format!(
        "/interactions/{}/{}/callback",
        payload["id"].as_str().unwrap(),
        payload["token"].as_str().unwrap()
    );
    let (status, refusal) = call(&pg, "POST", &path, &modal).await;
    assert_eq!(
        (status, &refusal["code"]),
        (400, &json!(50035)),
        "no form in answer to a form"
    );
    assert_eq!(call(&pg, "POST", &path, &json!({"type": 6})).await.0, 204);
    submitting.await.unwrap().unwrap();
    assert_eq!(discord.modal_of(BO), None);
    pg.shutdown().await;
}

#[tokio::test]
async fn an_outage_closes_sockets_and_refuses_calls() {
    let pg = playground().await;
    let mut line = GatewayClient::open(&pg).await;
    line.identify(PLAIN).await;
    pg.faults().set_outage(Side::Discord, true);
    let is_gone = || pg.discord().sessions_online() == 0;
    assert!(pg.record().until(is_gone, PATIENCE).await);
    assert_eq!(call(&pg, "GET", "/users/@me", &Value::Null).await.0, 503);
    pg.faults().set_outage(Side::Discord, false);
    assert_eq!(call(&pg, "GET", "/users/@me", &Value::Null).await.0, 200);
    pg.shutdown().await;
}

#[tokio::test]
async fn the_page_uses_the_functions_of_the_tests() {
    let pg = playground().await;
    let discord = pg.discord();
    let say = json!({"as": BO, "do": "say", "channel": HELP, "text": "hello @mia"});
    discord.act(&say).await.unwrap();
    let shown = discord.snapshot(MIA);
    assert_eq!(shown["messages"][HELP][0]["pings_me"], true);
    let help = shown["channels"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["id"] == HELP)
        .unwrap();
    assert_eq!((&help["unread"], &help["mentions"]), (&json!(1), &json!(1)));
    discord
        .act(&json!({"as": MIA, "do": "read", "channel": HELP}))
        .await
        .unwrap();
    assert_eq!(discord.snapshot(MIA)["channels"][0]["unread"], 0);
    let names: Vec<&Value> = shown["channels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| &c["name"])
        .collect();
    assert_eq!(
        names,
        ["help", "general", "desk"],
        "the agents' room is not Mia's"
    );
    assert!(discord.act(&json!({"as": BO, "do": "dance"})).await.is_err());
    pg.shutdown().await;
}
