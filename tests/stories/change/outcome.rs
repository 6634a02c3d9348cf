//! How a change ends: without [Start], with incidents, with a longer window, and with a rejection.

use chrono::TimeDelta;
use harness::{Person, TestDesk, everywhere};

use crate::change::fixture::{hours_from_now, raises, schedules_restart, window, with_changes, with_kinds};

everywhere!("ticket":
    a_change_that_nobody_started_is_recorded_as_done,
    a_running_window_is_prolonged,
    a_change_is_moved_only_if_its_window_changes,
    incidents_that_a_change_caused_are_shown_once,
    a_rejection_says_who_why_and_what_is_next,
    a_passed_window_waits_for_somebody,
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

async fn a_running_window_is_prolonged(mut desk: TestDesk) {
    with_kinds(&mut desk).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    schedules_restart(&desk, &sam, PLACE).await;
    desk.advance_clock(TimeDelta::hours(5));
    sam.finds("dm", &["Click Start on its card"]).await;
    sam.clicks("dm", "CHG-1  Restart", "Edit").await;
    sam.waits_for_form().await;
    let [_, end] = window(&sam);
    let later = hours_from_now(&desk, 40);
    sam.fills("dm", &[(end, &later)]).await;
    sam.finds("dm", &["CHG-1 is saved."]).await;
    kim.finds("#approvals", &["Sam", "moved CHG-1"]).await;
    desk.advance_clock(TimeDelta::hours(30));
    desk.wait_until_idle().await;
    assert!(!sam.view("dm").contains("nobody started it"));
    sam.clicks("dm", "CHG-1  Restart", "Start").await;
    sam.finds("dm", &["The work on CHG-1 has begun"]).await;
    desk.finish().await;
}

async fn a_change_is_moved_only_if_its_window_changes(mut desk: TestDesk) {
    with_kinds(&mut desk).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    schedules_restart(&desk, &sam, PLACE).await;
    sam.clicks("dm", "Scheduled", "Edit").await;
    sam.fills("dm", &[("Why?", "Before the fair")]).await;
    sam.finds("dm", &["CHG-1 is saved."]).await;
    kim.finds("#approvals", &["Sam", "edited CHG-1"]).await;
    desk.wait_until_idle().await;
    let view = kim.view("#approvals");
    assert!(
        !view.contains("moved CHG-1") && !view.contains("waits for approval"),
        "{view}"
    );
    desk.finish().await;
}

/// Starts the scheduled change, and says that it is done.
async fn makes(desk: &TestDesk, person: &Person) {
    desk.advance_clock(TimeDelta::hours(5));
    person.clicks(PLACE, "CHG-1  Restart", "Start").await;
    person.clicks(PLACE, "The work on CHG-1 has begun", "Done").await;
    person.fills(PLACE, &[]).await;
    person.finds("dm", &["In review · done"]).await;
}

async fn incidents_that_a_change_caused_are_shown_once(mut desk: TestDesk) {
    with_kinds(&mut desk).await;
    let (sam, kim, lee) = (desk.agent(), desk.lead(), desk.requester());
    schedules_restart(&desk, &sam, PLACE).await;
    makes(&desk, &sam).await;
    lee.says("#help", "the vpn is down since the restart").await;
    kim.finds(PLACE, &["INC-1", "the vpn is down"]).await;
    kim.clicks(PLACE, "In review · done", "Review").await;
    kim.fills(PLACE, &[("Incidents that it caused", "INC-1, #INC-1")])
        .await;
    kim.finds(PLACE, &["CHG-1 is closed."]).await;
    sam.finds("dm", &["Closed · done", "Incidents: INC-1"]).await;
    kim.finds(PLACE, &["CHG-1  Restart", "Incidents: INC-1"]).await;
    let view = sam.view("dm");
    assert!(
        !view.contains("INC-1, INC-1") && !view.contains("INC-1 and INC-1"),
        "{view}"
    );
    sam.clicks("dm", "Closed · done", "Details").await;
    sam.finds("dm", &["How it is done", "Incidents: INC-1"]).await;
    desk.finish().await;
}

async fn a_rejection_says_who_why_and_what_is_next(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, PLACE, "Renew the VPN certificate").await;
    kim.clicks("#approvals", "CHG-1", "Reject").await;
    kim.fills("#approvals", &[("Why not?", "Say how to undo it")])
        .await;
    sam.finds(
        "dm",
        &[
            "did not approve CHG-1",
            "Say how to undo it",
            "click Edit",
            "ask again",
        ],
    )
    .await;
    desk.finish().await;
}

async fn a_passed_window_waits_for_somebody(mut desk: TestDesk) {
    with_kinds(&mut desk).await;
    let sam = desk.agent();
    schedules_restart(&desk, &sam, PLACE).await;
    desk.advance_clock(TimeDelta::hours(50));
    sam.runs_command(PLACE, "changes", "").await;
    let seen = sam
        .finds(PLACE, &["CHG-1  Restart", "Its window has passed"])
        .await;
    assert!(seen.rendered.contains("Waiting"), "{}", seen.rendered);
    assert!(!seen.rendered.contains("This week"), "{}", seen.rendered);
    desk.finish().await;
}
