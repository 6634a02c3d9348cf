//! Departures and returns of requesters and agents.

use expect_test::expect;
use harness::{Person, Side, TestDesk, across, everywhere};

use super::linking;

everywhere!("ticket":
    the_team_is_notified_once_when_a_requester_leaves,
    an_undelivered_answer_to_a_departed_requester_is_not_reported_again,
    departures_during_downtime_are_noticed,
    tickets_of_a_departed_agent_are_released,
    a_reopened_ticket_of_a_departed_agent_goes_to_the_team,
    a_departure_from_a_merged_ticket_shows_on_the_main_ticket,
);

across!("ticket": a_requester_is_reached_by_the_remaining_account);

/// A part of the line on the card, and a part of the notice in the thread.
const LINE: &str = "has left: nobody reads an answer.";
const NOTICE: &str = "nobody reads an answer any more";

fn count(view: &str, words: &str) -> usize {
    view.matches(words).count()
}

async fn the_team_is_notified_once_when_a_requester_leaves(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    sam.clicks("#desk-agents", "INC-1", "Claim").await;
    lee.finds("#help", &["In progress"]).await;

    lee.leaves();
    lee.leaves();
    sam.finds("#desk-agents", &["INC-1", "In progress", lee.name(), LINE])
        .await;
    sam.finds("#desk-agents", &[lee.name(), NOTICE]).await;
    // Slack accepts messages in a channel even if the requester has left it.
    sam.clicks("#desk-agents", "INC-1", "Unassign me").await;
    sam.finds("#desk-agents", &["INC-1", "New", LINE]).await;
    sam.waits_until_gone("#desk-agents", "Reply answers").await;

    desk.wait_until_idle().await;
    sam.finds("#desk-agents", &["INC-1", "New", LINE]).await.shows(
        &expect![[r#"
            :white_circle: INC-1  my laptop does not start
            P3 · New
            Lee Park · message in #help (hq) · <time>
            Lee Park has left: nobody reads an answer.
            This thread stays inside the team.
            [Claim] [Reply] [Resolve] [Set priority] [⋯]
              ▾ Put on hold
              ▾ Show all
              ▾ Merge …
              ▾ Cancel ticket
              ▾ Mark as known issue
        "#]],
        &expect![[r#"
            INC-1  my laptop does not start
            -# P3 · New
            -# Bo · [message in #help (community)](<link>) · <time>
            -# Bo has left: nobody reads an answer.
            -# This thread stays inside the team.
            [Claim] [Reply] [Resolve] [Set priority]
            [More … ▾]
              ▾ Put on hold
              ▾ Show all
              ▾ Merge …
              ▾ Cancel ticket
              ▾ Mark as known issue
        "#]],
    );
    lee.returns();
    sam.finds("#desk-agents", &["is back, and reads answers again"])
        .await;
    sam.waits_until_gone("#desk-agents", LINE).await;
    sam.finds("#desk-agents", &["INC-1", "Reply answers", lee.name()])
        .await;
    desk.wait_until_idle().await;
    assert_eq!(
        count(&sam.view("#desk-agents"), NOTICE),
        1,
        "{}",
        sam.view("#desk-agents")
    );
    sam.clicks("#desk-agents", "INC-1", "Show all").await;
    sam.finds("#desk-agents", &["came back"]).await;
    desk.finish().await;
}

async fn an_undelivered_answer_to_a_departed_requester_is_not_reported_again(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#general", "ticket", "my laptop does not start")
        .await;
    lee.finds("dm", &["INC-1"]).await;
    lee.leaves();
    sam.finds("#desk-agents", &["INC-1", LINE]).await;

    sam.clicks("#desk-agents", "INC-1", "Resolve").await;
    sam.fills(
        "#desk-agents",
        &[
            ("How did it end?", "No answer from the requester"),
            ("What was done?", "Left"),
        ],
    )
    .await;
    sam.finds("#desk-agents", &["INC-1", "Resolved", LINE]).await;
    desk.wait_until_idle().await;
    let view = sam.view("#desk-agents");
    assert!(!view.contains("did not get"), "{view}");
    assert!(
        view.contains(LINE),
        "the line stays, even if the platform accepts messages:\n{view}"
    );
}

async fn departures_during_downtime_are_noticed(mut desk: TestDesk) {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    ann.says("#help", "the coffee machine leaks").await;
    sam.finds("#desk-agents", &["INC-2"]).await;
    desk.wait_until_idle().await;
    desk.run_while_stopped(|| lee.leaves()).await;
    sam.finds("#desk-agents", &[lee.name(), NOTICE]).await;
    sam.finds("#desk-agents", &["laptop", LINE]).await;

    desk.run_while_stopped(|| lee.returns()).await;
    sam.finds("#desk-agents", &["is back, and reads answers again"])
        .await;
    desk.wait_until_idle().await;
    let view = sam.view("#desk-agents");
    assert_eq!(
        (count(&view, NOTICE), count(&view, LINE)),
        (1, 0),
        "there is no notice about Ann, who did not leave:\n{view}"
    );
}

/// The agent's account on the other platform.
fn elsewhere(desk: &TestDesk) -> Person {
    match desk.setup.team {
        Side::Slack => desk.person_with_id(Side::Discord, "1100000000000001003"),
        Side::Discord => desk.person_with_id(Side::Slack, "U0SAM"),
    }
}

async fn tickets_of_a_departed_agent_are_released(desk: TestDesk) {
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    lee.says("#help", "my laptop does not start").await;
    sam.clicks("#desk-agents", "INC-1", "Claim").await;
    kim.finds("#desk-agents", &["INC-1", "In progress"]).await;

    sam.leaves();
    desk.wait_until_idle().await;
    elsewhere(&desk).leaves();
    kim.finds(
        "#desk-agents",
        &["has left. INC-1 waits for somebody from IT again"],
    )
    .await;
    kim.finds("#desk-agents", &["INC-1", "New"]).await;
    lee.finds("#help", &["INC-1", "New"]).await;
    desk.wait_until_idle().await;
    assert_eq!(count(&kim.view("#desk-agents"), "waits for somebody from"), 1);
    desk.finish().await;
}

async fn a_reopened_ticket_of_a_departed_agent_goes_to_the_team(desk: TestDesk) {
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    lee.says("#help", "my laptop does not start").await;
    sam.clicks("#desk-agents", "INC-1", "Resolve").await;
    sam.fills(
        "#desk-agents",
        &[("How did it end?", "Solved"), ("What was done?", "New battery")],
    )
    .await;
    lee.finds("#help", &["marked this as solved"]).await;
    // A second ticket shows when the desk has noticed both departures.
    lee.says("#help", "the projector is dark").await;
    sam.clicks("#desk-agents", "INC-2", "Claim").await;
    kim.finds("#desk-agents", &["INC-2", "In progress"]).await;
    sam.leaves();
    elsewhere(&desk).leaves();
    kim.finds("#desk-agents", &["INC-2 waits for somebody"]).await;

    lee.clicks("#help", "marked this as solved", "Still not working")
        .await;
    kim.finds("#desk-agents", &["IT: ", "says that it is still not working"])
        .await;
    lee.finds("#help", &["INC-1", "New"]).await;
    desk.finish().await;
}

async fn a_departure_from_a_merged_ticket_shows_on_the_main_ticket(desk: TestDesk) {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    lee.says("#help", "the printer eats paper").await;
    lee.finds("#help", &["INC-1"]).await;
    ann.says("#help", "no paper comes out").await;
    ann.finds("#help", &["INC-2"]).await;
    sam.clicks("#desk-agents", "no paper comes out", "Merge …").await;
    sam.fills(
        "#desk-agents",
        &[("Which ticket should this be merged into?", "INC-1")],
    )
    .await;
    let card = sam
        .finds("#desk-agents", &["INC-1", "Also INC-2", lee.name(), ann.name()])
        .await;

    ann.leaves();
    let notice = sam.finds("#desk-agents", &[ann.name(), NOTICE]).await;
    assert_eq!(
        notice.thread,
        Some(card.message.id),
        "the notice is in the thread of the main ticket"
    );
    let hint = format!("Reply answers {}.", lee.name());
    sam.finds("#desk-agents", &["Also INC-2", &hint]).await;
    sam.finds("#desk-agents", &["Merged into INC-1", LINE]).await;

    ann.returns();
    sam.finds("#desk-agents", &["Also INC-2", "Reply answers", ann.name()])
        .await;
    desk.finish().await;
}

async fn a_requester_is_reached_by_the_remaining_account(desk: TestDesk) {
    let (lee, bo, sam) = (
        linking::first_account(&desk),
        linking::second_account(&desk),
        desk.agent(),
    );
    linking::link_accounts(&desk).await;
    lee.runs_command("#general", "ticket", "my laptop does not start")
        .await;
    lee.finds("dm", &["INC-1"]).await;
    lee.leaves();
    bo.finds("dm", &["INC-1", "my laptop does not start"]).await;
    sam.finds(
        "#desk-agents",
        &["The conversation goes on with their account on"],
    )
    .await;

    sam.clicks("#desk-agents", "INC-1", "Resolve").await;
    sam.fills(
        "#desk-agents",
        &[("How did it end?", "Solved"), ("What was done?", "New battery")],
    )
    .await;
    bo.finds("dm", &["marked this as solved: New battery"]).await;
    desk.wait_until_idle().await;
    assert!(!sam.view("#desk-agents").contains(LINE));
    desk.finish().await;
}
