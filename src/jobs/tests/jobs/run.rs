//! All jobs together, woken by bells.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::harness::{Works, handed, said};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_goes_all_the_way_and_the_jobs_stop_when_they_are_told() {
    let works = Works::on_sqlite().await;
    let (intake, received) = mpsc::channel(8);
    let stop = CancellationToken::new();
    let mut running = jobs::start(&works.context, received, &stop);
    let (event, answered) = handed(said("1", "U0ANN", "the printer eats paper"));
    intake.send(event).await.unwrap();
    answered.await.unwrap();
    let delivered = async {
        while works.platform.calls().len() < 2 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), delivered)
        .await
        .expect("both sides hear of it");
    drop(intake);
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(20), running.finished())
        .await
        .expect("they stop")
        .unwrap();
    assert_eq!(works.tickets().await, 1);
}
