//! Each timer fires at most once.

use store::{Store, Timer};

use crate::harness::{at, on_both};

fn timer(epoch: i64, seconds: i64) -> Timer {
    Timer {
        subject: "tkt_1".into(),
        kind: "close".into(),
        epoch,
        due_at: at(seconds),
    }
}

async fn arm(store: &Store, timer: &Timer) {
    let mut uow = store.begin(at(0)).await.unwrap();
    uow.timers().arm(timer);
    uow.commit().await.unwrap();
}

async fn fire(store: &Store, timer: &Timer) -> bool {
    let mut uow = store.begin(at(100)).await.unwrap();
    let fired = uow.timers().fire(timer).await.unwrap();
    uow.commit().await.unwrap();
    fired
}

on_both! {
    async fn a_timer_is_due_at_its_time_and_fires_once(store: Store) {
        arm(&store, &timer(0, 10)).await;
        assert_eq!(store.timers().due(at(9), 10).await.unwrap(), []);
        assert_eq!(store.timers().due(at(10), 10).await.unwrap(), [timer(0, 10)]);
        assert!(fire(&store, &timer(0, 10)).await);
        assert!(!fire(&store, &timer(0, 10)).await);
        arm(&store, &timer(0, 20)).await;
        assert_eq!(store.timers().due(at(30), 10).await.unwrap(), [], "a fired timer stays fired");
    }

    async fn a_newer_epoch_voids_the_older(store: Store) {
        arm(&store, &timer(0, 10)).await;
        arm(&store, &timer(1, 20)).await;
        assert_eq!(store.timers().due(at(30), 10).await.unwrap(), [timer(1, 20)]);
        assert!(!fire(&store, &timer(0, 10)).await);
        assert_eq!(store.timers().sweep(at(30), 10).await.unwrap(), 1);
    }

    async fn a_postponed_timer_is_due_again(store: Store) {
        arm(&store, &timer(0, 10)).await;
        store.timers().postpone(&timer(0, 10), at(60)).await.unwrap();
        assert_eq!(store.timers().due(at(59), 10).await.unwrap(), []);
        assert_eq!(store.timers().due(at(60), 10).await.unwrap(), [timer(0, 60)]);
    }

    async fn a_disarmed_timer_never_fires(store: Store) {
        arm(&store, &timer(0, 10)).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        uow.timers().disarm("tkt_1", "close");
        assert!(!uow.timers().fire(&timer(0, 10)).await.unwrap());
        uow.commit().await.unwrap();
        assert_eq!(store.timers().due(at(30), 10).await.unwrap(), []);
        assert!(!fire(&store, &timer(0, 10)).await);
    }

    async fn a_unit_may_disarm_and_arm_again(store: Store) {
        let mut uow = store.begin(at(1)).await.unwrap();
        uow.timers().arm(&timer(0, 10));
        uow.timers().disarm("tkt_1", "close");
        uow.timers().arm(&timer(1, 20));
        assert_eq!(uow.commit().await.unwrap().timers, 1);
        assert_eq!(store.timers().due(at(30), 10).await.unwrap(), [timer(1, 20)]);
    }

    async fn a_timer_that_was_postponed_meanwhile_does_not_fire(store: Store) {
        arm(&store, &timer(0, 10)).await;
        let due = store.timers().due(at(100), 10).await.unwrap();
        arm(&store, &timer(0, 200)).await;
        assert!(!fire(&store, &due[0]).await, "it is not due any more");
        assert_eq!(store.timers().due(at(200), 10).await.unwrap(), [timer(0, 200)]);
    }

    async fn the_armed_timer_and_the_last_fired_one_of_a_subject_are_found(store: Store) {
        let (first, second) = (timer(1, 10), timer(2, 20));
        arm(&store, &first).await;
        assert!(fire(&store, &first).await);
        let mut uow = store.begin(at(0)).await.unwrap();
        let fired = Some((first.clone(), at(100)));
        assert_eq!(uow.timers().last_fired(&first.subject, &first.kind).await.unwrap(), fired);
        assert_eq!(uow.timers().armed(&first.subject, &first.kind).await.unwrap(), None);
        uow.timers().arm(&second);
        assert_eq!(uow.timers().armed(&first.subject, &first.kind).await.unwrap(), Some(second.clone()));
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(0)).await.unwrap();
        assert_eq!(uow.timers().last_fired(&first.subject, &first.kind).await.unwrap(), fired);
        assert_eq!(uow.timers().armed(&first.subject, &first.kind).await.unwrap(), Some(second));
        uow.timers().disarm(&first.subject, &first.kind);
        assert_eq!(uow.timers().armed(&first.subject, &first.kind).await.unwrap(), None);
    }
}
