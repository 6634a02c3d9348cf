//! Links to the emulated platforms stay inside the page, and a reload forgets ephemeral messages.

use harness::{Db, Side, TestDesk, TestSetup};

use crate::page::Page;

const MANUAL: TestSetup = TestSetup {
    requesters: Side::Slack,
    team: Side::Slack,
    db: Db::Sqlite,
    intake: "manual",
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_to_messages_open_inside_the_page() {
    let desk = TestDesk::open(MANUAL).await;
    let playground = &desk.playground;
    let page = Page::of(&desk).await;
    let (slack, discord) = (page.slack(), page.discord());

    let slack_api = playground.slack();
    let ts = slack_api
        .say("U0SAM", "C0AGENTS", "the spare printer", None)
        .await;
    let ts = ts.expect("Sam is a member").replace('.', "");
    let link = format!("https://northwind.slack.com/archives/C0AGENTS/p{ts}");
    slack.switches_to("Sam Ortiz").await;
    slack.opens("help").await;
    slack.says(&link).await;
    page.clicks(&format!("//a[@href='{link}']")).await;
    page.sees("//main[@data-testid='channel-view'][@data-channel='C0AGENTS']")
        .await;
    slack.sees(&["the spare printer"]).await;

    discord.switches_to("Sam").await;
    let link = "https://discord.com/channels/1100000000000000001/1100000000000000103";
    discord.opens("help").await;
    discord.says(link).await;
    page.clicks(&format!("//a[@href='{link}']")).await;
    page.sees("//*[@data-testid='message-list'][@data-channel='1100000000000000103']")
        .await;

    discord.switches_to("Bo").await;
    discord.opens("help").await;
    page.clicks(&format!("//a[@href='{link}']")).await;
    page.sees("//*[@data-testid='lost-link']").await;
    assert_eq!(page.windows().await, 1);
    page.finish().await;
    desk.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reload_forgets_ephemeral_messages() {
    let desk = TestDesk::open(MANUAL).await;
    let page = Page::of(&desk).await;
    let (slack, discord) = (page.slack(), page.discord());
    slack.switches_to("Lee Park").await;
    slack.opens("help").await;
    slack.types("/ti").await;
    slack.completes("/ticket").await;
    slack.types("The printer eats paper").await;
    slack.sends().await;
    slack.sees(&["INC-1 is open"]).await;
    discord.switches_to("Bo").await;
    discord.opens("help").await;
    discord.says("good morning").await;

    page.reloads().await;
    discord.sees(&["good morning"]).await;
    slack.waits_until_gone(&["INC-1 is open"]).await;
    page.finish().await;
    desk.finish().await;
}
