//! Tests of the sync time.

use chat::SyncState;
use chrono::TimeDelta;

use crate::fixture::{Fixture, hq};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sync_time_advances_only_while_the_connection_is_complete() {
    let fixture = Fixture::on_sqlite().await;
    let start = fixture.now();
    assert_eq!(fixture.store().synced_until(&hq(), start).await.unwrap(), None);
    let newest = start + TimeDelta::hours(2);
    let complete = SyncState::Whole { newest: Some(newest) };
    for (sync_state, expected) in [
        (SyncState::Behind, start),
        (complete, newest - TimeDelta::minutes(10)),
        (SyncState::Behind, newest - TimeDelta::minutes(10)),
    ] {
        fixture.platform.set_sync(sync_state);
        jobs::record_sync(&fixture.context).await.unwrap();
        let recorded = fixture.store().synced_until(&hq(), start).await.unwrap();
        assert_eq!(recorded, Some(expected), "{sync_state:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_week_without_events_is_not_read_again() {
    let fixture = Fixture::on_sqlite().await;
    let start = fixture.now();
    fixture.store().synced_until(&hq(), start).await.unwrap();
    fixture.platform.set_sync(SyncState::Whole { newest: None });
    for (hours, expected) in [(1, start), (7 * 24, start + TimeDelta::hours(6 * 24))] {
        fixture.advance(f64::from(hours) * 3600.0);
        jobs::record_sync(&fixture.context).await.unwrap();
        let recorded = fixture.store().synced_until(&hq(), start).await.unwrap().unwrap();
        let difference = (expected - recorded).abs();
        assert!(
            difference <= TimeDelta::hours(2),
            "{recorded} after {hours} more hours"
        );
    }
}
