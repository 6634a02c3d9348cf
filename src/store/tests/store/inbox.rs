//! The inbox saves and processes each event once, in the order of each conversation.

use std::time::Duration;

use store::{Kept, LeasedEvent, Store, StoreError};

use crate::harness::{at, on_both, said};

const REORDER: Duration = Duration::from_secs(2);

async fn lease(store: &Store, seconds: i64) -> Vec<LeasedEvent> {
    store.inbox().lease(at(seconds), 10, REORDER).await.unwrap()
}

fn keys(rows: &[LeasedEvent]) -> Vec<&str> {
    rows.iter().map(|row| row.inbound.key.as_str()).collect()
}

on_both! {
    async fn a_duplicate_is_kept_once(store: Store) {
        let (a, b) = (said("a", "1", 0), said("b", "1", 1));
        let kept = store.inbox().keep(&[a.clone(), b.clone(), a.clone()], at(1)).await.unwrap();
        assert_eq!(kept, [Kept::New, Kept::New, Kept::Duplicate]);
        let kept = store.inbox().keep(&[b, said("c", "1", 2)], at(2)).await.unwrap();
        assert_eq!(kept, [Kept::Duplicate, Kept::New]);
        assert_eq!(store.inbox().depth().await.unwrap().waiting, 3);
    }

    async fn a_refused_event_is_accepted_again_and_a_processed_one_is_not(store: Store) {
        let form = said("form/1", "1", 0);
        for (is_refused, expected) in [(true, true), (false, true), (false, false)] {
            let mut uow = store.begin(at(1)).await.unwrap();
            assert_eq!(uow.inbox().accept(&form).await.unwrap(), expected);
            if is_refused {
                uow.inbox().reject(&form).await.unwrap();
            }
            uow.commit().await.unwrap();
        }
    }

    async fn a_conversation_is_leased_in_the_platforms_order_and_others_in_parallel(store: Store) {
        let inbounds = [said("late", "1", 1), said("early", "1", 0), said("other", "2", 3)];
        store.inbox().keep(&inbounds, at(3)).await.unwrap();
        let rows = lease(&store, 60).await;
        assert_eq!(keys(&rows), ["early", "other"]);
        assert_eq!(rows[0].inbound, inbounds[1]);
        assert_eq!(keys(&lease(&store, 60).await), [""; 0], "an event is leased once");
        let mut uow = store.begin(at(60)).await.unwrap();
        uow.inbox().done(rows[0].id);
        assert_eq!(uow.commit().await.unwrap().inbox, 1);
        assert_eq!(keys(&lease(&store, 60).await), ["late"]);
        store.inbox().release(&[rows[1].id]);
        assert_eq!(keys(&lease(&store, 60).await), ["other"]);
    }

    async fn messages_of_one_millisecond_are_leased_in_the_order_of_their_ids(store: Store) {
        // serenity delivers events in any order, and Discord's ids rise within one millisecond.
        let inbounds = [said("1003", "1", 1), said("999", "1", 1), said("1002", "1", 1)];
        store.inbox().keep(&inbounds, at(1)).await.unwrap();
        for expected in ["999", "1002", "1003"] {
            let rows = lease(&store, 60).await;
            assert_eq!(keys(&rows), [expected]);
            let mut uow = store.begin(at(60)).await.unwrap();
            uow.inbox().done(rows[0].id);
            uow.commit().await.unwrap();
        }
    }

    async fn a_long_waiting_conversation_delays_only_itself(store: Store) {
        let mut inbounds: Vec<_> = (0..200).map(|n| said(&format!("long{n}"), "1", n)).collect();
        inbounds.extend([said("behind", "2", 300), said("late", "2", 301), said("last", "3", 302)]);
        store.inbox().keep(&inbounds, at(302)).await.unwrap();
        let leased = store.inbox().lease(at(400), 1, REORDER).await.unwrap();
        assert_eq!(keys(&leased), ["long0"]);
        store.inbox().postpone(&leased[0], at(1000), "the platform does not answer").await.unwrap();
        assert_eq!(keys(&store.inbox().lease(at(400), 2, REORDER).await.unwrap()), ["behind", "last"]);
        assert_eq!(keys(&lease(&store, 400)  .await), [""; 0], "the oldest event delays the later ones");
        assert_eq!(keys(&lease(&store, 1002).await), ["long0"]);
    }

    async fn nothing_younger_than_the_reorder_window_is_leased(store: Store) {
        store.inbox().keep(&[said("a", "1", 10)], at(10)).await.unwrap();
        assert_eq!(keys(&lease(&store, 11).await), [""; 0]);
        assert_eq!(keys(&lease(&store, 12).await), ["a"]);
    }

    async fn a_platform_whose_clock_runs_ahead_does_not_wait(store: Store) {
        store.inbox().keep(&[said("a", "1", 5000)], at(10)).await.unwrap();
        assert_eq!(keys(&lease(&store, 12).await), ["a"]);
    }

    async fn done_twice_is_a_conflict(store: Store) {
        store.inbox().keep(&[said("a", "1", 0)], at(0)).await.unwrap();
        let rows = lease(&store, 60).await;
        for expected in [true, false] {
            let mut uow = store.begin(at(60)).await.unwrap();
            uow.inbox().done(rows[0].id);
            let committed = uow.commit().await;
            assert_eq!(committed.is_ok(), expected);
            assert!(expected || matches!(committed, Err(StoreError::Conflict)));
        }
    }

    async fn a_failed_event_is_retried_later_and_quarantined_at_last(store: Store) {
        store.inbox().keep(&[said("bad", "1", 0), said("good", "1", 1)], at(1)).await.unwrap();
        let mut now = 10;
        for attempt in 1..=5 {
            let rows = lease(&store, now).await;
            assert_eq!(keys(&rows), ["bad"], "attempt {attempt}");
            let quarantined = store.inbox().failed(&rows[0], "boom", at(now)).await.unwrap();
            assert_eq!(quarantined, attempt == 5);
            if !quarantined {
                assert_eq!(keys(&lease(&store, now).await), [""; 0], "neither the event at once nor a later one");
            }
            now += 100;
        }
        assert_eq!(keys(&lease(&store, now).await), ["good"]);
        let depth = store.inbox().depth().await.unwrap();
        assert_eq!((depth.waiting, depth.quarantined, depth.oldest), (1, 1, Some(at(1))));
    }

    async fn a_postponed_event_returns_without_a_counted_failure(store: Store) {
        store.inbox().keep(&[said("a", "1", 0)], at(0)).await.unwrap();
        let rows = lease(&store, 10).await;
        store.inbox().postpone(&rows[0], at(20), "the platform does not answer").await.unwrap();
        assert_eq!(keys(&lease(&store, 21).await), [""; 0]);
        let rows = lease(&store, 22).await;
        assert_eq!((keys(&rows), rows[0].attempts), (vec!["a"], 0));
    }

    async fn a_click_is_accepted_once_and_only_with_its_unit(store: Store) {
        let click = said("click", "1", 0);
        let mut dropped = store.begin(at(0)).await.unwrap();
        assert!(dropped.inbox().accept(&click).await.unwrap());
        drop(dropped);
        for expected in [true, false] {
            let mut uow = store.begin(at(0)).await.unwrap();
            assert_eq!(uow.inbox().accept(&click).await.unwrap(), expected);
            uow.commit().await.unwrap();
        }
        assert_eq!(keys(&lease(&store, 60).await), [""; 0]);
    }

    async fn processed_events_are_deleted_after_a_while(store: Store) {
        store.inbox().keep(&[said("a", "1", 0), said("b", "2", 0)], at(0)).await.unwrap();
        let rows = lease(&store, 60).await;
        let mut uow = store.begin(at(60)).await.unwrap();
        uow.inbox().done(rows[0].id);
        uow.commit().await.unwrap();
        assert_eq!(store.inbox().sweep(at(60), 10).await.unwrap(), 0);
        assert_eq!(store.inbox().sweep(at(61), 10).await.unwrap(), 1);
        assert_eq!(store.inbox().depth().await.unwrap().waiting, 1);
    }

    async fn events_after_the_sync_mark_are_not_deleted(store: Store) {
        let (old, new) = (said("old", "1", 2000), said("new", "2", 9000));
        let hq = old.connection().clone();
        store.synced_until(&hq, at(1000)).await.unwrap();
        store.inbox().keep(&[old, new.clone()], at(9000)).await.unwrap();
        let mut uow = store.begin(at(9000)).await.unwrap();
        for row in lease(&store, 9100).await {
            uow.inbox().done(row.id);
        }
        uow.commit().await.unwrap();
        assert_eq!(store.inbox().sweep(at(900_000), 10).await.unwrap(), 0, "both events may be read again");
        store.note_synced(&hq, at(9000)).await.unwrap();
        assert_eq!(store.inbox().sweep(at(900_000), 10).await.unwrap(), 1, "the old event will not be read again");
        assert_eq!(store.inbox().keep(&[new], at(900_000)).await.unwrap(), [Kept::Duplicate]);
    }
}
