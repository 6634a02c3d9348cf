//! The line that tells about a delivery is edited in the transaction that records the delivery.

use chat::{Card, Confirmation, MessageAnchor, OutboundAction, OutboundMessage, Place};
use desk::{PostId, Ticket};
use store::{Leased, OutboxState, Post, PostRole, Sent, Side, Store, Thread};

use crate::harness::{at, begin_on, home, message, on_both, one_ticket, post_to};

fn words(leased: &[Leased]) -> Vec<String> {
    let words = |one: &Leased| match &one.message.what {
        OutboundAction::Post { card, .. } | OutboundAction::Edit { card, .. } => card.fallback.clone(),
        what => panic!("{what:?} is not sent here"),
    };
    leased.iter().map(words).collect()
}

fn post(id: PostId, ticket: &Ticket, role: PostRole) -> Post {
    Post {
        id,
        subject: ticket.id.into(),
        side: Side::Team,
        role,
        home: home("C0DESK"),
        message: None,
    }
}

fn under(root: PostId, words: &str) -> OutboundMessage {
    let place = Place::Under {
        home: home("C0DESK"),
        root: MessageAnchor::Post(root.to_string()),
        name: "INC-1".into(),
    };
    OutboundMessage::post(place, Card::plain(words))
}

/// Sends the team's card, a line under it, and a message whose delivery the line tells. Returns the card and the line.
async fn reply(store: &Store, ticket: &Ticket) -> (PostId, PostId) {
    let mut uow = begin_on(store, 1, &[ticket.id]).await;
    let (card, line): (PostId, PostId) = (uow.mint(), uow.mint());
    uow.posts().add(post(card, ticket, PostRole::Card));
    uow.threads().add(thread(ticket, "C0DESK", card));
    uow.outbox().send(post_to("C0DESK", "card"), Some(card));
    uow.posts().add(post(line, ticket, PostRole::Remark));
    uow.outbox().send(under(card, "on its way"), Some(line));
    let confirmation = Confirmation {
        about: "rmk_1".into(),
        home: home("C0DESK"),
        line: line.to_string(),
        card: Card::plain("replied"),
    };
    let message = post_to("C0HELP", "the answer").confirmed_by(Some(confirmation));
    uow.outbox().send(message, None);
    uow.commit().await.unwrap();
    (card, line)
}

fn thread(ticket: &Ticket, channel: &str, root: PostId) -> Thread {
    Thread {
        ticket: ticket.id,
        side: Side::Team,
        home: home(channel),
        root: MessageAnchor::Post(root.to_string()),
        link: None,
        asked_in: None,
        trouble: None,
    }
}

/// Leases the messages that are due at a time, and delivers those with these words.
async fn deliver(store: &Store, seconds: i64, accepted: &[&str]) -> Vec<String> {
    let leased = store.outbox().lease(at(seconds), 10).await.unwrap();
    for (number, one) in leased.iter().enumerate() {
        match accepted.contains(&words(std::slice::from_ref(one))[0].as_str()) {
            true => {
                let address = message("C0DESK", &format!("{seconds}.{number}"));
                let sent = Sent::of(one, one.post.map(|_| address));
                store.outbox().sent_all(vec![sent], at(seconds)).await.unwrap();
            }
            false => store
                .outbox()
                .retry(one.id, at(seconds), true, "503")
                .await
                .unwrap(),
        }
    }
    words(&leased)
}

async fn waiting(store: &Store) -> Vec<String> {
    let entries = store.outbox().list(Some(OutboxState::Ready), 10).await.unwrap();
    entries.into_iter().map(|entry| entry.kind).collect()
}

