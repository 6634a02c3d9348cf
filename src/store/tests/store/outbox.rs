//! The outbox delivers in order, leases messages before delivery, and loses none.

use chat::{Card, MessageAnchor, MessageRef, OutboundAction, OutboundMessage, Place};
use desk::{PostId, Ticket};
use store::{Leased, OutboxState, Pause, Post, PostRole, Side, Store, Thread, UnitOfWork};

use crate::harness::{at, begin_on, home, hq, message, on_both, one_ticket, post_to};

async fn send(store: &Store, messages: Vec<OutboundMessage>) {
    let mut uow = store.begin(at(0)).await.unwrap();
    for message in messages {
        uow.outbox().send(message, None);
    }
    uow.commit().await.unwrap();
}

async fn lease(store: &Store, seconds: i64) -> Vec<Leased> {
    store.outbox().lease(at(seconds), 10).await.unwrap()
}

fn words(leased: &[Leased]) -> Vec<String> {
    let card = |one: &Leased| match &one.message.what {
        OutboundAction::Post { card, .. }
        | OutboundAction::Share { card, .. }
        | OutboundAction::Write { card, .. }
        | OutboundAction::Edit { card, .. }
        | OutboundAction::Whisper { card, .. } => card.fallback.clone(),
        OutboundAction::Remove { message, .. } => format!("{message:?}"),
        OutboundAction::Close { root, .. } => format!("{root:?}"),
        OutboundAction::Unreact { emoji, .. } => emoji.clone(),
    };
    leased.iter().map(card).collect()
}

async fn one(store: &Store, seconds: i64) -> Leased {
    let mut leased = lease(store, seconds).await;
    assert_eq!(leased.len(), 1, "{leased:?}");
    leased.remove(0)
}

fn card_post(uow: &UnitOfWork, ticket: &Ticket) -> Post {
    Post {
        id: uow.mint(),
        subject: ticket.id.into(),
        side: Side::Team,
        role: PostRole::Card,
        home: home("C0DESK"),
        message: None,
    }
}

fn under(post: PostId, words: &str) -> OutboundMessage {
    let place = Place::Under {
        home: home("C0DESK"),
        root: MessageAnchor::Post(post.to_string()),
        name: "INC-1".into(),
    };
    OutboundMessage::post(place, Card::plain(words))
}

