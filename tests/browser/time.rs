//! The clock in the bar: what is promised for days comes within clicks, and not before.

use harness::{Db, House, Setting, Side};

use crate::page::Page;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_mornings_close_a_resolved_ticket_and_four_do_not() {
    let house = House::open(Setting {
        requesters: Side::Slack,
        team: Side::Slack,
        db: Db::Sqlite,
        intake: "ticket",
    })
    .await;
    let page = Page::of(&house).await;
    let slack = page.slack();
    slack.sits_down("Lee Park").await;
    slack.opens("help").await;
    slack.says("my laptop does not start").await;
    slack.sits_down("Sam Ortiz").await;
    slack.opens("desk-agents").await;
    slack.clicks("INC-1", "Resolve").await;
    slack.selects("How did it end?", "Solved").await;
    slack.fills("What was done?", "New battery").await;
    slack.submits().await;
    slack.sees(&["INC-1", "Resolved by Sam"]).await;

    for _ in 0..4 {
        morning_comes(&page).await;
    }
    house.settles().await;
    slack.sees(&["INC-1", "Resolved by Sam"]).await;
    assert!(
        !page.shows("//article[contains(., 'Closed')]").await,
        "it was closed before its time"
    );
    page.picture("time-1-four-mornings").await;

    for _ in 0..2 {
        morning_comes(&page).await;
    }
    slack.sees(&["INC-1", "Closed"]).await;
    page.picture("time-2-closed").await;
    slack.sits_down("Lee Park").await;
    slack.opens("help").await;
    slack.opens_thread("my laptop does not start").await;
    slack.sees(&["INC-1", "Closed"]).await;
    house.settles().await;
    slack.loses("", "Still not working").await;
    page.picture("time-3-closed-requester").await;
    page.closes().await;
    house.closes().await;
}

/// Presses "Next morning", and waits until the page shows the new time.
async fn morning_comes(page: &Page) {
    let time = "//*[@data-testid='desk-time']";
    let before = page
        .sees(time)
        .await
        .attr("data-offset")
        .await
        .expect("the page answers");
    page.presses("clock-morning").await;
    let offset = before.unwrap_or_default();
    page.sees(&format!("{time}[@data-offset != '{offset}']")).await;
}
