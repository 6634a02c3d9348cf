//! Tickets on hold: what each side reads, and what ends a hold.

use chrono::TimeDelta;
use expect_test::expect;
use harness::{Person, Side, TestDesk, everywhere};

everywhere!("ticket":
    an_agent_puts_a_new_ticket_on_hold_and_resumes_it,
    the_requesters_answer_ends_a_hold_and_thanks_do_not,
    the_work_resumes_when_the_time_is_over,
    a_hold_without_assignee_is_claimed_and_leads_to_new,
    what_ends_the_work_ends_the_hold,
    a_merged_ticket_is_not_on_hold_after_it_is_unmerged,
    the_hold_of_a_departed_agent_stays,
);

const WHY: &str = "Why?";
const DAY: &str = "Until which day?";
const TIME: &str = "Until when on that day?";
const NOTE: &str = "Note for the team";
const VENDOR: &str = "Waiting for a vendor";
const REQUESTER: &str = "Waiting for the requester";

/// An agent puts the ticket with these words on its card on hold.
async fn hold(agent: &Person, words: &str, answers: &[(&str, &str)]) {
    agent.clicks("#desk-agents", words, "Put on hold").await;
    agent.fills("#desk-agents", answers).await;
    agent.finds("#desk-agents", &[words, "On hold"]).await;
}

