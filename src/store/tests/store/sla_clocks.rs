//! Clocks are written once per ticket and metric, and only under the lock of their ticket.

use chrono::TimeDelta;
use desk::{Metric, TicketId};
use store::{Acknowledged, ClockState, NextThreshold, SlaClock, Store, StoreError};

use crate::harness::{at, begin_on, on_both, one_ticket};

fn clock(ticket: TicketId, metric: Metric) -> SlaClock {
    SlaClock {
        ticket,
        metric,
        policy: "standard".into(),
        target: "4bh".into(),
        state: ClockState::Running,
        started: at(0),
        due: Some(at(100)),
        original_due: Some(at(100)),
        met: None,
        breached: None,
        late: None,
        reached: 0,
        told: 0,
        next: Some(NextThreshold {
            percent: 50,
            at: at(50),
        }),
        epoch: 0,
        acknowledged: None,
    }
}

on_both! {
    async fn a_clock_replaces_the_one_of_its_metric(store: Store) {
        let (person, ticket) = one_ticket(&store).await;
        let (first, resolution) = (clock(ticket.id, Metric::FirstResponse), clock(ticket.id, Metric::Resolution));
        let mut uow = begin_on(&store, 1, &[ticket.id]).await;
        uow.sla_clocks().put(first.clone());
        uow.sla_clocks().put(resolution.clone());
        let both = [first.clone(), resolution.clone()];
        assert_eq!(uow.sla_clocks().of(ticket.id).await.unwrap(), both, "unwritten clocks count");
        uow.commit().await.unwrap();

        let late = SlaClock {
            state: ClockState::Met,
            due: None,
            met: Some(at(160)),
            breached: Some(at(100)),
            late: Some(TimeDelta::seconds(60)),
            reached: 100,
            told: 75,
            next: None,
            epoch: 1,
            acknowledged: Some(Acknowledged { percent: 75, by: person.id, at: at(80) }),
            ..first
        };
        let mut uow = begin_on(&store, 160, &[ticket.id]).await;
        assert_eq!(uow.sla_clocks().of(ticket.id).await.unwrap(), both);
        uow.sla_clocks().put(late.clone());
        uow.sla_clocks().remove(ticket.id, Metric::Resolution);
        assert_eq!(uow.sla_clocks().of_each(&[ticket.id]).await.unwrap(), std::slice::from_ref(&late));
        uow.commit().await.unwrap();

        let mut uow = begin_on(&store, 170, &[ticket.id]).await;
        assert_eq!(uow.sla_clocks().of(ticket.id).await.unwrap(), [late]);
    }

    async fn a_clock_is_not_written_without_the_lock_of_its_ticket(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        uow.sla_clocks().put(clock(ticket.id, Metric::Resolution));
        let refused = uow.commit().await.unwrap_err();
        assert!(matches!(refused, StoreError::Unlocked { table: "sla_clocks", .. }), "{refused}");
    }
}
