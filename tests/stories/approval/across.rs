//! An approver on one platform decides a change that was raised on the other.

use std::time::Duration;

use harness::{Side, TestDesk, across};
use playground::{Fault, FaultKind};

use crate::change::fixture::{raises, with_both_accounts_of_kim, with_kim_on};

across!("ticket":
    an_approver_on_the_other_platform_decides,
    a_linked_account_does_not_decide_on_its_own_change,
    an_account_that_has_left_gives_no_vote,
    an_approver_with_two_accounts_gets_the_card_on_the_other_one,
    a_silent_platform_does_not_block_a_change,
);

/// Kim on the platform where the change is not raised.
fn kim_elsewhere(desk: &TestDesk) -> harness::Person {
    match desk.setup.team {
        Side::Slack => desk.person_with_id(Side::Discord, "1100000000000001004"),
        Side::Discord => desk.person_with_id(Side::Slack, "U0KIM"),
    }
}

async fn an_approver_on_the_other_platform_decides(mut desk: TestDesk) {
    let kim = kim_elsewhere(&desk);
    with_kim_on(&mut desk, "any", kim.side).await;
    let sam = desk.agent();
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;

    kim.clicks("dm", "CHG-1", "Approve").await;
    kim.finds("dm", &["You approved CHG-1."]).await;
    sam.finds("#approvals", &["CHG-1", "Approved", "Kim"]).await;
    sam.finds("dm", &["is approved."]).await;
    desk.wait_until_idle().await;
    assert!(!sam.is_offered("#approvals", "CHG-1", "Approve"));
    desk.finish().await;
}

async fn a_linked_account_does_not_decide_on_its_own_change(mut desk: TestDesk) {
    let (here, elsewhere) = (desk.lead(), kim_elsewhere(&desk));
    with_kim_on(&mut desk, "any", elsewhere.side).await;
    raises(&here, "#desk-agents", "Renew the VPN certificate").await;
    here.finds("#approvals", &["CHG-1", "Needs 1 of 1"]).await;
    desk.wait_until_idle().await;
    assert!(
        !elsewhere.view("dm").contains("CHG-1"),
        "nobody is asked about their own change"
    );

    elsewhere.runs_command("#desk-agents", "approvals", "").await;
    elsewhere
        .finds("#desk-agents", &["Nothing waits for your decision"])
        .await;
    desk.finish().await;
}

async fn an_account_that_has_left_gives_no_vote(mut desk: TestDesk) {
    let (here, elsewhere) = (desk.lead(), kim_elsewhere(&desk));
    with_kim_on(&mut desk, "any", elsewhere.side).await;
    let sam = desk.agent();
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;
    elsewhere.finds("dm", &["CHG-1", "Needs 1 of"]).await;
    desk.wait_until_idle().await;

    elsewhere.leaves();
    // The desk receives this message after the departure.
    desk.colleague().says("#help", "thanks a lot").await;
    desk.wait_until_idle().await;
    here.clicks("#approvals", "CHG-1", "Approve").await;
    here.finds("#approvals", &["Only the people who were asked can decide"])
        .await;
    desk.finish().await;
}

async fn an_approver_with_two_accounts_gets_the_card_on_the_other_one(mut desk: TestDesk) {
    with_both_accounts_of_kim(&mut desk).await;
    let discord = desk.person_with_id(Side::Discord, "1100000000000001004");
    let slack = desk.person_with_id(Side::Slack, "U0KIM");
    let sam = desk.agent();
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;
    discord.finds("dm", &["CHG-1", "Needs 1 of 2"]).await;
    desk.wait_until_idle().await;

    discord.leaves();
    slack.clicks("dm", "Needs 1 of 2", "Approve").await;
    // Discord refuses to tell the name of a person who left, so the story has no `finish`.
    sam.finds("dm", &["is approved."]).await;
}

async fn a_silent_platform_does_not_block_a_change(mut desk: TestDesk) {
    let kim = kim_elsewhere(&desk);
    with_kim_on(&mut desk, "any", kim.side).await;
    let profile = match kim.side {
        Side::Slack => "users.info",
        Side::Discord => "GET /guilds",
    };
    desk.playground.faults().add(Fault {
        side: Some(kim.side),
        method: Some(profile.to_owned()),
        what: FaultKind::Delay(Duration::from_secs(8)),
        chance: 1.0,
        times: None,
    });
    let sam = desk.agent();
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;
    sam.finds("#desk-agents", &["CHG-1 waits for approval"]).await;
    desk.playground.faults().clear();
    desk.finish().await;
}
