//! Amending a ticket: a command that records several events raises the version once.

use desk::{Level, Matrix, Ticket};
use store::{Store, StoreError, UnitOfWork};

use crate::harness::{at, meet, on_both, one_ticket, open};

/// Applies a claim and saves the ticket.
fn claim(uow: &mut UnitOfWork, ticket: &mut Ticket) {
    let event = ticket.claim(ticket.requester).unwrap();
    ticket.apply(&event, Some(ticket.requester), uow.now());
    ticket.version = uow.tickets().save(ticket);
}

/// Applies a new priority without saving the ticket.
fn set_priority(uow: &UnitOfWork, ticket: &mut Ticket) {
    let event = ticket
        .set_priority(Level::High, Level::High, &Matrix::default())
        .unwrap();
    ticket.apply(&event, Some(ticket.requester), uow.now());
}

on_both! {
    async fn an_amended_ticket_keeps_the_version_of_its_save(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        let mut ticket = uow.tickets().get(ticket.id).await.unwrap();
        let before = ticket.version;
        claim(&mut uow, &mut ticket);
        set_priority(&uow, &mut ticket);
        uow.tickets().amend(&ticket);
        assert_eq!(uow.tickets().get(ticket.id).await.unwrap(), ticket);
        assert_eq!(uow.commit().await.unwrap().tickets, 1);

        let mut uow = store.begin(at(2)).await.unwrap();
        let read = uow.tickets().get(ticket.id).await.unwrap();
        assert_eq!((read.version, read), (before + 1, ticket));
    }

    async fn a_new_ticket_is_amended_too(store: Store) {
        let mut uow = store.begin(at(0)).await.unwrap();
        let ann = meet(&mut uow, "U0ANN");
        let mut ticket = open(&mut uow, &ann).await;
        set_priority(&uow, &mut ticket);
        uow.tickets().amend(&ticket);
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(1)).await.unwrap();
        assert_eq!(uow.tickets().get(ticket.id).await.unwrap(), ticket);
    }

    async fn amending_a_ticket_that_the_unit_has_only_read_is_a_conflict(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        let mut ticket = uow.tickets().get(ticket.id).await.unwrap();
        set_priority(&uow, &mut ticket);
        uow.tickets().amend(&ticket);
        assert!(matches!(uow.commit().await, Err(StoreError::Conflict)));
        let mut uow = store.begin(at(2)).await.unwrap();
        uow.tickets().amend(&ticket);
        assert!(matches!(uow.commit().await, Err(StoreError::Conflict)));
    }

    async fn amending_another_version_than_the_kept_one_is_a_conflict(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        let stale = uow.tickets().get(ticket.id).await.unwrap();
        claim(&mut uow, &mut stale.clone());
        uow.tickets().amend(&stale);
        assert!(matches!(uow.commit().await, Err(StoreError::Conflict)));
    }
}
