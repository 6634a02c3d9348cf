//! Tests of the runners.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::fixture::{Fixture, handed, said};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_passes_all_jobs_and_the_jobs_stop_on_request() {
    let fixture = Fixture::on_sqlite().await;
    let (intake, received) = mpsc::channel(8);
    let stop = CancellationToken::new();
    let mut running = jobs::start(&fixture.context, received, &stop);
    let (event, answered) = handed(said("1", "U0ANN", "the printer eats paper"));
    intake.send(event).await.unwrap();
    answered.await.unwrap();
    let delivered = async {
        while fixture.platform.calls().len() < 2 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), delivered)
        .await
        .expect("both cards are delivered");
    drop(intake);
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(20), running.finished())
        .await
        .expect("the jobs stop")
        .unwrap();
    assert_eq!(fixture.tickets().await, 1);
}
