//! Two people act on a change at once: the second one is told what happened, and loses nothing.

use chrono::TimeDelta;
use harness::{Person, TestDesk, everywhere};

use crate::change::fixture::{raises, schedules_restart, window, with_changes, with_kinds};

everywhere!("ticket":
    a_corrected_window_does_not_overwrite_another_edit,
    a_late_cancellation_keeps_the_reason,
    two_reviews_at_once_lose_nothing,
    a_second_click_on_start_is_calm,
);

const PLACE: &str = "#desk-agents";

/// Opens the details of the scheduled change at the team's card.
async fn opens_details(person: &Person) {
    person.clicks(PLACE, "CHG-1  Restart", "Details").await;
    person
        .finds(PLACE, &["How it is done", "Restart both gateways"])
        .await;
}

async fn a_corrected_window_does_not_overwrite_another_edit(mut desk: TestDesk) {
    with_kinds(&mut desk).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    schedules_restart(&desk, &sam, PLACE).await;
    sam.clicks("dm", "Scheduled", "Edit").await;
    sam.waits_for_form().await;

    opens_details(&kim).await;
    kim.clicks(PLACE, "How it is done", "Edit").await;
    let [start, end] = window(&kim);
    kim.fills(PLACE, &[(start, "2030-01-05 22:00"), (end, "2030-01-05 23:30")])
        .await;
    sam.finds("dm", &["Kim", "moved CHG-1"]).await;

    let [start, end] = window(&sam);
    let typed = [
        ("Why?", "Before the fair"),
        (start, "2030-02-05 22:00"),
        (end, "soon"),
    ];
    sam.fills("dm", &typed).await;
    sam.finds(
        "dm",
        &[
            "has changed since you opened the form",
            "Before the fair",
            "2030-02-05 22:00",
        ],
    )
    .await;
    desk.finish().await;
}

async fn a_late_cancellation_keeps_the_reason(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, PLACE, "Renew the VPN certificate").await;
    sam.clicks("dm", "Waits for approval", "Cancel this change").await;
    sam.waits_for_form().await;
    kim.clicks("#approvals", "Needs 1 of", "Details").await;
    kim.clicks("#approvals", "How it is tested", "Cancel this change")
        .await;
    kim.fills("#approvals", &[("Why?", "The vendor renewed it")])
        .await;
    sam.finds("dm", &["Kim", "cancelled CHG-1"]).await;
    sam.fills("dm", &[("Why?", "We move to another VPN")]).await;
    sam.finds(
        "dm",
        &[
            "CHG-1 can no longer be edited or cancelled",
            "We move to another VPN",
        ],
    )
    .await;
    desk.finish().await;
}

async fn two_reviews_at_once_lose_nothing(mut desk: TestDesk) {
    with_kinds(&mut desk).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    schedules_restart(&desk, &sam, PLACE).await;
    desk.advance_clock(TimeDelta::hours(5));
    sam.clicks(PLACE, "CHG-1  Restart", "Start").await;
    sam.clicks(PLACE, "The work on CHG-1 has begun", "Done").await;
    sam.fills(PLACE, &[]).await;
    sam.clicks("dm", "In review · done", "Review").await;
    sam.waits_for_form().await;
    kim.clicks(PLACE, "In review · done", "Review").await;
    kim.fills(PLACE, &[("What is to be learned from it?", "Tell people before")])
        .await;
    kim.finds(PLACE, &["CHG-1 is closed."]).await;

    sam.fills(
        "dm",
        &[("What is to be learned from it?", "Restart the second one first")],
    )
    .await;
    sam.finds("dm", &["CHG-1 is closed already", "Restart the second one first"])
        .await;
    desk.finish().await;
}

async fn a_second_click_on_start_is_calm(mut desk: TestDesk) {
    with_kinds(&mut desk).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    schedules_restart(&desk, &sam, PLACE).await;
    desk.advance_clock(TimeDelta::hours(5));
    // The reminder keeps the button of the change as it was.
    sam.finds("dm", &["Click Start on its card"]).await;
    sam.clicks(PLACE, "CHG-1  Restart", "Start").await;
    sam.finds(PLACE, &["The work on CHG-1 has begun"]).await;
    sam.clicks("dm", "Click Start on its card", "Start").await;
    sam.finds("dm", &["The work on CHG-1 has begun"]).await;
    assert!(sam.is_offered("dm", "The work on CHG-1 has begun", "Done"));
    desk.wait_until_idle().await;
    assert_eq!(kim.view("#approvals").matches("started CHG-1").count(), 1);
    opens_details(&kim).await;
    kim.finds(PLACE, &["In progress", "How it is done"]).await;
    desk.finish().await;
}
