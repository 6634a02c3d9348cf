//! Reads at the start of a connection.

use chat::MessageAnchor;
use desk::TicketEvent;
use store::{Side, Store, Thread};

use crate::harness::{at, begin_on, channel, home, message, on_both, one_ticket, open, said};

on_both! {
    async fn tickets_since_a_moment_come_in_pages(store: Store) {
        let (ann, first) = one_ticket(&store).await;
        let mut uow = store.begin(at(10)).await.unwrap();
        let second = open(&mut uow, &ann).await;
        uow.commit().await.unwrap();
        let reads = store.reads();
        assert_eq!(reads.tickets_since(at(0), None, 10).await.unwrap(), [first.id, second.id]);
        assert_eq!(reads.tickets_since(at(0), None, 1).await.unwrap(), [first.id]);
        assert_eq!(reads.tickets_since(at(0), Some(first.id), 1).await.unwrap(), [second.id]);
        assert_eq!(reads.tickets_since(at(10), None, 10).await.unwrap(), [second.id]);
        assert_eq!(reads.tickets_since(at(11), None, 10).await.unwrap(), []);
    }

    async fn open_threads_are_those_of_tickets_that_have_not_ended(store: Store) {
        let (ann, mut ticket) = one_ticket(&store).await;
        let thread = |side, root| Thread {
            ticket: ticket.id,
            side,
            home: home("C0HELP"),
            root,
            link: None,
            asked_in: None,
            trouble: None,
        };
        let mut uow = begin_on(&store, 1, &[ticket.id]).await;
        uow.threads().add(thread(Side::Requester, MessageAnchor::Message(message("C0HELP", "1"))));
        uow.threads().add(thread(Side::Team, MessageAnchor::Post("pst_unsent".into())));
        uow.commit().await.unwrap();
        let hq = channel("C0HELP").connection;
        let reads = store.reads();
        assert_eq!(reads.open_threads(&hq, 10).await.unwrap(), [message("C0HELP", "1")]);
        assert_eq!(reads.open_threads(&hq, 0).await.unwrap(), []);
        let elsewhere = chat::Connection("lab".into());
        assert_eq!(reads.open_threads(&elsewhere, 10).await.unwrap(), []);

        let mut uow = begin_on(&store, 2, &[ticket.id]).await;
        ticket.apply(&TicketEvent::Cancelled { why: "by mistake".into() }, Some(ann.id), uow.now());
        uow.tickets().save(&ticket);
        uow.commit().await.unwrap();
        assert_eq!(reads.open_threads(&hq, 10).await.unwrap(), []);
    }

    async fn direct_conversations_are_those_of_tickets_that_have_not_ended(store: Store) {
        let (ann, mut ticket) = one_ticket(&store).await;
        let hq = channel("C0HELP").connection;
        let thread = |side, home, root| Thread {
            ticket: ticket.id,
            side,
            home,
            root: MessageAnchor::Message(message(root, "1")),
            link: None,
            asked_in: None,
            trouble: None,
        };
        let direct = chat::Conversation::Direct(chat::UserRef::new(&hq, "U0ANN"));
        let mut uow = begin_on(&store, 1, &[ticket.id]).await;
        uow.threads().add(thread(Side::Requester, direct, "D0ANN"));
        uow.threads().add(thread(Side::Team, home("C0DESK"), "C0DESK"));
        uow.commit().await.unwrap();
        let reads = store.reads();
        assert_eq!(reads.direct_conversations(&hq).await.unwrap(), [channel("D0ANN")]);
        let elsewhere = chat::Connection("lab".into());
        assert_eq!(reads.direct_conversations(&elsewhere).await.unwrap(), []);

        let mut uow = begin_on(&store, 2, &[ticket.id]).await;
        ticket.apply(&TicketEvent::Cancelled { why: "by mistake".into() }, Some(ann.id), uow.now());
        uow.tickets().save(&ticket);
        uow.commit().await.unwrap();
        assert_eq!(reads.direct_conversations(&hq).await.unwrap(), []);
    }

    async fn a_sync_mark_begins_at_the_first_start_and_never_goes_back(store: Store) {
        let (hq, lab) = (chat::Connection("hq".into()), chat::Connection("lab".into()));
        assert_eq!(store.synced_until(&hq, at(1000)).await.unwrap(), None, "it is the first start");
        assert_eq!(store.synced_until(&hq, at(1500)).await.unwrap(), Some(at(1000)));
        store.note_synced(&hq, at(1300)).await.unwrap();
        assert_eq!(store.synced_until(&hq, at(1500)).await.unwrap(), Some(at(1000)), "the mark is not before the first start");
        store.note_synced(&hq, at(9000)).await.unwrap();
        store.note_synced(&hq, at(8000)).await.unwrap();
        let heard = store.synced_until(&hq, at(9500)).await.unwrap();
        assert_eq!(heard, Some(at(9000 - 600)), "events that were under way are read again");
        assert_eq!(store.synced_until(&lab, at(1)).await.unwrap(), None);
    }

    async fn saved_events_do_not_move_the_sync_mark(store: Store) {
        let hq = channel("C0HELP").connection;
        store.synced_until(&hq, at(1000)).await.unwrap();
        store.inbox().keep(&[said("1", "1", 9000)], at(9000)).await.unwrap();
        assert_eq!(store.synced_until(&hq, at(9500)).await.unwrap(), Some(at(1000)));
    }

    async fn without_a_sync_mark_the_desk_starts_from_its_newest_event(store: Store) {
        let hq = channel("C0HELP").connection;
        store.inbox().keep(&[said("1", "1", 9000)], at(9000)).await.unwrap();
        for _ in 0..2 {
            assert_eq!(store.synced_until(&hq, at(9500)).await.unwrap(), Some(at(9000 - 600)));
        }
    }
}
