//! Files in both directions: uploaded in three steps, shared in threads, and downloaded with the token.

use reqwest::StatusCode;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::raw_client::App;
use crate::{Fault, FaultKind, Side, SlackApp};

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().expect("a client")
}

async fn announce(app: &App, name: &str, length: usize) -> (String, String) {
    let args = json!({ "filename": name, "length": length });
    let place = app.call("files.getUploadURLExternal", args).await;
    let text = |key: &str| {
        place[key]
            .as_str()
            .unwrap_or_else(|| panic!("{place}"))
            .to_owned()
    };
    (text("upload_url"), text("file_id"))
}

async fn send(url: &str, content: Vec<u8>) -> StatusCode {
    let sent = client().post(url).body(content).send().await;
    sent.expect("an answer").status()
}

async fn download(url: &str, token: &str) -> reqwest::Result<(u16, Vec<u8>)> {
    let answer = client().get(url).bearer_auth(token).send().await?;
    Ok((answer.status().as_u16(), answer.bytes().await?.to_vec()))
}

/// A file of several megabytes, which exceeds the default limits of web servers.
fn large() -> Vec<u8> {
    (0..6_000_000_u32).map(|at| at.to_le_bytes()[1]).collect()
}

#[tokio::test]
async fn the_app_uploads_a_large_file_into_a_thread() {
    let mut app = App::connected().await;
    let slack = app.playground.slack().clone();
    let root = slack
        .say("U0LEE", "C0HELP", "it is broken", None)
        .await
        .expect("Lee is in #help");
    app.take().await;
    let (url, id) = announce(&app, "crash dump.log", large().len()).await;
    assert_eq!(send(&url, large()).await, 200);
    let share = json!({
        "files": [{ "id": id, "title": "The dump" }], "channel_id": "C0HELP", "thread_ts": root,
        "blocks": [{ "type": "divider" }],
    });
    let answer = app.call("files.completeUploadExternal", share).await;
    assert_eq!(answer["files"][0]["title"], "The dump", "{answer}");
    assert!(
        answer["files"][0].get("shares").is_none(),
        "Slack does not say yet where"
    );

    let event = app.take().await["event"].clone();
    assert_eq!(event["subtype"], "file_share", "{event}");
    assert_eq!(event["thread_ts"], root.as_str());
    assert_eq!(event["blocks"][0]["type"], "divider");
    assert_eq!(event["files"][0]["mimetype"], "text/plain");
    assert_eq!(event["files"][0]["size"], large().len());
    let info = app.call("files.info", json!({ "file": id })).await;
    let shared = &info["file"]["shares"]["public"]["C0HELP"][0];
    assert_eq!(
        (&shared["ts"], &shared["thread_ts"]),
        (&event["ts"], &json!(root)),
        "{info}"
    );
    assert_eq!(info["file"]["channels"], json!(["C0HELP"]));
    let seen = slack.visible_messages("U0LEE", "C0HELP");
    assert_eq!(seen[1].files[0]["id"], id.as_str());
    let private = event["files"][0]["url_private_download"]
        .as_str()
        .expect("an address");
    let came = download(private, &SlackApp::demo().bot_token)
        .await
        .expect("all bytes arrive");
    assert!(came == (200, large()), "the bytes are the same");
}

#[tokio::test]
async fn a_comment_replaces_blocks() {
    let app = App::quiet().await;
    let (url, id) = announce(&app, "a.txt", 3).await;
    let form = Form::new().part("file", Part::bytes(b"abc".to_vec()).file_name("a.txt"));
    let sent = client()
        .post(&url)
        .multipart(form)
        .send()
        .await
        .expect("an answer");
    assert_eq!(sent.status(), 200, "a form does as well");
    let share = json!({
        "files": [{ "id": id }], "channel_id": "C0HELP", "initial_comment": "see here",
        "blocks": [{ "type": "divider" }],
    });
    app.call("files.completeUploadExternal", share).await;
    let seen = app.playground.slack().visible_messages("U0LEE", "C0HELP");
    assert_eq!((seen[0].text.as_str(), &seen[0].blocks), ("see here", &None));
}

