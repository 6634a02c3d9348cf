//! `frontdesk demo` and `frontdesk playground`.

use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::program::frontdesk;

#[tokio::test]
async fn a_replayed_channel_leaves_sensible_tickets_and_a_clean_log() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let recording = root.join("tests/fixtures/help-channel.jsonl");
    let recording = recording.to_str().expect("the path is UTF-8");
    let mut child = frontdesk(root, &["demo", "--port", "0", "--replay", recording])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(child.stdout.take().expect("stdout is piped")).lines();
    let mut out = Vec::new();
    while !out
        .last()
        .is_some_and(|line: &String| line.contains("Ctrl-C ends it"))
    {
        let line = lines.next_line().await.expect("the output is text");
        out.push(line.expect("the demo stays until a signal ends it"));
    }
    let played = out
        .iter()
        .find(|line| line.starts_with("Played 31 messages of 7 people"))
        .expect("the demo reports the result");
    let tickets = played.split("; ").nth(1).and_then(|rest| rest.split(' ').next());
    let tickets: u32 = tickets
        .and_then(|count| count.parse().ok())
        .expect("the output contains the number of tickets");
    // The recording has eight conversations. A colleague's "same here" may open another ticket; greetings and thanks do
    // not.
    assert!((8..=12).contains(&tickets), "{out:?}");
    let page = reqwest::get(&out[0]).await.expect("the page still answers");
    assert!(page.status().is_success());

    let id = child.id().expect("the demo is running").to_string();
    let sent = std::process::Command::new("kill").args(["-INT", &id]).status();
    assert!(sent.expect("kill is installed").success());
    let ended = child.wait_with_output().await.expect("the demo ends");
    assert_eq!(
        (
            ended.status.code(),
            String::from_utf8_lossy(&ended.stderr).as_ref()
        ),
        (Some(0), "")
    );
}

#[tokio::test]
async fn the_demo_prints_its_address_and_four_hints() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let mut child = frontdesk(folder.path(), &["demo", "--port", "0"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(child.stdout.take().expect("stdout is piped")).lines();
    let address = lines
        .next_line()
        .await
        .expect("the output is text")
        .expect("a line with the URL");
    for number in 1..=4 {
        let line = lines
            .next_line()
            .await
            .expect("the output is text")
            .expect("four lines of hints");
        assert!(line.starts_with(&format!("{number}. ")), "{line}");
    }
    let page = reqwest::get(&address).await.expect("the page answers");
    assert!(page.status().is_success());
    child.kill().await.expect("the desk is running");
}

#[tokio::test]
async fn the_playground_prints_bot_credentials() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("the playground finds a free port");
    let bot = format!(
        "http://{}/slack",
        listener.local_addr().expect("the listener has an address")
    );
    let mut child = frontdesk(
        folder.path(),
        &["playground", "--json", "--slack-request-url", &bot],
    )
    .stdout(Stdio::piped())
    .spawn()
    .expect("the program starts");
    let mut lines = BufReader::new(child.stdout.take().expect("stdout is piped")).lines();
    let line = lines
        .next_line()
        .await
        .expect("the output is text")
        .expect("one line");
    let described: Value = serde_json::from_str(&line).expect("the line is JSON");
    for key in [
        "/slack/api_url",
        "/slack/bot_token",
        "/slack/app_token",
        "/slack/signing_secret",
        "/discord/api_url",
        "/discord/token",
        "/discord/public_key",
    ] {
        assert!(
            described.pointer(key).is_some_and(Value::is_string),
            "{key} in {line}"
        );
    }
    let url = described["url"].as_str().expect("the url is a string");
    let said = serde_json::json!({ "side": "slack", "as": "U0LEE", "do": "say", "channel": "C0HELP", "text": "hello" });
    let client = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("the HTTP client can be built");
    let act = client.post(format!("{url}/page/act")).json(&said).send();
    let (answer, heard) = tokio::join!(act, listener.accept());
    assert!(answer.expect("the page answers").status().is_success());
    heard.expect("the playground calls the bot");
    child.kill().await.expect("the desk is running");
}
