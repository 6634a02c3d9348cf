//! Votes on a decision card: what counts, what does not, and why.

use expect_test::expect;
use harness::{TestDesk, everywhere};

use crate::change::fixture::{raises, with_changes, without_channel, without_kim};

everywhere!("ticket":
    a_rejection_needs_a_reason_and_returns_the_change,
    nobody_decides_on_their_own_change,
    only_people_who_were_asked_decide,
    two_clicks_at_once_make_one_decision,
    a_vote_of_several_shows_the_tally,
    a_person_who_lost_the_role_does_not_decide,
    an_approver_without_a_card_is_named_in_the_channel,
);

async fn a_rejection_needs_a_reason_and_returns_the_change(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;

    kim.clicks("#approvals", "CHG-1", "Reject").await;
    kim.fills("#approvals", &[("Why not?", "Not in the week of the audit")])
        .await;
    kim.finds("#approvals", &["You rejected CHG-1."]).await;
    sam.finds("dm", &["did not approve", "Kim", "Not in the week of the audit"])
        .await;
    desk.wait_until_idle().await;
    kim.finds("#approvals", &["CHG-1", "Rejected"]).await.shows(
        &expect![[r#"
            :red_circle: CHG-1  Renew the VPN certificate
            Normal change · high risk · Sam Ortiz
            <time> to <time> · affects VPN
            Who is affected? Everybody
            > It expires on Friday
            How to undo it: Install the old certificate, 5 minutes
            Rejected · Kim Novak rejected <time>
            > Kim Novak: Not in the week of the audit
            [Details]
        "#]],
        &expect![[r#"
            CHG-1  Renew the VPN certificate
            -# Normal change · high risk · Sam
            -# <time> to <time> · affects VPN
            -# Who is affected? Everybody
            > It expires on Friday
            How to undo it: Install the old certificate, 5 minutes
            -# Rejected · Kim rejected <time>
            > Kim: Not in the week of the audit
            [Details]
        "#]],
    );
    sam.finds("dm", &["Not approved"]).await;
    assert!(!kim.is_offered("#approvals", "CHG-1", "Reject"));
    desk.finish().await;
}

async fn nobody_decides_on_their_own_change(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let kim = desk.lead();
    raises(&kim, "#desk-agents", "Renew the VPN certificate").await;

    kim.clicks("#approvals", "CHG-1", "Approve").await;
    kim.finds("#approvals", &["You raised or edited this change"])
        .await;
    kim.runs_command("#approvals", "approvals", "").await;
    kim.finds("#approvals", &["Nothing waits for your decision"])
        .await;
    desk.wait_until_idle().await;
    assert!(
        kim.is_offered("#approvals", "CHG-1", "Approve"),
        "it is still open"
    );
    desk.finish().await;
}

async fn only_people_who_were_asked_decide(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&kim, "#desk-agents", "Renew the VPN certificate").await;

    sam.clicks("#approvals", "CHG-1", "Approve").await;
    sam.finds("#approvals", &["Only the people who were asked can decide"])
        .await;
    sam.clicks("#approvals", "CHG-1", "Details").await;
    sam.finds("#approvals", &["How it is undone"]).await;
    desk.finish().await;
}

async fn two_clicks_at_once_make_one_decision(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;
    kim.finds("dm", &["CHG-1", "Needs 1 of"]).await;
    kim.finds("#approvals", &["CHG-1", "Needs 1 of"]).await;
    desk.wait_until_idle().await;

    let channel = kim.tries_click("#approvals", "Needs 1 of", "Approve");
    let direct = kim.tries_click("dm", "Needs 1 of", "Approve");
    let (first, second) = tokio::join!(channel, direct);
    first.expect("the desk answers in time");
    second.expect("the desk answers in time");
    desk.wait_until_idle().await;
    let all = format!("{}\n{}", kim.view("#approvals"), kim.view("dm"));
    assert_eq!(all.matches("You approved CHG-1.").count(), 1, "{all}");
    assert_eq!(all.matches("This approval has ended").count(), 1, "{all}");
    let told = sam.view("dm").matches("is approved.").count();
    assert_eq!(told, 1, "the requester is told once");
    desk.finish().await;
}

async fn a_vote_of_several_shows_the_tally(mut desk: TestDesk) {
    with_changes(&mut desk, "all").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;

    kim.runs_command("#approvals", "approvals", "").await;
    kim.finds("#approvals", &["One decision waits for you", "CHG-1"])
        .await;
    kim.clicks(
        "#approvals",
        "One decision waits",
        "CHG-1 Renew the VPN certificate",
    )
    .await;
    kim.clicks("#approvals", "Needs 2 of 2", "Approve").await;
    kim.finds("#approvals", &["You approved CHG-1."]).await;
    kim.finds("#approvals", &["Needs 2 of 2", "approved", "waiting for"])
        .await;
    sam.finds("dm", &["Waits for approval", "approved"]).await;
    kim.clicks("#approvals", "Needs 2 of 2", "Approve").await;
    kim.finds("#approvals", &["Your vote is already counted."]).await;
    kim.runs_command("#approvals", "approvals", "").await;
    kim.finds("#approvals", &["Nothing waits for your decision"])
        .await;
    desk.finish().await;
}

async fn a_person_who_lost_the_role_does_not_decide(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;
    kim.finds("#approvals", &["CHG-1", "Needs 1 of"]).await;
    desk.wait_until_idle().await;

    without_kim(&mut desk).await;
    kim.clicks("#approvals", "CHG-1", "Approve").await;
    kim.finds("#approvals", &["no longer have. So your vote does not count"])
        .await;
    kim.finds("#approvals", &["CHG-1", "Needs 1 of 1"]).await;
    kim.finds("dm", &["You no longer decide on CHG-1."]).await;
    with_changes(&mut desk, "any").await;
    kim.finds("dm", &["CHG-1", "Needs 1 of 2"]).await;
    kim.clicks("#approvals", "CHG-1", "Approve").await;
    kim.finds("#approvals", &["You approved CHG-1."]).await;
    desk.finish().await;
}

async fn an_approver_without_a_card_is_named_in_the_channel(mut desk: TestDesk) {
    without_channel(&mut desk).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    kim.closes_direct_messages();
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;
    sam.finds("#approvals", &["CHG-1 waits for Kim", "/approvals"])
        .await;
    kim.runs_command("#approvals", "approvals", "").await;
    kim.finds("#approvals", &["One decision waits for you", "CHG-1"])
        .await;
}
