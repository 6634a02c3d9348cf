//! The first ticket on hold, until its requester answers.

use harness::{Person, TestDesk};

/// An agent puts the ticket on hold.
pub(crate) async fn hold(agent: &Person) {
    agent.clicks("#desk-agents", "INC-1", "Put on hold").await;
    agent
        .fills("#desk-agents", &[("Why?", "Waiting for the requester")])
        .await;
    agent.finds("#desk-agents", &["INC-1", "On hold", "Resume"]).await;
}

/// Checks that the hold has not ended.
pub(crate) async fn is_on_hold(desk: &TestDesk) {
    desk.wait_until_timers_fired().await;
    desk.agent()
        .finds("#desk-agents", &["INC-1", "On hold", "Resume"])
        .await;
}
