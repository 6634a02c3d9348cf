//! Order is kept within a thread. Messages of different threads overtake each other.

use chat::{Card, FileRef, MessageAnchor, MessageRef, OutboundAction, OutboundMessage, Place, UserRef};
use desk::{PostId, Ticket};
use store::{Leased, Lock, Pause, Post, PostRole, Room, Side, Store, Thread, UnitOfWork};

use crate::harness::{at, home, hq, message, on_both, one_ticket, post_to};

fn words(leased: &[Leased]) -> Vec<String> {
    let words = |one: &Leased| match &one.message.what {
        OutboundAction::Post { card, .. }
        | OutboundAction::Edit { card, .. }
        | OutboundAction::Share { card, .. } => card.fallback.clone(),
        OutboundAction::Remove { .. } => "removal".to_owned(),
        OutboundAction::Close { .. } => "close".to_owned(),
        what => panic!("{what:?} is not sent here"),
    };
    leased.iter().map(words).collect()
}

async fn lease(store: &Store) -> Vec<Leased> {
    store.outbox().lease(at(1), 10).await.unwrap()
}

/// Delivers everything, as one caller that waits for each message does; returns the order.
async fn drain(store: &Store) -> Vec<String> {
    let mut sent = Vec::new();
    loop {
        let leased = store.outbox().lease(at(2), 1).await.unwrap();
        if leased.is_empty() {
            return sent;
        }
        sent.extend(words(&leased));
        for one in leased {
            store.outbox().sent(one.id, None, at(2)).await.unwrap();
        }
    }
}

struct Writer<'u> {
    uow: &'u mut UnitOfWork,
    ticket: &'u Ticket,
    side: Side,
}

impl Writer<'_> {
    fn send(&mut self, root: MessageAnchor, role: PostRole, text: &str) -> Post {
        let place = Place::Under {
            home: home("C0DESK"),
            root,
            name: "INC-1".into(),
        };
        let card = Card::plain(text);
        let message = match role {
            PostRole::Files => OutboundMessage::quiet(OutboundAction::Share {
                place,
                card,
                files: vec![a_file()],
            }),
            PostRole::Card
            | PostRole::PastCard
            | PostRole::Remark
            | PostRole::Notice
            | PostRole::Warning
            | PostRole::Announcement => OutboundMessage::post(place, card),
        };
        self.post(role, message)
    }

    fn post(&mut self, role: PostRole, message: OutboundMessage) -> Post {
        let post = Post {
            id: self.uow.mint(),
            subject: self.ticket.id.into(),
            side: self.side,
            role,
            home: message.home(),
            message: None,
        };
        self.uow.posts().add(post.clone());
        self.uow.outbox().send(message, Some(post.id));
        post
    }

    fn mirror(&mut self, root: &str, text: &str) -> Post {
        self.send(address(root), PostRole::Remark, text)
    }

    fn notice(&mut self, root: &str, text: &str) -> Post {
        self.send(address(root), PostRole::Notice, text)
    }

    fn files(&mut self, root: &str, text: &str) -> Post {
        self.send(address(root), PostRole::Files, text)
    }

    fn card(&mut self, text: &str) -> Post {
        self.post(PostRole::Card, post_to("C0DESK", text))
    }
}

fn address(root: &str) -> MessageAnchor {
    MessageAnchor::Message(message("C0DESK", root))
}

fn anchor(post: PostId) -> MessageAnchor {
    MessageAnchor::Post(post.to_string())
}

fn a_file() -> FileRef {
    FileRef {
        message: MessageRef::new(&message("C0HELP", "1").channel, "1"),
        id: "F1".into(),
        name: "log.txt".into(),
        bytes: 5,
        media_type: None,
    }
}

