//! This version restores a backup of version 0.1.0, and finishes the work that waited in it.
//!
//! `tests/fixtures/backups/0.1.0.sqlite` is a backup that version 0.1.0 made: requesters on Slack, the team on Discord.
//! Beside it are the texts that version 0.1.0 showed of its tickets. The backup refers to messages of platforms that no
//! longer exist. The test therefore posts substitutes to the playground, and replaces the old ids in the restored database.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use expect_test::expect_file;
use harness::{Db, Person, Side, rows, run_sql};
use playground::Scene;
use serde_json::{Value, json};

use crate::fixture::FaultFixture;

const VERSION: &str = "0.1.0";

/// Sam on Discord, an agent.
const SAM: &str = "1100000000000001003";

/// The tickets of the backup.
const TICKETS: [&str; 7] = ["INC-1", "INC-2", "INC-3", "INC-4", "INC-5", "INC-6", "INC-7"];

/// The columns that contain ids of messages or channels.
const COLUMNS: [(&str, &str); 14] = [
    ("posts", "channel"),
    ("posts", "message"),
    ("threads", "root_channel"),
    ("threads", "root_message"),
    ("origins", "channel"),
    ("origins", "message"),
    ("remarks", "channel"),
    ("remarks", "message"),
    ("outbox", "edits"),
    ("outbox", "payload"),
    ("inbox", "conversation"),
    ("inbox", "payload"),
    ("drafts", "kind"),
    ("drafts", "body"),
];

/// The clock of the desk that made the backup was ahead by this time.
fn desk_ahead() -> TimeDelta {
    TimeDelta::days(6)
}

fn backup() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/backups");
    folder.join(format!("{VERSION}.sqlite"))
}

fn backup_url() -> String {
    format!("sqlite://{}?mode=ro", backup().display())
}

/// The platforms' messages of the backup, and their substitutes.
struct Substitutes<'s> {
    fixture: &'s FaultFixture,
    http: reqwest::Client,
    ids: BTreeMap<String, String>,
}

impl Substitutes<'_> {
    fn new_id(&self, old: &str) -> String {
        self.ids.get(old).cloned().unwrap_or_else(|| old.to_owned())
    }

    async fn on_slack(&self, channel: &str, thread: Option<&str>, text: &str, blocks: Value) -> String {
        let address = format!("{}/chat.postMessage", self.fixture.playground.slack().api_url());
        let mut body = json!({ "channel": channel, "text": text });
        if let Some(thread) = thread {
            body["thread_ts"] = json!(thread);
        }
        if !blocks.is_null() {
            body["blocks"] = blocks;
        }
        let token = Scene::demo().slack.app.bot_token;
        let answer = self.call(&address, &format!("Bearer {token}"), &body).await;
        answer["ts"]
            .as_str()
            .unwrap_or_else(|| panic!("{answer}"))
            .to_owned()
    }

    async fn on_discord(&self, path: &str, body: &Value) -> String {
        let address = format!("{}/api/v10/channels/{path}", self.fixture.playground.url());
        let token = Scene::demo().discord.app.token;
        let answer = self.call(&address, &format!("Bot {token}"), body).await;
        answer["id"]
            .as_str()
            .unwrap_or_else(|| panic!("{answer}"))
            .to_owned()
    }

    async fn call(&self, address: &str, authorization: &str, body: &Value) -> Value {
        let call = self.http.post(address).header("authorization", authorization);
        let answer = call.json(body).send().await.expect("the playground answers");
        answer.json().await.expect("the playground answers with JSON")
    }

    /// Posts a substitute for each message of the desk, and for the messages that threads hang under.
    async fn post_all(&mut self) {
        let messages = "SELECT connection, root_channel, root_message, 'root', '' FROM threads \
             WHERE root_message IS NOT NULL AND root_post IS NULL AND root_channel NOT LIKE 'D%' \
             UNION ALL SELECT p.connection, CASE p.home_kind WHEN 'direct' THEN '@' || p.home ELSE p.channel END, \
                 p.message, p.side || ' ' || t.number, p.role || ' ' || p.home_kind FROM posts AS p JOIN tickets AS t ON t.id = p.ticket_id \
             WHERE p.message IS NOT NULL ORDER BY 3";
        for row in rows(&backup_url(), messages).await {
            let [connection, channel, message, about, role] = row.as_slice() else {
                panic!("{row:?}");
            };
            if self.ids.contains_key(message) {
                continue;
            }
            let text = format!("substitute for {about}");
            let new = match connection.as_str() {
                "hq" => {
                    let channel = channel.trim_start_matches('@');
                    self.on_slack(channel, None, &text, Value::Null).await
                }
                _ => {
                    let channel = match channel.strip_prefix('@') {
                        Some(user) => self.fixture.playground.discord().dm_channel(user),
                        None => self.new_id(channel),
                    };
                    let body = json!({ "content": text });
                    let id = self.on_discord(&format!("{channel}/messages"), &body).await;
                    if role == "card channel" {
                        let thread = format!("{channel}/messages/{id}/threads");
                        self.on_discord(&thread, &json!({ "name": "substitute" })).await;
                    }
                    id
                }
            };
            self.ids.insert(message.clone(), new);
        }
    }

    /// Replaces the old ids in the restored database.
    async fn replace_ids(&self) {
        let mut sql = String::new();
        for (old, new) in &self.ids {
            for (table, column) in COLUMNS {
                sql.push_str(&format!(
                    "UPDATE {table} SET {column} = REPLACE({column}, '{old}', '{new}') WHERE {column} LIKE '%{old}%';\n"
                ));
            }
        }
        run_sql(&self.fixture.database, &sql).await;
    }

    /// Posts the buttons of the drafts, which stood on private messages, and a button for each ticket's history.
    async fn post_buttons(&self) {
        let (agents, private) = ("1100000000000000103/messages", "1100000000000000104/messages");
        let send = format!("send:{}:0", draft("reply").await);
        let components = button("Send to Lee Park", &send);
        let body = json!({ "content": "substitute for the preview", "components": components });
        self.on_discord(agents, &body).await;
        for (kind, verb, label) in [
            ("alike:command", "mine", "That is mine too"),
            ("suggestion", "report", "Report a problem"),
        ] {
            let blocks = slack_button(label, &format!("{verb}:{}:0", draft(kind).await));
            self.on_slack("C0HELP", None, label, blocks).await;
        }
        for row in rows(&backup_url(), "SELECT id, number FROM tickets ORDER BY number").await {
            let place = if row[1] == "7" { private } else { agents };
            let components = button("Show all", &format!("show:{}:0", row[0]));
            let body = json!({ "content": format!("history of INC-{}", row[1]), "components": components });
            self.on_discord(place, &body).await;
        }
    }

    /// Copies the drafts, which a restore deletes but an upgrade in place keeps.
    async fn copy_drafts(&self) {
        let mut sql = String::new();
        for row in rows(
            &backup_url(),
            "SELECT id, owner_id, kind, body, expires_at FROM drafts",
        )
        .await
        {
            let cells: Vec<String> = row
                .iter()
                .map(|cell| format!("'{}'", cell.replace('\'', "''")))
                .collect();
            let cells = cells.join(", ").replace(&format!("'{}'", row[4]), &row[4]);
            sql.push_str(&format!(
                "INSERT INTO drafts (id, owner_id, kind, body, expires_at) VALUES ({cells});\n"
            ));
        }
        run_sql(&self.fixture.database, &sql).await;
    }
}

