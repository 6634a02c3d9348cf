//! Merged tickets and split tickets.

use desk::{PersonId, State, Ticket, TicketEvent};
use store::{Store, StoreError, UnitOfWork};

use crate::harness::{at, begin_on, meet, on_both, one_ticket, open};

/// Merges a ticket into another ticket as a command does: both get a new version.
fn merge(uow: &mut UnitOfWork, ticket: &mut Ticket, main: &mut Ticket, by: PersonId) {
    let event = ticket.merge(main).unwrap();
    ticket.apply(&event, Some(by), uow.now());
    ticket.version = uow.tickets().save(ticket);
    let absorbed = TicketEvent::MergedFrom { ticket: ticket.id };
    main.apply(&absorbed, Some(by), uow.now());
    main.version = uow.tickets().save(main);
}

on_both! {
    async fn merged_tickets_are_found_until_they_are_unmerged(store: Store) {
        let (ann, mut main) = one_ticket(&store).await;
        let mut uow = store.begin(at(60)).await.unwrap();
        let sam = meet(&mut uow, "U0SAM");
        main = uow.tickets().get(main.id).await.unwrap();
        let mut ticket = open(&mut uow, &ann).await;
        let claimed = ticket.claim(sam.id).unwrap();
        ticket.apply(&claimed, Some(sam.id), uow.now());
        let before = ticket.state.clone();
        merge(&mut uow, &mut ticket, &mut main, sam.id);
        let unwritten = uow.tickets().merged_tickets(main.id).await.unwrap();
        assert_eq!(unwritten, [ticket.clone()], "unwritten changes of this unit count");
        uow.commit().await.unwrap();

        let mut uow = store.begin(at(120)).await.unwrap();
        assert_eq!(uow.tickets().merged_tickets(main.id).await.unwrap(), [ticket.clone()]);
        assert_eq!(uow.tickets().merged_of(ann.id).await.unwrap(), [ticket.clone()]);
        assert_eq!(uow.tickets().merged_tickets(ticket.id).await.unwrap(), []);
        assert!(matches!(ticket.state, State::Merged { .. }));
        let event = ticket.unmerge().unwrap();
        ticket.apply(&event, Some(sam.id), at(120));
        assert_eq!(ticket.state, before);
        uow.tickets().save(&ticket);
        assert_eq!(uow.tickets().merged_tickets(main.id).await.unwrap(), []);
        uow.commit().await.unwrap();

        let mut uow = store.begin(at(180)).await.unwrap();
        assert_eq!(uow.tickets().merged_tickets(main.id).await.unwrap(), []);
        let kept = uow.tickets().get(ticket.id).await.unwrap();
        assert_eq!((kept.state, kept.main), (before, None));
    }

    async fn of_two_opposite_merges_from_the_same_versions_one_decides_again(store: Store) {
        let (ann, one) = one_ticket(&store).await;
        let mut uow = store.begin(at(60)).await.unwrap();
        let other = open(&mut uow, &ann).await;
        uow.commit().await.unwrap();

        let mut uow = begin_on(&store, 120, &[one.id, other.id]).await;
        let mut first = uow.tickets().get(one.id).await.unwrap();
        let mut second = uow.tickets().get(other.id).await.unwrap();
        let stale = (first.clone(), second.clone());
        merge(&mut uow, &mut first, &mut second, ann.id);
        uow.commit().await.unwrap();

        let mut uow = begin_on(&store, 180, &[one.id, other.id]).await;
        let (mut first, mut second) = stale;
        merge(&mut uow, &mut second, &mut first, ann.id);
        assert!(matches!(uow.commit().await, Err(StoreError::Conflict)));
    }

    async fn split_tickets_are_found(store: Store) {
        let (ann, old) = one_ticket(&store).await;
        let mut uow = store.begin(at(60)).await.unwrap();
        let mut new = open(&mut uow, &ann).await;
        new.split_from = Some(old.id);
        uow.tickets().insert(&new);
        assert_eq!(uow.tickets().split_from(old.id).await.unwrap(), [new.clone()]);
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(120)).await.unwrap();
        assert_eq!(uow.tickets().split_from(old.id).await.unwrap(), [new]);
    }
}
