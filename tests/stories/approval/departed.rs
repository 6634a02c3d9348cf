//! Approvers who can no longer decide: they left, or nobody could decide from the beginning. People are told, and can
//! continue. Approvers whom the desk has not met are named.

use chrono::TimeDelta;
use harness::{Person, Side, TestDesk, everywhere};

use crate::change::fixture::{
    asks_for_laptop, raises, with_changes, with_kim_alone, with_requests, with_requests_to_kim_alone,
    without_approval,
};

everywhere!("ticket":
    a_request_whose_approvers_have_left_does_not_wait_for_ever,
    the_fallback_is_asked_when_all_approvers_have_left,
    an_approver_who_left_before_is_not_asked,
    a_change_whose_approvers_have_left_goes_back,
    the_others_decide_when_one_approver_left,
    a_request_without_a_policy_is_resumed,
    a_request_that_waited_for_an_answer_names_its_approvers,
);

const TITLE: &str = "Laptop for the new colleague";
const NOBODY: &str = "Nobody can decide on REQ-1";

/// The other person whom the policies ask.
fn other(desk: &TestDesk) -> Person {
    match desk.setup.team {
        Side::Slack => desk.person_with_id(Side::Slack, "U0DANA"),
        Side::Discord => desk.person_with_id(Side::Discord, "1100000000000001002"),
    }
}

async fn a_request_whose_approvers_have_left_does_not_wait_for_ever(mut desk: TestDesk) {
    with_requests_to_kim_alone(&mut desk).await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    asks_for_laptop(&lee, TITLE).await;
    kim.finds("dm", &["Needs 1 of 1"]).await;
    desk.wait_until_idle().await;

    kim.leaves();
    lee.finds("dm", &[NOBODY, "administrator"]).await;
    sam.finds("#desk-agents", &[NOBODY, "administrator"]).await;
    lee.finds("dm", &["REQ-1", "Not approved yet: nobody can decide"])
        .await;
    desk.wait_until_idle().await;
    with_requests(&mut desk, "").await;
    sam.clicks("#desk-agents", "Not approved yet", "Ask again").await;
    sam.finds(
        "#desk-agents",
        &["I have asked", other(&desk).name(), "to decide on REQ-1"],
    )
    .await;
    other(&desk).clicks("dm", "Needs 1 of 1", "Approve").await;
    // Discord refuses to tell the name of a person who left, so the story has no `finish`.
    lee.finds("dm", &["approved REQ-1"]).await;
}

async fn the_fallback_is_asked_when_all_approvers_have_left(mut desk: TestDesk) {
    let fallback = match desk.setup.team {
        Side::Slack => "fallback = [\"hq:U0SAM\"]",
        Side::Discord => "fallback = [\"community:1100000000000001003\"]",
    };
    with_requests(&mut desk, fallback).await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    asks_for_laptop(&lee, TITLE).await;
    kim.finds("dm", &["Needs 1 of 2"]).await;
    desk.wait_until_idle().await;
    kim.leaves();
    other(&desk).leaves();
    sam.finds("dm", &["REQ-1", "too few people can answer, so others are asked"])
        .await;
    sam.clicks("dm", "Needs 1 of 1", "Approve").await;
    lee.finds("dm", &["approved REQ-1"]).await;
    desk.finish().await;
}

async fn an_approver_who_left_before_is_not_asked(mut desk: TestDesk) {
    with_requests(&mut desk, "").await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    // The desk knows Kim.
    kim.runs_command("#desk-agents", "approvals", "").await;
    kim.finds("#desk-agents", &["Nothing waits for your decision"])
        .await;
    asks_for_laptop(&lee, TITLE).await;
    lee.clicks("dm", "Waiting for approval by", "Withdraw").await;
    lee.fills("dm", &[("Why? You need not say", "I found one")]).await;
    kim.finds("#approvals", &["REQ-1", "Cancelled"]).await;
    desk.wait_until_idle().await;
    kim.leaves();
    // The desk receives this message after the departure.
    desk.colleague().says("#help", "thanks a lot").await;
    desk.wait_until_idle().await;
    asks_for_laptop(&lee, "Laptop for a guest").await;
    sam.finds("#approvals", &["REQ-2", "Needs 1 of 1", other(&desk).name()])
        .await;
    desk.wait_until_idle().await;
    with_requests_to_kim_alone(&mut desk).await;
    asks_for_laptop(&lee, "Laptop for the boardroom").await;
    // Discord refuses to tell the name of a person who left, so the story has no `finish`.
    lee.finds("dm", &["REQ-3", "Not approved yet: nobody can decide"])
        .await;
}

async fn a_change_whose_approvers_have_left_goes_back(mut desk: TestDesk) {
    with_kim_alone(&mut desk).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;
    kim.finds("dm", &["Needs 1 of 1"]).await;
    desk.wait_until_idle().await;
    kim.leaves();
    sam.finds("dm", &["Nobody can decide on CHG-1", "administrator"])
        .await;
    sam.clicks("dm", "Nobody can decide on CHG-1", "Edit").await;
    sam.waits_for_form().await;
    desk.finish().await;
}

async fn the_others_decide_when_one_approver_left(mut desk: TestDesk) {
    with_changes(&mut desk, "all").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;
    kim.finds("dm", &["Needs 2 of 2"]).await;
    desk.wait_until_idle().await;
    kim.leaves();
    other(&desk).clicks("dm", "Needs 1 of 1", "Approve").await;
    sam.finds("dm", &["is approved."]).await;
    desk.finish().await;
}

async fn a_request_without_a_policy_is_resumed(mut desk: TestDesk) {
    with_requests(&mut desk, "expire = \"2d\"").await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    asks_for_laptop(&lee, TITLE).await;
    kim.finds("dm", &["Needs 1 of 2"]).await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::hours(49));
    lee.finds("dm", &["Too few people decided on REQ-1"]).await;
    desk.wait_until_idle().await;
    without_approval(&mut desk).await;
    sam.clicks("#desk-agents", "Not approved yet", "Ask again").await;
    sam.finds("#desk-agents", &["REQ-1 needs no approval any more"])
        .await;
    lee.finds("dm", &["REQ-1 needs no approval any more"]).await;
    lee.finds("dm", &["New · someone from IT will answer you here"])
        .await;
    sam.clicks("#desk-agents", "REQ-1", "Claim").await;
    lee.finds("dm", &["In progress"]).await;
    desk.finish().await;
}

async fn a_request_that_waited_for_an_answer_names_its_approvers(mut desk: TestDesk) {
    without_approval(&mut desk).await;
    let lee = desk.requester();
    asks_for_laptop(&lee, TITLE).await;
    lee.finds("dm", &["REQ-1", TITLE]).await;
    desk.wait_until_idle().await;
    with_requests(&mut desk, "").await;
    asks_for_laptop(&lee, TITLE).await;
    lee.clicks("#help", "You have asked this already", "Open a new ticket")
        .await;
    // The desk has met neither of them before.
    lee.finds(
        "dm",
        &["REQ-2", "Waiting for approval by", other(&desk).name(), "Kim"],
    )
    .await;
    desk.finish().await;
}