/// Runs a function with a writer for one ticket, and commits.
async fn write(store: &Store, ticket: &Ticket, says: impl FnOnce(&mut Writer<'_>)) {
    write_on(store, (ticket, Side::Team), says).await;
}

async fn write_on(store: &Store, (ticket, side): (&Ticket, Side), says: impl FnOnce(&mut Writer<'_>)) {
    let mut uow = store.begin(at(1)).await.unwrap();
    uow.lock(&[Lock::Ticket(ticket.id)]).await.unwrap();
    says(&mut Writer {
        uow: &mut uow,
        ticket,
        side,
    });
    uow.commit().await.unwrap();
}

on_both! {
    async fn a_thread_keeps_its_order_and_another_thread_overtakes_it(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        write(&store, &ticket, |to| {
            to.mirror("1", "a1");
            to.mirror("1", "a2");
            to.mirror("2", "b1");
        }).await;
        let first = lease(&store).await;
        assert_eq!(words(&first), ["a1"], "one message of the channel is under way at a time");
        store.outbox().retry(first[0].id, at(100), true, "503").await.unwrap();
        let second = lease(&store).await;
        assert_eq!(words(&second), ["b1"]);
        store.outbox().sent(second[0].id, None, at(1)).await.unwrap();
        assert_eq!(lease(&store).await, [], "a2 waits for a1");
    }

    async fn cards_and_notices_go_before_mirrors_and_mirrors_before_files(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        write(&store, &ticket, |to| {
            to.files("1", "files");
            to.mirror("2", "mirror");
            to.notice("3", "notice");
            to.card("card");
            let mention = OutboundMessage::post(
                Place::Under { home: home("C0DESK"), root: address("4"), name: "INC-1".into() },
                Card::plain("mention"),
            );
            to.post(PostRole::Remark, mention.notifying(UserRef::new(&hq(), "U0SAM")));
        }).await;
        assert_eq!(drain(&store).await, ["notice", "card", "mention", "mirror", "files"]);
    }

    async fn a_transfer_delays_no_message_of_its_channel(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        write(&store, &ticket, |to| {
            to.files("1", "files");
            to.files("2", "other files");
        }).await;
        assert_eq!(words(&lease(&store).await), ["files"]);
        write(&store, &ticket, |to| {
            to.mirror("1", "text");
            to.card("card");
        }).await;
        let card = lease(&store).await;
        assert_eq!(words(&card), ["card"]);
        store.outbox().sent(card[0].id, None, at(1)).await.unwrap();
        assert_eq!(words(&lease(&store).await), ["text"], "the files have a lane beside their thread");
    }

    async fn transfers_take_no_room_from_messages(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        write(&store, &ticket, |to| {
            to.files("1", "files");
        }).await;
        let room = Room { messages: 10, files: 0 };
        assert_eq!(store.outbox().lease_into(at(1), room).await.unwrap(), []);
        write(&store, &ticket, |to| {
            to.card("card");
        }).await;
        let room = Room { messages: 0, files: 10 };
        assert_eq!(store.outbox().lease_into(at(1), room).await.unwrap(), [], "files go after the card");
        assert_eq!(words(&store.outbox().lease_into(at(1), Room { messages: 1, files: 0 }).await.unwrap()), ["card"]);
        assert_eq!(words(&store.outbox().lease_into(at(1), room).await.unwrap()), ["files"]);
    }

    async fn a_thread_keeps_its_lane_when_its_card_gets_an_address(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        uow.lock(&[Lock::Ticket(ticket.id)]).await.unwrap();
        let mut to = Writer { uow: &mut uow, ticket: &ticket, side: Side::Team };
        let card = to.card("card");
        to.send(anchor(card.id), PostRole::Remark, "first");
        let root = anchor(card.id);
        uow.threads().add(Thread { ticket: ticket.id, side: Side::Team, home: home("C0DESK"), root, link: None, asked_in: None, trouble: None });
        uow.commit().await.unwrap();
        let sent = lease(&store).await;
        assert_eq!(words(&sent), ["card"]);
        store.outbox().sent(sent[0].id, Some(message("C0DESK", "17")), at(1)).await.unwrap();
        write(&store, &ticket, |to| {
            to.mirror("17", "second");
            to.notice("17", "third");
        }).await;
        let first = lease(&store).await;
        assert_eq!(words(&first), ["first"]);
        store.outbox().retry(first[0].id, at(2), true, "503").await.unwrap();
        assert_eq!(lease(&store).await, [], "the address names the same thread as the card's id");
        assert_eq!(drain(&store).await, ["first", "second", "third"]);
    }

    async fn an_edit_of_a_card_overtakes_its_thread_and_a_removal_does_not(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        uow.lock(&[Lock::Ticket(ticket.id)]).await.unwrap();
        let mut to = Writer { uow: &mut uow, ticket: &ticket, side: Side::Team };
        let card = to.card("card");
        uow.commit().await.unwrap();
        let sent = lease(&store).await;
        store.outbox().sent(sent[0].id, Some(message("C0DESK", "17")), at(1)).await.unwrap();
        write(&store, &ticket, |to| {
            let mirror = to.mirror("17", "mirror");
            to.mirror("17", "second mirror");
            to.uow.outbox().edit(&card, Card::plain("changed card"));
            let what = OutboundAction::Remove { home: home("C0DESK"), message: anchor(mirror.id) };
            to.uow.outbox().send(OutboundMessage::quiet(what), None);
            to.notice("17", "last");
        }).await;
        assert_eq!(drain(&store).await, ["changed card", "mirror", "second mirror", "removal", "last"]);
    }

    async fn a_thread_is_closed_after_everything_that_waits_in_it(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        write(&store, &ticket, |to| {
            to.files("17", "files");
            let what = OutboundAction::Close { home: home("C0DESK"), root: address("17"), name: "INC-1".into(), messages: Vec::new(), extent: chat::CloseExtent::Thread };
            to.uow.outbox().send(OutboundMessage::quiet(what), None);
        }).await;
        let files = lease(&store).await;
        assert_eq!(words(&files), ["files"], "the thread is not closed before the files");
        assert_eq!(store.outbox().lease(at(3), 10).await.unwrap(), []);
        store.outbox().sent(files[0].id, None, at(3)).await.unwrap();
        assert_eq!(words(&store.outbox().lease(at(5), 10).await.unwrap()), ["close"]);
    }

    async fn a_platform_may_count_each_thread(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        store.count_threads(&hq());
        write(&store, &ticket, |to| {
            to.mirror("1", "in the first thread");
            to.mirror("2", "in the second thread");
            to.card("in the channel");
        }).await;
        let leased = lease(&store).await;
        assert_eq!(words(&leased), ["in the channel", "in the first thread", "in the second thread"]);
        let thread = leased[1].rate_key.clone();
        for one in leased {
            store.outbox().retry(one.id, at(1), false, "429").await.unwrap();
        }
        store.outbox().pause(&Pause::RateKey(thread), at(30)).await.unwrap();
        assert_eq!(words(&lease(&store).await), ["in the channel", "in the second thread"]);
    }

    async fn many_replies_of_one_thread_do_not_delay_a_card(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        write_on(&store, (&ticket, Side::Requester), |to| {
            for number in 0..10 {
                to.mirror("1", &format!("reply {number}"));
            }
        }).await;
        write_on(&store, (&ticket, Side::Requester), |to| {
            to.mirror("2", "a reply elsewhere");
            to.card("card");
        }).await;
        let sent = drain(&store).await;
        assert_eq!(sent[..4], ["reply 0", "reply 1", "a reply elsewhere", "card"], "{sent:?}");
        assert_eq!(sent.len(), 12);
    }

    async fn a_refused_message_waits_in_its_lane_and_is_counted(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        write(&store, &ticket, |to| {
            to.card("card");
        }).await;
        let card = lease(&store).await;
        for until in [10, 20] {
            let mut uow = store.begin(at(1)).await.unwrap();
            assert_eq!(uow.outbox().is_refused_in(&home("C0DESK")).await.unwrap(), until == 20);
            uow.outbox().refused(card[0].id, at(until), "not_in_channel");
            uow.commit().await.unwrap();
            assert_eq!(store.outbox().depth().await.unwrap().refusing, 1);
            assert_eq!(store.outbox().lease(at(until - 1), 10).await.unwrap(), []);
            let again = store.outbox().lease(at(until), 10).await.unwrap();
            assert_eq!(again[0].refused_at, Some(at(1)));
        }
        store.outbox().sent(card[0].id, None, at(20)).await.unwrap();
        assert_eq!(store.outbox().depth().await.unwrap().refusing, 0);
    }
}
