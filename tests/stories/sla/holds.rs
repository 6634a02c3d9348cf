//! A hold stops the time of a promise, if the policy says so.

use chrono::TimeDelta;
use expect_test::expect;
use harness::{TestDesk, everywhere};

everywhere!("ticket":
    a_hold_pauses_a_promise_for_the_reasons_of_the_policy,
    lateness_does_not_grow_on_hold,
);

const PROMISES: &str = r#"
[[sla]]
name = "standard"
first_response = { P3 = "20d" }
resolution = { P3 = "4h" }
pause_on = ["vendor", "requester"]
"#;

async fn a_hold_pauses_a_promise_for_the_reasons_of_the_policy(mut desk: TestDesk) {
    desk.restart_with_promises(PROMISES).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "Resolution due"]).await;
    desk.advance_clock(TimeDelta::minutes(121));
    sam.finds("#desk-agents", &["INC-1", "50 % used", "Put on hold"])
        .await;
    sam.clicks("#desk-agents", "50 % used", "Put on hold").await;
    sam.fills("#desk-agents", &[("Why?", "Waiting for a vendor")])
        .await;
    sam.finds("#desk-agents", &["Resolution is paused", "First answer due"])
        .await;
    desk.wait_until_idle().await;
    sam.finds(
        "#desk-agents",
        &["INC-1", "Resolution is paused", "Open the ticket"],
    )
    .await
    .shows(
        &expect![[r#"
        :white_circle: INC-1  the printer eats paper
        Resolution is paused
        P3 · On hold · Sam Ortiz since <time>
        Open the ticket
        [Why then?]
    "#]],
        &expect![[r#"
        INC-1  the printer eats paper
        Resolution is paused
        -# P3 · On hold · Sam since <time>
        -# [Open the ticket](<link>)
        [Why then?]
    "#]],
    );
    sam.finds("#desk-agents", &["INC-1", "First answer due", "Resume"])
        .await
        .shows(
            &expect![[r#"
            :large_orange_circle: INC-1  the printer eats paper
            P3 · On hold · Sam Ortiz since <time>
            Lee Park · message in #help (hq) · <time>
            Waiting for a vendor since <time>
            First answer due <time>, <time> · Resolution is paused
            This thread stays inside the team. Reply answers Lee Park.
            [Reply] [Resume] [Resolve] [Unassign me] [⋯]
              ▾ Take over
              ▾ Change the hold
              ▾ Show all
              ▾ Merge …
              ▾ Cancel ticket
        "#]],
            &expect![[r#"
            INC-1  the printer eats paper
            -# P3 · On hold · Sam since <time>
            -# Bo · [message in #help (community)](<link>) · <time>
            -# Waiting for a vendor since <time>
            -# First answer due <time>, <time> · Resolution is paused
            -# This thread stays inside the team. Reply answers Bo.
            [Reply] [Resume] [Resolve] [Unassign me]
            [More … ▾]
              ▾ Take over
              ▾ Change the hold
              ▾ Show all
              ▾ Merge …
              ▾ Cancel ticket
        "#]],
        );
    sam.runs_command("#desk-agents", "tickets", "").await;
    sam.finds(
        "#desk-agents",
        &["You are on", "the printer eats paper", "On hold"],
    )
    .await;

    desk.advance_clock(TimeDelta::days(1));
    desk.wait_until_idle().await;
    let view = sam.view("#desk-agents");
    assert!(!view.contains("Resolution was due"), "{view}");

    sam.clicks("#desk-agents", "First answer due", "Resume").await;
    sam.finds("#desk-agents", &["INC-1", "In progress", "Resolution due"])
        .await;
    desk.advance_clock(TimeDelta::minutes(61));
    sam.finds("#desk-agents", &["INC-1", "75 % used"]).await;
    sam.clicks("#desk-agents", "First answer due", "Put on hold")
        .await;
    sam.fills("#desk-agents", &[("Why?", "Waiting for a change")])
        .await;
    sam.finds("#desk-agents", &["INC-1", "On hold", "Resolution due"])
        .await;
    desk.advance_clock(TimeDelta::minutes(61));
    sam.finds("#desk-agents", &["INC-1", "On hold", "Resolution was due"])
        .await;
    desk.finish().await;
}

async fn lateness_does_not_grow_on_hold(mut desk: TestDesk) {
    desk.restart_with_promises(PROMISES).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "Resolution due"]).await;
    desk.advance_clock(TimeDelta::minutes(370));
    sam.finds("#desk-agents", &["Resolution was due", "Extend with reason"])
        .await;
    sam.clicks("#desk-agents", "Resolution was due", "Put on hold")
        .await;
    sam.fills("#desk-agents", &[("Why?", "Waiting for a vendor")])
        .await;
    sam.finds("#desk-agents", &["Resolution is paused, 2 hours late", "Resume"])
        .await;
    desk.advance_clock(TimeDelta::days(2));
    desk.wait_until_idle().await;
    sam.clicks("#desk-agents", "2 hours late", "Unassign me").await;
    sam.finds("#desk-agents", &["nobody is assigned", "2 hours late"])
        .await;

    sam.clicks("#desk-agents", "2 hours late", "Change the hold")
        .await;
    sam.fills("#desk-agents", &[("Why?", "Waiting for the requester")])
        .await;
    sam.finds(
        "#desk-agents",
        &["Waiting for the requester since", "2 hours late"],
    )
    .await;
    desk.advance_clock(TimeDelta::days(1));
    sam.clicks("#desk-agents", "2 hours late", "Resolve").await;
    sam.fills(
        "#desk-agents",
        &[("How did it end?", "Solved"), ("What was done?", "New drum")],
    )
    .await;
    sam.finds("#desk-agents", &["INC-1", "Resolution was 2 hours late"])
        .await;
    desk.finish().await;
}
