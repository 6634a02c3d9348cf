//! Votes that leave the matter pending: changes that an approver asks for, abstentions, and votes that are taken back.

use expect_test::expect;
use harness::{TestDesk, everywhere};

use crate::change::fixture::{raises, with_changes, with_reasons};

everywhere!("ticket":
    an_approver_asks_for_changes,
    an_approver_abstains,
    a_vote_is_taken_back,
    a_vote_is_taken_back_from_the_list,
    a_vote_that_decided_is_not_taken_back,
    a_policy_asks_for_the_reason_of_every_vote,
);

async fn an_approver_asks_for_changes(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;

    kim.clicks("#approvals", "CHG-1", "Ask for changes").await;
    kim.fills(
        "#approvals",
        &[("What has to change?", "Say who watches the gateway")],
    )
    .await;
    kim.finds("#approvals", &["I have told the requester of CHG-1"])
        .await;
    sam.finds(
        "dm",
        &["Kim", "asks for changes to CHG-1", "Say who watches the gateway"],
    )
    .await;
    sam.finds("dm", &["Waits for approval", "asked for changes"])
        .await;
    desk.wait_until_idle().await;
    kim.finds("dm", &["Needs 1 of"]).await.shows(
        &expect![[r#"
            :large_orange_circle: CHG-1  Renew the VPN certificate
            Normal change · high risk · Sam Ortiz
            <time> to <time> · affects VPN
            Who is affected? Everybody
            > It expires on Friday
            How to undo it: Install the old certificate, 5 minutes
            Needs 1 of 2 approvals · Kim Novak asked for changes <time> · waiting for Dana Cole
            > Kim Novak: Say who watches the gateway
            [Approve] [Reject] [Ask for changes] [Details] [⋯]
              ▾ Abstain
        "#]],
        &expect![[r#"
            CHG-1  Renew the VPN certificate
            -# Normal change · high risk · Sam
            -# <time> to <time> · affects VPN
            -# Who is affected? Everybody
            > It expires on Friday
            How to undo it: Install the old certificate, 5 minutes
            -# Needs 1 of 2 approvals · Kim asked for changes <time> · waiting for Mia
            > Kim: Say who watches the gateway
            [Approve] [Reject] [Ask for changes] [Details]
            [More … ▾]
              ▾ Abstain
        "#]],
    );
    kim.runs_command("#approvals", "approvals", "").await;
    kim.finds(
        "#approvals",
        &["Nothing waits for your decision", "You have voted"],
    )
    .await;

    kim.clicks("#approvals", "Needs 1 of", "Approve").await;
    kim.finds("#approvals", &["You approved CHG-1."]).await;
    sam.finds("dm", &["is approved."]).await;
    desk.finish().await;
}

async fn an_approver_abstains(mut desk: TestDesk) {
    with_changes(&mut desk, "all").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;

    kim.clicks("#approvals", "Needs 2 of 2", "Abstain").await;
    kim.finds("#approvals", &["You abstained on CHG-1."]).await;
    kim.finds("#approvals", &["Needs 1 of 1", "abstained", "waiting for"])
        .await;
    sam.finds("dm", &["Waits for approval", "abstained"]).await;
    desk.finish().await;
}

async fn a_vote_is_taken_back(mut desk: TestDesk) {
    with_changes(&mut desk, "all").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;

    kim.clicks("#approvals", "Needs 2 of 2", "Approve").await;
    kim.finds("#approvals", &["Needs 2 of 2", "approved"]).await;
    kim.clicks("#approvals", "You approved CHG-1.", "Take my vote back")
        .await;
    kim.finds("#approvals", &["You took back your vote on CHG-1."])
        .await;
    kim.finds("#approvals", &["Needs 2 of 2", "waiting for", "and Kim"])
        .await;
    sam.finds("dm", &["Waits for approval", "waiting for", "and Kim"])
        .await;
    kim.clicks("#approvals", "You approved CHG-1.", "Take my vote back")
        .await;
    kim.finds("#approvals", &["You have no vote to take back"]).await;
    desk.finish().await;
}

async fn a_vote_is_taken_back_from_the_list(mut desk: TestDesk) {
    with_changes(&mut desk, "all").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;

    kim.clicks("#approvals", "Needs 2 of 2", "Abstain").await;
    kim.finds("#approvals", &["You abstained on"]).await;
    kim.runs_command("#desk-agents", "approvals", "").await;
    kim.clicks(
        "#desk-agents",
        "You have voted on these",
        "CHG-1 Renew the VPN certificate",
    )
    .await;
    kim.clicks("#desk-agents", "Needs 1 of 1", "Take my vote back")
        .await;
    kim.finds("#desk-agents", &["You took back your vote on CHG-1."])
        .await;
    kim.runs_command("#desk-agents", "approvals", "").await;
    kim.finds("#desk-agents", &["One decision waits for you", "CHG-1"])
        .await;
    desk.finish().await;
}

async fn a_vote_that_decided_is_not_taken_back(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;

    kim.clicks("#approvals", "Needs 1 of", "Approve").await;
    kim.finds("#approvals", &["You approved CHG-1."]).await;
    assert!(!kim.is_offered("#approvals", "You approved CHG-1.", "Take my vote back"));
    desk.finish().await;
}

async fn a_policy_asks_for_the_reason_of_every_vote(mut desk: TestDesk) {
    with_reasons(&mut desk).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;

    kim.clicks("#approvals", "CHG-1", "Abstain").await;
    kim.fills("#approvals", &[("Why?", "Not my service")]).await;
    kim.finds("#approvals", &["Needs 1 of 1", "Not my service"]).await;
    kim.clicks("#approvals", "CHG-1", "Approve").await;
    kim.fills("#approvals", &[("Why?", "It is time")]).await;
    kim.finds("#approvals", &["Approved", "It is time"]).await;
    desk.finish().await;
}
