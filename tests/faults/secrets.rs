//! No secret is in the log at any level, nor in the database. Nobody can forge log lines.

use std::collections::BTreeSet;

use harness::{Db, Side, dump};
use playground::{Fault, FaultKind};
use serde_json::Value;

use crate::fixture::FaultFixture;

const BOT: &str = "xoxb-canary-of-the-bot-1";
const APP: &str = "xapp-canary-of-the-app-2";
const DISCORD: &str = "canaryOfDiscord.token.3";
const WRONG: &str = "xoxb-canary-that-is-refused-4";
const PASSWORD: &str = "canaryOfTheDatabase5";

/// A message that tries to forge the log: terminal colours, a changed reading direction, a line of its own.
const FORGED: &str =
    "\u{1b}[31mthe fax\u{1b}[0m \u{202e}gpj.exe\u{202c}\n2026-01-01T00:00:00.000000Z ERROR forged";

/// Every string in a tree.
fn strings<'v>(value: &'v Value, out: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => out.push(text),
        Value::Array(all) => all.iter().for_each(|one| strings(one, out)),
        Value::Object(all) => all.values().for_each(|one| strings(one, out)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Short-lived secrets that the platforms issued: socket tickets, response URLs, interaction tokens.
fn issued_secrets(fixture: &FaultFixture) -> BTreeSet<String> {
    let calls = fixture.playground.record().calls();
    let mut all = Vec::new();
    for call in &calls {
        strings(&call.body, &mut all);
        strings(&call.answer, &mut all);
    }
    let mut found = BTreeSet::new();
    for text in all {
        for (before, end) in [("ticket=", '&'), ("/slack/response/", '"')] {
            let behind = text.split(before).nth(1).and_then(|rest| rest.split(end).next());
            found.extend(behind.map(str::to_owned));
        }
    }
    // All interaction tokens of Discord have the same prefix.
    found.insert("aW50ZXJhY3Rpb246".to_owned());
    found
}

async fn generate_traffic(fixture: &mut FaultFixture) {
    let lee = fixture.requester();
    let sam = fixture.agent();
    fixture
        .person_number(0)
        .says("#help", "the printer eats paper")
        .await;
    fixture.waits_for_card("the printer eats paper").await;
    lee.runs_command("#general", "ticket", "the lift is stuck").await;
    fixture.person_number(2).says("#help", FORGED).await;
    fixture.waits_for_card("the fax").await;
    sam.finds("#desk-agents", &["the lift is stuck"]).await;
    sam.clicks("#desk-agents", "the printer eats paper", "Claim")
        .await;
    sam.finds("#desk-agents", &["the printer eats paper", "In progress"])
        .await;
    sam.clicks("#desk-agents", "the printer eats paper", "Resolve")
        .await;
    sam.fills(
        "#desk-agents",
        &[
            ("How did it end?", "Solved"),
            ("What was done?", "Took the paper out"),
        ],
    )
    .await;
    sam.finds("#desk-agents", &["the printer eats paper", "Resolved"])
        .await;
    // Calls fail in each way; the messages arrive later.
    for what in [FaultKind::ServerError(500), FaultKind::DropAfter] {
        fixture.playground.faults().add(Fault {
            side: Some(fixture.side),
            method: None,
            what,
            chance: 1.0,
            times: Some(1),
        });
    }
    // The result of this command does not matter here.
    let _answered = lee.tries_command("#general", "desk", "").await;
    fixture.person_number(1).says("#help", "the door is open").await;
    fixture.waits_for_card("the door is open").await;
    fixture.wait_until_idle().await;
}

async fn no_secret_is_logged_or_stored(mut fixture: FaultFixture) {
    fixture.configure(|text| secret(&text));
    fixture.environment("RUST_LOG", "trace");
    fixture.start().await;
    generate_traffic(&mut fixture).await;
    let issued_secrets = issued_secrets(&fixture);
    if fixture.side == Side::Slack {
        assert!(
            issued_secrets.len() >= 3,
            "the playground issues secrets: {issued_secrets:?}"
        );
    }
    fixture.kill().await;
    // An error message about a refused token does not contain the token.
    fixture.configure(|text| secret(&text).replace(BOT, WRONG));
    let (code, refused) = fixture.runs_command(&["serve"]).await;
    assert_eq!(code, 1);
    let (_, checked) = fixture.runs_command(&["check"]).await;
    assert!(checked.contains("invalid_auth"), "{checked}");
    let written = [
        ("the log", fixture.log()),
        ("the output of a refused desk", refused),
        ("the output of a check", checked),
        ("the database", dump(&fixture.database).await),
    ];
    assert!(written[0].1.contains(" DEBUG "), "the log has all levels");
    let canaries = [BOT, APP, DISCORD, WRONG, PASSWORD].map(str::to_owned);
    for (place, text) in &written[..3] {
        let forged = text
            .lines()
            .find(|line| line.starts_with("2026-01-01T") || line.contains(['\u{1b}', '\u{202e}']));
        assert_eq!(forged, None, "a forged line is in {place}");
    }
    for canary in canaries.iter().chain(&issued_secrets) {
        for (place, text) in &written {
            let found = text.lines().find(|line| line.contains(canary.as_str()));
            assert_eq!(found, None, "{canary} is in {place}");
        }
    }
}

fn secret(text: &str) -> String {
    let app = &playground::Scene::demo();
    text.replace(&app.slack.app.bot_token, BOT)
        .replace(&app.slack.app.app_token, APP)
        .replace(&app.discord.app.token, DISCORD)
}

async fn fixture(side: Side, db: Db) -> FaultFixture {
    FaultFixture::open_with(side, db, |scene, database| {
        scene.slack.app.bot_token = BOT.to_owned();
        scene.slack.app.app_token = APP.to_owned();
        scene.discord.app.token = DISCORD.to_owned();
        // The test server accepts any password.
        database.replace("postgres@", &format!("postgres:{PASSWORD}@"))
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_logged_or_stored_on_slack_and_sqlite() {
    no_secret_is_logged_or_stored(fixture(Side::Slack, Db::Sqlite).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_logged_or_stored_on_slack_and_postgres() {
    no_secret_is_logged_or_stored(fixture(Side::Slack, Db::Postgres).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_logged_or_stored_on_discord_and_sqlite() {
    no_secret_is_logged_or_stored(fixture(Side::Discord, Db::Sqlite).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_logged_or_stored_on_discord_and_postgres() {
    no_secret_is_logged_or_stored(fixture(Side::Discord, Db::Postgres).await).await;
}
