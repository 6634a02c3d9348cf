//! A policy begins to apply to tickets that are open already.

use chrono::TimeDelta;
use harness::{TestDesk, everywhere};

everywhere!("ticket": what_is_late_when_a_policy_begins_is_told_in_one_line);

const PROMISES: &str = "[[sla]]\nname = \"standard\"\nfirst_response = { P3 = \"4h\" }\n";

async fn what_is_late_when_a_policy_begins_is_told_in_one_line(mut desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::hours(5));
    lee.runs_command("#help", "ticket", "the screen flickers").await;
    sam.finds("#desk-agents", &["INC-2"]).await;
    desk.wait_until_idle().await;

    desk.restart_with_promises(PROMISES).await;
    sam.finds("#desk-agents", &["One of 2 open tickets is already late."])
        .await;
    sam.finds("#desk-agents", &["INC-1", "First answer was due"])
        .await;
    sam.finds("#desk-agents", &["INC-2", "First answer due"]).await;
    desk.wait_until_idle().await;
    let view = sam.view("#desk-agents");
    assert!(
        !view.contains("Acknowledge") && !view.contains("IT: INC-1"),
        "{view}"
    );

    desk.restart().await;
    desk.advance_clock(TimeDelta::hours(2));
    sam.finds("#desk-agents", &["INC-2", "50 % used"]).await;
    desk.wait_until_idle().await;
    assert_eq!(
        sam.view("#desk-agents").matches("already late").count(),
        1,
        "the line comes once"
    );
    desk.finish().await;
}
