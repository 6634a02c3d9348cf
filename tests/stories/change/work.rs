//! The work on a change: it is started in its window, it ends in one of three ways, and people review it.

use chrono::TimeDelta;
use expect_test::expect;
use harness::{Person, Side, TestDesk, everywhere};

use crate::change::fixture::{PLANS, continues, first_page, schedules_restart, window, with_kinds, writes};

everywhere!("ticket":
    a_change_is_started_done_and_reviewed,
    a_change_is_not_started_before_its_window,
    a_change_that_failed_needs_a_note_and_a_review,
    an_emergency_is_reviewed_afterwards,
    only_the_implementer_and_leads_do_the_work,
    people_are_reminded_before_the_window,
    a_change_whose_window_passes_unused_goes_back,
    changes_are_listed,
);

const PLACE: &str = "#desk-agents";

async fn schedules(desk: &TestDesk, person: &Person) {
    schedules_restart(desk, person, PLACE).await;
}

async fn a_change_is_started_done_and_reviewed(mut desk: TestDesk) {
    with_kinds(&mut desk).await;
    let (sam, kim, lee) = (desk.agent(), desk.lead(), desk.requester());
    schedules(&desk, &sam).await;
    desk.wait_until_idle().await;
    kim.finds(PLACE, &["CHG-1", "Scheduled"]).await.shows(
        &expect![[r#"
            :large_green_circle: CHG-1  Restart the VPN gateway
            Scheduled
            Standard change · Sam Ortiz
            <time> to <time> · affects VPN
            [Details] [Start]
        "#]],
        &expect![[r#"
            CHG-1  Restart the VPN gateway
            -# Scheduled
            -# Standard change · Sam
            -# <time> to <time> · affects VPN
            [Details] [Start]
        "#]],
    );
    desk.advance_clock(TimeDelta::hours(5));
    sam.clicks(PLACE, "CHG-1  Restart", "Start").await;
    sam.finds(PLACE, &["The work on CHG-1 has begun"]).await;
    kim.finds("#approvals", &["Sam", "started CHG-1"]).await;
    sam.finds("dm", &["CHG-1", "In progress"]).await;

    sam.clicks(PLACE, "The work on CHG-1 has begun", "Done").await;
    sam.fills(PLACE, &[("What happened?", "Both gateways are up")])
        .await;
    kim.finds("#approvals", &["completed CHG-1", "Both gateways are up"])
        .await;
    lee.says("#help", "the vpn is down since the restart").await;
    kim.finds(PLACE, &["INC-1", "the vpn is down"]).await;

    kim.clicks(PLACE, "In review · done", "Review").await;
    let review = ("What is to be learned from it?", "Tell people before");
    kim.fills(PLACE, &[review, ("Incidents that it caused", "INC-9")])
        .await;
    kim.is_refused(PLACE, "There is no ticket INC-9").await;
    kim.corrects(PLACE, &[review, ("Incidents that it caused", "INC-1")])
        .await;
    kim.finds(PLACE, &["CHG-1 is closed."]).await;
    kim.finds("#approvals", &["is reviewed and closed", "Tell people before"])
        .await;
    sam.finds("dm", &["CHG-1", "Closed · done", "Tell people before"])
        .await;
    desk.finish().await;
}

async fn a_change_is_not_started_before_its_window(mut desk: TestDesk) {
    with_kinds(&mut desk).await;
    let sam = desk.agent();
    schedules(&desk, &sam).await;
    sam.clicks("dm", "Scheduled", "Start").await;
    sam.finds(
        "dm",
        &["The window of CHG-1 begins", "the work cannot begin or end yet"],
    )
    .await;
    desk.finish().await;
}

async fn a_change_that_failed_needs_a_note_and_a_review(mut desk: TestDesk) {
    with_kinds(&mut desk).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    schedules(&desk, &sam).await;
    desk.advance_clock(TimeDelta::hours(5));
    sam.clicks("dm", "Scheduled", "Start").await;
    sam.clicks("dm", "The work on CHG-1 has begun", "Backed out")
        .await;
    sam.fills("dm", &[("What happened?", "The second gateway did not start")])
        .await;
    kim.finds(
        "#approvals",
        &["backed out CHG-1", "The second gateway did not start"],
    )
    .await;
    sam.clicks("dm", "In review · backed out", "Review").await;
    sam.fills(
        "dm",
        &[("What is to be learned from it?", "Test the second one first")],
    )
    .await;
    sam.finds("dm", &["CHG-1", "Closed · backed out"]).await;
    desk.finish().await;
}

async fn an_emergency_is_reviewed_afterwards(mut desk: TestDesk) {
    with_kinds(&mut desk).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    sam.runs_command(PLACE, "change", "emergency").await;
    let mut first = first_page(&sam, "Restart the gateway");
    first[3].1 = "2020-01-05 22:00";
    match sam.side {
        Side::Slack => sam.fills(PLACE, &[first.as_slice(), &PLANS].concat()).await,
        Side::Discord => {
            sam.fills(PLACE, &first).await;
            continues(&sam, PLACE, &PLANS).await;
        }
    }
    kim.clicks("dm", "Needs 1 of 1", "Approve").await;
    sam.clicks("dm", "is approved", "Start").await;
    sam.clicks("dm", "The work on CHG-1 has begun", "Done").await;
    sam.fills("dm", &[]).await;
    sam.clicks("dm", "In review · done", "Review").await;
    sam.fills(
        "dm",
        &[("What is to be learned from it?", "The gateway needs more memory")],
    )
    .await;
    kim.finds("#approvals", &["reviewed and closed", "more memory"])
        .await;
    desk.finish().await;
}

async fn only_the_implementer_and_leads_do_the_work(mut desk: TestDesk) {
    with_kinds(&mut desk).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    schedules(&desk, &kim).await;
    desk.advance_clock(TimeDelta::hours(5));
    sam.clicks(PLACE, "CHG-1  Restart", "Start").await;
    sam.finds(PLACE, &["Only the implementer of a change and the leads"])
        .await;
    kim.clicks(PLACE, "CHG-1  Restart", "Start").await;
    kim.finds(PLACE, &["The work on CHG-1 has begun"]).await;
    desk.finish().await;
}

async fn people_are_reminded_before_the_window(mut desk: TestDesk) {
    with_kinds(&mut desk).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    schedules(&desk, &sam).await;
    desk.wait_until_idle().await;
    assert!(!sam.view("dm").contains("Click Start on its card"));
    desk.advance_clock(TimeDelta::hours(5));
    sam.finds("dm", &["Restart the VPN gateway", "Click Start on its card"])
        .await;
    kim.finds("#approvals", &["CHG-1", "Click Start on its card"])
        .await;
    desk.finish().await;
}

async fn a_change_whose_window_passes_unused_goes_back(mut desk: TestDesk) {
    with_kinds(&mut desk).await;
    let sam = desk.agent();
    schedules(&desk, &sam).await;
    desk.advance_clock(TimeDelta::hours(31));
    sam.finds("dm", &["The window of CHG-1", "nobody started it"])
        .await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::hours(25));
    sam.finds("dm", &["was not started in its window"]).await;
    sam.finds("dm", &["CHG-1", "Its window passed unused"]).await;
    desk.wait_until_idle().await;
    assert_eq!(sam.view("dm").matches("nobody started it").count(), 1);

    sam.clicks("dm", "Its window passed unused", "Edit").await;
    let [start, end] = window(&sam);
    sam.fills("dm", &[(start, "2030-01-05 22:00"), (end, "2030-01-05 23:30")])
        .await;
    sam.finds("dm", &["CHG-1", "Scheduled"]).await;
    desk.finish().await;
}

async fn changes_are_listed(mut desk: TestDesk) {
    with_kinds(&mut desk).await;
    let (sam, lee) = (desk.agent(), desk.requester());
    schedules(&desk, &sam).await;
    sam.runs_command(PLACE, "change", "Renew the VPN certificate")
        .await;
    writes(&sam, PLACE, &first_page(&sam, "Renew the VPN certificate")).await;
    sam.finds("dm", &["CHG-2", "Waits for approval"]).await;
    sam.runs_command(PLACE, "changes", "").await;
    sam.finds(PLACE, &["CHG-1  Restart", "Waiting", "CHG-2  Renew"])
        .await;
    sam.clicks(PLACE, "Waiting", "CHG-2  Renew the VPN certificate")
        .await;
    sam.finds(PLACE, &["How it is undone"]).await;
    lee.runs_command("#help", "changes", "").await;
    lee.finds("#help", &["No change is planned for this week"]).await;
    desk.finish().await;
}
