//! How a change ends: without [Start], with incidents, with a longer window, and with a rejection.

use chrono::TimeDelta;
use harness::{TestDesk, everywhere};

use crate::change::fixture::{schedules_restart, with_kinds};

everywhere!("ticket":
    a_change_that_nobody_started_is_recorded_as_done,
);

const PLACE: &str = "#desk-agents";

async fn a_change_that_nobody_started_is_recorded_as_done(mut desk: TestDesk) {
    with_kinds(&mut desk).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    schedules_restart(&desk, &sam, PLACE).await;
    desk.advance_clock(TimeDelta::hours(31));
    sam.finds("dm", &["The window of CHG-1", "nobody started it"])
        .await;
    sam.clicks("dm", "nobody started it", "Done").await;
    sam.fills("dm", &[("What happened?", "I forgot to click Start")])
        .await;
    kim.finds("#approvals", &["completed CHG-1", "I forgot to click Start"])
        .await;
    sam.finds("dm", &["CHG-1", "In review · done"]).await;
    desk.advance_clock(TimeDelta::hours(25));
    desk.wait_until_idle().await;
    assert!(!sam.view("dm").contains("was not started in its window"));
    desk.finish().await;
}