#[tokio::test]
async fn a_file_of_another_size_than_announced_is_refused() {
    let app = App::quiet().await;
    for content in [&b"four and more"[..], b"one"] {
        let (url, id) = announce(&app, "a.txt", 4).await;
        assert_eq!(send(&url, content.to_vec()).await, 400);
        let share = json!({ "files": [{ "id": id }], "channel_id": "C0HELP" });
        let answer = app.call("files.completeUploadExternal", share).await;
        assert_eq!(answer["error"], "file_not_found");
        assert_eq!(send(&url, b"four".to_vec()).await, 200, "it may be tried again");
        assert_eq!(send(&url, b"four".to_vec()).await, 409, "but not replaced");
    }
    let args = json!({ "filename": "a", "length": 1024 * 1024 * 1024 + 1 });
    let answer = app.call("files.getUploadURLExternal", args).await;
    assert_eq!(answer["error"], "file_upload_size_restricted");
    let (_, id) = announce(&app, "a.txt", 4).await;
    for (channel, error) in [
        ("C0GENERAL", "not_in_channel"),
        ("C0NOWHERE", "channel_not_found"),
    ] {
        let (url, id) = (format!("{}/slack/upload/{id}", app.playground.url()), id.clone());
        send(&url, b"four".to_vec()).await;
        let share = json!({ "files": [{ "id": id }], "channel_id": channel });
        assert_eq!(
            app.call("files.completeUploadExternal", share).await["error"],
            error
        );
    }
}

#[tokio::test]
async fn a_file_needs_the_token_and_a_conversation_of_the_app() {
    let app = App::quiet().await;
    let slack = app.playground.slack();
    let ts = slack
        .upload("U0LEE", ("C0HELP", None), ("a.txt", b"secret"), "")
        .await
        .expect("Lee is in #help");
    let file = slack.visible_messages("U0LEE", "C0HELP")[0].files[0].clone();
    let url = file["url_private_download"].as_str().expect("an address");
    let token = SlackApp::demo().bot_token;
    assert_eq!(
        download(url, &token).await.expect("whole"),
        (200, b"secret".to_vec())
    );
    let (status, page) = download(url, "xoxb-wrong").await.expect("a page");
    assert_eq!(status, 200, "strangers are shown the login page");
    assert!(String::from_utf8_lossy(&page).contains("Sign in"));
    let info = json!({ "file": file["id"] });
    assert_eq!(app.call("files.info", info.clone()).await["ok"], true);
    slack.remove_member(&SlackApp::demo().bot_user_id, "C0HELP");
    assert_eq!(download(url, &token).await.expect("an answer").0, 404);
    assert_eq!(app.call("files.info", info).await["error"], "file_not_found");

    slack
        .join(&SlackApp::demo().bot_user_id, "C0HELP")
        .await
        .expect("it was outside");
    slack.delete("U0LEE", "C0HELP", &ts).await.expect("it is theirs");
    assert_eq!(
        download(url, &token).await.expect("an answer").0,
        404,
        "gone with its message"
    );
}

#[tokio::test]
async fn faults_break_transfers() {
    let app = App::quiet().await;
    let slack = app.playground.slack();
    slack
        .upload("U0LEE", ("C0HELP", None), ("a.txt", b"secret"), "")
        .await
        .expect("Lee is in #help");
    let seen = slack.visible_messages("U0LEE", "C0HELP")[0].files[0].clone();
    let url = seen["url_private"].as_str().expect("an address");
    let fault = |method: &str, what: FaultKind| Fault {
        side: Some(Side::Slack),
        method: Some(method.to_owned()),
        what,
        chance: 1.0,
        times: Some(1),
    };
    app.playground
        .faults()
        .add(fault("download", FaultKind::DropAfter));
    let token = SlackApp::demo().bot_token;
    assert!(download(url, &token).await.is_err(), "half of it is not a file");
    assert_eq!(download(url, &token).await.expect("whole").1, b"secret");
    app.playground
        .faults()
        .add(fault("upload", FaultKind::ServerError(503)));
    let (url, _) = announce(&app, "a.txt", 4).await;
    assert_eq!(send(&url, b"four".to_vec()).await, 503);
    assert_eq!(send(&url, b"four".to_vec()).await, 200);
    let marks = app
        .playground
        .record()
        .calls()
        .into_iter()
        .filter(|call| call.method.starts_with("upload "));
    assert_eq!(
        marks.map(|call| (call.status, call.answer)).next(),
        Some((503, Value::Null))
    );
}
