//! Timers: told once to the commands.

use jobs::{Fired, fire_due};
use store::Timer;

use crate::harness::Works;

#[tokio::test]
async fn a_timer_fires_in_its_time_and_once() {
    let works = Works::on_sqlite().await;
    let timer = Timer {
        subject: "tkt_00000000000000000000000001".into(),
        kind: "auto_close".into(),
        epoch: 1,
        due_at: works.now() + chrono::TimeDelta::seconds(10),
    };
    let mut uow = works.store().begin(works.now()).await.unwrap();
    uow.timers().arm(&timer);
    uow.commit().await.unwrap();
    assert_eq!(fire_due(&works.context, 10).await.unwrap(), Fired::default());
    works.passes(10.0);
    assert_eq!(fire_due(&works.context, 10).await.unwrap().fired, 1);
    assert_eq!(fire_due(&works.context, 10).await.unwrap(), Fired::default());
}
