//! A ticket on hold is open: every list and count of open tickets has it.

use chrono::TimeDelta;
use desk::{HoldReason, PersonId, ResolutionCode, Ticket, TicketEvent};
use store::{LateTickets, Store};

use crate::harness::{at, begin_on, hq, meet, on_both, one_ticket};

/// Records an event of a ticket, in a unit of its own.
async fn happens(store: &Store, ticket: &Ticket, seconds: i64, event: &TicketEvent) -> Ticket {
    let mut uow = begin_on(store, seconds, &[ticket.id]).await;
    let mut ticket = uow.tickets().get(ticket.id).await.unwrap();
    ticket.apply(event, None, at(seconds));
    uow.tickets().save(&ticket);
    uow.commit().await.unwrap();
    let mut uow = store.look(at(seconds)).await.unwrap();
    uow.tickets().get(ticket.id).await.unwrap()
}

fn hold(seconds: Option<i64>, note: &str) -> TicketEvent {
    TicketEvent::PutOnHold {
        reason: HoldReason::Vendor,
        until: seconds.map(at),
        note: note.to_owned(),
    }
}

async fn sam(store: &Store) -> PersonId {
    let mut uow = store.begin(at(0)).await.unwrap();
    let sam = meet(&mut uow, "U0SAM");
    uow.commit().await.unwrap();
    sam.id
}

on_both! {
    async fn a_hold_is_read_as_it_was_saved_and_leaves_nothing_behind(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let sam = sam(&store).await;
        let claimed = TicketEvent::Claimed { by: sam, from: None };
        for (event, assignee) in [(hold(None, ""), None), (claimed, Some(sam)), (hold(Some(99), "4711"), Some(sam))] {
            let held = happens(&store, &ticket, 10, &event).await;
            assert_eq!(held.assignee(), assignee);
            assert!(held.hold().is_some(), "{event:?}");
        }
        let mut uow = store.look(at(11)).await.unwrap();
        let held = uow.tickets().get(ticket.id).await.unwrap();
        let kept = held.hold().unwrap();
        assert_eq!((kept.reason, kept.since, kept.until, kept.note.as_str()), (HoldReason::Vendor, at(10), Some(at(99)), "4711"));
        drop(uow);

        let resolved = held.resolve(sam, ResolutionCode::Solved, "new drum".into(), at(12)).unwrap();
        let resolved = happens(&store, &held, 12, &resolved).await;
        let reopened = resolved.reopen().unwrap();
        let reopened = happens(&store, &resolved, 13, &reopened).await;
        assert_eq!((reopened.hold(), reopened.assignee()), (None, Some(sam)));
    }

    async fn a_ticket_on_hold_counts_wherever_open_tickets_count(store: Store) {
        let (ann, ticket) = one_ticket(&store).await;
        let sam = sam(&store).await;
        happens(&store, &ticket, 1, &TicketEvent::Claimed { by: sam, from: None }).await;
        happens(&store, &ticket, 2, &TicketEvent::KnownIssueMarked).await;
        let held = happens(&store, &ticket, 3, &hold(None, "")).await;

        let mut uow = store.begin(at(9)).await.unwrap();
        assert_eq!(uow.tickets().open_of(ann.id).await.unwrap(), std::slice::from_ref(&held));
        assert_eq!(uow.tickets().worked_on_by(sam, 9).await.unwrap(), std::slice::from_ref(&held));
        let (open, _) = uow.tickets().usage(ann.id, at(0) - TimeDelta::days(1)).await.unwrap();
        assert_eq!(open, 1);
        let similar = uow.tickets().similar_candidates(&held.team, ann.id, 9).await.unwrap();
        assert_eq!(similar.iter().map(|one| one.known).collect::<Vec<_>>(), [true, false]);
        assert_eq!(uow.tickets().unclaimed(&held.team, true).await.unwrap(), 0);
        drop(uow);

        let reads = store.reads();
        let late = reads.late_tickets().await.unwrap();
        assert_eq!(late, [LateTickets { team: held.team.clone(), private: false, open: 1, late: 0 }]);
        assert_eq!(reads.without_clocks(None, 9).await.unwrap(), [held.id]);
        assert_eq!(reads.tickets_by_phase().await.unwrap(), [("on_hold".to_owned(), 1)]);
        let people = reads.presence_candidates(&hq(), "", 9).await.unwrap();
        let people: Vec<&str> = people.iter().map(|one| one.identity.user.as_str()).collect();
        assert_eq!(people, ["U0ANN", "U0SAM"]);
    }
}
