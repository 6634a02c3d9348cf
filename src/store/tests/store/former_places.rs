//! Messages for a place that their ticket has left because it became private.

use chat::{Card, Conversation, MessageAnchor, OutboundAction, OutboundMessage, Place, UserRef};
use desk::approval::{Approval, ApprovalSubject, NewApproval, Participants};
use desk::{ApprovalId, PostId, Ticket, TicketId};
use store::{OutboxEntry, OutboxState, Post, PostRole, Side, Store, Thread};

use crate::approvals::terms;
use crate::harness::{at, begin_on, home, on_both, one_ticket, post_to};

fn thread(ticket: TicketId, channel: &str, root: PostId) -> Thread {
    Thread {
        ticket,
        side: Side::Team,
        home: home(channel),
        root: MessageAnchor::Post(root.to_string()),
        link: None,
        asked_in: None,
        trouble: None,
    }
}

/// Adds a card in a channel, and the thread of the team under it.
async fn add_card(store: &Store, ticket: &Ticket, channel: &str) -> Post {
    let mut uow = begin_on(store, 1, &[ticket.id]).await;
    let post = Post {
        id: uow.mint(),
        subject: ticket.id.into(),
        side: Side::Team,
        role: PostRole::Card,
        home: home(channel),
        message: None,
    };
    uow.posts().add(post.clone());
    uow.threads().add(thread(ticket.id, channel, post.id));
    uow.outbox().send(post_to(channel, "the canary"), Some(post.id));
    uow.commit().await.unwrap();
    post
}

/// Adds the approval of the ticket's request.
async fn add_approval(store: &Store, ticket: &Ticket) -> ApprovalId {
    let mut uow = begin_on(store, 1, &[ticket.id]).await;
    let new = NewApproval {
        id: uow.mint(),
        subject: ApprovalSubject::Ticket(ticket.id),
        terms: terms(&["U0SAM"]),
        content: 1,
        at: at(1),
    };
    let (approval, _) = Approval::open_for_anybody(new, &Participants::default());
    uow.approvals().insert(&approval);
    uow.commit().await.unwrap();
    approval.id
}

/// Adds a decision card of the approval.
async fn add_decision(store: &Store, approval: ApprovalId, home: Conversation) -> Post {
    let mut uow = store.begin(at(2)).await.unwrap();
    uow.approvals().find(approval).await.unwrap();
    let post = Post {
        id: uow.mint(),
        subject: approval.into(),
        side: Side::Approver,
        role: PostRole::Card,
        home: home.clone(),
        message: None,
    };
    uow.posts().add(post.clone());
    let message = OutboundMessage::post(Place::At(home), Card::plain("the canary"));
    uow.outbox().send(message, Some(post.id));
    uow.commit().await.unwrap();
    post
}

/// Makes the ticket private, and moves its team's thread.
async fn restrict(store: &Store, ticket: &Ticket) {
    let mut uow = begin_on(store, 5, &[ticket.id]).await;
    let private = Ticket {
        private_since: Some(at(5)),
        ..ticket.clone()
    };
    uow.tickets().save(&private);
    uow.commit().await.unwrap();
    add_card(store, ticket, "C0PRIVATE").await;
}

async fn entries(store: &Store, state: OutboxState) -> Vec<OutboxEntry> {
    store.outbox().list(Some(state), 10).await.unwrap()
}

