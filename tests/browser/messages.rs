//! What people do with their own messages: attach files, correct themselves, take back what they said.

use std::path::PathBuf;

use playground::{Playground, PlaygroundConfig, Side};
use tempfile::TempDir;

use crate::page::Page;
use crate::client_view::Pane;

const LOG: &str = "line one\nline two\n";

/// A log in a folder of its own, and a picture that the browser took of itself.
async fn files(page: &Page) -> (TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder for files");
    let log = folder.path().join("printer.log");
    std::fs::write(&log, LOG).expect("the folder can be written");
    let picture = folder.path().join("my screen.png");
    std::fs::write(&picture, page.screenshot().await).expect("the folder can be written");
    (folder, log, picture)
}

async fn read(url: &str) -> String {
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let answer = client.get(url).send().await.expect("the playground answers");
    assert_eq!(answer.status(), 200, "{url}");
    answer.text().await.expect("the log is text")
}

async fn corrects_and_takes_back(pane: &Pane<'_>) {
    pane.says("the printr eats paper").await;
    pane.edits("the printr eats paper", "the printer eats paper")
        .await;
    pane.sees(&["the printer eats paper", "(edited)"]).await;
    pane.says("never mind").await;
    // The arrow up is the keyboard's way to the last message.
    pane.edits_last("never mind me").await;
    pane.sees(&["never mind me", "(edited)"]).await;
    pane.deletes("never mind me").await;
    pane.sees_no_more(&["never mind"]).await;
}

async fn attaches(page: &Page, pane: &Pane<'_>, reader: &str, shown_as: &str) {
    let (_folder, log, picture) = files(page).await;
    pane.attaches(&log).await;
    pane.attaches(&picture).await;
    pane.types("this is what I see").await;
    page.picture(&format!("files-{shown_as}-waiting").replace([' ', '.'], "-"))
        .await;
    pane.sends().await;
    pane.sees(&["this is what I see", "printer.log", "18 bytes"])
        .await;
    pane.waits_for_no_file().await;

    pane.sits_down(reader).await;
    pane.opens("help").await;
    assert_eq!(read(&pane.address_of("printer.log").await).await, LOG);
    pane.shows_picture(shown_as).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_slack_people_attach_files_and_change_what_they_said() {
    let playground = Playground::start(PlaygroundConfig::default())
        .await
        .expect("a free port");
    let page = Page::at(playground.url()).await;
    let pane = page.slack();
    pane.opens("help").await;
    corrects_and_takes_back(&pane).await;
    attaches(&page, &pane, "Sam Ortiz", "my screen.png").await;
    page.picture("files-slack").await;
    page.phone_picture(Side::Slack, "files-slack-phone").await;
    page.closes().await;
    playground.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_discord_people_attach_files_and_change_what_they_said() {
    let playground = Playground::start(PlaygroundConfig::default())
        .await
        .expect("a free port");
    let page = Page::at(playground.url()).await;
    let pane = page.discord();
    pane.opens("help").await;
    corrects_and_takes_back(&pane).await;
    attaches(&page, &pane, "Sam", "my_screen.png").await;
    page.picture("files-discord").await;
    page.phone_picture(Side::Discord, "files-discord-phone").await;
    page.closes().await;
    playground.shutdown().await;
}
