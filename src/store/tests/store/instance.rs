//! One desk per database.

use store::{Store, StoreError};

use crate::harness::Place;

async fn a_second_desk_is_refused_and_told_who_holds_it(place: Place) {
    // Whoever migrates must hold the database already, so this works on an empty one.
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
async fn on_sqlite_a_second_desk_is_refused_and_told_who_holds_it() {
    a_second_desk_is_refused_and_told_who_holds_it(Place::sqlite()).await;
}

#[tokio::test]
async fn on_postgres_a_second_desk_is_refused_and_told_who_holds_it() {
    a_second_desk_is_refused_and_told_who_holds_it(Place::postgres().await).await;
}
