//! Tests of alerts about quarantined events.

use jobs::{alert_administrators, process_due};

use crate::fixture::{Fixture, said};

/// A fixture with one quarantined event.
async fn quarantined_event(key: &str) -> Fixture {
    let fixture = Fixture::on_sqlite().await;
    fixture.platform.panic_on("U0EVE");
    fixture.keep(&[said(key, "U0EVE", "boom")]).await;
    for _ in 0..5 {
        process_due(&fixture.context, 10).await.unwrap();
        fixture.advance(70.0);
    }
    assert_eq!(fixture.store().inbox().depth().await.unwrap().quarantined, 1);
    fixture
}

#[tokio::test]
async fn administrators_get_one_alert_that_names_the_commands() {
    let fixture = quarantined_event("1").await;
    assert_eq!(alert_administrators(&fixture.context).await.unwrap(), 1);
    assert_eq!(alert_administrators(&fixture.context).await.unwrap(), 0);
    let waiting = fixture.store().outbox().list(None, 10).await.unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].queue, "hq:@U0KIM");
    let id = fixture.store().inbox().list(None, 1).await.unwrap()[0].id;
    let words = format!("{:?}", waiting[0].message);
    for command in ["show", "retry"] {
        assert!(
            words.contains(&format!("frontdesk inbox {command} {id}")),
            "{words}"
        );
    }
    assert!(
        !words.contains("boom"),
        "the alert does not repeat the message: {words}"
    );
}

#[tokio::test]
async fn a_quarantined_event_can_be_retried_and_is_reported_again_if_it_fails() {
    let fixture = quarantined_event("1").await;
    alert_administrators(&fixture.context).await.unwrap();
    let id = fixture.store().inbox().list(None, 1).await.unwrap()[0].id;
    assert!(fixture.store().inbox().retry(id).await.unwrap());
    assert!(
        !fixture.store().inbox().retry(id).await.unwrap(),
        "it is not quarantined any more"
    );
    for _ in 0..5 {
        process_due(&fixture.context, 10).await.unwrap();
        fixture.advance(70.0);
    }
    assert_eq!(alert_administrators(&fixture.context).await.unwrap(), 1);
    fixture.platform.panic_on("nobody");
    fixture.store().inbox().retry(id).await.unwrap();
    assert_eq!(process_due(&fixture.context, 10).await.unwrap().done, 1);
    assert_eq!(fixture.tickets().await, 1);
}

#[tokio::test]
async fn a_dropped_event_is_a_duplicate_when_it_is_delivered_again() {
    let fixture = quarantined_event("1").await;
    let id = fixture.store().inbox().list(None, 1).await.unwrap()[0].id;
    assert!(fixture.store().inbox().drop(id, fixture.now()).await.unwrap());
    fixture.platform.panic_on("nobody");
    fixture.keep(&[said("1", "U0EVE", "boom")]).await;
    fixture.advance(10.0);
    assert_eq!(process_due(&fixture.context, 10).await.unwrap().leased, 0);
    assert_eq!(alert_administrators(&fixture.context).await.unwrap(), 0);
}
