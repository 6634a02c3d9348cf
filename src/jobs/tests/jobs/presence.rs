//! Tests of the presence scan.

use chat::{LookupError, Membership};
use jobs::{PresenceScan, ScanProgress};

use crate::fixture::{Fixture, said};

async fn scan(fixture: &Fixture) {
    let mut position = PresenceScan::default();
    while jobs::scan_presence(&fixture.context, &mut position)
        .await
        .unwrap()
        == ScanProgress::More
    {}
    fixture.advance(1.0);
    jobs::process_due(&fixture.context, 100).await.unwrap();
    fixture.deliver_all().await;
}

fn count_messages(fixture: &Fixture, words: &str) -> usize {
    fixture
        .platform
        .calls()
        .iter()
        .filter(|call| call.contains(words))
        .count()
}

const DEPARTED: &str = "nobody reads an answer any more";
const RETURNED: &str = "is back";

async fn departures_and_returns_are_reported_once(fixture: Fixture) {
    // More accounts than one step checks.
    for number in 0..25 {
        let (key, user) = (format!("{number}"), format!("U{number}"));
        fixture.keep(&[said(&key, &user, "the printer eats paper")]).await;
    }
    fixture.advance(1.0);
    jobs::process_due(&fixture.context, 100).await.unwrap();
    fixture.deliver_all().await;
    scan(&fixture).await;
    assert_eq!(
        (
            count_messages(&fixture, DEPARTED),
            count_messages(&fixture, RETURNED)
        ),
        (0, 0)
    );

    let unseen = LookupError::NotFound {
        why: "missing_access".into(),
    };
    let silent = LookupError::Unanswered {
        after: None,
        why: "502".into(),
    };
    for trouble in [unseen, silent] {
        fixture.platform.set_standing(Err(trouble));
        scan(&fixture).await;
        assert_eq!(
            count_messages(&fixture, DEPARTED),
            0,
            "an invisible account may still exist"
        );
    }
    for membership in [Membership::Deactivated, Membership::Stranger] {
        fixture.platform.set_standing(Ok(membership));
        scan(&fixture).await;
        assert_eq!(
            (
                count_messages(&fixture, DEPARTED),
                count_messages(&fixture, RETURNED)
            ),
            (25, 0)
        );
    }
    fixture.platform.set_standing(Ok(Membership::Member));
    for _ in 0..2 {
        scan(&fixture).await;
        assert_eq!(
            (
                count_messages(&fixture, DEPARTED),
                count_messages(&fixture, RETURNED)
            ),
            (25, 25)
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn departures_and_returns_are_reported_once_on_sqlite() {
    departures_and_returns_are_reported_once(Fixture::on_sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn departures_and_returns_are_reported_once_on_postgres() {
    departures_and_returns_are_reported_once(Fixture::on_postgres("presence").await).await;
}
