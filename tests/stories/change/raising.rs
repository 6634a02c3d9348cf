//! A change is raised with the form, and its requester hears what becomes of it.

use expect_test::expect;
use harness::{Side, TestDesk, everywhere};

use crate::change::fixture::{raises, window, with_changes};

everywhere!("ticket":
    a_change_is_raised_and_approved,
    a_window_that_cannot_be_read_keeps_what_was_typed,
    only_members_of_teams_raise_changes,
    a_desk_without_changes_says_so,
);

async fn a_change_is_raised_and_approved(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let (sam, kim) = (desk.agent(), desk.lead());

    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;
    sam.finds("#desk-agents", &["CHG-1 waits for approval", "I have asked"])
        .await;
    desk.wait_until_idle().await;
    kim.finds("#approvals", &["CHG-1", "Needs 1 of"]).await.shows(
        &expect![[r#"
            :large_orange_circle: CHG-1  Renew the VPN certificate
            Normal change · high risk · Sam Ortiz
            <time> to <time> · affects VPN
            Who is affected? Everybody
            > It expires on Friday
            How to undo it: Install the old certificate, 5 minutes
            Needs 1 of 2 approvals · waiting for Dana Cole and Kim Novak
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
            -# Needs 1 of 2 approvals · waiting for Mia and Kim
            [Approve] [Reject] [Ask for changes] [Details]
            [More … ▾]
              ▾ Abstain
        "#]],
    );
    kim.finds("dm", &["CHG-1", "Needs 1 of"]).await;
    sam.finds("dm", &["CHG-1", "Waits for approval"]).await.shows(
        &expect![[r#"
            :large_orange_circle: CHG-1  Renew the VPN certificate
            Waits for approval
            Normal change · high risk
            <time> to <time> · affects VPN
            Who is affected? Everybody
            Needs 1 of 2 approvals · waiting for Dana Cole and Kim Novak
            [Details] [Edit] [Cancel this change]
        "#]],
        &expect![[r#"
            CHG-1: Waits for approval
            CHG-1  Renew the VPN certificate
            -# Waits for approval
            -# Normal change · high risk
            -# <time> to <time> · affects VPN
            -# Who is affected? Everybody
            -# Needs 1 of 2 approvals · waiting for Mia and Kim
            [Details] [Edit] [Cancel this change]
        "#]],
    );

    kim.clicks("#approvals", "CHG-1", "Details").await;
    kim.finds("#approvals", &["How it is tested", "Connect with a test account"])
        .await;
    kim.clicks("#approvals", "Needs 1 of", "Approve").await;
    kim.finds("#approvals", &["You approved CHG-1."]).await;
    kim.finds("#approvals", &["CHG-1", "Approved"]).await;
    sam.finds("dm", &["CHG-1 \"Renew the VPN certificate\" is approved."])
        .await;
    desk.wait_until_idle().await;
    kim.finds("#approvals", &["Approved · "]).await.shows(
        &expect![[r#"
            :large_green_circle: CHG-1  Renew the VPN certificate
            Normal change · high risk · Sam Ortiz
            <time> to <time> · affects VPN
            Who is affected? Everybody
            > It expires on Friday
            How to undo it: Install the old certificate, 5 minutes
            Approved · Kim Novak approved <time>
            [Details]
        "#]],
        &expect![[r#"
            CHG-1  Renew the VPN certificate
            -# Normal change · high risk · Sam
            -# <time> to <time> · affects VPN
            -# Who is affected? Everybody
            > It expires on Friday
            How to undo it: Install the old certificate, 5 minutes
            -# Approved · Kim approved <time>
            [Details]
        "#]],
    );
    sam.finds("dm", &["CHG-1", "Approved"]).await.shows(
        &expect![[r#"
            :large_green_circle: CHG-1  Renew the VPN certificate
            Approved
            Normal change · high risk
            <time> to <time> · affects VPN
            Who is affected? Everybody
            Approved · Kim Novak approved <time>
            [Details] [Start] [Edit] [Cancel this change]
        "#]],
        &expect![[r#"
            CHG-1  Renew the VPN certificate
            -# Approved
            -# Normal change · high risk
            -# <time> to <time> · affects VPN
            -# Who is affected? Everybody
            -# Approved · Kim approved <time>
            [Details] [Start] [Edit] [Cancel this change]
        "#]],
    );
    assert!(!kim.is_offered("#approvals", "CHG-1", "Approve"));
    assert!(!kim.is_offered("dm", "CHG-1", "Approve"));
    desk.finish().await;
}

async fn a_window_that_cannot_be_read_keeps_what_was_typed(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let sam = desk.agent();
    sam.runs_command("#desk-agents", "change", "Renew the certificate")
        .await;
    let form = sam.waits_for_form().await.to_string();
    assert!(form.contains("Renew the certificate"), "{form}");
    let [start, end] = window(&sam);
    let mut answers = vec![
        ("In one line", "Renew the certificate"),
        ("Why?", "It expires"),
        ("Affected services", "vpn, fax"),
        (start, "tomorrow at ten"),
        (end, "2030-01-05 23:30"),
    ];
    if sam.side == Side::Slack {
        answers.extend([
            ("Who is affected?", "Nobody"),
            ("How is it done?", "Install it"),
            ("How is it tested?", "Connect"),
            ("How is it undone?", "Install the old one"),
        ]);
    }
    sam.fills("#desk-agents", &answers).await;
    sam.is_refused("#desk-agents", "Write it like").await;
    sam.is_refused("#desk-agents", "Choose from: VPN").await;
    answers[2] = ("Affected services", "VPN");
    answers[3] = (start, "2030-01-05 22:00");
    sam.corrects("#desk-agents", &answers).await;
    if sam.side == Side::Discord {
        sam.clicks("#desk-agents", "are kept", "Continue").await;
        sam.clicks("#desk-agents", "", "Nobody").await;
        let plans = [
            ("How is it done?", "Install it"),
            ("How is it tested?", "Connect"),
            ("How is it undone?", "Install the old one"),
        ];
        sam.fills("#desk-agents", &plans).await;
    }
    sam.finds("dm", &["CHG-1  Renew the certificate", "low risk", "affects VPN"])
        .await;
    desk.finish().await;
}

async fn only_members_of_teams_raise_changes(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let lee = desk.requester();
    lee.runs_command("#help", "change", "").await;
    lee.finds("#help", &["Only agents can raise a change"]).await;
    lee.runs_command("#help", "approvals", "").await;
    lee.finds("#help", &["Nothing waits for your decision"]).await;
    desk.finish().await;
}

async fn a_desk_without_changes_says_so(desk: TestDesk) {
    let sam = desk.agent();
    sam.runs_command("#desk-agents", "change", "").await;
    sam.finds("#desk-agents", &["Changes are not set up here"]).await;
    desk.finish().await;
}
