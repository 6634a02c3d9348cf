//! Bulk reads for cards: threads, cards, names and opening remarks of several tickets, with one statement each.

use chat::MessageAnchor;
use desk::{Person, PersonId, Ticket, TicketId};
use store::{Audience, Post, PostRole, Remark, Side, Store, Thread, UnitOfWork};

use crate::harness::{at, begin_on, home, meet, message, on_both, one_ticket, open};

/// A second ticket of a new person.
async fn another(store: &Store) -> (Person, Ticket) {
    let mut uow = store.begin(at(1)).await.unwrap();
    let lee = meet(&mut uow, "U0LEE");
    let ticket = open(&mut uow, &lee).await;
    uow.commit().await.unwrap();
    (lee, ticket)
}

fn thread(ticket: TicketId, side: Side, root: &str) -> Thread {
    Thread {
        ticket,
        side,
        home: home("C0HELP"),
        root: MessageAnchor::Message(message("C0HELP", root)),
        link: None,
        asked_in: None,
        trouble: None,
    }
}

fn card(uow: &UnitOfWork, ticket: TicketId, side: Side) -> Post {
    Post {
        id: uow.mint(),
        subject: ticket.into(),
        side,
        role: PostRole::Card,
        home: home("C0DESK"),
        message: None,
    }
}

fn opening(uow: &UnitOfWork, ticket: &Ticket, words: &str) -> Remark {
    Remark {
        opening: true,
        ..Remark::new(uow.mint(), ticket.id, ticket.requester, words.into(), at(1))
            .for_audience(Audience::Public)
    }
}

on_both! {
    async fn threads_of_several_tickets_include_pending_ones(store: Store) {
        let (_, first) = one_ticket(&store).await;
        let (_, second) = another(&store).await;
        let mut uow = begin_on(&store, 2, &[first.id, second.id]).await;
        uow.threads().add(thread(first.id, Side::Team, "1"));
        uow.threads().add(thread(second.id, Side::Requester, "2"));
        uow.threads().add(thread(second.id, Side::Team, "3"));
        uow.commit().await.unwrap();

        let mut uow = begin_on(&store, 3, &[first.id, second.id]).await;
        uow.threads().add(thread(first.id, Side::Requester, "4"));
        uow.threads().add(thread(second.id, Side::Team, "5"));
        let asked = [second.id, first.id, second.id];
        let expected = [
            thread(first.id, Side::Requester, "4"),
            thread(first.id, Side::Team, "1"),
            thread(second.id, Side::Requester, "2"),
            thread(second.id, Side::Team, "5"),
        ];
        assert_eq!(uow.threads().of_each(&asked).await.unwrap(), expected);
        assert_eq!(uow.threads().of_each(&[first.id]).await.unwrap(), expected[..2]);
        assert_eq!(uow.threads().of_each(&[]).await.unwrap(), []);
    }

    async fn the_newest_card_of_each_side_is_found_and_a_pending_one_wins(store: Store) {
        let (_, first) = one_ticket(&store).await;
        let (_, second) = another(&store).await;
        let mut uow = begin_on(&store, 2, &[first.id, second.id]).await;
        let (old, new) = (card(&uow, first.id, Side::Team), card(&uow, first.id, Side::Team));
        let requester = card(&uow, first.id, Side::Requester);
        let replaced = card(&uow, second.id, Side::Team);
        let notice = Post { role: PostRole::Notice, ..card(&uow, first.id, Side::Team) };
        for post in [&old, &new, &requester, &replaced, &notice] {
            uow.posts().add(post.clone());
        }
        uow.commit().await.unwrap();

        let mut uow = begin_on(&store, 3, &[first.id, second.id]).await;
        let pending = card(&uow, second.id, Side::Team);
        uow.posts().add(pending.clone());
        let cards = uow.posts().cards_of_each(&[second.id, first.id]).await.unwrap();
        assert_eq!(cards, [requester, new, pending]);
        for card in &cards {
            let alone = uow.posts().card_of(card.subject.ticket().unwrap(), card.side).await.unwrap();
            assert_eq!(alone.as_ref(), Some(card));
        }
        assert_eq!(uow.posts().cards_of_each(&[]).await.unwrap(), []);
    }

    async fn names_are_read_for_people_who_are_not_kept_yet(store: Store) {
        let (ann, _) = one_ticket(&store).await;
        let (lee, _) = another(&store).await;
        let mut uow = store.begin(at(2)).await.unwrap();
        uow.people().rename(lee.id, "Lee B");
        let sam = meet(&mut uow, "U0SAM");
        let nobody: PersonId = uow.mint();
        let names = uow.people().names(&[ann.id, lee.id, sam.id, nobody, ann.id]).await.unwrap();
        let expected = [(ann.id, "u0ann"), (lee.id, "Lee B"), (sam.id, "u0sam")];
        assert_eq!(names, expected.map(|(id, name)| (id, name.to_owned())).into());
        assert_eq!(uow.people().get(ann.id).await.unwrap(), ann);
    }

    async fn opening_remarks_of_several_tickets_are_read_with_their_changes(store: Store) {
        let (_, first) = one_ticket(&store).await;
        let (_, second) = another(&store).await;
        let mut uow = begin_on(&store, 2, &[first.id, second.id]).await;
        let before = opening(&uow, &first, "it smokes");
        let reply = Remark { opening: false, ..opening(&uow, &first, "badly") };
        uow.remarks().add(before.clone());
        uow.remarks().add(reply);
        uow.commit().await.unwrap();

        let mut uow = begin_on(&store, 3, &[first.id, second.id]).await;
        let edited = Remark { text: "it burns".into(), edited_at: Some(at(3)), ..before };
        uow.remarks().save(&edited);
        let pending = opening(&uow, &second, "me too");
        uow.remarks().add(pending.clone());
        let openings = uow.remarks().opening_of_each(&[second.id, first.id]).await.unwrap();
        assert_eq!(openings, [edited, pending]);
        for remark in openings {
            assert_eq!(uow.remarks().opening(remark.ticket).await.unwrap(), Some(remark));
        }
        assert_eq!(uow.remarks().opening_of_each(&[]).await.unwrap(), []);
    }
}
