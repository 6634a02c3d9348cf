//! The clock in the bar: a few clicks trigger timers that run for days, and not too early.

use harness::{Db, Side, TestDesk, TestSetup};

use crate::page::Page;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_mornings_close_a_resolved_ticket_and_four_do_not() {
    let desk = TestDesk::open(TestSetup {
        requesters: Side::Slack,
        team: Side::Slack,
        db: Db::Sqlite,
        intake: "ticket",
    })
    .await;
    let page = Page::of(&desk).await;
    let slack = page.slack();
    report_and_resolve(&page, "my laptop does not start", "INC-1").await;
    advance_mornings(&page, 2).await;
    report_and_resolve(&page, "my lamp flickers", "INC-2").await;

    advance_mornings(&page, 4).await;
    slack.sees(&["INC-1", "Closed"]).await;
    // The older ticket shows that the desk has processed the timers of this morning.
    desk.wait_until_idle().await;
    slack.sees(&["INC-2", "Resolved by Sam"]).await;
    slack.waits_until_gone(&["INC-2", "Closed"]).await;
    page.picture("time-1-one-of-two").await;

    advance_mornings(&page, 2).await;
    slack.sees(&["INC-2", "Closed"]).await;
    page.picture("time-2-closed").await;
    slack.switches_to("Lee Park").await;
    slack.opens("help").await;
    slack.opens_thread("my lamp flickers").await;
    slack.sees(&["INC-2", "Closed"]).await;
    slack.waits_until_button_gone("", "Still not working").await;
    page.picture("time-3-closed-requester").await;
    page.finish().await;
    desk.finish().await;
}

/// Lee opens a ticket, and Sam resolves it.
async fn report_and_resolve(page: &Page, words: &str, reference: &str) {
    let slack = page.slack();
    slack.switches_to("Lee Park").await;
    slack.opens("help").await;
    slack.says(words).await;
    slack.switches_to("Sam Ortiz").await;
    slack.opens("desk-agents").await;
    slack.clicks(reference, "Resolve").await;
    slack.selects("How did it end?", "Solved").await;
    slack.fills("What was done?", "A new battery").await;
    slack.submits().await;
    slack.sees(&[reference, "Resolved by Sam"]).await;
}

/// Clicks "Next morning" several times, and waits each time until the page shows the new time.
async fn advance_mornings(page: &Page, how_many: usize) {
    let time = "//*[@data-testid='desk-time']";
    for _ in 0..how_many {
        let before = page.sees(time).await.attr("data-offset").await;
        let offset = before.expect("the element can be read").unwrap_or_default();
        page.presses("clock-morning").await;
        page.sees(&format!("{time}[@data-offset != '{offset}']")).await;
    }
}
