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
    is_reported_and_resolved(&page, "my laptop does not start", "INC-1").await;
    mornings_come(&page, 2).await;
    is_reported_and_resolved(&page, "my lamp flickers", "INC-2").await;

    mornings_come(&page, 4).await;
    slack.sees(&["INC-1", "Closed"]).await;
    // The desk has looked at this very morning, as the older ticket shows.
    house.settles().await;
    slack.sees(&["INC-2", "Resolved by Sam"]).await;
    slack.sees_no_more(&["INC-2", "Closed"]).await;
    page.picture("time-1-one-of-two").await;

    mornings_come(&page, 2).await;
    slack.sees(&["INC-2", "Closed"]).await;
    page.picture("time-2-closed").await;
    slack.sits_down("Lee Park").await;
    slack.opens("help").await;
    slack.opens_thread("my lamp flickers").await;
    slack.sees(&["INC-2", "Closed"]).await;
    slack.loses("", "Still not working").await;
    page.picture("time-3-closed-requester").await;
    page.closes().await;
    house.closes().await;
}

/// Lee writes it, and Sam resolves it.
async fn is_reported_and_resolved(page: &Page, words: &str, reference: &str) {
    let slack = page.slack();
    slack.sits_down("Lee Park").await;
    slack.opens("help").await;
    slack.says(words).await;
    slack.sits_down("Sam Ortiz").await;
    slack.opens("desk-agents").await;
    slack.clicks(reference, "Resolve").await;
    slack.selects("How did it end?", "Solved").await;
    slack.fills("What was done?", "A new battery").await;
    slack.submits().await;
    slack.sees(&[reference, "Resolved by Sam"]).await;
}

/// Presses "Next morning" so often, and waits each time until the page shows the new time.
async fn mornings_come(page: &Page, how_many: usize) {
    let time = "//*[@data-testid='desk-time']";
    for _ in 0..how_many {
        let before = page.sees(time).await.attr("data-offset").await;
        let offset = before.expect("the page answers").unwrap_or_default();
        page.presses("clock-morning").await;
        page.sees(&format!("{time}[@data-offset != '{offset}']")).await;
    }
}
