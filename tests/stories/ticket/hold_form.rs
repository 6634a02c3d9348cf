//! The form of a hold: until when, and what is asked again.

use chrono::TimeDelta;
use harness::{TestDesk, everywhere};

everywhere!("ticket":
    a_hold_is_changed_and_a_wrong_time_is_refused,
    a_time_without_a_day_is_said_back_and_a_cleared_day_is_asked_for,
);

const WHY: &str = "Why?";
const DAY: &str = "Until which day?";
const TIME: &str = "Until when on that day?";
const NOTE: &str = "Note for the team";
const VENDOR: &str = "Waiting for a vendor";

async fn a_hold_is_changed_and_a_wrong_time_is_refused(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    sam.clicks("#desk-agents", "INC-1", "Put on hold").await;
    let past = desk.date_in(-2);
    sam.fills("#desk-agents", &[(WHY, VENDOR), (DAY, &past)]).await;
    sam.is_refused("#desk-agents", "That is in the past").await;
    let day = desk.date_in(2);
    sam.corrects("#desk-agents", &[(DAY, &day), (NOTE, "battery 4711")])
        .await;
    sam.finds("#desk-agents", &["INC-1", "On hold", "battery 4711", "until"])
        .await;

    let later = desk.date_in(9);
    sam.clicks("#desk-agents", "INC-1", "Change the hold").await;
    sam.fills("#desk-agents", &[(WHY, "Waiting for a change"), (DAY, &later)])
        .await;
    sam.finds("#desk-agents", &["Waiting for a change since", "battery 4711"])
        .await;
    desk.advance_clock(TimeDelta::days(3));
    desk.wait_until_idle().await;
    sam.finds("#desk-agents", &["INC-1", "On hold", "Waiting for a change"])
        .await;
    desk.advance_clock(TimeDelta::days(7));
    sam.finds("#desk-agents", &["INC-1", "In progress"]).await;
    desk.finish().await;
}

async fn a_time_without_a_day_is_said_back_and_a_cleared_day_is_asked_for(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    sam.clicks("#desk-agents", "INC-1", "Put on hold").await;
    // Midnight has passed today.
    sam.fills("#desk-agents", &[(WHY, VENDOR), (TIME, "00:00")]).await;
    let said = sam.finds("#desk-agents", &["INC-1 is on hold until"]).await;
    assert!(said.private, "{}", said.rendered);

    sam.clicks("#desk-agents", "P3 · On hold", "Change the hold")
        .await;
    sam.fills("#desk-agents", &[(WHY, VENDOR), (DAY, "")]).await;
    sam.is_refused("#desk-agents", "Choose a day, or clear the time too")
        .await;
    sam.corrects("#desk-agents", &[(TIME, "")]).await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::days(2));
    desk.wait_until_timers_fired().await;
    sam.finds("#desk-agents", &["P3 · On hold", "Resume"]).await;
    desk.finish().await;
}
