//! Clocks are written once per ticket and metric, and only under the lock of their ticket.

use chrono::TimeDelta;
use desk::{Metric, TeamName, TicketId};
use store::{
    Acknowledged, ClockState, NextThreshold, Privacy, PromiseBoard, QueueBoard, SlaClock, Store, StoreError,
    TicketsOf,
};

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

    async fn the_board_of_a_team_counts_its_promises_and_tickets(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let (first, resolution) = (clock(ticket.id, Metric::FirstResponse), clock(ticket.id, Metric::Resolution));
        let mut uow = begin_on(&store, 1, &[ticket.id]).await;
        uow.sla_clocks().put(SlaClock { reached: 100, told: 100, ..resolution });
        uow.sla_clocks().put(SlaClock { state: ClockState::Met, met: Some(at(60)), next: None, ..first });
        uow.commit().await.unwrap();

        let of = |team: &str, privacy| TicketsOf { team: TeamName(team.into()), privacy };
        let mut look = store.look(at(200)).await.unwrap();
        let mut clocks = look.sla_clocks();
        let all = PromiseBoard { at_risk: 0, late: 1, kept: 1, missed: 0 };
        for (team, privacy, since, expect) in [
            ("it", Privacy::Shared, 60, all),
            ("it", Privacy::Both, 61, PromiseBoard { kept: 0, ..all }),
            ("it", Privacy::Private, 0, PromiseBoard::default()),
            ("hr", Privacy::Both, 0, PromiseBoard::default()),
        ] {
            assert_eq!(clocks.board(&of(team, privacy), at(since)).await.unwrap(), expect, "{team} {privacy:?}");
        }
        for (team, privacy, reached, expect) in [
            ("it", Privacy::Both, 100, vec![ticket.id]),
            ("it", Privacy::Private, 1, vec![]),
            ("hr", Privacy::Both, 1, vec![]),
        ] {
            assert_eq!(clocks.pressing(&of(team, privacy), reached, 5).await.unwrap(), expect, "{team} {privacy:?}");
        }
        drop(look);
        let both = Privacy::Both;
        let mut uow = begin_on(&store, 300, &[ticket.id]).await;
        let first = uow.sla_clocks().of(ticket.id).await.unwrap()[0].clone();
        uow.sla_clocks().put(SlaClock { state: ClockState::Running, met: None, reached: 50, ..first.clone() });
        uow.commit().await.unwrap();
        let mut look = store.look(at(300)).await.unwrap();
        let board = look.sla_clocks().board(&of("it", both), at(0)).await.unwrap();
        assert_eq!(board, PromiseBoard { at_risk: 0, late: 1, kept: 0, missed: 0 }, "a late ticket is not at risk too");
        drop(look);
        let mut uow = begin_on(&store, 301, &[ticket.id]).await;
        uow.sla_clocks().put(SlaClock { state: ClockState::Running, met: None, reached: 100, ..first });
        uow.commit().await.unwrap();
        let mut look = store.look(at(301)).await.unwrap();
        let board = look.sla_clocks().board(&of("it", both), at(0)).await.unwrap();
        assert_eq!(board.late, 1, "a ticket counts once");
        let mut clocks = look.sla_clocks();
        let queue = clocks.queue(&of("it", Privacy::Shared)).await.unwrap();
        assert_eq!(queue, QueueBoard { open: 1, unassigned: 1, on_hold: 0 });
        assert_eq!(clocks.queue(&of("it", Privacy::Private)).await.unwrap(), QueueBoard::default());
        assert_eq!(clocks.waiting_longest(&of("it", Privacy::Both), 5).await.unwrap(), [ticket.id]);
    }

    async fn the_number_of_the_applied_policies_is_remembered(store: Store) {
        assert_eq!(store.reads().applied_policies().await.unwrap(), None);
        for number in [i64::MIN, 7] {
            let mut uow = store.begin(at(1)).await.unwrap();
            uow.note_applied_policies(number).await.unwrap();
            uow.commit().await.unwrap();
            assert_eq!(store.reads().applied_policies().await.unwrap(), Some(number));
        }
        let (_, ticket) = one_ticket(&store).await;
        assert_eq!(store.reads().open_tickets(None, 5).await.unwrap(), [ticket.id]);
        assert_eq!(store.reads().open_tickets(Some(ticket.id), 5).await.unwrap(), []);
    }
}
