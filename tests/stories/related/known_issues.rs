//! Known issues: the team marks a ticket, others follow it, and each follower learns how it ends.

use chrono::TimeDelta;
use expect_test::expect;
use harness::{TestDesk, everywhere};

everywhere!("ticket":
    a_follower_of_a_known_issue_learns_how_it_ends,
    two_concurrent_followers_are_both_counted,
    a_resolved_known_issue_cannot_be_followed,
    the_team_marks_and_unmarks_a_known_issue,
);

/// A part of the question about a known issue.
pub(crate) const KNOWN: &str = "a known issue since";

/// A colleague opens a ticket, and the team marks it as a known issue.
pub(crate) async fn open_known_issue(desk: &TestDesk) {
    let (ann, sam) = (desk.colleague(), desk.agent());
    ann.runs_command("#general", "ticket", "Mail is down").await;
    sam.finds("#desk-agents", &["INC-1", "Mail is down"]).await;
    sam.clicks("#desk-agents", "Mail is down", "Mark as known issue")
        .await;
    sam.finds(
        "#desk-agents",
        &["INC-1", "Known issue since", "one person affected"],
    )
    .await;
}

/// The agent resolves the known issue.
pub(crate) async fn resolve(desk: &TestDesk, note: &str) {
    let sam = desk.agent();
    sam.clicks("#desk-agents", "Mail is down", "Resolve").await;
    sam.fills(
        "#desk-agents",
        &[("How did it end?", "Solved"), ("What was done?", note)],
    )
    .await;
}

async fn a_follower_of_a_known_issue_learns_how_it_ends(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    open_known_issue(&desk).await;

    lee.runs_command("#general", "ticket", "the mail does not work since 9:10")
        .await;
    lee.finds("#general", &["INC-1", "Mail is down", KNOWN]).await;
    lee.clicks("#general", KNOWN, "That is mine too").await;

    lee.finds("#general", &["You are counted with INC-1"]).await;
    sam.finds("#desk-agents", &["INC-1", "2 people affected"]).await;
    sam.finds(
        "#desk-agents",
        &["has the same problem", "the mail does not work since 9:10"],
    )
    .await;
    desk.wait_until_idle().await;
    sam.finds("#desk-agents", &["INC-1", "2 people affected"])
        .await
        .shows(
            &expect![[r#"
                :white_circle: INC-1  Mail is down
                P3 · New
                Ann Berg · direct message (hq) · <time>
                Known issue since <time> · 2 people affected. People who report the same see its title.
                This thread stays inside the team. Reply answers Ann Berg.
                [Claim] [Reply] [Resolve] [Set priority] [⋯]
                  ▾ Put on hold
                  ▾ Show all
                  ▾ Merge …
                  ▾ Cancel ticket
                  ▾ Unmark known issue
            "#]],
            &expect![[r#"
                INC-1  Mail is down
                -# P3 · New
                -# Mia · direct message (community) · <time>
                -# Known issue since <time> · 2 people affected. People who report the same see its title.
                -# This thread stays inside the team. Reply answers Mia.
                [Claim] [Reply] [Resolve] [Set priority]
                [More … ▾]
                  ▾ Put on hold
                  ▾ Show all
                  ▾ Merge …
                  ▾ Cancel ticket
                  ▾ Unmark known issue
            "#]],
        );
    lee.finds("#general", &["You are counted with INC-1"])
        .await
        .shows(
            &expect![[r#"
                You are counted with INC-1, and IT sees what you wrote. I write to you when it is solved.
                [It works]
            "#]],
            &expect![[r#"
                You are counted with INC-1, and IT sees what you wrote. I write to you when it is solved.
                [It works]
            "#]],
        );
    resolve(&desk, "the server is back").await;
    lee.finds("dm", &["INC-1", "is solved: the server is back"]).await;
    sam.clicks("#desk-agents", "Mail is down", "Reopen").await;
    lee.finds("dm", &["INC-1", "is not solved after all"]).await;

    desk.advance_clock(TimeDelta::minutes(10));
    desk.wait_until_idle().await;
    assert!(
        !sam.view("#desk-agents").contains("INC-2"),
        "{}",
        sam.view("#desk-agents")
    );
    desk.finish().await;
}

async fn two_concurrent_followers_are_both_counted(desk: TestDesk) {
    let (lee, kim, sam) = (desk.requester(), desk.lead(), desk.agent());
    open_known_issue(&desk).await;
    let (there, here) = ("#general", "#general");
    lee.runs_command(here, "ticket", "the mail is down").await;
    kim.runs_command(there, "ticket", "no mail: it is down").await;
    lee.finds(here, &[KNOWN]).await;
    kim.finds(there, &[KNOWN]).await;

    tokio::join!(
        lee.clicks(here, KNOWN, "That is mine too"),
        kim.clicks(there, KNOWN, "That is mine too"),
    );

    sam.finds("#desk-agents", &["INC-1", "3 people affected"]).await;
    desk.finish().await;
}

async fn a_resolved_known_issue_cannot_be_followed(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    open_known_issue(&desk).await;
    lee.runs_command("#general", "ticket", "the mail is down").await;
    lee.finds("#general", &["INC-1", KNOWN]).await;

    resolve(&desk, "the server is back").await;
    sam.finds("#desk-agents", &["INC-1", "Resolved by"]).await;
    lee.clicks("#general", KNOWN, "That is mine too").await;
    lee.finds("#general", &["INC-1 is Resolved by now"]).await;
    lee.clicks("#general", "by now", "Open a new ticket").await;

    sam.finds("#desk-agents", &["INC-2", "the mail is down"]).await;
    desk.finish().await;
}

async fn the_team_marks_and_unmarks_a_known_issue(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#general", "ticket", "Mail is down").await;
    sam.finds("#desk-agents", &["INC-1", "Mail is down"]).await;
    sam.clicks("#desk-agents", "Mail is down", "Mark as known issue")
        .await;
    sam.finds("#desk-agents", &["Known issue since"]).await;
    sam.clicks("#desk-agents", "Mail is down", "Unmark known issue")
        .await;
    sam.waits_until_gone("#desk-agents", "Known issue since").await;

    desk.colleague()
        .runs_command("#general", "ticket", "mail is down")
        .await;
    sam.finds("#desk-agents", &["INC-2", "mail is down"]).await;
    desk.finish().await;
}
