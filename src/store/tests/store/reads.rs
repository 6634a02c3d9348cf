//! What connections ask at their start.

use chat::Anchor;
use desk::TicketEvent;
use store::{Side, Store, Thread};

use crate::harness::{at, channel, home, message, on_both, one_ticket};

on_both! {
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
        let mut uow = store.begin(at(1)).await.unwrap();
        uow.threads().add(thread(Side::Requester, Anchor::Message(message("C0HELP", "1"))));
        uow.threads().add(thread(Side::Team, Anchor::Post("pst_unsent".into())));
        uow.commit().await.unwrap();
        let hq = channel("C0HELP").connection;
        let reads = store.reads();
        assert_eq!(reads.open_threads(&hq, 10).await.unwrap(), [message("C0HELP", "1")]);
        assert_eq!(reads.open_threads(&hq, 0).await.unwrap(), []);
        let elsewhere = chat::Connection("lab".into());
        assert_eq!(reads.open_threads(&elsewhere, 10).await.unwrap(), []);

        let mut uow = store.begin(at(2)).await.unwrap();
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
            root: Anchor::Message(message(root, "1")),
            link: None,
            asked_in: None,
            trouble: None,
        };
        let direct = chat::Home::Direct(chat::UserRef::new(&hq, "U0ANN"));
        let mut uow = store.begin(at(1)).await.unwrap();
        uow.threads().add(thread(Side::Requester, direct, "D0ANN"));
        uow.threads().add(thread(Side::Team, home("C0DESK"), "C0DESK"));
        uow.commit().await.unwrap();
        let reads = store.reads();
        assert_eq!(reads.direct_conversations(&hq).await.unwrap(), [channel("D0ANN")]);
        let elsewhere = chat::Connection("lab".into());
        assert_eq!(reads.direct_conversations(&elsewhere).await.unwrap(), []);

        let mut uow = store.begin(at(2)).await.unwrap();
        ticket.apply(&TicketEvent::Cancelled { why: "by mistake".into() }, Some(ann.id), uow.now());
        uow.tickets().save(&ticket);
        uow.commit().await.unwrap();
        assert_eq!(reads.direct_conversations(&hq).await.unwrap(), []);
    }

    async fn a_connection_is_listened_to_since_its_first_start(store: Store) {
        let (hq, lab) = (chat::Connection("hq".into()), chat::Connection("lab".into()));
        assert_eq!(store.listened_since(&hq, at(1)).await.unwrap(), None, "it is the first start");
        assert_eq!(store.listened_since(&hq, at(2)).await.unwrap(), Some(at(1)));
        assert_eq!(store.listened_since(&lab, at(3)).await.unwrap(), None);
    }
}
