//! What counts as the first answer, and for how long.

use chrono::TimeDelta;
use harness::{TestDesk, everywhere};

everywhere!("ticket": an_answer_counts_after_the_agent_has_left_the_team);

/// The threshold of the resolution passes long after the answer was due.
const BOTH: &str =
    "[[sla]]\nname = \"standard\"\nfirst_response = { P3 = \"4h\" }\nresolution = { P3 = \"10d\" }\n";

async fn an_answer_counts_after_the_agent_has_left_the_team(mut desk: TestDesk) {
    desk.restart_with_promises(BOTH).await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "First answer due"]).await;
    sam.clicks("#desk-agents", "INC-1", "Reply").await;
    sam.fills("#desk-agents", &[("Your answer", "I am on my way")])
        .await;
    let send = format!("Send to {}", lee.name());
    sam.clicks("#desk-agents", "I am on my way", &send).await;
    lee.finds("#help", &["I am on my way"]).await;
    desk.wait_until_idle().await;

    desk.restart_without_members().await;
    desk.advance_clock(TimeDelta::hours(121));
    kim.finds("#desk-agents", &["Resolution due", "50 % used"]).await;
    desk.wait_until_idle().await;
    let view = kim.view("#desk-agents");
    assert!(
        !view.contains("First answer was due"),
        "the answer still counts: {view}"
    );
    desk.finish().await;
}
