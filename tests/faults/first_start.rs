//! The desk is killed right after its first start, before it kept anything: what is said meanwhile is dealt with.

use harness::{Db, Side};

use crate::fixture::Stand;

async fn what_is_said_meanwhile_is_dealt_with(side: Side, db: Db) {
    let mut stand = Stand::open(side, db).await;
    stand.start().await;
    stand.kill().await;
    stand.somebody(0).says("#help", "the printer eats paper").await;
    stand.start().await;
    stand.has_card("the printer eats paper").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_killed_before_it_kept_anything_catches_up_on_slack() {
    what_is_said_meanwhile_is_dealt_with(Side::Slack, Db::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_killed_before_it_kept_anything_catches_up_on_discord() {
    what_is_said_meanwhile_is_dealt_with(Side::Discord, Db::Postgres).await;
}
