//! A policy with `confirm = true`: a second, private step repeats what is being approved.

use chrono::TimeDelta;
use harness::{TestDesk, everywhere};

use crate::change::fixture::{asks_for_laptop, raises, rewrites, with_requests, with_times};

everywhere!("ticket":
    the_second_step_repeats_what_is_approved_and_expires,
    a_confirmation_of_an_older_content_is_refused,
);

const CONFIRM: &str = "Yes, approve";

async fn the_second_step_repeats_what_is_approved_and_expires(mut desk: TestDesk) {
    with_requests(&mut desk, "confirm = true").await;
    let (lee, kim) = (desk.requester(), desk.lead());
    asks_for_laptop(&lee, "Laptop for the new colleague").await;
    kim.clicks("dm", "Needs 1 of 2", "Approve").await;
    kim.finds(
        "dm",
        &[
            "You are about to approve REQ-1",
            "Laptop for the new colleague",
            "She sits in Berlin",
        ],
    )
    .await;
    desk.wait_until_idle().await;
    kim.finds("#approvals", &["REQ-1", "Needs 1 of 2"]).await;

    desk.advance_clock(TimeDelta::minutes(6));
    kim.clicks("dm", "You are about to approve REQ-1", CONFIRM).await;
    kim.finds(
        "dm",
        &["More than five minutes have passed", "She sits in Berlin"],
    )
    .await;
    kim.clicks("dm", "More than five minutes have passed", CONFIRM)
        .await;
    lee.finds("dm", &["approved REQ-1"]).await;
    kim.finds("dm", &["You approved REQ-1"]).await;
    desk.finish().await;
}

async fn a_confirmation_of_an_older_content_is_refused(mut desk: TestDesk) {
    with_times(&mut desk, "any", "confirm = true").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;
    kim.clicks("dm", "Needs 1 of 2", "Approve").await;
    kim.finds(
        "dm",
        &["You are about to approve CHG-1", "Install the old certificate"],
    )
    .await;
    sam.clicks("dm", "Waits for approval", "Edit").await;
    rewrites(&sam, "dm", "Renew the VPN certificate", "Restore the backup").await;
    kim.finds("#approvals", &["CHG-1", "Restore the backup"]).await;
    desk.wait_until_idle().await;

    kim.clicks("dm", "You are about to approve CHG-1", CONFIRM).await;
    kim.finds("dm", &["This card was out of date", "Restore the backup"])
        .await;
    sam.finds("#approvals", &["CHG-1", "Needs 1 of 2"]).await;
    kim.clicks("dm", "Needs 1 of 2", "Approve").await;
    kim.clicks("dm", "You are about to approve CHG-1", CONFIRM).await;
    sam.finds("dm", &["is approved."]).await;
    desk.finish().await;
}
