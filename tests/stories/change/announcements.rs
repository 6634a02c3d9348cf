//! What the channels of the affected services are told of a change.

use chrono::TimeDelta;
use expect_test::expect;
use harness::{TestDesk, everywhere};

use crate::change::fixture::{
    first_page, hours_from_now, schedules_restart, window, with_service_channel, writes,
};

everywhere!("ticket":
    a_service_channel_follows_a_change_in_one_message,
    a_service_channel_hears_of_an_approved_change_and_of_its_end,
);

const PLACE: &str = "#desk-agents";

async fn a_service_channel_follows_a_change_in_one_message(mut desk: TestDesk) {
    with_service_channel(&mut desk).await;
    let (sam, lee) = (desk.agent(), desk.requester());
    schedules_restart(&desk, &sam, PLACE).await;
    lee.finds("#help", &["CHG-1", "Planned"]).await.shows(
        &expect![[r#"
            :large_orange_circle: CHG-1  Restart the VPN gateway
            Planned · <time> to <time> · affects VPN
            VPN may be slow or unavailable for part of this time.
        "#]],
        &expect![[r#"
            CHG-1  Restart the VPN gateway
            -# Planned · <time> to <time> · affects VPN
            VPN may be slow or unavailable for part of this time.
        "#]],
    );

    sam.clicks("dm", "Scheduled", "Edit").await;
    let [start, end] = window(&sam);
    let (from, until) = (hours_from_now(&desk, 9), hours_from_now(&desk, 34));
    sam.fills("dm", &[(start, &from), (end, &until)]).await;
    lee.finds("#help", &["CHG-1", "another time"]).await;
    lee.finds("#help", &["CHG-1", "New time"]).await;

    desk.advance_clock(TimeDelta::hours(10));
    sam.clicks("dm", "Scheduled", "Start").await;
    lee.finds("#help", &["CHG-1", "In progress"]).await;
    sam.clicks("dm", "The work on CHG-1 has begun", "Done").await;
    sam.fills("dm", &[("What happened?", "Both gateways are up")])
        .await;
    lee.finds("#help", &["CHG-1", "Done", "The work has ended"]).await;
    desk.wait_until_idle().await;
    let seen = lee.view("#help");
    assert_eq!(seen.matches("CHG-1  Restart").count(), 2, "{seen}");
    for private in ["Both gateways", "previous version"] {
        assert!(!seen.contains(private), "{seen}");
    }
    desk.finish().await;
}

async fn a_service_channel_hears_of_an_approved_change_and_of_its_end(mut desk: TestDesk) {
    with_service_channel(&mut desk).await;
    let (sam, kim, lee) = (desk.agent(), desk.lead(), desk.requester());
    let title = "Renew the VPN certificate";
    sam.runs_command(PLACE, "change", title).await;
    writes(&sam, PLACE, &first_page(&sam, title)).await;
    kim.finds("dm", &["CHG-1", "Needs 1 of"]).await;
    assert!(!lee.view("#help").contains("CHG-1"));
    kim.clicks("dm", "Needs 1 of", "Approve").await;
    lee.finds("#help", &["CHG-1  Renew", "Planned"]).await;

    sam.clicks("dm", "CHG-1", "Edit").await;
    writes(&sam, "dm", &first_page(&sam, "Renew both VPN certificates")).await;
    lee.finds("#help", &["CHG-1  Renew both", "Being planned again"])
        .await;
    sam.clicks("dm", "Waits for approval", "Cancel this change").await;
    sam.fills("dm", &[("Why?", "The vendor renewed it")]).await;
    lee.finds("#help", &["CHG-1", "Cancelled", "It does not take place"])
        .await;
    desk.wait_until_idle().await;
    let seen = lee.view("#help");
    assert_eq!(seen.matches("CHG-1").count(), 1, "{seen}");
    assert!(!seen.contains("The vendor renewed it"), "{seen}");
    desk.finish().await;
}
