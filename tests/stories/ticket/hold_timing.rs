//! From when the times of a hold count: from its beginning, its change, the last question of the team, and the reminder.

use chrono::TimeDelta;
use harness::{Person, TestDesk, everywhere};

use crate::ticket::awaiting_requester::{hold, is_on_hold};

everywhere!("ticket":
    a_changed_hold_counts_from_the_change,
    another_question_counts_from_the_question,
    a_ticket_is_closed_only_some_time_after_the_reminder,
    an_answer_that_came_while_the_desk_was_stopped_keeps_the_ticket_open,
    other_times_in_the_configuration_reach_holds_at_the_next_start,
    an_answer_from_a_downtime_needs_no_reminder,
);

/// Three days of a team without hours, and a minute.
const NUDGE: TimeDelta = TimeDelta::minutes(3 * 24 * 60 + 1);

/// The rest of the ten days until a ticket is closed, and a minute.
const REST: TimeDelta = TimeDelta::minutes(7 * 24 * 60 + 1);

const STILL_NEEDED: &str = "do you still need";

async fn changes_hold(agent: &Person, answers: &[(&str, &str)]) {
    agent.clicks("#desk-agents", "INC-1", "Change the hold").await;
    agent.fills("#desk-agents", answers).await;
}

fn count(person: &Person, place: &str, words: &str) -> usize {
    person.view(place).matches(words).count()
}

async fn a_changed_hold_counts_from_the_change(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    hold(&sam).await;
    let (why, day) = (("Why?", "Waiting for the requester"), "Until which day?");
    changes_hold(&sam, &[why, (day, &desk.date_in(60))]).await;
    sam.finds(
        "#desk-agents",
        &["INC-1", "Waiting for the requester since", "until"],
    )
    .await;
    desk.advance_clock(NUDGE);
    lee.finds("#help", &[STILL_NEEDED]).await;
    desk.advance_clock(TimeDelta::days(20));
    is_on_hold(&desk).await;

    changes_hold(&sam, &[why, (day, ""), ("Until when on that day?", "")]).await;
    is_on_hold(&desk).await;
    assert!(
        !sam.view("#desk-agents").contains(" until "),
        "the hold has no planned time"
    );
    assert_eq!(
        count(&lee, "#help", STILL_NEEDED),
        1,
        "the time counts from the change"
    );
    desk.advance_clock(NUDGE);
    desk.wait_until_timers_fired().await;
    assert_eq!(count(&lee, "#help", STILL_NEEDED), 2);
    is_on_hold(&desk).await;
    desk.advance_clock(REST);
    lee.finds("#help", &["INC-1", "Closed without an answer"]).await;
    desk.finish().await;
}

async fn another_question_counts_from_the_question(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    hold(&sam).await;
    desk.advance_clock(TimeDelta::days(2));
    sam.clicks("#desk-agents", "INC-1", "Reply").await;
    sam.fills("#desk-agents", &[("Your answer", "which lights are on")])
        .await;
    let send = format!("Send to {}", lee.name());
    sam.clicks("#desk-agents", "which lights are on", &send).await;
    lee.finds("#help", &["which lights are on"]).await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::days(2));
    desk.wait_until_timers_fired().await;
    assert_eq!(
        count(&lee, "#help", STILL_NEEDED),
        0,
        "the question was asked two days ago"
    );

    desk.advance_clock(TimeDelta::minutes(24 * 60 + 1));
    lee.finds("#help", &[STILL_NEEDED]).await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::days(6));
    is_on_hold(&desk).await;
    desk.advance_clock(TimeDelta::days(1));
    lee.finds("#help", &["INC-1", "Closed without an answer"]).await;
    desk.finish().await;
}

async fn a_ticket_is_closed_only_some_time_after_the_reminder(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    hold(&sam).await;
    // As after a downtime, the reminder and the end are due at once.
    desk.advance_clock(TimeDelta::days(20));
    lee.finds("#help", &[STILL_NEEDED]).await;
    is_on_hold(&desk).await;
    desk.advance_clock(TimeDelta::days(6));
    is_on_hold(&desk).await;
    // The desk reads what it missed before it closes the ticket.
    desk.advance_clock(TimeDelta::days(9));
    is_on_hold(&desk).await;
    desk.advance_clock(TimeDelta::minutes(61));
    lee.finds("#help", &["INC-1", "Closed without an answer"]).await;
    desk.wait_until_timers_fired().await;
    assert_eq!(count(&lee, "#help", STILL_NEEDED), 1);
    desk.finish().await;
}

async fn an_answer_that_came_while_the_desk_was_stopped_keeps_the_ticket_open(mut desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let first = lee.says("#help", "my laptop does not start").await;
    hold(&sam).await;
    desk.advance_clock(NUDGE);
    lee.finds("#help", &[STILL_NEEDED]).await;
    desk.wait_until_idle().await;

    let playground = desk.playground.clone();
    let days = TimeDelta::days(8).num_seconds();
    desk.run_while_stopped(|| {
        let answer = lee.answers(&first, "the light is red");
        tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(answer));
        playground
            .move_desk_clock(days)
            .expect("the clock's file can be written");
    })
    .await;
    sam.finds("#desk-agents", &["INC-1", "In progress", "Sam"]).await;
    desk.wait_until_idle().await;
    let view = lee.view("#help");
    assert!(!view.contains("I closed this"), "{view}");
    desk.finish().await;
}

async fn other_times_in_the_configuration_reach_holds_at_the_next_start(mut desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    hold(&sam).await;
    desk.restart_with_hold_times("5d", "8d").await;
    desk.wait_until_idle().await;
    desk.advance_clock(NUDGE);
    desk.wait_until_timers_fired().await;
    assert_eq!(count(&lee, "#help", STILL_NEEDED), 0);
    desk.advance_clock(TimeDelta::days(2));
    lee.finds("#help", &[STILL_NEEDED]).await;
    desk.wait_until_idle().await;

    // The requester has read when the ticket is closed. Another time can only be later.
    desk.restart_with_hold_times("5d", "6d").await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::days(2));
    is_on_hold(&desk).await;
    desk.restart_with_hold_times("5d", "10d").await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::days(2));
    is_on_hold(&desk).await;
    desk.advance_clock(TimeDelta::days(1));
    lee.finds("#help", &["INC-1", "Closed without an answer"]).await;
    desk.finish().await;
}

async fn an_answer_from_a_downtime_needs_no_reminder(mut desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let first = lee.says("#help", "my laptop does not start").await;
    hold(&sam).await;
    desk.wait_until_idle().await;

    let playground = desk.playground.clone();
    desk.run_while_stopped(|| {
        let answer = lee.answers(&first, "the light is red");
        tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(answer));
        playground
            .move_desk_clock(NUDGE.num_seconds())
            .expect("the clock's file can be written");
    })
    .await;
    sam.finds("#desk-agents", &["INC-1", "In progress", "Sam"]).await;
    desk.wait_until_idle().await;
    assert_eq!(count(&lee, "#help", STILL_NEEDED), 0);
    desk.finish().await;
}