on_both! {
    async fn the_line_is_edited_when_the_message_is_delivered(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        reply(&store, &ticket).await;
        assert_eq!(deliver(&store, 2, &["card"]).await, ["card", "the answer"]);
        assert_eq!(deliver(&store, 3, &["on its way"]).await, ["the answer", "on its way"]);
        assert_eq!(waiting(&store).await, ["post"], "nothing changes before the delivery");
        assert_eq!(deliver(&store, 4, &["the answer"]).await, ["the answer"]);
        assert_eq!(waiting(&store).await, ["edit"], "the edit is stored with the delivery");
        assert_eq!(deliver(&store, 5, &["replied"]).await, ["replied"]);
        assert_eq!(waiting(&store).await, [""; 0]);
    }

    async fn the_line_is_not_edited_before_it_is_posted(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        reply(&store, &ticket).await;
        assert_eq!(deliver(&store, 2, &["the answer"]).await, ["card", "the answer"]);
        let mut order = Vec::new();
        for seconds in (3..20).step_by(2) {
            order.extend(deliver(&store, seconds, &["card", "on its way", "replied"]).await);
        }
        assert_eq!(order, ["card", "on its way", "replied"]);
    }

    async fn the_edit_of_a_line_delays_no_message_of_its_thread(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let (card, _) = reply(&store, &ticket).await;
        for seconds in 2..4 {
            deliver(&store, seconds, &["card", "on its way", "the answer"]).await;
        }
        let mut uow = begin_on(&store, 5, &[ticket.id]).await;
        let notice: PostId = uow.mint();
        uow.posts().add(post(notice, &ticket, PostRole::Notice));
        uow.outbox().send(under(card, "notice"), Some(notice));
        uow.commit().await.unwrap();
        let notice = deliver(&store, 6, &["notice"]).await;
        assert_eq!(notice, ["notice"], "the notice goes before the edit");
        assert_eq!(deliver(&store, 7, &["replied"]).await, ["replied"]);
    }

    async fn a_thread_is_closed_after_the_edits_of_its_lines(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let (card, _) = reply(&store, &ticket).await;
        for seconds in 2..4 {
            deliver(&store, seconds, &["card", "on its way", "the answer"]).await;
        }
        let mut uow = begin_on(&store, 5, &[ticket.id]).await;
        let close = OutboundAction::Close {
            home: home("C0DESK"),
            root: MessageAnchor::Post(card.to_string()),
            name: "INC-1".into(),
            messages: Vec::new(),
            extent: chat::CloseExtent::Thread,
        };
        uow.outbox().send(OutboundMessage::quiet(close), None);
        uow.commit().await.unwrap();
        let mut order = Vec::new();
        for seconds in (6..12).step_by(2) {
            for one in store.outbox().lease(at(seconds), 10).await.unwrap() {
                order.push(matches!(one.message.what, OutboundAction::Close { .. }));
                store.outbox().sent(one.id, None, at(seconds)).await.unwrap();
            }
        }
        assert_eq!(order, [false, true], "the edit comes first");
    }

    async fn an_uncertain_line_does_not_stop_the_message(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let (_, line) = reply(&store, &ticket).await;
        deliver(&store, 2, &["card"]).await;
        let leased = store.outbox().lease(at(3), 10).await.unwrap();
        let posted = leased.iter().find(|one| one.post == Some(line)).unwrap();
        store.outbox().uncertain(posted.id, "timeout").await.unwrap();
        let answer = leased.iter().find(|one| one.post != Some(line)).unwrap();
        store.outbox().sent_all(vec![Sent::of(answer, None)], at(3)).await.unwrap();
        assert_eq!(store.outbox().lease(at(4), 10).await.unwrap(), [], "the edit is uncertain as well");
        let entries = store.outbox().list(None, 10).await.unwrap();
        let states: Vec<OutboxState> = entries.iter().map(|entry| entry.state).collect();
        assert_eq!(states, [OutboxState::Uncertain, OutboxState::Uncertain]);
    }

    async fn a_message_that_is_delivered_after_a_retry_edits_its_line(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        reply(&store, &ticket).await;
        deliver(&store, 2, &["card"]).await;
        let leased = store.outbox().lease(at(3), 10).await.unwrap();
        let answer = leased.iter().find(|one| one.message.confirmation.is_some()).unwrap();
        store.outbox().dead(answer.id, "is_archived").await.unwrap();
        assert!(store.outbox().replay(answer.id).await.unwrap());
        assert_eq!(deliver(&store, 70, &["the answer", "on its way"]).await, ["the answer", "on its way"]);
        assert_eq!(deliver(&store, 71, &["replied"]).await, ["replied"]);
    }

    async fn a_line_in_a_place_that_the_ticket_has_left_is_not_edited(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        reply(&store, &ticket).await;
        for seconds in 2..4 {
            deliver(&store, seconds, &["card", "on its way"]).await;
        }
        let mut uow = begin_on(&store, 5, &[ticket.id]).await;
        uow.tickets().save(&Ticket { private_since: Some(at(5)), ..ticket.clone() });
        let card: PostId = uow.mint();
        uow.posts().add(Post { home: home("C0PRIVATE"), ..post(card, &ticket, PostRole::Card) });
        uow.threads().add(thread(&ticket, "C0PRIVATE", card));
        uow.outbox().send(post_to("C0PRIVATE", "card"), Some(card));
        uow.commit().await.unwrap();
        assert_eq!(deliver(&store, 6, &["card", "the answer"]).await, ["the answer", "card"]);
        assert_eq!(store.outbox().lease(at(7), 10).await.unwrap(), []);
        let dropped = store.outbox().list(Some(OutboxState::Dropped), 10).await.unwrap();
        assert_eq!(dropped.iter().map(|entry| entry.kind.as_str()).collect::<Vec<_>>(), ["edit"]);
    }
}
