//! People's own messages: attach files, edit and delete.

use std::path::PathBuf;

use playground::{Playground, PlaygroundConfig, Side};
use tempfile::TempDir;

use crate::client_view::ClientView;
use crate::page::Page;

const LOG: &str = "line one\nline two\n";

/// A log file and a screenshot in a temporary folder.
async fn files(page: &Page) -> (TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let log = folder.path().join("printer.log");
    std::fs::write(&log, LOG).expect("the folder can be written");
    let picture = folder.path().join("my screen.png");
    std::fs::write(&picture, page.screenshot().await).expect("the folder can be written");
    (folder, log, picture)
}

async fn read(url: &str) -> String {
    let client = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("the HTTP client can be built");
    let answer = client.get(url).send().await.expect("the playground answers");
    assert_eq!(answer.status(), 200, "{url}");
    answer.text().await.expect("the log is text")
}

async fn edits_and_deletes(client: &ClientView<'_>) {
    client.says("the printr eats paper").await;
    client
        .edits("the printr eats paper", "the printer eats paper")
        .await;
    client.sees(&["the printer eats paper", "(edited)"]).await;
    client.says("never mind").await;
    // The arrow-up key edits the last message.
    client.edits_last("never mind me").await;
    client.sees(&["never mind me", "(edited)"]).await;
    client.deletes("never mind me").await;
    client.waits_until_gone(&["never mind"]).await;
}

async fn attaches(page: &Page, client: &ClientView<'_>, reader: &str, shown_as: &str) {
    let (_folder, log, picture) = files(page).await;
    client.attaches(&log).await;
    client.attaches(&picture).await;
    client.types("this is what I see").await;
    page.picture(&format!("files-{shown_as}-waiting").replace([' ', '.'], "-"))
        .await;
    client.sends().await;
    client
        .sees(&["this is what I see", "printer.log", "18 bytes"])
        .await;
    client.waits_until_files_sent().await;

    client.switches_to(reader).await;
    client.opens("help").await;
    assert_eq!(read(&client.address_of("printer.log").await).await, LOG);
    client.shows_picture(shown_as).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_slack_people_attach_files_and_change_what_they_said() {
    let playground = Playground::start(PlaygroundConfig::default())
        .await
        .expect("the playground finds a free port");
    let page = Page::at(playground.url()).await;
    let client = page.slack();
    client.opens("help").await;
    edits_and_deletes(&client).await;
    attaches(&page, &client, "Sam Ortiz", "my screen.png").await;
    page.picture("files-slack").await;
    page.phone_picture(Side::Slack, "files-slack-phone").await;
    page.finish().await;
    playground.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_discord_people_attach_files_and_change_what_they_said() {
    let playground = Playground::start(PlaygroundConfig::default())
        .await
        .expect("the playground finds a free port");
    let page = Page::at(playground.url()).await;
    let client = page.discord();
    client.opens("help").await;
    edits_and_deletes(&client).await;
    attaches(&page, &client, "Sam", "my_screen.png").await;
    page.picture("files-discord").await;
    page.phone_picture(Side::Discord, "files-discord-phone").await;
    page.finish().await;
    playground.shutdown().await;
}
