//! Reads for transcripts: the journal in pages, and the authors of public remarks.

use desk::{Entry, EntryId, PersonId, RemarkId, TicketEvent};
use store::{Audience, Remark, Store};

use crate::harness::{at, begin_on, on_both, one_ticket};

on_both! {
    async fn the_journal_is_read_in_pages_by_a_read_only_unit(store: Store) {
        let (ann, ticket) = one_ticket(&store).await;
        let mut uow = begin_on(&store, 1, &[ticket.id]).await;
        let mut added: Vec<EntryId> = Vec::new();
        for _ in 0..5 {
            let id = uow.mint();
            added.push(id);
            uow.journal().add(Entry {
                id,
                ticket: ticket.id,
                by: Some(ann.id),
                at: at(1),
                event: TicketEvent::Released,
            });
        }
        uow.commit().await.unwrap();
        let all: Vec<EntryId> = {
            let mut uow = begin_on(&store, 2, &[ticket.id]).await;
            let all = uow.journal().of(ticket.id).await.unwrap();
            all.into_iter().map(|entry| entry.id).collect()
        };
        assert!(all.ends_with(&added));
        // A writer does not block a reader, and a reader does not block a writer.
        let _writes = begin_on(&store, 3, &[ticket.id]).await;
        let mut looks = store.look(at(3)).await.unwrap();
        let mut read: Vec<EntryId> = Vec::new();
        loop {
            let page = looks.journal().page(ticket.id, read.last().copied(), 2).await.unwrap();
            assert!(page.len() <= 2);
            if page.is_empty() {
                break;
            }
            read.extend(page.into_iter().map(|entry| entry.id));
        }
        assert_eq!(read, all);
    }

    async fn speakers_are_the_authors_of_public_remarks_that_were_not_deleted(store: Store) {
        let (ann, ticket) = one_ticket(&store).await;
        let mut uow = begin_on(&store, 1, &[ticket.id]).await;
        let mut says = |audience, is_gone: bool| {
            let id: RemarkId = uow.mint();
            let mut remark = Remark::new(id, ticket.id, ann.id, "hello".into(), at(1)).for_audience(audience);
            remark.deleted_at = is_gone.then(|| at(2));
            uow.remarks().add(remark);
        };
        says(Audience::Team, false);
        says(Audience::Public, true);
        uow.commit().await.unwrap();
        let nobody: [PersonId; 0] = [];
        assert_eq!(store.look(at(2)).await.unwrap().remarks().speakers(ticket.id).await.unwrap(), nobody);
        let mut uow = begin_on(&store, 3, &[ticket.id]).await;
        for _ in 0..2 {
            let id: RemarkId = uow.mint();
            uow.remarks().add(Remark::new(id, ticket.id, ann.id, "hello".into(), at(3)).for_audience(Audience::Public));
        }
        uow.commit().await.unwrap();
        let mut looks = store.look(at(4)).await.unwrap();
        assert_eq!(looks.remarks().speakers(ticket.id).await.unwrap(), [ann.id]);
    }
}