impl FaultFixture {
    fn somebody_on(&self, side: Side, id: &str) -> Person {
        Person {
            playground: self.playground.clone(),
            side,
            id: id.to_owned(),
        }
    }

    /// Sets the desk's clock to so much after the backup.
    async fn sets_clock(&self, after: TimeDelta) {
        let taken_at = rows(
            &backup_url(),
            "SELECT value FROM backup_about WHERE key = 'taken_at'",
        )
        .await;
        let taken_at: DateTime<Utc> = taken_at[0][0].parse().expect("a time");
        let offset = taken_at + desk_ahead() + after - self.playground.clock().now();
        let seconds = offset.num_seconds().to_string();
        std::fs::write(self.path("clock"), seconds).expect("the folder is writable");
    }

    /// The number of the desk's messages with these words that a person sees in a place.
    fn copies_for(&self, person: &Person, place: &str, words: &str) -> usize {
        let seen = person.sees(place).into_iter();
        seen.filter(|seen| seen.by_desk && !seen.private && seen.rendered.contains(words))
            .count()
    }

    /// The ids of inbox or outbox rows in a state.
    async fn ids(&self, queue: &str, state: &str) -> Vec<String> {
        let (_, listed) = self
            .runs_command(&[queue, "list", "--state", state, "--json"])
            .await;
        let entries = listed
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        entries
            .map(|entry| entry["id"].as_str().expect("an id").to_owned())
            .collect()
    }
}

fn button(label: &str, token: &str) -> Value {
    json!([{ "type": 1, "components": [
        { "type": 2, "style": 1, "label": label, "custom_id": format!("c;{token}") },
    ] }])
}

fn slack_button(label: &str, token: &str) -> Value {
    json!([
        { "type": "section", "text": { "type": "mrkdwn", "text": format!("substitute for {label}") } },
        { "type": "actions", "elements": [{
            "type": "button", "action_id": format!("0/{token}"), "value": token,
            "text": { "type": "plain_text", "text": label },
        }] },
    ])
}

/// The id of the newest draft of a kind.
async fn draft(kind: &str) -> String {
    let sql = format!("SELECT id FROM drafts WHERE kind LIKE '{kind}%' ORDER BY id DESC");
    rows(&backup_url(), &sql).await[0][0].clone()
}

