//! A silent socket: the connection stays open, but no data passes in either direction.

use std::time::Duration;

use harness::{Db, Side};

use crate::fixture::FaultFixture;

async fn messages_during_a_silent_socket_are_not_lost(mut fixture: FaultFixture) {
    fixture.playground.discord().set_heartbeat(Duration::from_secs(2));
    fixture.start().await;
    fixture
        .person_number(0)
        .says("#help", "the printer eats paper")
        .await;
    fixture.waits_for_card("the printer eats paper").await;
    match fixture.side {
        Side::Slack => fixture.playground.slack().stall(),
        Side::Discord => fixture.playground.discord().stall(),
    }

    fixture.person_number(1).says("#help", "the lift is stuck").await;

    fixture.waits_for_card("the lift is stuck").await;
    fixture.wait_until_idle().await;
    for place in ["#help", "#desk-agents"] {
        assert_eq!(
            fixture.copies(place, "the lift is stuck"),
            1,
            "{}",
            fixture.agent().view(place)
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_socket_is_survived_on_slack() {
    messages_during_a_silent_socket_are_not_lost(FaultFixture::open(Side::Slack, Db::Sqlite).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_socket_is_survived_on_discord() {
    messages_during_a_silent_socket_are_not_lost(FaultFixture::open(Side::Discord, Db::Postgres).await).await;
}
