//! Approvers who belong to a user group of Slack, or have a role of Discord.

use chrono::TimeDelta;
use harness::{Person, Side, TestDesk, everywhere};
use playground::{Fault, FaultKind};

use crate::change::fixture::{asks_for_laptop, with_requests_to_platform_group};

everywhere!("ticket":
    a_group_of_the_platform_decides,
    a_person_who_lost_the_role_is_replaced,
    a_vote_is_held_while_the_platform_cannot_say,
);

const TITLE: &str = "Laptop for the new colleague";

/// A person who is not in the group at first.
fn other(desk: &TestDesk) -> Person {
    match desk.setup.team {
        Side::Slack => desk.person_with_id(Side::Slack, "U0DANA"),
        Side::Discord => desk.person_with_id(Side::Discord, "1100000000000001002"),
    }
}

async fn a_group_of_the_platform_decides(mut desk: TestDesk) {
    with_requests_to_platform_group(&mut desk).await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    asks_for_laptop(&lee, TITLE).await;
    sam.finds("dm", &["Needs 1 of 2", sam.name(), "Kim"]).await;
    kim.clicks("#approvals", "Needs 1 of 2", "Approve").await;
    kim.finds("#approvals", &["You approved REQ-1"]).await;
    lee.finds("dm", &["approved REQ-1"]).await;
    desk.finish().await;
}

async fn a_person_who_lost_the_role_is_replaced(mut desk: TestDesk) {
    with_requests_to_platform_group(&mut desk).await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    asks_for_laptop(&lee, TITLE).await;
    kim.finds("dm", &["Needs 1 of 2"]).await;
    desk.wait_until_idle().await;

    desk.set_platform_group(&[&sam, &other(&desk)]);
    other(&desk).finds("dm", &["REQ-1", "Needs 1 of 2"]).await;
    kim.finds("dm", &["You no longer decide on REQ-1"]).await;
    other(&desk).clicks("dm", "Needs 1 of 2", "Approve").await;
    lee.finds("dm", &[other(&desk).name(), "approved REQ-1"]).await;
    desk.finish().await;
}

async fn a_vote_is_held_while_the_platform_cannot_say(mut desk: TestDesk) {
    with_requests_to_platform_group(&mut desk).await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    asks_for_laptop(&lee, TITLE).await;
    kim.finds("dm", &["Needs 1 of 2"]).await;
    desk.wait_until_idle().await;

    let method = match desk.setup.team {
        Side::Slack => "usergroups.users.list",
        Side::Discord => "GET /guilds",
    };
    desk.playground.faults().add(Fault {
        side: Some(desk.setup.team),
        method: Some(method.to_owned()),
        what: FaultKind::ServerError(503),
        chance: 1.0,
        times: None,
    });
    desk.set_platform_group(&[&sam, &kim, &other(&desk)]);
    // The desk receives this message after the change of the group.
    sam.says("#general", "what a day").await;
    desk.wait_until_idle().await;
    kim.clicks("dm", "Needs 1 of 2", "Approve").await;
    kim.finds("dm", &["I have kept your vote on REQ-1"]).await;
    desk.wait_until_idle().await;
    assert!(
        !lee.view("dm").contains("approved REQ-1"),
        "the vote does not count yet"
    );

    desk.playground.faults().clear();
    desk.advance_clock(TimeDelta::seconds(6));
    kim.finds("dm", &["Your vote on REQ-1 counts now"]).await;
    // The platform has refused calls, so the story has no `finish`.
    lee.finds("dm", &["approved REQ-1"]).await;
}
