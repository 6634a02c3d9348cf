//! People are warned in the hours of their team.

use chrono::TimeDelta;
use harness::{Person, TestDesk, everywhere};

use crate::sla::zones::zone_at_night;

everywhere!("ticket":
    a_warning_waits_for_the_hours_of_the_team,
    a_policy_around_the_clock_warns_at_night,
    a_lateness_from_before_a_change_of_policies_is_told,
);

/// Policies of a team that works from 09:00 to 17:00 in a zone where it is between two and three at night.
fn promises(desk: &TestDesk, policy: &str) -> String {
    let zone = zone_at_night(desk);
    let day = r#"["09:00-17:00"]"#;
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(|name| format!("{name} = {day}"));
    format!(
        r#"
[desk]
calendar = "office"
[[calendar]]
name = "office"
zone = "{zone}"
hours = {{ {} }}
[[calendar]]
name = "always"
zone = "{zone}"
hours = "24x7"
[[sla]]
name = "standard"
first_response = {{ P3 = "4h" }}
{policy}
"#,
        days.join(", ")
    )
}

fn warnings(sam: &Person) -> (usize, usize) {
    let view = sam.view("#desk-agents");
    (view.matches("Acknowledge").count(), view.matches("IT, ").count())
}

async fn a_warning_waits_for_the_hours_of_the_team(mut desk: TestDesk) {
    let promises = promises(&desk, "tell_requester = true");
    desk.restart_with_promises(&promises).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "First answer due"]).await;
    for _ in 0..2 {
        desk.advance_clock(TimeDelta::minutes(121));
        desk.wait_until_idle().await;
    }
    sam.finds("#desk-agents", &["INC-1", "First answer was due"])
        .await;
    assert_eq!(warnings(&sam), (0, 0), "it is night");
    assert!(!lee.view("#help").contains("we are late"));

    desk.restart().await;
    desk.advance_clock(TimeDelta::minutes(180));
    sam.finds("#desk-agents", &["First answer was due", "Acknowledge"])
        .await;
    lee.finds("#help", &["we are late"]).await;
    desk.wait_until_idle().await;
    assert_eq!(warnings(&sam), (1, 1), "one message tells of all thresholds");
    desk.advance_clock(TimeDelta::days(2));
    desk.wait_until_idle().await;
    assert_eq!(warnings(&sam), (1, 1));
    desk.finish().await;
}

async fn a_policy_around_the_clock_warns_at_night(mut desk: TestDesk) {
    let promises = promises(&desk, "calendar = \"always\"");
    desk.restart_with_promises(&promises).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "First answer due"]).await;
    desk.advance_clock(TimeDelta::minutes(250));
    sam.finds("#desk-agents", &["First answer was due", "Acknowledge"])
        .await;
    desk.wait_until_idle().await;
    assert_eq!(warnings(&sam), (1, 1));
    desk.finish().await;
}

async fn a_lateness_from_before_a_change_of_policies_is_told(mut desk: TestDesk) {
    let promises = promises(&desk, "tell_requester = true");
    desk.restart_with_promises(&promises).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "First answer due"]).await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::minutes(250));
    sam.finds("#desk-agents", &["INC-1", "First answer was due"])
        .await;
    desk.wait_until_idle().await;
    assert_eq!(warnings(&sam), (0, 0), "it is night");

    desk.restart_with_promises(&promises.replace("4h", "3h")).await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::minutes(180));
    sam.finds("#desk-agents", &["First answer was due", "Acknowledge"])
        .await;
    lee.finds("#help", &["we are late"]).await;
    desk.finish().await;
}
