//! A router on the way forgets the connection: it stays open, and nothing passes any more, in neither direction.

use std::time::Duration;

use harness::{Db, Side};

use crate::fixture::Stand;

async fn what_went_into_a_silent_socket_is_not_lost(mut stand: Stand) {
    stand.playground.discord().set_heartbeat(Duration::from_secs(2));
    stand.start().await;
    stand.somebody(0).says("#help", "the printer eats paper").await;
    stand.has_card("the printer eats paper").await;
    match stand.side {
        Side::Slack => stand.playground.slack().stall(),
        Side::Discord => stand.playground.discord().stall(),
    }

    stand.somebody(1).says("#help", "the lift is stuck").await;

    stand.has_card("the lift is stuck").await;
    stand.comes_to_rest().await;
    for place in ["#help", "#desk-agents"] {
        assert_eq!(
            stand.copies(place, "the lift is stuck"),
            1,
            "{}",
            stand.agent().view(place)
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_socket_is_survived_on_slack() {
    what_went_into_a_silent_socket_is_not_lost(Stand::open(Side::Slack, Db::Sqlite).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_socket_is_survived_on_discord() {
    what_went_into_a_silent_socket_is_not_lost(Stand::open(Side::Discord, Db::Postgres).await).await;
}
