//! A kill right after the first start, before the desk has stored anything: messages of the downtime are processed.

use harness::{Db, Side};

use crate::fixture::FaultFixture;

async fn messages_during_downtime_are_processed(side: Side, db: Db) {
    let mut fixture = FaultFixture::open(side, db).await;
    fixture.start().await;
    fixture.kill().await;
    fixture
        .person_number(0)
        .says("#help", "the printer eats paper")
        .await;
    fixture.start().await;
    fixture.waits_for_card("the printer eats paper").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_killed_before_its_first_write_catches_up_on_slack() {
    messages_during_downtime_are_processed(Side::Slack, Db::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_killed_before_its_first_write_catches_up_on_discord() {
    messages_during_downtime_are_processed(Side::Discord, Db::Postgres).await;
}
