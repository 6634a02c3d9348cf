//! A playground with the demonstration guild, and a raw REST client.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{Playground, PlaygroundConfig, RateLimitMode, Scene};

/// `#help` of the demonstration guild.
pub(super) const HELP: &str = "1100000000000000101";
/// The private `#desk-agents`.
pub(super) const AGENTS: &str = "1100000000000000103";
/// Bo, a customer.
pub(super) const BO: &str = "1100000000000001001";
/// Mia, another customer.
pub(super) const MIA: &str = "1100000000000001002";
/// Sam, an agent.
pub(super) const SAM: &str = "1100000000000001003";
/// The application, and its bot user.
pub(super) const APP: &str = "1100000000000009001";
pub(super) const GUILD: &str = "1100000000000000001";

/// How long a test waits for something that must happen at once.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

pub(super) async fn playground() -> Playground {
    with(|_| {}, RateLimitMode::Off).await
}

pub(super) async fn with(change: impl FnOnce(&mut Scene), rate_limits: RateLimitMode) -> Playground {
    let mut scene = Scene::demo();
    change(&mut scene);
    configured(PlaygroundConfig {
        scene,
        rate_limits,
        ..PlaygroundConfig::default()
    })
    .await
}

pub(super) async fn configured(config: PlaygroundConfig) -> Playground {
    Playground::start(config).await.unwrap()
}

/// The status and the body of a response.
pub(super) type Answered = (u16, Value);

pub(super) async fn call(pg: &Playground, verb: &str, path: &str, body: &Value) -> Answered {
    let response = send(pg, verb, path, body).await;
    let status = response.status().as_u16();
    (status, response.json().await.unwrap_or(Value::Null))
}

pub(super) async fn send(pg: &Playground, verb: &str, path: &str, body: &Value) -> reqwest::Response {
    let token = Scene::demo().discord.app.token;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client
        .request(verb.parse().unwrap(), format!("{}/api/v10{path}", pg.url()))
        .header("authorization", format!("Bot {token}"));
    let request = if body.is_null() {
        request
    } else {
        request.json(body)
    };
    request.send().await.unwrap()
}

/// Registers `/ticket [text]` in the guild.
pub(super) async fn register_ticket(pg: &Playground) {
    let options = json!([{"name": "text", "description": "What is broken", "type": 3}]);
    let command = json!([{"name": "ticket", "description": "Open a ticket", "options": options}]);
    let path = format!("/applications/{APP}/guilds/{GUILD}/commands");
    assert_eq!(call(pg, "PUT", &path, &command).await.0, 200);
}
