//! Comparable tickets, followers of known issues, and drafts of pending tickets.

use chat::{ChannelRef, Connection, UserRef};
use desk::{Ticket, TicketEvent};
use store::{Draft, Follower, SimilarCandidate, Store, UnitOfWork};

use crate::harness::{at, begin_on, meet, on_both, one_ticket, open};

fn change(uow: &mut UnitOfWork, ticket: &mut Ticket, event: &TicketEvent) {
    ticket.apply(event, Some(ticket.requester), uow.now());
    ticket.version = uow.tickets().save(ticket);
}

fn ids(found: &[SimilarCandidate]) -> Vec<(desk::TicketId, bool)> {
    let mut ids: Vec<_> = found.iter().map(|one| (one.id, one.known)).collect();
    ids.sort();
    ids
}

fn follower(ticket: &Ticket, user: &str, person: desk::PersonId, second: i64) -> Follower {
    let hq = Connection("hq".into());
    Follower {
        ticket: ticket.id,
        user: UserRef::new(&hq, user),
        person,
        asked_in: ChannelRef::new(&hq, "C0HELP"),
        at: at(second),
    }
}

on_both! {
    async fn a_new_ticket_is_compared_with_known_issues_and_with_ones_own_open_tickets(store: Store) {
        let (ann, mut first) = one_ticket(&store).await;
        let mut uow = store.begin(at(60)).await.unwrap();
        let lee = meet(&mut uow, "U0LEE");
        let own = open(&mut uow, &lee).await;
        first = uow.tickets().get(first.id).await.unwrap();
        let team = first.team.clone();
        assert_eq!(ids(&uow.tickets().similar_candidates(&team, lee.id, 20).await.unwrap()), [(own.id, false)]);
        change(&mut uow, &mut first, &TicketEvent::KnownIssueMarked);
        let both = [(first.id, true), (own.id, false)];
        let unwritten = uow.tickets().similar_candidates(&team, lee.id, 20).await.unwrap();
        assert_eq!(ids(&unwritten), both, "unwritten changes of this unit count");
        uow.commit().await.unwrap();

        let mut uow = store.begin(at(120)).await.unwrap();
        let found = uow.tickets().similar_candidates(&team, lee.id, 20).await.unwrap();
        assert_eq!(ids(&found), both);
        assert_eq!(found[0].title, first.title);
        let other = desk::TeamName("network".into());
        assert_eq!(ids(&uow.tickets().similar_candidates(&other, lee.id, 20).await.unwrap()), [(own.id, false)]);
        let mut kept = uow.tickets().get(first.id).await.unwrap();
        assert_eq!(kept.known_since, Some(at(60)));
        let event = kept.withdraw("found it".into()).unwrap();
        change(&mut uow, &mut kept, &event);
        assert_eq!(ids(&uow.tickets().similar_candidates(&team, lee.id, 20).await.unwrap()), [(own.id, false)]);
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(180)).await.unwrap();
        assert_eq!(ids(&uow.tickets().similar_candidates(&team, ann.id, 20).await.unwrap()), []);
    }

    async fn a_person_follows_a_ticket_once_whatever_their_accounts(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let mut uow = begin_on(&store, 60, &[ticket.id]).await;
        let lee = meet(&mut uow, "U0LEE");
        let bo = meet(&mut uow, "U0BO");
        let one = follower(&ticket, "U0LEE", lee.id, 60);
        uow.followers().add(one.clone());
        assert_eq!(uow.followers().of(ticket.id).await.unwrap(), std::slice::from_ref(&one));
        uow.commit().await.unwrap();

        let mut uow = begin_on(&store, 120, &[ticket.id]).await;
        // The same account again, and another account.
        uow.followers().add(Follower { at: at(120), ..one.clone() });
        let other = follower(&ticket, "U0BO", bo.id, 120);
        uow.followers().add(other.clone());
        uow.commit().await.unwrap();
        let mut uow = begin_on(&store, 180, &[ticket.id]).await;
        assert_eq!(uow.followers().of(ticket.id).await.unwrap(), [one.clone(), other.clone()]);
        assert_eq!(uow.followers().latest_of(&other.user).await.unwrap(), Some(other));
        let nobody = UserRef::new(&one.user.connection, "U0ANN");
        assert_eq!(uow.followers().latest_of(&nobody).await.unwrap(), None);
    }

    async fn followed_tickets_are_listed_until_they_end_or_become_private(store: Store) {
        let (ann, first) = one_ticket(&store).await;
        let mut uow = begin_on(&store, 60, &[first.id]).await;
        let lee = meet(&mut uow, "U0LEE");
        meet(&mut uow, "U0BO");
        let (mut ended, mut hidden) = (open(&mut uow, &ann).await, open(&mut uow, &ann).await);
        open(&mut uow, &ann).await;
        for ticket in [&first, &ended, &hidden] {
            uow.followers().add(follower(ticket, "U0LEE", lee.id, 60));
        }
        uow.commit().await.unwrap();
        let listed = async |second, limit| {
            let mut uow = store.begin(at(second)).await.unwrap();
            let listed = uow.tickets().followed_by(lee.id, limit).await.unwrap();
            assert_eq!(uow.tickets().followed_by(ann.id, limit).await.unwrap(), [], "Ann follows nothing");
            listed.iter().map(|ticket| ticket.reference.number).collect::<Vec<_>>()
        };
        assert_eq!(listed(120, 10).await, [3, 2, 1]);
        assert_eq!(listed(120, 2).await, [3, 2]);

        let mut uow = begin_on(&store, 180, &[ended.id, hidden.id]).await;
        ended = uow.tickets().get(ended.id).await.unwrap();
        hidden = uow.tickets().get(hidden.id).await.unwrap();
        let event = ended.withdraw("found it".into()).unwrap();
        change(&mut uow, &mut ended, &event);
        change(&mut uow, &mut hidden, &TicketEvent::MadePrivate { why: String::new() });
        uow.commit().await.unwrap();
        assert_eq!(listed(240, 10).await, [1]);
    }

    async fn pending_tickets_are_found_by_their_channel(store: Store) {
        let mut uow = store.begin(at(0)).await.unwrap();
        let lee = meet(&mut uow, "U0LEE");
        let draft = |uow: &UnitOfWork, kind: &str| Draft {
            id: uow.mint(),
            owner: lee.id,
            kind: kind.into(),
            body: "{}".into(),
            expires_at: at(600),
        };
        let (here, there, other) = (
            draft(&uow, "alike:hq:C0HELP"),
            draft(&uow, "alike:hq:C0OTHER"),
            draft(&uow, "suggestion:hq:C0HELP"),
        );
        for one in [&here, &there, &other] {
            uow.drafts().put(one);
        }
        assert_eq!(uow.drafts().pending_tickets(&here.kind).await.unwrap(), std::slice::from_ref(&here));
        assert_eq!(uow.drafts().pending_tickets_of(lee.id).await.unwrap(), [here.clone(), there.clone()]);
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(60)).await.unwrap();
        assert_eq!(uow.drafts().pending_tickets_of(lee.id).await.unwrap(), [here.clone(), there.clone()]);
        let ann = meet(&mut uow, "U0ANN");
        assert_eq!(uow.drafts().pending_tickets_of(ann.id).await.unwrap(), []);
        assert_eq!(uow.drafts().pending_tickets(&here.kind).await.unwrap(), std::slice::from_ref(&here));
        uow.drafts().take(here.id).await.unwrap();
        assert_eq!(uow.drafts().pending_tickets(&here.kind).await.unwrap(), []);
        assert_eq!(uow.drafts().pending_tickets_of(lee.id).await.unwrap(), [there]);
    }
}