/// Restores the backup, and posts substitutes for its messages.
async fn restore(fixture: &FaultFixture) {
    fixture.configure(|text| {
        text.replace("intake = \"ticket\"", "intake = \"suggest\"")
            .replace("hq:#desk-agents", "community:#desk-agents")
            .replace("hq:#desk-private", "community:#desk-private")
    });
    let mut substitutes = Substitutes {
        fixture,
        http: reqwest::Client::new(),
        ids: BTreeMap::new(),
    };
    substitutes.post_all().await;
    let path = backup().display().to_string();
    let (code, said) = fixture.runs_command(&["restore", &path]).await;
    assert_eq!(code, 0, "{said}");
    // The counts of `src/store/backup/fence.rs`.
    for count in [
        "4 messages waited",
        "1 messages leave no trace",
        "1 events may have been dealt",
        "4 drafts",
    ] {
        assert!(said.contains(count), "{count}: {said}");
    }
    let mut transcripts = String::new();
    for ticket in TICKETS {
        transcripts.push_str(&fixture.runs_command(&["transcript", ticket]).await.1);
    }
    expect_file!["../fixtures/backups/0.1.0.transcripts.md"].assert_eq(&transcripts);
    substitutes.copy_drafts().await;
    substitutes.replace_ids().await;
    substitutes.post_buttons().await;
}

/// What "Show all" shows of every ticket.
async fn histories(fixture: &FaultFixture) -> String {
    let sam = fixture.somebody_on(Side::Discord, SAM);
    let kim = fixture.somebody_on(Side::Discord, "1100000000000001004");
    let mut shown = String::new();
    for ticket in TICKETS {
        let (person, place) = match ticket {
            "INC-7" => (&kim, "#desk-private"),
            _ => (&sam, "#desk-agents"),
        };
        person
            .clicks(place, &format!("history of {ticket}"), "Show all")
            .await;
        let history = || {
            let seen = person.sees(place).into_iter();
            let mut shown =
                seen.filter(|seen| seen.private && seen.rendered.starts_with(&format!("{ticket} ")));
            shown.next()
        };
        fixture
            .until("the history is shown", || history().is_some())
            .await;
        let last = history().expect("it is shown");
        shown.push_str(&format!("=== {ticket}\n{}\n", last.rendered));
    }
    shown
}

async fn work_of_an_old_backup_is_finished(mut fixture: FaultFixture) {
    restore(&fixture).await;
    let sam = fixture.somebody_on(Side::Discord, SAM);
    let (lee, dana) = (
        fixture.somebody_on(Side::Slack, "U0LEE"),
        fixture.somebody_on(Side::Slack, "U0DANA"),
    );
    fixture.sets_clock(TimeDelta::minutes(1)).await;
    fixture.start().await;

    // The journal reads the same.
    let shown = histories(&fixture).await;
    expect_file!["../fixtures/backups/0.1.0.histories.txt"].assert_eq(&shown);

    // Waiting messages are searched for, and then sent once. Files leave no trace and are not sent.
    sam.finds("#desk-agents", &["(requester)", "the other tray eats paper too"])
        .await;
    sam.finds("#desk-agents", &["INC-5", "In progress"]).await;
    assert_eq!(fixture.ids("outbox", "uncertain").await.len(), 1, "the share");
    fixture.wait_until_idle().await;

    // A waiting event is processed when an administrator retries it.
    let events = fixture.ids("inbox", "quarantined").await;
    assert_eq!(events.len(), 1, "{events:?}");
    let (code, said) = fixture.runs_command(&["inbox", "retry", &events[0]]).await;
    assert_eq!(code, 0, "{said}");
    sam.finds("#desk-agents", &["(requester)", "and now it is on fire"])
        .await;

    // The buttons of drafts work.
    sam.clicks("#desk-agents", "substitute for the preview", "Send to Lee Park")
        .await;
    lee.finds("#help", &["Please try the other tray"]).await;
    dana.clicks("#help", "That is mine too", "That is mine too").await;
    sam.finds("#desk-agents", &["INC-3", "3 people affected"]).await;
    dana.clicks("#help", "Report a problem", "Report a problem").await;
    sam.finds("#desk-agents", &["INC-10", "I would like a second screen"])
        .await;
    fixture.wait_until_idle().await;
    for problem in ["the other tray eats paper too", "and now it is on fire"] {
        assert_eq!(fixture.copies_for(&sam, "#desk-agents", problem), 1, "{problem}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_of_an_old_backup_is_finished_on_sqlite() {
    work_of_an_old_backup_is_finished(FaultFixture::open(Side::Slack, Db::Sqlite).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_of_an_old_backup_is_finished_on_postgres() {
    work_of_an_old_backup_is_finished(FaultFixture::open(Side::Slack, Db::Postgres).await).await;
}
