//! One desk per database.

use store::{Store, StoreError};

use crate::harness::Place;

async fn a_second_desk_is_refused_with_the_name_of_the_holder(place: Place) {
    // A desk holds the database before it migrates, so the lock works on an empty database.
    let first = Store::open(&place.url).await.unwrap();
    let second = Store::open(&place.url).await.unwrap();
    let held = first.hold("desk-1, process 42").await.unwrap();
    let refused = second.hold("desk-2, process 7").await;
    assert!(
        matches!(&refused, Err(StoreError::HeldBy(holder)) if holder == "desk-1, process 42"),
        "{refused:?}"
    );
    held.release().await;
    second.hold("desk-2, process 7").await.unwrap().release().await;
}

#[tokio::test]
async fn on_sqlite_a_second_desk_is_refused_with_the_name_of_the_holder() {
    a_second_desk_is_refused_with_the_name_of_the_holder(Place::sqlite()).await;
}

#[tokio::test]
async fn on_postgres_a_second_desk_is_refused_with_the_name_of_the_holder() {
    a_second_desk_is_refused_with_the_name_of_the_holder(Place::postgres().await).await;
}

#[tokio::test]
async fn a_symbolic_link_to_the_database_leads_to_the_same_lock() {
    let folder = tempfile::tempdir().unwrap();
    let url = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
    let first = Store::open(&url("desk.db")).await.unwrap();
    let held = first.hold("desk-1").await.unwrap();
    std::os::unix::fs::symlink(folder.path().join("desk.db"), folder.path().join("link.db")).unwrap();
    let second = Store::open(&url("link.db")).await.unwrap();
    let refused = second.hold("desk-2").await;
    assert!(
        matches!(&refused, Err(StoreError::HeldBy(holder)) if holder == "desk-1"),
        "{refused:?}"
    );
    held.release().await;
}
