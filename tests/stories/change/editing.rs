//! A change is edited: its approvers read what is different, and are asked again.

use expect_test::expect;
use harness::{Side, TestDesk, everywhere};

use crate::change::fixture::{PLANS, continues, first_page, raises, rewrites, with_changes, with_kim_alone};

everywhere!("ticket":
    an_edit_asks_the_approvers_again,
    a_change_that_was_rejected_is_edited_and_asked_again,
    an_approver_who_edits_does_not_decide,
    an_edit_without_a_difference_asks_nobody,
    two_edits_at_once_lose_nothing,
    a_corrected_form_does_not_overwrite_another_edit,
    a_second_edit_shows_the_differences_of_both,
    an_edit_on_which_nobody_can_decide_is_refused,
    an_edit_of_an_approved_change_voids_the_approval,
);

const PLACE: &str = "#desk-agents";
const BACKOUT: &str = "Restore the snapshot, 20 minutes";

async fn an_edit_asks_the_approvers_again(mut desk: TestDesk) {
    with_changes(&mut desk, "all").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, PLACE, "Renew the VPN certificate").await;
    kim.clicks("#approvals", "Needs 2 of 2", "Approve").await;
    kim.finds("#approvals", &["Needs 2 of 2", "approved"]).await;

    sam.clicks("dm", "Waits for approval", "Edit").await;
    let form = sam.waits_for_form().await.to_string();
    assert!(form.contains("It expires on Friday"), "{form}");
    rewrites(&sam, "dm", "Renew both certificates", BACKOUT).await;
    sam.finds("dm", &["CHG-1 is saved. I have asked", "Kim"]).await;
    kim.finds("#approvals", &["votes on this card no longer count"])
        .await;
    assert!(!kim.is_offered("#approvals", "votes on this card no longer count", "Approve"));
    kim.finds("dm", &["votes on this card no longer count"]).await;
    desk.wait_until_idle().await;
    kim.finds("#approvals", &["Edited. Before", "Needs 2 of 2"])
        .await
        .shows(
            &expect![[r#"
            :large_orange_circle: CHG-1  Renew both certificates
            Normal change · high risk · Sam Ortiz
            <time> to <time> · affects VPN
            Who is affected? Everybody
            > It expires on Friday
            How to undo it: Restore the snapshot, 20 minutes
            Edited. Before → now:
            In one line: Renew the VPN certificate → Renew both certificates
            How it is undone: Install the old certificate, 5 minutes → Restore the snapshot, 20 minutes
            Needs 2 of 2 approvals · waiting for Dana Cole and Kim Novak
            [Approve] [Reject] [Ask for changes] [Details] [⋯]
              ▾ Abstain
        "#]],
            &expect![[r#"
            CHG-1  Renew both certificates
            -# Normal change · high risk · Sam
            -# <time> to <time> · affects VPN
            -# Who is affected? Everybody
            > It expires on Friday
            How to undo it: Restore the snapshot, 20 minutes
            **Edited. Before → now:**
            In one line: Renew the VPN certificate → Renew both certificates
            How it is undone: Install the old certificate, 5 minutes → Restore the snapshot, 20 minutes
            -# Needs 2 of 2 approvals · waiting for Mia and Kim
            [Approve] [Reject] [Ask for changes] [Details]
            [More … ▾]
              ▾ Abstain
        "#]],
        );

    kim.clicks("#approvals", "Edited. Before", "Approve").await;
    kim.finds("#approvals", &["Needs 2 of 2", "approved", "waiting for"])
        .await;
    desk.finish().await;
}

async fn a_change_that_was_rejected_is_edited_and_asked_again(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, PLACE, "Renew the VPN certificate").await;
    kim.clicks("#approvals", "CHG-1", "Reject").await;
    kim.fills("#approvals", &[("Why not?", "Say how to undo it")])
        .await;

    sam.clicks("dm", "did not approve CHG-1", "Edit").await;
    rewrites(&sam, "dm", "Renew the VPN certificate", BACKOUT).await;
    sam.finds("dm", &["CHG-1 is saved."]).await;
    kim.finds("#approvals", &["Rejected", "Say how to undo it"]).await;
    kim.clicks("dm", "Edited. Before", "Approve").await;
    kim.finds("dm", &["You approved CHG-1."]).await;
    sam.finds("dm", &["is approved."]).await;
    desk.finish().await;
}

async fn an_approver_who_edits_does_not_decide(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, PLACE, "Renew the VPN certificate").await;
    kim.clicks("#approvals", "Needs 1 of", "Details").await;
    kim.clicks("#approvals", "How it is tested", "Edit").await;
    rewrites(&kim, "#approvals", "Renew the VPN certificate", BACKOUT).await;
    sam.finds("dm", &["Kim", "edited CHG-1"]).await;

    kim.finds("#approvals", &["Needs 1 of 1", "Edited. Before"]).await;
    kim.clicks("#approvals", "Needs 1 of 1", "Approve").await;
    kim.finds("#approvals", &["You raised or edited this change"])
        .await;
    kim.runs_command(PLACE, "approvals", "").await;
    kim.finds(PLACE, &["Nothing waits for your decision"]).await;
    desk.finish().await;
}

async fn an_edit_without_a_difference_asks_nobody(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, PLACE, "Renew the VPN certificate").await;
    sam.clicks("dm", "Waits for approval", "Edit").await;
    rewrites(&sam, "dm", "Renew the VPN certificate", PLANS[3].1).await;
    sam.finds("dm", &["You have changed nothing"]).await;
    kim.clicks("#approvals", "Needs 1 of", "Approve").await;
    kim.finds("#approvals", &["You approved CHG-1."]).await;
    desk.finish().await;
}

