//! The states of a ticket: claimed, resolved, reopened, closed, cancelled.

use chrono::TimeDelta;
use expect_test::expect;
use harness::{TestDesk, everywhere};

everywhere!("ticket":
    a_ticket_is_claimed_resolved_and_reopened,
    resolving_a_new_ticket_claims_it_first,
    impact_and_urgency_set_the_priority,
    a_resolved_ticket_is_closed_automatically,
    an_objection_from_a_downtime_reopens_the_ticket,
    an_agent_cancels_a_ticket,
    an_open_ticket_survives_a_restart,
);

async fn a_ticket_is_claimed_resolved_and_reopened(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1", "New"]).await;

    sam.clicks("#desk-agents", "INC-1", "Claim").await;
    sam.finds("#desk-agents", &["INC-1", "In progress", "Sam"]).await;
    lee.finds("#help", &["INC-1", "In progress", "Sam", "is on it"])
        .await;
    assert!(
        !sam.is_offered("#desk-agents", "INC-1", "Claim"),
        "a claimed ticket has no Claim button"
    );

    desk.wait_until_idle().await;
    lee.finds("#help", &["INC-1", "In progress"]).await.shows(
        &expect![[r#"
            :large_blue_circle: INC-1  my laptop does not start
            In progress · Sam Ortiz is on it
            [Add details] [It works] [⋯]
              ▾ Withdraw
              ▾ Keep it private …
              ▾ Transcript
        "#]],
        &expect![[r#"
            INC-1  my laptop does not start
            In progress · Sam is on it
            [Add details] [It works]
            [More … ▾]
              ▾ Withdraw
              ▾ Keep it private …
              ▾ Transcript
        "#]],
    );
    sam.finds("#desk-agents", &["INC-1", "In progress"]).await.shows(
        &expect![[r#"
            :large_blue_circle: INC-1  my laptop does not start
            P3 · In progress · Sam Ortiz since <time>
            Lee Park · message in #help (hq) · <time>
            This thread stays inside the team. Reply answers Lee Park.
            [Reply] [Resolve] [Set priority] [Unassign me] [⋯]
              ▾ Take over
              ▾ Put on hold
              ▾ Show all
              ▾ Merge …
              ▾ Cancel ticket
        "#]],
        &expect![[r#"
            INC-1  my laptop does not start
            -# P3 · In progress · Sam since <time>
            -# Bo · [message in #help (community)](<link>) · <time>
            -# This thread stays inside the team. Reply answers Bo.
            [Reply] [Resolve] [Set priority] [Unassign me]
            [More … ▾]
              ▾ Take over
              ▾ Put on hold
              ▾ Show all
              ▾ Merge …
              ▾ Cancel ticket
        "#]],
    );
    sam.clicks("#desk-agents", "INC-1", "Resolve").await;
    sam.fills(
        "#desk-agents",
        &[("How did it end?", "Solved"), ("What was done?", "New battery")],
    )
    .await;
    sam.finds("#desk-agents", &["INC-1", "Resolved by Sam"]).await;
    lee.finds("#help", &["marked this as solved: New battery"]).await;
    assert!(!sam.is_offered("#desk-agents", "INC-1", "Resolve"));

    desk.wait_until_idle().await;
    lee.finds("#help", &["marked this as solved"]).await.shows(
        &expect![[r#"
            @lee, Sam Ortiz marked this as solved: New battery
            If it comes back within 5 days, one click reopens it.
            [Still not working]
        "#]],
        &expect![[r#"
            @Bo, Sam marked this as solved: New battery
            If it comes back within 5 days, one click reopens it.
            [Still not working]
        "#]],
    );
    sam.finds("#desk-agents", &["INC-1", "Resolved by"]).await.shows(
        &expect![[r#"
            :large_green_circle: INC-1  my laptop does not start
            P3 · Resolved by Sam Ortiz <time> · Solved
            Lee Park · message in #help (hq) · <time>
            > New battery
            [Reply] [Reopen] [⋯]
              ▾ Show all
              ▾ Make private …
        "#]],
        &expect![[r#"
            INC-1  my laptop does not start
            -# P3 · Resolved by Sam <time> · Solved
            -# Bo · [message in #help (community)](<link>) · <time>
            > New battery
            [Reply] [Reopen]
            [More … ▾]
              ▾ Show all
              ▾ Make private …
        "#]],
    );
    lee.clicks("#help", "marked this as solved", "Still not working")
        .await;
    lee.finds("#help", &["INC-1", "In progress", "is on it"]).await;
    sam.finds("#desk-agents", &["says that it is still not working"])
        .await;
    sam.finds(
        "#desk-agents",
        &["INC-1", "In progress", "Reopened. Sam", "tried: New battery"],
    )
    .await;
    desk.wait_until_idle().await;
    assert!(
        !lee.is_offered("#help", "", "Still not working"),
        "the button is removed:\n{}",
        lee.view("#help")
    );
    desk.finish().await;
}

async fn resolving_a_new_ticket_claims_it_first(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;

    sam.clicks("#desk-agents", "INC-1", "Resolve").await;
    sam.fills(
        "#desk-agents",
        &[
            ("How did it end?", "Works another way for now"),
            ("What was done?", "Lent one"),
        ],
    )
    .await;
    sam.finds(
        "#desk-agents",
        &["INC-1", "Resolved by Sam", "Works another way for now"],
    )
    .await;

    sam.clicks("#desk-agents", "INC-1", "Show all").await;
    sam.finds("#desk-agents", &["Sam", "claimed it", "resolved it"])
        .await;
    desk.finish().await;
}

async fn impact_and_urgency_set_the_priority(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "nobody can print").await;

    sam.clicks("#desk-agents", "INC-1", "Set priority").await;
    let answers = [
        ("How much is affected?", "High: a whole department or site"),
        ("How soon does it matter?", "High: work has stopped"),
    ];
    sam.fills("#desk-agents", &answers).await;

    sam.finds("#desk-agents", &["INC-1", "P1 · New"]).await;
    desk.finish().await;
}

async fn a_resolved_ticket_is_closed_automatically(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    sam.clicks("#desk-agents", "INC-1", "Resolve").await;
    sam.fills(
        "#desk-agents",
        &[("How did it end?", "Solved"), ("What was done?", "New battery")],
    )
    .await;
    lee.finds("#help", &["marked this as solved"]).await;

    desk.advance_clock(TimeDelta::days(5) + TimeDelta::minutes(1));

    sam.finds("#desk-agents", &["INC-1", "Closed"]).await;
    lee.finds("#help", &["INC-1", "Closed"]).await;
    desk.wait_until_idle().await;
    assert!(
        !lee.is_offered("#help", "", "Still not working"),
        "a closed ticket cannot be reopened"
    );
    desk.wait_until_idle().await;
    lee.finds("#help", &["INC-1", "Closed"]).await.shows(
        &expect![[r#"
            :white_circle: INC-1  my laptop does not start
            Closed · write here if it comes back
            > New battery
            [Transcript]
        "#]],
        &expect![[r#"
            INC-1  my laptop does not start
            Closed · write here if it comes back
            > New battery
            [Transcript]
        "#]],
    );
    sam.finds("#desk-agents", &["INC-1", "Closed"]).await.shows(
        &expect![[r#"
            :white_circle: INC-1  my laptop does not start
            P3 · Closed <time>
            Lee Park · message in #help (hq) · <time>
            > New battery
            [⋯]
              ▾ Show all
        "#]],
        &expect![[r#"
            INC-1  my laptop does not start
            -# P3 · Closed <time>
            -# Bo · [message in #help (community)](<link>) · <time>
            > New battery
            [More … ▾]
              ▾ Show all
        "#]],
    );
    desk.finish().await;
}

async fn an_objection_from_a_downtime_reopens_the_ticket(mut desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let first = lee.says("#help", "my laptop does not start").await;
    sam.clicks("#desk-agents", "INC-1", "Resolve").await;
    sam.fills(
        "#desk-agents",
        &[("How did it end?", "Solved"), ("What was done?", "New battery")],
    )
    .await;
    sam.finds("#desk-agents", &["INC-1", "Resolved by Sam"]).await;
    desk.wait_until_idle().await;

    let playground = desk.playground.clone();
    desk.run_while_stopped(|| {
        let objection = lee.answers(&first, "the light is still red");
        tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(objection));
        playground
            .move_desk_clock(TimeDelta::days(6).num_seconds())
            .expect("the clock's file can be written");
    })
    .await;
    sam.finds("#desk-agents", &["INC-1", "In progress", "Sam"]).await;
    desk.wait_until_idle().await;
    assert!(!sam.view("#desk-agents").contains("INC-2"));
    desk.finish().await;
}

async fn an_agent_cancels_a_ticket(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;

    sam.clicks("#desk-agents", "INC-1", "Cancel ticket").await;
    sam.fills(
        "#desk-agents",
        &[("Why? The requester reads this", "It was a test")],
    )
    .await;

    sam.finds("#desk-agents", &["INC-1", "Cancelled by Sam", "It was a test"])
        .await;
    lee.finds("#help", &["INC-1", "Cancelled", "It was a test"]).await;
    desk.wait_until_idle().await;
    lee.finds("#help", &["INC-1", "Cancelled"]).await.shows(
        &expect![[r#"
            :white_circle: INC-1  my laptop does not start
            Cancelled
            > It was a test
            [Transcript]
        "#]],
        &expect![[r#"
            INC-1  my laptop does not start
            Cancelled
            > It was a test
            [Transcript]
        "#]],
    );
    sam.finds("#desk-agents", &["INC-1", "Cancelled by"]).await.shows(
        &expect![[r#"
            :white_circle: INC-1  my laptop does not start
            P3 · Cancelled by Sam Ortiz <time>
            Lee Park · message in #help (hq) · <time>
            > It was a test
            [⋯]
              ▾ Show all
        "#]],
        &expect![[r#"
            INC-1  my laptop does not start
            -# P3 · Cancelled by Sam <time>
            -# Bo · [message in #help (community)](<link>) · <time>
            > It was a test
            [More … ▾]
              ▾ Show all
        "#]],
    );
    desk.finish().await;
}

async fn an_open_ticket_survives_a_restart(mut desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    lee.finds("#help", &["INC-1"]).await;

    desk.restart().await;

    sam.clicks("#desk-agents", "INC-1", "Claim").await;
    lee.finds("#help", &["INC-1", "In progress"]).await;
    desk.finish().await;
}
