//! Units of work: reads, writes and conflicts.

use std::future::{Future, poll_fn};
use std::task::Poll;

use chat::MessageAnchor;
use chrono::TimeDelta;
use desk::{Entry, Kind, Level, Matrix, Reference, ResolutionCode, Ticket, TicketEvent, TicketId};
use store::{Audience, Draft, Post, PostRole, Remark, Side, Store, StoreError, Thread, UnitOfWork};

use crate::harness::{at, begin_on, channel, home, identity, meet, message, on_both, one_ticket, open};

/// Applies an event and records it, as commands do.
fn record(uow: &mut UnitOfWork, ticket: &mut Ticket, event: TicketEvent) {
    let (by, now) = (Some(ticket.requester), uow.now());
    ticket.apply(&event, by, now);
    ticket.version = uow.tickets().save(ticket);
    let entry = Entry {
        id: uow.mint(),
        ticket: ticket.id,
        by,
        at: now,
        event,
    };
    uow.journal().add(entry);
}

on_both! {
    async fn a_ticket_is_read_back_as_it_was_written(store: Store) {
        let (ann, ticket) = one_ticket(&store).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        assert_eq!(uow.tickets().get(ticket.id).await.unwrap(), ticket);
        let again = uow.tickets().find_by_reference(ticket.reference).await.unwrap();
        assert_eq!(again, Some(ticket.clone()));
        assert_eq!(uow.tickets().open_of(ann.id).await.unwrap(), [ticket]);
        let unknown: TicketId = uow.mint();
        assert_eq!(uow.tickets().find(unknown).await.unwrap(), None);
        assert!(matches!(uow.tickets().get(unknown).await, Err(StoreError::Missing { table: "tickets", .. })));
    }

    async fn every_state_and_event_is_read_back(store: Store) {
        let (ann, ticket) = one_ticket(&store).await;
        let mut expected = Vec::new();
        let mut current = ticket;
        fn remark() -> desk::RemarkId {
            "rmk_00000000000000000000000001".parse().unwrap()
        }
        let steps: [fn(&Ticket) -> TicketEvent; 13] = [
            |t| t.rewrite("the copier eats paper".into(), "the copier eats paper, all of it".into()).unwrap(),
            |_| TicketEvent::RemarkEdited { remark: remark(), before: "it smokes".into() },
            |_| TicketEvent::RemarkDeleted { remark: remark() },
            |_| TicketEvent::RequesterLeft,
            |_| TicketEvent::RequesterReturned,
            |t| t.claim(t.requester).unwrap(),
            |t| t.release().unwrap(),
            |t| t.set_priority(Level::High, Level::Low, &Matrix::default()).unwrap(),
            |t| t.claim(t.requester).unwrap(),
            |t| t.resolve(t.requester, ResolutionCode::Workaround, "use the stairs".into(), at(5)).unwrap(),
            |t| t.reopen().unwrap(),
            |t| t.resolve(t.requester, ResolutionCode::Solved, String::new(), at(6)).unwrap(),
            |t| t.close().unwrap(),
        ];
        for (second, step) in (10..).zip(steps) {
            let mut uow = store.begin(at(second)).await.unwrap();
            current = uow.tickets().get(current.id).await.unwrap();
            let event = step(&current);
            expected.push(event.clone());
            record(&mut uow, &mut current, event);
            uow.commit().await.unwrap();
            let mut uow = store.begin(at(second)).await.unwrap();
            assert_eq!(uow.tickets().get(current.id).await.unwrap(), current);
        }
        let mut uow = store.begin(at(20)).await.unwrap();
        let journal = uow.journal().of(current.id).await.unwrap();
        let events: Vec<TicketEvent> = journal.into_iter().map(|entry| entry.event).collect();
        assert_eq!(events, expected);
        assert_eq!(uow.tickets().open_of(ann.id).await.unwrap(), []);
    }

    async fn a_cancelled_ticket_has_an_actor_and_a_reason(store: Store) {
        let (_, mut ticket) = one_ticket(&store).await;
        let mut uow = begin_on(&store, 1, &[ticket.id]).await;
        let event = ticket.cancel("found it".into()).unwrap();
        record(&mut uow, &mut ticket, event);
        uow.commit().await.unwrap();
        let mut uow = begin_on(&store, 2, &[ticket.id]).await;
        assert_eq!(uow.tickets().get(ticket.id).await.unwrap(), ticket);
    }

    async fn a_unit_sees_its_own_writes(store: Store) {
        let mut uow = store.begin(at(0)).await.unwrap();
        let ann = meet(&mut uow, "U0ANN");
        let first = open(&mut uow, &ann).await;
        let second = open(&mut uow, &ann).await;
        assert_eq!((first.reference.number, second.reference.number), (1, 2));
        assert_eq!(uow.people().find_by_identity(&identity("U0ANN")).await.unwrap(), Some(ann.clone()));
        assert_eq!(uow.people().identities_of(ann.id).await.unwrap(), [identity("U0ANN")]);
        assert_eq!(uow.tickets().open_of(ann.id).await.unwrap(), [first.clone(), second.clone()]);
        assert_eq!(uow.tickets().find_by_reference(second.reference).await.unwrap(), Some(second));
        let origin = message("C0HELP", "1");
        assert_eq!(uow.origins().claim(&origin, first.id, ann.id, at(0)).await.unwrap(), None);
        assert_eq!(uow.origins().claim(&origin, first.id, ann.id, at(0)).await.unwrap(), Some(first.id));
        let committed = uow.commit().await.unwrap();
        assert_eq!(committed.tickets, 2);
    }

    async fn one_unit_may_change_a_ticket_more_than_once(store: Store) {
        let (_, mut ticket) = one_ticket(&store).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        for _ in 0..2 {
            ticket = uow.tickets().get(ticket.id).await.unwrap();
            let event = ticket.claim(ticket.requester).or_else(|_| ticket.release()).unwrap();
            record(&mut uow, &mut ticket, event);
        }
        assert_eq!(uow.commit().await.unwrap().tickets, 1);
        let mut uow = store.begin(at(2)).await.unwrap();
        let read = uow.tickets().get(ticket.id).await.unwrap();
        assert_eq!((read.version, read), (2, ticket));
    }

    async fn saving_a_ticket_that_another_unit_has_changed_is_a_conflict(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let mut stale = ticket.clone();
        let mut uow = begin_on(&store, 1, &[ticket.id]).await;
        let mut fresh = uow.tickets().get(ticket.id).await.unwrap();
        let event = fresh.claim(ticket.requester).unwrap();
        record(&mut uow, &mut fresh, event);
        uow.commit().await.unwrap();
        let mut uow = begin_on(&store, 2, &[ticket.id]).await;
        let event = stale.cancel("too late".into()).unwrap();
        record(&mut uow, &mut stale, event);
        assert!(matches!(uow.commit().await, Err(StoreError::Conflict)));
        let mut uow = begin_on(&store, 3, &[ticket.id]).await;
        assert_eq!(uow.tickets().get(ticket.id).await.unwrap(), fresh);
        let journal = uow.journal().of(ticket.id).await.unwrap();
        assert_eq!(journal.len(), 1, "the failed unit has written nothing");
        let mut stale = ticket;
        stale.title = "stale in the same unit".into();
        uow.tickets().save(&stale);
        assert!(matches!(uow.commit().await, Err(StoreError::Conflict)));
    }

    async fn adding_the_same_account_twice_is_a_conflict(store: Store) {
        one_ticket(&store).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        meet(&mut uow, "U0ANN");
        assert!(matches!(uow.commit().await, Err(StoreError::Conflict)));
    }

    async fn a_message_becomes_at_most_one_ticket(store: Store) {
        let (ann, ticket) = one_ticket(&store).await;
        let origin = message("C0HELP", "1700000000.000100");
        let mut uow = begin_on(&store, 1, &[ticket.id]).await;
        assert_eq!(uow.origins().claim(&origin, ticket.id, ann.id, at(1)).await.unwrap(), None);
        uow.commit().await.unwrap();
        let mut uow = begin_on(&store, 2, &[ticket.id]).await;
        let other: TicketId = uow.mint();
        assert_eq!(uow.origins().claim(&origin, other, ann.id, at(2)).await.unwrap(), Some(ticket.id));
        assert_eq!(uow.origins().find(&message("C0HELP", "2")).await.unwrap(), None);
        for (name, since, until, found) in [
            ("C0HELP", 1, 1, true),
            ("C0HELP", 0, 9, true),
            ("C0HELP", 2, 9, false),
            ("C0HELP", 0, 0, false),
            ("C0ELSE", 0, 9, false),
        ] {
            let between = (at(since), at(until));
            let origins = uow.origins().by_author(&channel(name), ann.id, between).await.unwrap();
            assert_eq!(!origins.is_empty(), found, "{name} {since} {until}");
        }
    }

    async fn a_dropped_unit_writes_nothing_and_returns_its_number(store: Store) {
        let mut uow = store.begin(at(0)).await.unwrap();
        let ann = meet(&mut uow, "U0ANN");
        open(&mut uow, &ann).await;
        drop(uow);
        let (_, ticket) = one_ticket(&store).await;
        assert_eq!(ticket.reference, Reference { kind: Kind::Incident, number: 1 });
    }

    async fn an_abandoned_begin_leaves_no_transaction_open(store: Store) {
        for polls in 0..60 {
            let mut beginning = Box::pin(store.begin(at(0)));
            for _ in 0..polls % 20 {
                let ready = poll_fn(|context| Poll::Ready(beginning.as_mut().poll(context).is_ready())).await;
                if ready {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
        // A connection with an open transaction would lose later writes.
        for _ in 0..12 {
            one_ticket_of_a_stranger(&store).await;
        }
        assert_eq!(store.reads().tickets_by_phase().await.unwrap(), [("new".to_owned(), 12)]);
    }

    async fn people_have_several_identities_and_change_their_names(store: Store) {
        let (ann, _) = one_ticket(&store).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        uow.people().join_identity(&ann, &identity("U0ANNE"));
        uow.people().rename(ann.id, "Ann Lee");
        assert_eq!(uow.people().get(ann.id).await.unwrap().name, "Ann Lee");
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(2)).await.unwrap();
        let found = uow.people().find_by_identity(&identity("U0ANNE")).await.unwrap().unwrap();
        assert_eq!((found.id, found.name.as_str()), (ann.id, "Ann Lee"));
        assert_eq!(uow.people().identities_of(ann.id).await.unwrap(), [identity("U0ANN"), identity("U0ANNE")]);
        assert_eq!(uow.people().find_by_identity(&identity("U0BO")).await.unwrap(), None);
    }

    async fn remarks_posts_and_threads_are_read_back(store: Store) {
        let (ann, ticket) = one_ticket(&store).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        let text = chat::Text::plain("drum again").then(chat::Text::bold("!"));
        let remark = Remark {
            source: Some(message("C0DESK", "7")),
            ..Remark::new(uow.mint(), ticket.id, ann.id, text, at(1)).for_audience(Audience::Team)
        };
        let card = Post {
            id: uow.mint(),
            subject: ticket.id.into(),
            side: Side::Team,
            role: PostRole::Card,
            home: home("C0DESK"),
            message: None,
        };
        let known = Post { id: uow.mint(), role: PostRole::Remark, message: Some(message("C0DESK", "9")), ..card.clone() };
        let thread = Thread {
            ticket: ticket.id,
            side: Side::Requester,
            home: home("C0HELP"),
            root: MessageAnchor::Message(message("C0HELP", "1")),
            link: Some("https://hq.example/1".into()),
            asked_in: Some(channel("C0HELP")),
            trouble: Some("cannot_dm_bot".into()),
        };
        uow.remarks().add(remark.clone());
        uow.posts().add(card.clone());
        uow.posts().add(known.clone());
        uow.threads().add(thread.clone());
        check(&mut uow, &remark, &card, &known, &thread).await;
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(2)).await.unwrap();
        check(&mut uow, &remark, &card, &known, &thread).await;
    }

    async fn a_changed_remark_is_read_back_in_the_same_unit_and_the_next(store: Store) {
        let (ann, ticket) = one_ticket(&store).await;
        let mut uow = begin_on(&store, 1, &[ticket.id]).await;
        let mirror = Post {
            id: uow.mint(),
            subject: ticket.id.into(),
            side: Side::Team,
            role: PostRole::Remark,
            home: home("C0DESK"),
            message: None,
        };
        let source = message("C0HELP", "7");
        let first = Remark {
            source: Some(source.clone()),
            opening: true,
            mirror: Some(mirror.id),
            ..Remark::new(uow.mint(), ticket.id, ann.id, "it smokes".into(), at(1)).for_audience(Audience::Public)
        };
        let second = Remark {
            mirror: Some(mirror.id),
            ..Remark::new(uow.mint(), ticket.id, ann.id, "badly".into(), at(1)).for_audience(Audience::Public)
        };
        uow.posts().add(mirror.clone());
        uow.remarks().add(first.clone());
        uow.remarks().add(second.clone());
        uow.commit().await.unwrap();
        let file = chat::FileRef {
            message: source.clone(),
            id: "F1".into(),
            name: "smoke.png".into(),
            bytes: 12,
            media_type: None,
        };
        let changed = Remark {
            text: "it burns".into(),
            files: vec![file],
            file_posts: vec![mirror.id],
            edited_at: Some(at(2)),
            deleted_at: Some(at(3)),
            ..first
        };
        let mut uow = begin_on(&store, 2, &[ticket.id]).await;
        uow.remarks().save(&changed);
        let both = [changed.clone(), second];
        assert_eq!(uow.remarks().of(ticket.id).await.unwrap(), both);
        uow.commit().await.unwrap();
        let mut uow = begin_on(&store, 3, &[ticket.id]).await;
        assert_eq!(uow.remarks().shown_by(mirror.id).await.unwrap(), both);
        assert_eq!(uow.remarks().opening(ticket.id).await.unwrap(), Some(changed.clone()));
        assert_eq!(uow.remarks().find_by_source(&source).await.unwrap(), Some(changed));
    }

    async fn a_message_is_at_most_one_remark(store: Store) {
        let (ann, ticket) = one_ticket(&store).await;
        for expected in [true, false] {
            let mut uow = begin_on(&store, 1, &[ticket.id]).await;
            let remark = Remark {
                source: Some(message("C0HELP", "7")),
                ..Remark::new(uow.mint(), ticket.id, ann.id, "hello?".into(), at(1)).for_audience(Audience::Public)
            };
            uow.remarks().add(remark);
            assert_eq!(uow.commit().await.is_ok(), expected);
        }
    }

    async fn a_draft_is_taken_once_and_expires(store: Store) {
        let (ann, _) = one_ticket(&store).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        let draft = Draft {
            id: uow.mint(),
            owner: ann.id,
            kind: "reply".into(),
            body: "{}".into(),
            expires_at: at(1) + TimeDelta::hours(1),
        };
        uow.drafts().put(&draft);
        assert_eq!(uow.drafts().find(draft.id).await.unwrap(), Some(draft.clone()));
        uow.commit().await.unwrap();
        let mut late = store.begin(at(3601)).await.unwrap();
        assert_eq!(late.drafts().find(draft.id).await.unwrap(), None);
        drop(late);
        assert_eq!(store.sweep_drafts(at(2), 10).await.unwrap(), 0);
        let mut uow = store.begin(at(2)).await.unwrap();
        assert_eq!(uow.drafts().take(draft.id).await.unwrap(), Some(draft.clone()));
        assert_eq!(uow.drafts().take(draft.id).await.unwrap(), None);
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(2)).await.unwrap();
        assert_eq!(uow.drafts().find(draft.id).await.unwrap(), None);
    }

    async fn of_two_units_that_take_a_draft_at_once_one_gets_it(store: Store) {
        let (ann, _) = one_ticket(&store).await;
        for _ in 0..20 {
            let mut uow = store.begin(at(1)).await.unwrap();
            let id: desk::DraftId = uow.mint();
            let expires_at = at(1) + TimeDelta::hours(1);
            uow.drafts().put(&Draft { id, owner: ann.id, kind: "reply".into(), body: "{}".into(), expires_at });
            uow.commit().await.unwrap();
            let take = || {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut uow = store.begin(at(2)).await.unwrap();
                    // A double click: both units read the draft before either takes it.
                    uow.drafts().find(id).await.unwrap();
                    let taken = uow.drafts().take(id).await.unwrap();
                    uow.commit().await.unwrap();
                    taken.is_some()
                })
            };
            let (one, other) = (take(), take());
            assert!(one.await.unwrap() != other.await.unwrap(), "exactly one unit gets it");
        }
    }

    async fn a_thousand_tickets_fit_one_unit(store: Store) {
        let mut uow = store.begin(at(0)).await.unwrap();
        let ann = meet(&mut uow, "U0ANN");
        for _ in 0..1000 {
            let mut ticket = open(&mut uow, &ann).await;
            let event = ticket.claim(ann.id).unwrap();
            record(&mut uow, &mut ticket, event);
        }
        let committed = uow.commit().await.unwrap();
        assert_eq!((committed.tickets, committed.journal), (1000, 1000));
        assert_eq!(store.reads().tickets_by_phase().await.unwrap(), [("in_progress".to_owned(), 1000)]);
    }
}

