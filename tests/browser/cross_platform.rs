//! The requester on Discord, the team on Slack, both on one page.

use harness::{Db, Side, TestDesk, TestSetup};

use crate::page::Page;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn raised_by_a_reaction_in_discord_and_answered_in_slack() {
    let desk = TestDesk::open(TestSetup {
        requesters: Side::Discord,
        team: Side::Slack,
        db: Db::Sqlite,
        intake: "manual",
    })
    .await;
    let page = Page::of(&desk).await;
    let (discord, slack) = (page.discord(), page.slack());
    discord.switches_to("Bo").await;
    discord.opens("help").await;
    slack.switches_to("Sam Ortiz").await;
    slack.opens("desk-agents").await;

    discord
        .says("I cannot download my invoice, the page stays white")
        .await;
    discord.reacts_with_ticket("I cannot download my invoice").await;
    discord.opens_thread("I cannot download my invoice").await;
    discord.sees(&["INC-1", "New"]).await;
    slack.sees(&["INC-1", "I cannot download my invoice", "Bo"]).await;
    page.picture("crossing-1-raised").await;

    slack.clicks("INC-1", "Claim").await;
    discord.sees(&["INC-1", "In progress", "is on it"]).await;
    slack.clicks("INC-1", "Reply").await;
    slack.fills("Your answer", "Which browser is it, please?").await;
    slack.submits().await;
    slack.clicks("will see this in the thread of", "Send to Bo").await;
    discord.sees(&["Sam", "Which browser is it, please?"]).await;

    discord.says("Firefox, with an ad blocker").await;
    slack.opens_thread("INC-1").await;
    slack.sees(&["Bo", "Firefox, with an ad blocker"]).await;
    slack.answers("the blocker again, same as last week").await;
    discord.says("it works without the blocker").await;
    slack.sees(&["Bo", "it works without the blocker"]).await;
    // A later message has arrived, so the earlier note would have leaked by now.
    desk.wait_until_idle().await;
    assert!(
        !page
            .shows("//*[@data-pane='discord']//*[contains(., 'same as last week')]")
            .await,
        "a note leaked"
    );
    page.picture("crossing-2-talking").await;
    page.finish().await;
    desk.finish().await;
}
