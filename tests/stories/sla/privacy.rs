//! Warnings about a private ticket are only where private tickets are.

use chrono::TimeDelta;
use harness::{TestDesk, everywhere};

everywhere!("ticket":
    the_warning_about_a_private_ticket_moves_with_it,
    the_warning_is_where_the_ticket_is_when_the_team_has_moved,
);

const PROMISES: &str = "[[sla]]\nname = \"standard\"\nfirst_response = { P3 = \"4h\" }\n";

async fn the_warning_about_a_private_ticket_moves_with_it(mut desk: TestDesk) {
    desk.restart_with_promises(PROMISES).await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    lee.says("#help", "canary of the printer").await;
    sam.finds("#desk-agents", &["INC-1", "First answer due"]).await;
    desk.advance_clock(TimeDelta::minutes(130));
    sam.finds("#desk-agents", &["50 % used"]).await;
    desk.wait_until_idle().await;

    lee.clicks("#help", "INC-1", "Keep it private …").await;
    lee.fills("#help", &[("Why? Those who see it read this", "")])
        .await;
    kim.finds("#desk-private", &["canary", "50 % used", "Acknowledge"])
        .await;
    desk.wait_until_idle().await;
    let view = sam.view("#desk-agents");
    assert!(!view.contains("canary") && !view.contains("% used"), "{view}");

    desk.advance_clock(TimeDelta::minutes(120));
    kim.finds("#desk-private", &["First answer was due", "Acknowledge"])
        .await;
    desk.wait_until_idle().await;
    let view = sam.view("#desk-agents");
    assert!(!view.contains("canary") && !view.contains("was due"), "{view}");
    desk.finish().await;
}

async fn the_warning_is_where_the_ticket_is_when_the_team_has_moved(mut desk: TestDesk) {
    desk.restart_with_promises(PROMISES).await;
    let (lee, kim) = (desk.requester(), desk.lead());
    lee.says("#help", "canary of the printer").await;
    kim.finds("#desk-agents", &["INC-1", "First answer due"]).await;
    lee.clicks("#help", "INC-1", "Keep it private …").await;
    lee.fills("#help", &[("Why? Those who see it read this", "")])
        .await;
    kim.finds("#desk-private", &["canary"]).await;
    desk.wait_until_idle().await;

    desk.restart_with_confidential("#approvals").await;
    desk.advance_clock(TimeDelta::minutes(130));
    kim.finds("#desk-private", &["canary", "50 % used", "Acknowledge"])
        .await;
    desk.wait_until_idle().await;
    kim.clicks("#desk-private", "50 % used", "Acknowledge").await;
    kim.finds("#desk-private", &["50 % used", "Acknowledged by"])
        .await;
    let view = kim.view("#approvals");
    assert!(!view.contains("% used"), "{view}");
    desk.finish().await;
}