async fn one_ticket_of_a_stranger(store: &Store) {
    let mut uow = store.begin(at(0)).await.unwrap();
    let name = format!("U{}", uow.mint::<TicketId>());
    let stranger = meet(&mut uow, &name);
    open(&mut uow, &stranger).await;
    uow.commit().await.unwrap();
}

async fn check(uow: &mut UnitOfWork, remark: &Remark, card: &Post, known: &Post, thread: &Thread) {
    assert_eq!(uow.remarks().get(remark.id).await.unwrap(), *remark);
    assert_eq!(
        uow.remarks().of(remark.ticket).await.unwrap(),
        std::slice::from_ref(remark)
    );
    let source = message("C0DESK", "7");
    assert_eq!(
        uow.remarks().find_by_source(&source).await.unwrap().as_ref(),
        Some(remark)
    );
    assert_eq!(uow.posts().find(card.id).await.unwrap().as_ref(), Some(card));
    assert_eq!(
        uow.posts()
            .card_of(card.subject.ticket().unwrap(), Side::Team)
            .await
            .unwrap()
            .as_ref(),
        Some(card)
    );
    assert_eq!(
        uow.posts()
            .card_of(card.subject.ticket().unwrap(), Side::Requester)
            .await
            .unwrap(),
        None
    );
    assert_eq!(
        uow.posts()
            .of(card.subject.ticket().unwrap(), Side::Team, PostRole::Remark)
            .await
            .unwrap(),
        std::slice::from_ref(known)
    );
    let found = uow
        .posts()
        .find_by_message(&message("C0DESK", "9"))
        .await
        .unwrap();
    assert_eq!(found.as_ref(), Some(known));
    assert_eq!(
        uow.threads()
            .of(thread.ticket, Side::Requester)
            .await
            .unwrap()
            .as_ref(),
        Some(thread)
    );
    assert_eq!(uow.threads().of(thread.ticket, Side::Team).await.unwrap(), None);
    let found = uow.threads().find_by_root(&channel("C0HELP"), "1").await.unwrap();
    assert_eq!(found.as_ref(), Some(thread));
}