on_both! {
    async fn each_queue_is_leased_in_order_and_queues_in_parallel(store: Store) {
        send(&store, vec![post_to("C1", "a1"), post_to("C1", "a2"), post_to("C2", "b1")]).await;
        send(&store, vec![post_to("C1", "a3")]).await;
        let first = lease(&store, 0).await;
        assert_eq!(words(&first), ["a1", "b1"]);
        assert_eq!(words(&lease(&store, 1).await), [""; 0]);
        store.outbox().sent(first[0].id, None, at(1)).await.unwrap();
        let second = one(&store, 1).await;
        assert_eq!(words(std::slice::from_ref(&second)), ["a2"]);
        store.outbox().retry(second.id, at(10), true, "503").await.unwrap();
        assert_eq!(words(&lease(&store, 9).await), [""; 0], "a2 delays a3");
        let again = one(&store, 10).await;
        assert_eq!((again.id, again.attempts, again.unsure), (second.id, 1, false));
        store.outbox().uncertain(again.id, "no answer").await.unwrap();
        assert_eq!(words(&lease(&store, 10).await), ["a3"], "the queue continues");
    }

    async fn a_key_is_short_and_stays_the_same(store: Store) {
        send(&store, vec![post_to("C1", "a")]).await;
        let first = one(&store, 0).await;
        assert_eq!(first.key.0.len(), 25);
        store.outbox().retry(first.id, at(1), false, "429").await.unwrap();
        let again = one(&store, 1).await;
        assert_eq!((again.key, again.attempts, again.first_attempt_at), (first.key, 0, at(0)));
    }

    async fn a_lease_that_ran_out_leaves_a_message_unsure(store: Store) {
        send(&store, vec![post_to("C1", "a")]).await;
        assert!(!one(&store, 0).await.unsure);
        assert_eq!(lease(&store, 59).await, []);
        let again = one(&store, 60).await;
        assert!(again.unsure);
        store.outbox().unsure(again.id, at(70), false, "the history is not readable now").await.unwrap();
        assert!(one(&store, 70).await.unsure);
    }

    async fn leases_of_a_killed_process_are_recovered(store: Store) {
        send(&store, vec![post_to("C1", "a")]).await;
        one(&store, 0).await;
        assert_eq!(store.outbox().recover(at(5)).await.unwrap(), 1);
        assert_eq!(lease(&store, 4).await, []);
        assert!(one(&store, 5).await.unsure);
    }

    async fn paused_queues_are_not_leased(store: Store) {
        send(&store, vec![post_to("C1", "a"), post_to("C2", "b")]).await;
        store.outbox().pause(&Pause::RateKey("hq:C1".into()), at(30)).await.unwrap();
        store.outbox().pause(&Pause::RateKey("hq:C1".into()), at(20)).await.unwrap();
        let b = one(&store, 29).await;
        assert_eq!(words(std::slice::from_ref(&b)), ["b"]);
        store.outbox().retry(b.id, at(29), false, "429").await.unwrap();
        store.outbox().pause(&Pause::Connection(hq()), at(40)).await.unwrap();
        assert_eq!(lease(&store, 39).await, []);
        assert_eq!(words(&lease(&store, 40).await), ["a", "b"]);
    }

    async fn an_address_is_written_to_the_post_and_the_thread_under_it(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let mut uow = begin_on(&store, 1, &[ticket.id]).await;
        let post = card_post(&uow, &ticket);
        uow.posts().add(post.clone());
        let root = MessageAnchor::Post(post.id.to_string());
        let thread = Thread { ticket: ticket.id, side: Side::Team, home: home("C0DESK"), root, link: None, asked_in: None, trouble: None };
        uow.threads().add(thread.clone());
        uow.outbox().send(post_to("C0DESK", "card"), Some(post.id));
        uow.outbox().send(under(post.id, "a note"), None);
        uow.commit().await.unwrap();
        let card = one(&store, 1).await;
        assert_eq!(card.post, Some(post.id));
        let address = message("C0DESK", "1700.1");
        assert!(store.reads().may_be_ours(&home("C0DESK"), &address).await.unwrap());
        assert!(!store.reads().may_be_ours(&home("C0ELSE"), &address).await.unwrap());
        store.outbox().sent(card.id, Some(address.clone()), at(1)).await.unwrap();
        let note = one(&store, 1).await;
        assert!(!store.reads().may_be_ours(&home("C0DESK"), &address).await.unwrap(), "its address is known now");
        assert!(store.reads().may_be_ours(&home("C0DESK"), &message("C0DESK", "1700.2")).await.unwrap());
        let mut uow = begin_on(&store, 2, &[ticket.id]).await;
        let found = uow.posts().find_by_message(&address).await.unwrap();
        assert_eq!(found.map(|post| post.id), Some(post.id));
        let found = uow.threads().find_by_root(&address.channel, "1700.1").await.unwrap().unwrap();
        assert_eq!(found, Thread { root: MessageAnchor::Message(address.clone()), ..thread.clone() });
        // A thread that is added after the delivery of its root gets the address, too.
        uow.threads().add(Thread { side: Side::Requester, ..thread });
        uow.commit().await.unwrap();
        let mut uow = begin_on(&store, 3, &[ticket.id]).await;
        let late = uow.threads().of(ticket.id, Side::Requester).await.unwrap().unwrap();
        assert_eq!(late.root, MessageAnchor::Message(address.clone()));
        drop(uow);
        let OutboundAction::Post { place: Place::Under { root, .. }, .. } = note.message.what else { panic!("{note:?}") };
        assert_eq!((root, note.orphan), (MessageAnchor::Message(address), false));
    }

    async fn a_message_under_a_dead_letter_is_an_orphan(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let mut uow = begin_on(&store, 1, &[ticket.id]).await;
        let post = card_post(&uow, &ticket);
        uow.posts().add(post.clone());
        uow.outbox().send(post_to("C0DESK", "card"), Some(post.id));
        uow.outbox().send(under(post.id, "a note"), None);
        uow.commit().await.unwrap();
        let card = one(&store, 1).await;
        let mut uow = begin_on(&store, 2, &[ticket.id]).await;
        uow.outbox().dead(card.id, "is_archived");
        uow.commit().await.unwrap();
        let note = one(&store, 2).await;
        assert!(note.orphan);
        let dead = store.outbox().list(Some(OutboxState::Dead), 10).await.unwrap();
        assert_eq!(dead[0].last_error.as_deref(), Some("is_archived"));
    }

    async fn messages_under_an_uncertain_message_continue_when_it_is_replayed(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let mut uow = begin_on(&store, 1, &[ticket.id]).await;
        let post = card_post(&uow, &ticket);
        uow.posts().add(post.clone());
        uow.outbox().send(post_to("C0DESK", "card"), Some(post.id));
        uow.outbox().send(under(post.id, "first"), None);
        uow.outbox().send(under(post.id, "second"), None);
        uow.outbox().send(post_to("C0DESK", "another card"), None);
        uow.commit().await.unwrap();
        let card = one(&store, 1).await;
        store.outbox().uncertain(card.id, "the history cannot be read").await.unwrap();
        assert_eq!(lease(&store, 2).await, [], "all messages under it are parked at once");
        let another = one(&store, 2).await;
        assert_eq!(words(std::slice::from_ref(&another)), ["another card"]);
        store.outbox().sent(another.id, None, at(2)).await.unwrap();
        assert_eq!(store.outbox().list(Some(OutboxState::Uncertain), 10).await.unwrap().len(), 3);

        assert!(store.outbox().replay(card.id).await.unwrap());
        let mut sent = Vec::new();
        for second in 3..6 {
            let next = one(&store, second).await;
            assert!(!next.orphan);
            sent.extend(words(std::slice::from_ref(&next)));
            let address = next.post.map(|_| message("C0DESK", "1"));
            store.outbox().sent(next.id, address, at(second)).await.unwrap();
        }
        assert_eq!(sent, ["card", "first", "second"]);
    }

    async fn a_delivery_after_a_failed_one_returns_the_ticket(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let mut uow = begin_on(&store, 1, &[ticket.id]).await;
        let post = card_post(&uow, &ticket);
        let root = MessageAnchor::Message(message("C0DESK", "1"));
        let thread = Thread {
            ticket: ticket.id,
            side: Side::Team,
            home: home("C0DESK"),
            root,
            link: None,
            asked_in: None,
            trouble: Some("is_archived".into()),
        };
        uow.posts().add(post.clone());
        uow.threads().add(thread.clone());
        uow.outbox().send(post_to("C0DESK", "card"), Some(post.id));
        uow.outbox().send(post_to("C0DESK", "of no ticket"), None);
        uow.commit().await.unwrap();
        let card = one(&store, 1).await;
        assert_eq!(store.outbox().sent(card.id, None, at(1)).await.unwrap(), [ticket.id]);
        let other = one(&store, 1).await;
        assert_eq!(store.outbox().sent(other.id, None, at(1)).await.unwrap(), []);
        let mut uow = begin_on(&store, 2, &[ticket.id]).await;
        assert_eq!(uow.threads().of(ticket.id, Side::Team).await.unwrap(), Some(thread));
    }

    async fn a_renewed_lease_lasts_a_minute_longer(store: Store) {
        send(&store, vec![post_to("C1", "a")]).await;
        let first = one(&store, 0).await;
        store.outbox().renew(first.id, at(50)).await.unwrap();
        assert_eq!(lease(&store, 100).await, []);
        assert!(one(&store, 111).await.unsure);
    }

    async fn a_message_under_a_message_in_another_queue_waits_for_it(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let mut uow = begin_on(&store, 1, &[ticket.id]).await;
        let post = Post { home: home("C0ELSE"), ..card_post(&uow, &ticket) };
        uow.posts().add(post.clone());
        uow.outbox().send(post_to("C0ELSE", "card"), Some(post.id));
        uow.outbox().send(under(post.id, "a note"), None);
        uow.commit().await.unwrap();
        let card = one(&store, 1).await;
        assert_eq!(words(std::slice::from_ref(&card)), ["card"]);
        store.outbox().sent(card.id, Some(message("C0ELSE", "1")), at(1)).await.unwrap();
        let note = one(&store, 2).await;
        assert_eq!((words(std::slice::from_ref(&note)), note.orphan), (vec!["a note".to_owned()], false));
    }

    async fn an_edit_replaces_a_waiting_edit(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let mut uow = begin_on(&store, 1, &[ticket.id]).await;
        let post = card_post(&uow, &ticket);
        uow.posts().add(post.clone());
        uow.outbox().send(post_to("C0DESK", "new"), Some(post.id));
        uow.outbox().edit(&post, Card::plain("claimed in the same unit"));
        uow.commit().await.unwrap();
        for words in ["second", "third"] {
            let mut uow = begin_on(&store, 2, &[ticket.id]).await;
            uow.outbox().edit(&post, Card::plain(words));
            uow.outbox().send(post_to("C0DESK", "between"), None);
            uow.commit().await.unwrap();
        }
        let mut sent = Vec::new();
        loop {
            let leased = lease(&store, 3).await;
            let Some(next) = leased.first() else { break };
            sent.extend(words(&leased));
            let address: Option<MessageRef> = next.post.map(|_| message("C0DESK", "1"));
            store.outbox().sent(next.id, address, at(3)).await.unwrap();
        }
        assert_eq!(sent, ["claimed in the same unit", "third", "between", "between"]);
    }

    async fn an_edit_does_not_replace_a_leased_edit(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let mut uow = begin_on(&store, 1, &[ticket.id]).await;
        let post = Post { message: Some(message("C0DESK", "1")), ..card_post(&uow, &ticket) };
        uow.posts().add(post.clone());
        uow.outbox().edit(&post, Card::plain("first"));
        uow.commit().await.unwrap();
        let first = one(&store, 1).await;
        let mut uow = begin_on(&store, 2, &[ticket.id]).await;
        uow.outbox().edit(&post, Card::plain("second"));
        uow.commit().await.unwrap();
        store.outbox().sent(first.id, None, at(2)).await.unwrap();
        assert_eq!(words(&lease(&store, 2).await), ["second"]);
    }

    async fn dead_letters_can_be_replayed_or_dropped(store: Store) {
        send(&store, vec![post_to("C1", "a"), post_to("C1", "b")]).await;
        let first = one(&store, 0).await;
        assert!(!store.outbox().drop(first.id).await.unwrap(), "a leased message is not dropped");
        store.outbox().dead(first.id, "not_in_channel").await.unwrap();
        let depth = store.outbox().depth().await.unwrap();
        assert_eq!((depth.ready, depth.leased, depth.dead, depth.oldest), (1, 0, 1, Some(at(0))));
        assert_eq!(store.outbox().list(None, 10).await.unwrap().len(), 2);
        assert!(store.outbox().replay(first.id).await.unwrap());
        assert!(!store.outbox().replay(first.id).await.unwrap());
        let again = one(&store, 1).await;
        assert_eq!((again.id, again.key.clone(), again.unsure), (first.id, first.key, false));
        store.outbox().uncertain(again.id, "timeout").await.unwrap();
        assert!(store.outbox().drop(again.id).await.unwrap());
        let shown = store.outbox().show(again.id).await.unwrap().unwrap();
        assert_eq!((shown.state, shown.kind.as_str()), (OutboxState::Dropped, "post"));
    }

    async fn delivered_messages_are_deleted_after_a_while(store: Store) {
        send(&store, vec![post_to("C1", "a"), post_to("C1", "b")]).await;
        let first = one(&store, 0).await;
        store.outbox().sent(first.id, None, at(5)).await.unwrap();
        assert_eq!(store.outbox().sweep(at(5), 10).await.unwrap(), 0);
        assert_eq!(store.outbox().sweep(at(6), 10).await.unwrap(), 1);
        assert_eq!(store.outbox().list(None, 10).await.unwrap().len(), 1);
    }
}
