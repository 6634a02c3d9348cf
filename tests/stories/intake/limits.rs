//! The limits on how many tickets a person opens.

use harness::{Side, TestDesk, everywhere};

everywhere!("manual":
    the_rate_limit_is_reported_once,
    the_limit_of_open_tickets_is_enforced,
    a_command_that_is_too_fast_starts_the_whole_pause,
);

async fn the_rate_limit_is_reported_once(mut desk: TestDesk) {
    desk.restart_with_limits(0, 2).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#help", "ticket", "one").await;
    lee.runs_command("#help", "ticket", "two").await;
    lee.finds("dm", &["INC-2"]).await;

    lee.runs_command("#help", "ticket", "three").await;
    lee.finds(
        "#help",
        &["many tickets in a short time", "You can open the next one after"],
    )
    .await;
    let place = match desk.setup.requesters {
        Side::Slack => "#help",
        Side::Discord => "dm",
    };
    let question = lee
        .says("#help", &format!("{}the lamp is out", lee.desk_mention()))
        .await;
    desk.wait_until_idle().await;
    desk.restart().await;
    lee.says("#help", &format!("{}the lamp, I mean", lee.desk_mention()))
        .await;
    desk.wait_until_idle().await;
    // On Slack, the answer to the command is in the same place.
    let told = lee.view(place).matches("many tickets in a short time").count();
    let answered = usize::from(desk.setup.requesters == Side::Slack);
    assert_eq!(
        told,
        1 + answered,
        "the limit is reported once, even after a restart:\n{}",
        lee.view(place)
    );
    assert!(
        lee.sees("#help")
            .iter()
            .all(|seen| seen.thread.as_ref() != Some(&question.id))
    );
    assert!(!sam.view("#desk-agents").contains("INC-3"));

    desk.advance_clock(chrono::TimeDelta::minutes(11));
    lee.runs_command("#help", "ticket", "three again").await;
    sam.finds("#desk-agents", &["INC-3", "three again"]).await;
    desk.finish().await;
}

async fn the_limit_of_open_tickets_is_enforced(mut desk: TestDesk) {
    desk.restart_with_limits(1, 0).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#help", "ticket", "one").await;
    lee.finds("dm", &["INC-1"]).await;

    lee.runs_command("#help", "ticket", "two").await;
    lee.finds("#help", &["You have 1 open tickets, which is the most at once"])
        .await;
    let question = lee.says("#help", "the lift is stuck").await;
    desk.agent_among_requesters().reacts_with_ticket(&question).await;
    sam.finds("#desk-agents", &["INC-2", "the lift is stuck", "opened by Sam"])
        .await;
    desk.finish().await;
}

async fn a_command_that_is_too_fast_starts_the_whole_pause(mut desk: TestDesk) {
    const REFUSED: &str = "many tickets in a short time";
    desk.restart_with_limits(0, 1).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#help", "ticket", "one").await;
    lee.finds("dm", &["INC-1"]).await;
    lee.runs_command("#help", "ticket", "two").await;
    lee.finds("#help", &[REFUSED]).await;

    // The refusal names a time that is ten minutes later.
    desk.advance_clock(chrono::TimeDelta::minutes(5));
    lee.runs_command("#help", "ticket", "three").await;
    desk.wait_until_idle().await;
    assert!(
        !sam.view("#desk-agents").contains("INC-2"),
        "{}",
        sam.view("#desk-agents")
    );

    desk.advance_clock(chrono::TimeDelta::minutes(6));
    lee.runs_command("#help", "ticket", "four").await;
    sam.finds("#desk-agents", &["INC-2", "four"]).await;
    desk.finish().await;
}
