//! What a new ticket is compared with, who follows a known issue, and what is held until somebody has answered.

use chat::{ChannelRef, Connection, UserRef};
use desk::{Ticket, TicketEvent};
use store::{Comparable, Draft, Follower, Store, UnitOfWork};

use crate::harness::{at, meet, on_both, one_ticket, open};

fn change(uow: &mut UnitOfWork<'_>, ticket: &mut Ticket, event: &TicketEvent) {
    ticket.apply(event, Some(ticket.requester), uow.now());
    ticket.version = uow.tickets().save(ticket);
}

fn lines(found: &[Comparable]) -> Vec<(desk::TicketId, bool)> {
    let mut lines: Vec<_> = found.iter().map(|one| (one.id, one.known)).collect();
    lines.sort();
    lines
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
    async fn known_issues_and_ones_own_open_tickets_are_compared(store: Store) {
        let (ann, mut first) = one_ticket(&store).await;
        let mut uow = store.begin(at(60)).await.unwrap();
        let lee = meet(&mut uow, "U0LEE");
        let own = open(&mut uow, &lee).await;
        first = uow.tickets().get(first.id).await.unwrap();
        let team = first.team.clone();
        assert_eq!(lines(&uow.tickets().comparable(&team, lee.id, 20).await.unwrap()), [(own.id, false)]);
        change(&mut uow, &mut first, &TicketEvent::Known);
        let both = [(first.id, true), (own.id, false)];
        let unwritten = uow.tickets().comparable(&team, lee.id, 20).await.unwrap();
        assert_eq!(lines(&unwritten), both, "what this unit has not written yet counts");
        uow.commit().await.unwrap();

        let mut uow = store.begin(at(120)).await.unwrap();
        let found = uow.tickets().comparable(&team, lee.id, 20).await.unwrap();
        assert_eq!(lines(&found), both);
        assert_eq!(found[0].title, first.title);
        let other = desk::TeamName("network".into());
        assert_eq!(lines(&uow.tickets().comparable(&other, lee.id, 20).await.unwrap()), [(own.id, false)]);
        let mut kept = uow.tickets().get(first.id).await.unwrap();
        assert_eq!(kept.known_since, Some(at(60)));
        let event = kept.withdraw("found it".into()).unwrap();
        change(&mut uow, &mut kept, &event);
        assert_eq!(lines(&uow.tickets().comparable(&team, lee.id, 20).await.unwrap()), [(own.id, false)]);
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(180)).await.unwrap();
        assert_eq!(lines(&uow.tickets().comparable(&team, ann.id, 20).await.unwrap()), []);
    }

    async fn a_follower_is_counted_once_by_whoever_they_are_now(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let mut uow = store.begin(at(60)).await.unwrap();
        let lee = meet(&mut uow, "U0LEE");
        let bo = meet(&mut uow, "U0BO");
        let one = follower(&ticket, "U0LEE", lee.id, 60);
        uow.followers().add(one.clone());
        assert_eq!(uow.followers().of(ticket.id).await.unwrap(), std::slice::from_ref(&one));
        uow.commit().await.unwrap();

        let mut uow = store.begin(at(120)).await.unwrap();
        // The same once more, and somebody else.
        uow.followers().add(Follower { at: at(120), ..one.clone() });
        let other = follower(&ticket, "U0BO", bo.id, 120);
        uow.followers().add(other.clone());
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(180)).await.unwrap();
        assert_eq!(uow.followers().of(ticket.id).await.unwrap(), [one.clone(), other.clone()]);
        assert_eq!(uow.followers().latest_of(&other.user).await.unwrap(), Some(other));
        let nobody = UserRef::new(&one.user.connection, "U0ANN");
        assert_eq!(uow.followers().latest_of(&nobody).await.unwrap(), None);
    }

    async fn what_is_held_is_found_by_where_it_was_said(store: Store) {
        let mut uow = store.begin(at(0)).await.unwrap();
        let lee = meet(&mut uow, "U0LEE");
        let draft = |uow: &UnitOfWork<'_>, kind: &str| Draft {
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
        assert_eq!(uow.drafts().held(&here.kind).await.unwrap(), std::slice::from_ref(&here));
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(60)).await.unwrap();
        assert_eq!(uow.drafts().held(&here.kind).await.unwrap(), std::slice::from_ref(&here));
        uow.drafts().take(here.id).await.unwrap();
        assert_eq!(uow.drafts().held(&here.kind).await.unwrap(), []);
    }
}
