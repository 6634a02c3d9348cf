//! Slack: a ticket from `/ticket` to "Still not working", and the message menu.

use harness::{Db, Side, TestDesk, TestSetup};

use crate::page::Page;

const SLACK: TestSetup = TestSetup {
    requesters: Side::Slack,
    team: Side::Slack,
    db: Db::Sqlite,
    intake: "manual",
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ticket_goes_through_slack_by_clicks_alone() {
    let desk = TestDesk::open(SLACK).await;
    let page = Page::of(&desk).await;
    let slack = page.slack();

    slack.switches_to("Lee Park").await;
    slack.opens("help").await;
    slack.types("/ti").await;
    slack.waits_for_commands().await;
    page.picture("slack-1-commands").await;
    slack.completes("/ticket").await;
    slack
        .types("The printer on floor 3 eats paper. I tried twice, and it jams at the same place")
        .await;
    slack.sends().await;
    slack
        .sees(&[
            "INC-1 is open",
            "The printer on floor 3 eats paper",
            "direct message",
        ])
        .await;
    page.picture("slack-2-opened").await;

    slack.switches_to("Sam Ortiz").await;
    slack.opens("desk-agents").await;
    slack
        .sees(&["INC-1", "P3", "New", "Lee Park", "I tried twice"])
        .await;
    page.picture("slack-3-team-card").await;
    slack.clicks("INC-1", "Claim").await;
    slack.sees(&["INC-1", "In progress", "Sam"]).await;
    slack.waits_until_button_gone("INC-1", "Claim").await;

    slack.clicks("INC-1", "Reply").await;
    slack.sees_form("Reply to INC-1").await;
    slack
        .fills(
            "Your answer",
            "Hi Lee, please open tray 2 and turn the green wheel once.",
        )
        .await;
    page.picture("slack-4-reply").await;
    slack.submits().await;
    slack
        .sees(&["will see this in the thread of", "turn the green wheel"])
        .await;
    page.picture("slack-5-preview").await;
    slack
        .clicks("will see this in the thread of", "Send to Lee Park")
        .await;
    slack.sees(&["On its way to Lee Park"]).await;

    slack.switches_to("Lee Park").await;
    slack.opens("desk").await;
    slack.sees(&["INC-1", "In progress", "is on it"]).await;
    if !page.shows("//*[@data-testid='thread']").await {
        slack.opens_thread("INC-1").await;
    }
    slack.sees(&["Sam", "turn the green wheel"]).await;
    page.picture("slack-6-answered").await;

    resolve_and_reopen(&page).await;
    page.finish().await;
    desk.finish().await;
}

async fn resolve_and_reopen(page: &Page) {
    let slack = page.slack();
    slack.switches_to("Sam Ortiz").await;
    slack.opens("desk-agents").await;
    slack.clicks("INC-1", "Resolve").await;
    slack.sees_form("Resolve INC-1").await;
    slack.selects("How did it end?", "Solved").await;
    slack.fills("What was done?", "Turned the wheel in tray 2").await;
    page.picture("slack-7-resolve").await;
    slack.submits().await;
    slack.sees(&["INC-1", "Resolved by Sam"]).await;
    page.picture("slack-8-resolved-team").await;

    slack.switches_to("Lee Park").await;
    slack.opens("desk").await;
    slack.opens_thread("INC-1").await;
    slack
        .sees(&["marked this as solved", "Turned the wheel in tray 2"])
        .await;
    page.picture("slack-9-resolved-requester").await;
    page.phone_picture(Side::Slack, "slack-9-resolved-requester-phone")
        .await;
    slack.clicks("marked this as solved", "Still not working").await;
    slack.sees(&["INC-1", "In progress"]).await;
    slack.waits_until_button_gone("INC-1", "Still not working").await;
    page.picture("slack-10-reopened").await;

    slack.switches_to("Sam Ortiz").await;
    slack.opens("desk-agents").await;
    slack.sees(&["INC-1", "In progress"]).await;
    slack.opens_thread("INC-1").await;
    slack.sees(&["still not working"]).await;
    page.picture("slack-11-reopened-team").await;
    page.phone_picture(Side::Slack, "slack-11-reopened-team-phone")
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_menu_of_a_message_opens_a_ticket_in_slack() {
    let desk = TestDesk::open(SLACK).await;
    let page = Page::of(&desk).await;
    let slack = page.slack();

    slack.switches_to("Lee Park").await;
    slack.opens("help").await;
    slack.says("the vpn drops every few minutes").await;

    slack.switches_to("Sam Ortiz").await;
    slack.opens("help").await;
    slack.opens_menu("the vpn drops").await;
    page.picture("menu-1-slack").await;
    slack.chooses("Open a ticket").await;
    slack.sees_form("In one line").await;
    slack.fills("In one line", "VPN drops").await;
    page.picture("menu-2-slack-form").await;
    slack.submits().await;

    slack.opens_thread("the vpn drops").await;
    slack.sees(&["INC-1", "VPN drops", "New"]).await;
    slack.opens("desk-agents").await;
    slack
        .sees(&["INC-1", "VPN drops", "Lee Park", "opened by Sam"])
        .await;
    page.picture("menu-3-slack-team").await;
    slack.picks("INC-1", "Show all").await;
    slack.sees(&["opened it"]).await;
    page.picture("menu-4-slack-history").await;
    page.finish().await;
    desk.finish().await;
}
