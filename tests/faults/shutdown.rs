//! Shutdown while a platform does not answer: the desk ends in time, and the next start finishes the work.

use std::time::Duration;

use harness::{Db, Side, TestDesk, TestSetup};
use playground::{Fault, FaultKind};

async fn unfinished_work_is_left_to_the_next_start(side: Side, db: Db) {
    let mut desk = TestDesk::open(TestSetup {
        requesters: side,
        team: side,
        db,
        intake: "ticket",
    })
    .await;
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "my laptop does not start").await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    lee.finds("#help", &["INC-1"]).await;
    desk.wait_until_idle().await;
    let method = match side {
        Side::Slack => "chat.postMessage",
        Side::Discord => "POST /channels",
    };
    desk.playground.faults().add(Fault {
        side: Some(side),
        method: Some(method.to_owned()),
        what: FaultKind::Delay(Duration::from_secs(3600)),
        chance: 1.0,
        times: Some(1),
    });

    lee.answers(&question, "it smells burnt").await;
    desk.wait_until_sending().await;
    desk.restart_with_grace(Duration::from_millis(200)).await;

    sam.finds("#desk-agents", &["it smells burnt"]).await;
    desk.wait_until_idle().await;
    let told = sam.view("#desk-agents").matches("it smells burnt").count();
    assert_eq!(told, 1, "{}", sam.view("#desk-agents"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desk_shuts_down_in_time_on_slack_and_sqlite() {
    unfinished_work_is_left_to_the_next_start(Side::Slack, Db::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desk_shuts_down_in_time_on_slack_and_postgres() {
    unfinished_work_is_left_to_the_next_start(Side::Slack, Db::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desk_shuts_down_in_time_on_discord_and_sqlite() {
    unfinished_work_is_left_to_the_next_start(Side::Discord, Db::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desk_shuts_down_in_time_on_discord_and_postgres() {
    unfinished_work_is_left_to_the_next_start(Side::Discord, Db::Postgres).await;
}