on_both! {
    async fn a_waiting_message_is_not_leased_after_its_ticket_has_left(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let card = add_card(&store, &ticket, "C0DESK").await;
        restrict(&store, &ticket).await;
        let leased = store.outbox().lease(at(6), 10).await.unwrap();
        let leased: Vec<_> = leased.iter().map(|one| one.message.home()).collect();
        assert_eq!(leased, [home("C0PRIVATE")]);
        let dropped = entries(&store, OutboxState::Dropped).await;
        assert_eq!(dropped.iter().map(|one| one.post).collect::<Vec<_>>(), [Some(card.id)]);
        assert!(!store.outbox().replay(dropped[0].id).await.unwrap(), "a retry is refused");
    }

    async fn a_message_that_may_have_arrived_is_only_searched_for(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let card = add_card(&store, &ticket, "C0DESK").await;
        assert_eq!(store.outbox().lease(at(2), 10).await.unwrap().len(), 1);
        restrict(&store, &ticket).await;
        // The lease has run out.
        let leased = store.outbox().lease(at(120), 10).await.unwrap();
        let old = leased.iter().find(|one| one.post == Some(card.id)).unwrap();
        assert!(old.unsure && old.left_place, "{old:?}");
        assert!(leased.iter().all(|one| one.post == Some(card.id) || !one.left_place));
    }

    async fn a_decision_card_is_not_leased_for_a_channel_after_its_request_became_private(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let approval = add_approval(&store, &ticket).await;
        let in_channel = add_decision(&store, approval, home("C0APPROVALS")).await;
        let user = UserRef::new(in_channel.home.connection(), "U0SAM");
        let direct = add_decision(&store, approval, Conversation::Direct(user)).await;
        restrict(&store, &ticket).await;
        let leased = store.outbox().lease(at(6), 10).await.unwrap();
        let posts: Vec<_> = leased.iter().map(|one| one.post).collect();
        assert!(!posts.contains(&Some(in_channel.id)), "{leased:?}");
        assert!(posts.contains(&Some(direct.id)), "an approver still decides: {leased:?}");
        let dropped = entries(&store, OutboxState::Dropped).await;
        assert_eq!(dropped.iter().map(|one| one.post).collect::<Vec<_>>(), [Some(in_channel.id)]);
        assert!(!store.outbox().replay(dropped[0].id).await.unwrap(), "a retry is refused");
    }

    async fn a_decision_card_that_may_have_arrived_is_only_searched_for(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let approval = add_approval(&store, &ticket).await;
        let card = add_decision(&store, approval, home("C0APPROVALS")).await;
        assert_eq!(store.outbox().lease(at(3), 10).await.unwrap().len(), 1);
        restrict(&store, &ticket).await;
        // The lease has run out.
        let leased = store.outbox().lease(at(120), 10).await.unwrap();
        let old = leased.iter().find(|one| one.post == Some(card.id)).unwrap();
        assert!(old.unsure && old.left_place, "{old:?}");
    }

    async fn undelivered_messages_of_posts_are_dropped_in_every_state(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let card = add_card(&store, &ticket, "C0DESK").await;
        let leased = store.outbox().lease(at(2), 10).await.unwrap();
        store.outbox().dead(leased[0].id, "is_archived").await.unwrap();
        let mut uow = begin_on(&store, 3, &[ticket.id]).await;
        uow.outbox().edit(&card, Card::plain("the canary, again"));
        uow.outbox().send(post_to("C0DESK", "of no post"), None);
        uow.commit().await.unwrap();
        let mut uow = begin_on(&store, 4, &[ticket.id]).await;
        let dropped = uow.outbox().drop_posts(&[card.id]).await.unwrap();
        assert_eq!(dropped.into_iter().collect::<Vec<_>>(), [card.id]);
        uow.commit().await.unwrap();
        assert_eq!(entries(&store, OutboxState::Dropped).await.len(), 2);
        assert_eq!(entries(&store, OutboxState::Ready).await.len(), 1);
        for entry in entries(&store, OutboxState::Dropped).await {
            assert!(!store.outbox().replay(entry.id).await.unwrap(), "{entry:?}");
        }
    }

    async fn undelivered_news_of_a_ticket_are_dropped(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let channel = crate::harness::channel("C0HELP");
        let news = |about: String| post_to("C0HELP", "it is solved").or_in(channel.clone(), about);
        let mut uow = begin_on(&store, 1, &[ticket.id]).await;
        uow.outbox().send(news(ticket.id.to_string()), None);
        uow.outbox().send(news("tkt_other".to_owned()), None);
        uow.commit().await.unwrap();
        let mut uow = begin_on(&store, 2, &[ticket.id]).await;
        uow.outbox().drop_news(ticket.id).await.unwrap();
        uow.commit().await.unwrap();
        let ready = entries(&store, OutboxState::Ready).await;
        assert_eq!(ready.len(), 1);
        let OutboundMessage { what: OutboundAction::Post { .. }, fallback: Some(fallback), .. } = &ready[0].message else {
            panic!("{ready:?}")
        };
        assert_eq!(fallback.about, "tkt_other");
    }
}
