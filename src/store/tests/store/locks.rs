//! Locks on aggregates: a unit of work decides on what stays true until its commit.

use std::time::Duration;

use chat::Text;
use desk::{Entry, PersonId, RemarkId, Ticket, TicketEvent};
use store::{Lock, Remark, Store, StoreError};

use crate::harness::{Place, at, meet, on_both, one_ticket, open};

fn remark(id: RemarkId, ticket: &Ticket, text: &str) -> Remark {
    Remark::new(id, ticket.id, ticket.requester, Text::plain(text), at(1))
}

/// Adds a remark whose text is the number of remarks before it, as a command does that decides on what it has read.
async fn count_and_add(store: Store, ticket: Ticket) -> Result<(), StoreError> {
    let mut uow = store.begin(at(1)).await?;
    let count = uow.remarks().of(ticket.id).await?.len();
    let id = uow.mint();
    uow.remarks().add(remark(id, &ticket, &count.to_string()));
    uow.commit().await.map(|_| ())
}

/// Opens a ticket unless the person has two open tickets.
async fn open_at_most_two(store: Store, ann: desk::Person) -> Result<(), StoreError> {
    let mut uow = store.begin(at(1)).await?;
    let (count, _) = uow.tickets().usage(ann.id, at(0)).await?;
    if count < 2 {
        open(&mut uow, &ann).await;
    }
    uow.commit().await.map(|_| ())
}

on_both! {
    async fn rows_of_an_unlocked_ticket_are_not_written(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        let id = uow.mint();
        uow.remarks().add(remark(id, &ticket, "it smokes"));
        let refused = uow.commit().await;
        assert!(matches!(refused, Err(StoreError::Unlocked { table: "remarks", .. })), "{refused:?}");

        let mut uow = store.begin(at(1)).await.unwrap();
        let entry = Entry { id: uow.mint(), ticket: ticket.id, by: None, at: at(1), event: TicketEvent::FollowerAdded };
        uow.journal().add(entry);
        let refused = uow.commit().await;
        assert!(matches!(refused, Err(StoreError::Unlocked { table: "journal", .. })), "{refused:?}");

        let mut uow = store.begin(at(1)).await.unwrap();
        let read = uow.tickets().peek(ticket.id).await.unwrap().unwrap();
        uow.tickets().save(&read);
        let refused = uow.commit().await;
        assert!(matches!(refused, Err(StoreError::Unlocked { table: "tickets", .. })), "{refused:?}");

        let mut uow = store.begin(at(1)).await.unwrap();
        uow.lock(&[Lock::Ticket(ticket.id)]).await.unwrap();
        let id = uow.mint();
        uow.remarks().add(remark(id, &ticket, "it smokes"));
        uow.commit().await.unwrap();
    }

    async fn units_that_add_to_one_ticket_follow_each_other(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let units: Vec<_> = (0..12).map(|_| tokio::spawn(count_and_add(store.clone(), ticket.clone()))).collect();
        for unit in units {
            unit.await.unwrap().unwrap();
        }
        let mut uow = store.look(at(2)).await.unwrap();
        let remarks = uow.remarks().of(ticket.id).await.unwrap();
        let mut counts: Vec<usize> = remarks.iter().map(|remark| remark.text.to_plain().parse().unwrap()).collect();
        counts.sort_unstable();
        assert_eq!(counts, (0..12).collect::<Vec<_>>(), "each unit has read what the one before it wrote");
    }

    async fn twelve_requests_at_once_do_not_pass_the_limit(store: Store) {
        let mut uow = store.begin(at(0)).await.unwrap();
        let ann = meet(&mut uow, "U0ANN");
        uow.commit().await.unwrap();
        let units: Vec<_> = (0..12).map(|_| tokio::spawn(open_at_most_two(store.clone(), ann.clone()))).collect();
        for unit in units {
            unit.await.unwrap().unwrap();
        }
        let mut uow = store.look(at(2)).await.unwrap();
        assert_eq!(uow.tickets().open_of(ann.id).await.unwrap().len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_unit_waits_for_a_later_lock_and_never_for_an_earlier_one() {
    let place = Place::postgres().await;
    let store = place.store().await;
    let mut uow = store.begin(at(0)).await.unwrap();
    let ann = meet(&mut uow, "U0ANN");
    let mut tickets = [open(&mut uow, &ann).await.id, open(&mut uow, &ann).await.id];
    uow.commit().await.unwrap();
    tickets.sort_unstable();
    let [earlier, later] = tickets;

    let mut first = store.begin(at(1)).await.unwrap();
    first.lock(&[Lock::Ticket(earlier)]).await.unwrap();
    let mut second = store.begin(at(1)).await.unwrap();
    second.lock(&[Lock::Ticket(later)]).await.unwrap();
    let refused = second.tickets().find(earlier).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    drop(second);

    let mut third = store.begin(at(1)).await.unwrap();
    third.lock(&[Lock::Person(ann.id)]).await.unwrap();
    let waiting = third.tickets();
    let mut waiting = Box::pin(async move {
        let mut waiting = waiting;
        waiting.find(earlier).await
    });
    let early = tokio::time::timeout(Duration::from_millis(200), &mut waiting).await;
    assert!(early.is_err(), "the unit waits while another one holds the lock");
    let mut ticket = first.tickets().get(earlier).await.unwrap();
    ticket.title = "the copier eats paper".to_owned();
    first.tickets().save(&ticket);
    first.commit().await.unwrap();
    let read = waiting.await.unwrap().unwrap();
    assert_eq!(
        read.title, "the copier eats paper",
        "the unit reads what the other one has committed"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_are_locked_before_tickets() {
    let place = Place::postgres().await;
    let store = place.store().await;
    let (ann, ticket) = one_ticket(&store).await;
    let mut first = store.begin(at(1)).await.unwrap();
    first.lock(&[Lock::Person(ann.id)]).await.unwrap();
    let mut second = store.begin(at(1)).await.unwrap();
    second.tickets().get(ticket.id).await.unwrap();
    let limit: PersonId = ann.id;
    let refused = second.tickets().usage(limit, at(0)).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
}
