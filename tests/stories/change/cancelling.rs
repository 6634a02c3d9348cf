//! A change is cancelled: nobody decides on it any more, and the cards say so.

use expect_test::expect;
use harness::{TestDesk, everywhere};

use crate::change::fixture::{raises, with_changes};

everywhere!("ticket":
    a_requester_cancels_a_change,
    a_lead_of_the_team_for_changes_cancels_a_change,
    an_agent_does_not_cancel_the_change_of_another_person,
);

async fn a_requester_cancels_a_change(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;
    kim.finds("dm", &["Needs 1 of"]).await;

    sam.clicks("dm", "Waits for approval", "Cancel this change").await;
    sam.fills("dm", &[("Why?", "The vendor renewed it")]).await;
    sam.finds("dm", &["CHG-1 is cancelled."]).await;
    sam.finds("#approvals", &["Sam", "cancelled CHG-1", "The vendor renewed it"])
        .await;
    desk.wait_until_idle().await;
    kim.finds("dm", &["Cancelled", "The vendor renewed it"])
        .await
        .shows(
            &expect![[r#"
            :white_circle: CHG-1  Renew the VPN certificate
            Normal change · high risk · Sam Ortiz
            <time> to <time> · affects VPN
            Who is affected? Everybody
            > It expires on Friday
            How to undo it: Install the old certificate, 5 minutes
            Cancelled
            > The vendor renewed it
            [Details]
        "#]],
            &expect![[r#"
            CHG-1  Renew the VPN certificate
            -# Normal change · high risk · Sam
            -# <time> to <time> · affects VPN
            -# Who is affected? Everybody
            > It expires on Friday
            How to undo it: Install the old certificate, 5 minutes
            -# Cancelled
            > The vendor renewed it
            [Details]
        "#]],
        );
    sam.finds("dm", &["CHG-1  Renew", "Cancelled"]).await.shows(
        &expect![[r#"
                :white_circle: CHG-1  Renew the VPN certificate
                Cancelled
                > The vendor renewed it
                Normal change · high risk
                <time> to <time> · affects VPN
                Who is affected? Everybody
                [Details]
            "#]],
        &expect![[r#"
                CHG-1  Renew the VPN certificate
                -# Cancelled
                > The vendor renewed it
                -# Normal change · high risk
                -# <time> to <time> · affects VPN
                -# Who is affected? Everybody
                [Details]
            "#]],
    );
    kim.runs_command("#approvals", "approvals", "").await;
    kim.finds("#approvals", &["Nothing waits for your decision"])
        .await;
    desk.finish().await;
}

async fn a_lead_of_the_team_for_changes_cancels_a_change(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;
    kim.clicks("#approvals", "Needs 1 of", "Approve").await;
    sam.finds("dm", &["is approved."]).await;

    kim.clicks("#approvals", "Approved", "Details").await;
    kim.clicks("#approvals", "How it is tested", "Cancel this change")
        .await;
    kim.fills("#approvals", &[("Why?", "The vendor renewed it")])
        .await;
    sam.finds("dm", &["Kim", "cancelled CHG-1", "The vendor renewed it"])
        .await;
    sam.finds("dm", &["CHG-1  Renew", "Cancelled"]).await;
    desk.wait_until_idle().await;
    assert!(!sam.is_offered("dm", "CHG-1  Renew", "Edit"));
    assert!(!sam.is_offered("dm", "CHG-1  Renew", "Cancel this change"));
    desk.finish().await;
}

async fn an_agent_does_not_cancel_the_change_of_another_person(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&kim, "#desk-agents", "Renew the VPN certificate").await;
    sam.clicks("#approvals", "CHG-1", "Details").await;
    sam.finds("#approvals", &["How it is tested"]).await;
    assert!(sam.is_offered("#approvals", "How it is tested", "Edit"));
    assert!(!sam.is_offered("#approvals", "How it is tested", "Cancel this change"));
    desk.finish().await;
}