async fn an_agent_puts_a_new_ticket_on_hold_and_resumes_it(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    let day = desk.date_in(3);
    let answers = [
        (WHY, VENDOR),
        (DAY, &day),
        (TIME, "10:15"),
        (NOTE, "battery 4711"),
    ];
    hold(&sam, "INC-1", &answers).await;
    lee.finds("#help", &["INC-1", "On hold until"]).await;

    desk.wait_until_idle().await;
    lee.finds("#help", &["INC-1", "On hold"]).await.shows(
        &expect![[r#"
            :large_orange_circle: INC-1  my laptop does not start
            On hold until <time>
            [Add details] [It works] [⋯]
              ▾ Withdraw
              ▾ Keep it private …
              ▾ Transcript
        "#]],
        &expect![[r#"
            INC-1  my laptop does not start
            On hold until <time>
            [Add details] [It works]
            [More … ▾]
              ▾ Withdraw
              ▾ Keep it private …
              ▾ Transcript
        "#]],
    );
    sam.finds("#desk-agents", &["INC-1", "On hold"]).await.shows(
        &expect![[r#"
            :large_orange_circle: INC-1  my laptop does not start
            P3 · On hold · Sam Ortiz since <time>
            Lee Park · message in #help (hq) · <time>
            Waiting for a vendor since <time> until <time>: battery 4711
            This thread stays inside the team. Reply answers Lee Park.
            [Reply] [Resume] [Resolve] [Unassign me] [⋯]
              ▾ Take over
              ▾ Change the hold
              ▾ Show all
              ▾ Merge …
              ▾ Cancel ticket
        "#]],
        &expect![[r#"
            INC-1  my laptop does not start
            -# P3 · On hold · Sam since <time>
            -# Bo · [message in #help (community)](<link>) · <time>
            -# Waiting for a vendor since <time> until <time>: battery 4711
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
    assert!(
        !lee.view("#help").contains("4711"),
        "the note stays with the team"
    );
    lee.runs_command("#help", "tickets", "").await;
    lee.finds("#help", &["my laptop does not start", "On hold"]).await;

    sam.clicks("#desk-agents", "INC-1", "Resume").await;
    sam.finds("#desk-agents", &["INC-1", "In progress", "Sam"]).await;
    lee.finds("#help", &["INC-1", "In progress", "is on it"]).await;
    sam.clicks("#desk-agents", "INC-1", "Show all").await;
    sam.finds(
        "#desk-agents",
        &[
            "put it on hold until",
            "Waiting for a vendor: battery 4711",
            "resumed it",
        ],
    )
    .await;
    desk.advance_clock(TimeDelta::days(5));
    desk.wait_until_idle().await;
    sam.finds("#desk-agents", &["INC-1", "In progress"]).await;
    let view = sam.view("#desk-agents");
    assert!(!view.contains("has ended"), "{view}");
    desk.finish().await;
}

async fn the_requesters_answer_ends_a_hold_and_thanks_do_not(desk: TestDesk) {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    let first = lee.says("#help", "my laptop does not start").await;
    hold(&sam, "INC-1", &[(WHY, REQUESTER)]).await;
    lee.finds("#help", &["INC-1", "Waiting for your answer"]).await;

    lee.answers(&first, "thanks!").await;
    sam.finds("#desk-agents", &["thanks!"]).await;
    ann.answers(&first, "mine does not start either").await;
    sam.finds("#desk-agents", &["mine does not start either"]).await;
    desk.wait_until_idle().await;
    lee.finds("#help", &["INC-1", "Waiting for your answer"])
        .await
        .shows(
            &expect![[r#"
            :large_orange_circle: INC-1  my laptop does not start
            Waiting for your answer
            [Add details] [It works] [⋯]
              ▾ Withdraw
              ▾ Keep it private …
              ▾ Transcript
        "#]],
            &expect![[r#"
            INC-1  my laptop does not start
            Waiting for your answer
            [Add details] [It works]
            [More … ▾]
              ▾ Withdraw
              ▾ Keep it private …
              ▾ Transcript
        "#]],
        );
    sam.finds("#desk-agents", &["INC-1", "On hold"]).await.shows(
        &expect![[r#"
            :large_orange_circle: INC-1  my laptop does not start
            P3 · On hold · Sam Ortiz since <time>
            Lee Park · message in #help (hq) · <time>
            Waiting for the requester since <time>
            This thread stays inside the team. Reply answers Lee Park.
            [Reply] [Resume] [Resolve] [Unassign me] [⋯]
              ▾ Take over
              ▾ Change the hold
              ▾ Show all
              ▾ Merge …
              ▾ Cancel ticket
        "#]],
        &expect![[r#"
            INC-1  my laptop does not start
            -# P3 · On hold · Sam since <time>
            -# Bo · [message in #help (community)](<link>) · <time>
            -# Waiting for the requester since <time>
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

    lee.answers(&first, "the light is red").await;
    sam.finds("#desk-agents", &["INC-1", "In progress", "Sam"]).await;
    lee.finds("#help", &["INC-1", "In progress"]).await;
    sam.clicks("#desk-agents", "INC-1", "Show all").await;
    sam.finds("#desk-agents", &["answered, and the hold ended"]).await;

    hold(&sam, "INC-1", &[(WHY, VENDOR)]).await;
    lee.answers(&first, "and now it smokes").await;
    sam.finds("#desk-agents", &["and now it smokes"]).await;
    desk.wait_until_idle().await;
    sam.finds("#desk-agents", &["INC-1", "On hold", VENDOR]).await;
    desk.finish().await;
}

async fn the_work_resumes_when_the_time_is_over(mut desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    let day = desk.date_in(2);
    hold(&sam, "INC-1", &[(WHY, REQUESTER), (DAY, &day)]).await;

    desk.wait_until_idle().await;
    desk.restart().await;
    desk.advance_clock(TimeDelta::days(3));
    sam.finds("#desk-agents", &["INC-1", "In progress", "Sam"]).await;
    lee.finds("#help", &["INC-1", "In progress"]).await;
    sam.finds("#desk-agents", &["the hold of INC-1 has ended"])
        .await
        .shows(
            &expect![[r#"
            @sam: the hold of INC-1 has ended, because its time has passed.
        "#]],
            &expect![[r#"
            @Sam: the hold of INC-1 has ended, because its time has passed.
        "#]],
        );
    sam.clicks("#desk-agents", "INC-1", "Show all").await;
    sam.finds("#desk-agents", &["The hold ended at the planned time"])
        .await;
    desk.finish().await;
}

async fn a_hold_without_assignee_is_claimed_and_leads_to_new(desk: TestDesk) {
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    lee.says("#help", "my laptop does not start").await;
    hold(&sam, "INC-1", &[(WHY, VENDOR)]).await;
    sam.clicks("#desk-agents", "INC-1", "Unassign me").await;
    sam.finds("#desk-agents", &["INC-1", "On hold", "nobody is assigned"])
        .await;

    kim.clicks("#desk-agents", "INC-1", "Claim").await;
    kim.finds("#desk-agents", &["INC-1", "On hold", "Kim", VENDOR])
        .await;
    sam.clicks("#desk-agents", "INC-1", "Take over").await;
    sam.finds("#desk-agents", &["INC-1", "On hold", "Sam", VENDOR])
        .await;

    sam.clicks("#desk-agents", "INC-1", "Unassign me").await;
    sam.finds("#desk-agents", &["INC-1", "nobody is assigned"]).await;
    desk.wait_until_idle().await;
    sam.finds("#desk-agents", &["INC-1", "On hold"]).await.shows(
        &expect![[r#"
            :large_orange_circle: INC-1  my laptop does not start
            P3 · On hold · nobody is assigned
            Lee Park · message in #help (hq) · <time>
            Waiting for a vendor since <time>
            This thread stays inside the team. Reply answers Lee Park.
            [Claim] [Reply] [Resume] [Resolve] [⋯]
              ▾ Change the hold
              ▾ Show all
              ▾ Merge …
              ▾ Cancel ticket
              ▾ Mark as known issue
        "#]],
        &expect![[r#"
            INC-1  my laptop does not start
            -# P3 · On hold · nobody is assigned
            -# Bo · [message in #help (community)](<link>) · <time>
            -# Waiting for a vendor since <time>
            -# This thread stays inside the team. Reply answers Bo.
            [Claim] [Reply] [Resume] [Resolve]
            [More … ▾]
              ▾ Change the hold
              ▾ Show all
              ▾ Merge …
              ▾ Cancel ticket
              ▾ Mark as known issue
        "#]],
    );
    kim.clicks("#desk-agents", "INC-1", "Resume").await;
    kim.finds("#desk-agents", &["INC-1", "P3 · New"]).await;
    lee.finds("#help", &["INC-1", "New"]).await;
    desk.finish().await;
}

async fn what_ends_the_work_ends_the_hold(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    for (number, words) in [
        (1, "my laptop does not start"),
        (2, "the coffee machine leaks"),
        (3, "a screen is dark"),
    ] {
        lee.runs_command("#general", "ticket", words).await;
        sam.finds("#desk-agents", &[&format!("INC-{number}"), words])
            .await;
        let day = desk.date_in(2);
        hold(&sam, &format!("INC-{number}"), &[(WHY, VENDOR), (DAY, &day)]).await;
    }

    sam.clicks("#desk-agents", "INC-1", "Resolve").await;
    sam.fills(
        "#desk-agents",
        &[("How did it end?", "Solved"), ("What was done?", "New battery")],
    )
    .await;
    sam.finds("#desk-agents", &["INC-1", "Resolved by Sam"]).await;
    sam.clicks("#desk-agents", "INC-2", "Cancel ticket").await;
    sam.fills(
        "#desk-agents",
        &[("Why? The requester reads this", "It was a test")],
    )
    .await;
    sam.finds("#desk-agents", &["INC-2", "Cancelled by Sam"]).await;
    lee.clicks("dm", "INC-3", "It works").await;
    sam.finds("#desk-agents", &["INC-3", "Resolved"]).await;

    desk.advance_clock(TimeDelta::days(3));
    lee.clicks("dm", "marked this as solved", "Still not working")
        .await;
    lee.finds("dm", &["INC-1", "In progress", "is on it"]).await;
    sam.finds("#desk-agents", &["INC-1", "In progress", "Sam"]).await;
    desk.wait_until_idle().await;
    sam.finds("#desk-agents", &["INC-2", "Cancelled"]).await;
    sam.finds("#desk-agents", &["INC-3", "Resolved"]).await;
    let view = sam.view("#desk-agents");
    assert!(!view.contains("no longer on hold"), "{view}");
    desk.finish().await;
}

async fn a_merged_ticket_is_not_on_hold_after_it_is_unmerged(desk: TestDesk) {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    lee.says("#help", "the printer eats paper").await;
    lee.finds("#help", &["INC-1", "New"]).await;
    let second = ann.says("#help", "no paper comes out").await;
    ann.finds("#help", &["INC-2", "New"]).await;
    hold(&sam, "no paper comes out", &[(WHY, VENDOR)]).await;
    hold(&sam, "the printer eats paper", &[(WHY, REQUESTER)]).await;
    sam.clicks("#desk-agents", "no paper comes out", "Merge …").await;
    sam.fills(
        "#desk-agents",
        &[("Which ticket should this be merged into?", "INC-1")],
    )
    .await;
    ann.finds(
        "#help",
        &["INC-2", "Merged into INC-1", "Waiting for your answer"],
    )
    .await;

    ann.answers(&second, "it is the left tray").await;
    sam.finds("#desk-agents", &["INC-1", "In progress", "Sam"]).await;
    sam.clicks("#desk-agents", "no paper comes out", "Unmerge").await;
    sam.finds("#desk-agents", &["INC-2", "In progress", "Sam"]).await;
    ann.finds("#help", &["INC-2", "In progress", "is on it"]).await;
    desk.finish().await;
}

async fn the_hold_of_a_departed_agent_stays(desk: TestDesk) {
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    lee.says("#help", "my laptop does not start").await;
    hold(&sam, "INC-1", &[(WHY, VENDOR)]).await;

    sam.leaves();
    desk.wait_until_idle().await;
    let other = match desk.setup.team {
        Side::Slack => desk.person_with_id(Side::Discord, "1100000000000001003"),
        Side::Discord => desk.person_with_id(Side::Slack, "U0SAM"),
    };
    other.leaves();
    kim.finds(
        "#desk-agents",
        &["has left. INC-1 is still on hold and has no assignee. Somebody from IT can claim it"],
    )
    .await;
    kim.finds(
        "#desk-agents",
        &["INC-1", "On hold", "nobody is assigned", VENDOR],
    )
    .await;
    desk.finish().await;
}
