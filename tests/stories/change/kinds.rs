//! Standard changes need no approval, and emergencies go to a policy of their own.

use expect_test::expect;
use harness::{Person, Side, TestDesk, everywhere};

use crate::change::fixture::{PLANS, continues, first_page, window, with_kinds, writes};

everywhere!("ticket":
    a_standard_change_is_scheduled_without_approval,
    a_standard_change_moves_without_approval,
    an_emergency_asks_the_approvers_for_emergencies,
    a_desk_with_templates_still_raises_normal_changes,
);

const PLACE: &str = "#desk-agents";
const KINDS: &str = "What kind of change is it?";

/// The window of a standard change in the form.
fn planned<'a>(person: &Person, hour: &'a [&'a str; 2]) -> [(&'a str, &'a str); 2] {
    let [start, end] = window(person);
    [(start, hour[0]), (end, hour[1])]
}

async fn schedules(person: &Person) {
    person.runs_command(PLACE, "change", "").await;
    person.clicks(PLACE, KINDS, "Restart the VPN gateway").await;
    let hours = ["2030-01-05 22:00", "2030-01-05 23:30"];
    person.fills(PLACE, &planned(person, &hours)).await;
}

async fn a_standard_change_is_scheduled_without_approval(mut desk: TestDesk) {
    with_kinds(&mut desk).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    schedules(&sam).await;
    sam.finds(PLACE, &["CHG-1 is scheduled. Its window begins"]).await;
    kim.finds("#approvals", &["Sam", "scheduled the standard change CHG-1"])
        .await;
    desk.wait_until_idle().await;
    assert!(!kim.view("dm").contains("CHG-1"), "nobody is asked");
    sam.finds("dm", &["CHG-1", "Scheduled"]).await.shows(
        &expect![[r#"
            :large_green_circle: CHG-1  Restart the VPN gateway
            Scheduled
            Standard change
            <time> to <time> · affects VPN
            [Details] [Start] [Edit] [Cancel this change]
        "#]],
        &expect![[r#"
            CHG-1: Scheduled
            CHG-1  Restart the VPN gateway
            -# Scheduled
            -# Standard change
            -# <time> to <time> · affects VPN
            [Details] [Start] [Edit] [Cancel this change]
        "#]],
    );
    sam.clicks("dm", "CHG-1", "Details").await;
    sam.finds("dm", &["How it is done", "Restart both gateways"])
        .await;
    desk.finish().await;
}

async fn a_standard_change_moves_without_approval(mut desk: TestDesk) {
    with_kinds(&mut desk).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    schedules(&sam).await;
    sam.clicks("dm", "Scheduled", "Edit").await;
    let form = sam.waits_for_form().await.to_string();
    assert!(form.contains("2030-01-05 22:00"), "{form}");
    let hours = ["2030-01-06 22:00", "2030-01-06 23:30"];
    sam.fills("dm", &planned(&sam, &hours)).await;
    sam.finds("dm", &["CHG-1 is saved. Its window begins"]).await;
    kim.finds("#approvals", &["Sam", "moved CHG-1"]).await;
    desk.finish().await;
}

async fn an_emergency_asks_the_approvers_for_emergencies(mut desk: TestDesk) {
    with_kinds(&mut desk).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    sam.runs_command(PLACE, "change", "emergency Restart the gateway")
        .await;
    let form = sam.waits_for_form().await.to_string();
    assert!(
        form.contains("Emergency change") && form.contains("Restart the gateway"),
        "{form}"
    );
    // The work on an emergency may have begun already.
    let mut first = first_page(&sam, "Restart the gateway");
    first[3].1 = "2020-01-05 22:00";
    match sam.side {
        Side::Slack => sam.fills(PLACE, &[first.as_slice(), &PLANS].concat()).await,
        Side::Discord => {
            sam.fills(PLACE, &first).await;
            continues(&sam, PLACE, &PLANS).await;
        }
    }
    kim.finds("dm", &["CHG-1", "Emergency change", "Needs 1 of 1"])
        .await;
    kim.clicks("dm", "Needs 1 of 1", "Approve").await;
    sam.finds(
        "dm",
        &["CHG-1 \"Restart the gateway\" is approved, and its window has begun."],
    )
    .await;
    desk.finish().await;
}

async fn a_desk_with_templates_still_raises_normal_changes(mut desk: TestDesk) {
    with_kinds(&mut desk).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    sam.runs_command(PLACE, "change", "").await;
    sam.clicks(PLACE, KINDS, "Normal change").await;
    writes(&sam, PLACE, &first_page(&sam, "Renew the VPN certificate")).await;
    kim.finds("dm", &["CHG-1", "Normal change", "Needs 1 of 2"]).await;
    desk.finish().await;
}
