//! Up to when everything was heard is noted while nothing is missing.

use chat::Hearing;
use chrono::TimeDelta;

use crate::harness::{Works, hq};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_mark_goes_forward_only_while_nothing_is_missing() {
    let works = Works::on_sqlite().await;
    let began = works.now();
    assert_eq!(works.store().heard_until(&hq(), began).await.unwrap(), None);
    let newest = began + TimeDelta::hours(2);
    let whole = Hearing::Whole { newest: Some(newest) };
    for (hearing, mark) in [
        (Hearing::Behind, began),
        (whole, newest - TimeDelta::minutes(10)),
        (Hearing::Behind, newest - TimeDelta::minutes(10)),
    ] {
        works.platform.hears(hearing);
        jobs::note_heard(&works.context).await.unwrap();
        let noted = works.store().heard_until(&hq(), began).await.unwrap();
        assert_eq!(noted, Some(mark), "{hearing:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quiet_week_is_not_read_again() {
    let works = Works::on_sqlite().await;
    let began = works.now();
    works.store().heard_until(&hq(), began).await.unwrap();
    works.platform.hears(Hearing::Whole { newest: None });
    for (hours, expected) in [(1, began), (7 * 24, began + TimeDelta::hours(6 * 24))] {
        works.passes(f64::from(hours) * 3600.0);
        jobs::note_heard(&works.context).await.unwrap();
        let noted = works.store().heard_until(&hq(), began).await.unwrap().unwrap();
        let apart = (expected - noted).abs();
        assert!(apart <= TimeDelta::hours(2), "{noted} after {hours} more hours");
    }
}
