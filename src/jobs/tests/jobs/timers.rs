//! Tests of timers.

use jobs::{Fired, fire_due};
use store::Timer;

use crate::fixture::Fixture;

#[tokio::test]
async fn a_timer_fires_once_when_it_is_due() {
    let fixture = Fixture::on_sqlite().await;
    let timer = Timer {
        subject: "tkt_00000000000000000000000001".into(),
        kind: "auto_close".into(),
        epoch: 1,
        due_at: fixture.now() + chrono::TimeDelta::seconds(10),
    };
    let mut uow = fixture.store().begin(fixture.now()).await.unwrap();
    uow.timers().arm(&timer);
    uow.commit().await.unwrap();
    assert_eq!(fire_due(&fixture.context, 10).await.unwrap(), Fired::default());
    fixture.advance(10.0);
    assert_eq!(fire_due(&fixture.context, 10).await.unwrap().fired, 1);
    assert_eq!(fire_due(&fixture.context, 10).await.unwrap(), Fired::default());
}
