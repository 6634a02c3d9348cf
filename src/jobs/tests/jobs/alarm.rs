//! Administrators are told what nobody could deal with: once, and how to see it.

use jobs::{process_due, tell_administrators};

use crate::harness::{Works, said};

/// Lets an event fail until it is set aside.
async fn poisoned(key: &str) -> Works {
    let works = Works::on_sqlite().await;
    works.platform.breaks_on("U0EVE");
    works.keep(&[said(key, "U0EVE", "boom")]).await;
    for _ in 0..5 {
        process_due(&works.context, 10).await.unwrap();
        works.passes(70.0);
    }
    assert_eq!(works.store().inbox().depth().await.unwrap().quarantined, 1);
    works
}

#[tokio::test]
async fn administrators_are_told_once_with_the_command_to_type() {
    let works = poisoned("1").await;
    assert_eq!(tell_administrators(&works.context).await.unwrap(), 1);
    assert_eq!(tell_administrators(&works.context).await.unwrap(), 0);
    let waiting = works.store().outbox().list(None, 10).await.unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].queue, "hq:@U0KIM");
    let id = works.store().inbox().list(None, 1).await.unwrap()[0].id;
    let words = format!("{:?}", waiting[0].message);
    for command in ["show", "retry"] {
        assert!(
            words.contains(&format!("frontdesk inbox {command} {id}")),
            "{words}"
        );
    }
    assert!(!words.contains("boom"), "what was said is not repeated: {words}");
}

#[tokio::test]
async fn what_was_set_aside_is_dealt_with_again_on_demand_and_told_of_again_if_it_fails() {
    let works = poisoned("1").await;
    tell_administrators(&works.context).await.unwrap();
    let id = works.store().inbox().list(None, 1).await.unwrap()[0].id;
    assert!(works.store().inbox().retry(id).await.unwrap());
    assert!(
        !works.store().inbox().retry(id).await.unwrap(),
        "it waits already"
    );
    for _ in 0..5 {
        process_due(&works.context, 10).await.unwrap();
        works.passes(70.0);
    }
    assert_eq!(tell_administrators(&works.context).await.unwrap(), 1);
    works.platform.breaks_on("nobody");
    works.store().inbox().retry(id).await.unwrap();
    assert_eq!(process_due(&works.context, 10).await.unwrap().done, 1);
    assert_eq!(works.tickets().await, 1);
}

#[tokio::test]
async fn what_was_dropped_is_known_when_it_is_delivered_again() {
    let works = poisoned("1").await;
    let id = works.store().inbox().list(None, 1).await.unwrap()[0].id;
    assert!(works.store().inbox().drop(id, works.now()).await.unwrap());
    works.platform.breaks_on("nobody");
    works.keep(&[said("1", "U0EVE", "boom")]).await;
    works.passes(10.0);
    assert_eq!(process_due(&works.context, 10).await.unwrap().leased, 0);
    assert_eq!(tell_administrators(&works.context).await.unwrap(), 0);
}