async fn two_edits_at_once_lose_nothing(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, PLACE, "Renew the VPN certificate").await;
    sam.clicks("dm", "Waits for approval", "Edit").await;
    sam.waits_for_form().await;
    kim.clicks("#approvals", "Needs 1 of", "Details").await;
    kim.clicks("#approvals", "How it is tested", "Edit").await;
    rewrites(&kim, "#approvals", "Renew the VPN certificate", BACKOUT).await;
    kim.finds("#approvals", &["CHG-1 is saved."]).await;

    rewrites(&sam, "dm", "Renew both certificates", PLANS[3].1).await;
    sam.finds("dm", &["CHG-1 has changed since you opened the form"])
        .await;
    sam.clicks("dm", "has changed since", "Continue").await;
    let form = sam.waits_for_form().await.to_string();
    assert!(form.contains("Renew both certificates"), "{form}");
    let title = [("In one line", "Renew both certificates")];
    sam.fills("dm", &title).await;
    sam.finds("dm", &["CHG-1 is saved."]).await;
    sam.finds("dm", &["CHG-1  Renew both certificates", "Waits for approval"])
        .await;
    desk.finish().await;
}

async fn a_corrected_form_does_not_overwrite_another_edit(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, PLACE, "Renew the VPN certificate").await;
    sam.clicks("dm", "Waits for approval", "Edit").await;
    sam.waits_for_form().await;
    kim.clicks("#approvals", "Needs 1 of", "Details").await;
    kim.clicks("#approvals", "How it is tested", "Edit").await;
    rewrites(&kim, "#approvals", "Renew the VPN certificate", BACKOUT).await;
    kim.finds("#approvals", &["CHG-1 is saved."]).await;

    let mut first = first_page(&sam, "Renew both certificates");
    if sam.side == Side::Slack {
        first.extend(PLANS);
    }
    let start = std::mem::replace(&mut first[3].1, "tomorrow at ten");
    sam.fills("dm", &first).await;
    sam.is_refused("dm", "Write it like").await;
    first[3].1 = start;
    sam.corrects("dm", &first).await;
    if sam.side == Side::Discord {
        continues(&sam, "dm", &PLANS).await;
    }
    sam.finds("dm", &["CHG-1 has changed since you opened the form"])
        .await;
    desk.finish().await;
}

async fn a_second_edit_shows_the_differences_of_both(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, PLACE, "Renew the VPN certificate").await;
    for title in ["Renew the VPN certificate", "Renew both certificates"] {
        sam.clicks("dm", "Waits for approval", "Edit").await;
        sam.waits_for_form().await;
        rewrites(&sam, "dm", title, BACKOUT).await;
        sam.finds("dm", &["CHG-1 is saved."]).await;
        desk.wait_until_idle().await;
    }
    let both = [
        "In one line: Renew the VPN certificate",
        "How it is undone: Install the old certificate",
        "Approve",
    ];
    kim.finds("#approvals", &both).await;
    desk.finish().await;
}

async fn an_edit_on_which_nobody_can_decide_is_refused(mut desk: TestDesk) {
    with_kim_alone(&mut desk).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, PLACE, "Renew the VPN certificate").await;
    kim.clicks("#approvals", "Needs 1 of 1", "Details").await;
    kim.clicks("#approvals", "How it is tested", "Edit").await;
    rewrites(&kim, "#approvals", "Renew the VPN certificate", BACKOUT).await;
    match kim.side {
        Side::Slack => kim.is_refused("#approvals", "names nobody who can decide").await,
        Side::Discord => drop(
            kim.finds("#approvals", &["names nobody who can decide", "Continue"])
                .await,
        ),
    }
    kim.clicks("dm", "Needs 1 of 1", "Approve").await;
    kim.finds("dm", &["You approved CHG-1."]).await;
    desk.finish().await;
}

async fn an_edit_of_an_approved_change_voids_the_approval(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, PLACE, "Renew the VPN certificate").await;
    kim.clicks("#approvals", "Needs 1 of", "Approve").await;
    sam.finds("dm", &["is approved."]).await;

    sam.clicks("dm", "CHG-1", "Edit").await;
    rewrites(&sam, "dm", "Renew the VPN certificate", BACKOUT).await;
    sam.finds("#approvals", &["Sam", "edited CHG-1", "waits for approval again"])
        .await;
    sam.finds("dm", &["CHG-1", "Waits for approval"]).await;
    kim.clicks("#approvals", "Edited. Before", "Reject").await;
    kim.fills("#approvals", &[("Why not?", "Too late")]).await;
    sam.finds("dm", &["did not approve", "Too late"]).await;
    desk.finish().await;
}
