//! Lists of a person: tickets, work, cool-downs and drafts.

use desk::{State, Ticket};
use store::{Draft, Store, UnitOfWork};

use crate::harness::{at, meet, on_both, one_ticket, open};

fn numbers(tickets: &[Ticket]) -> Vec<i64> {
    tickets.iter().map(|ticket| ticket.reference.number).collect()
}

async fn claim(uow: &mut UnitOfWork, mut ticket: Ticket, agent: desk::PersonId) -> Ticket {
    let event = ticket.claim(agent).unwrap();
    ticket.apply(&event, Some(agent), uow.now());
    ticket.version = uow.tickets().save(&ticket);
    ticket
}

on_both! {
    async fn tickets_of_a_requester_are_listed_newest_first_in_any_phase(store: Store) {
        let (ann, mut first) = one_ticket(&store).await;
        let mut uow = store.begin(at(60)).await.unwrap();
        open(&mut uow, &ann).await;
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(120)).await.unwrap();
        first = uow.tickets().get(first.id).await.unwrap();
        let event = first.withdraw("found it".into()).unwrap();
        first.apply(&event, Some(ann.id), at(120));
        uow.tickets().save(&first);
        open(&mut uow, &ann).await;
        let unwritten = uow.tickets().latest_of(ann.id, 10).await.unwrap();
        assert_eq!(numbers(&unwritten), [3, 2, 1], "unwritten changes of this unit count");
        uow.commit().await.unwrap();

        let mut uow = store.begin(at(180)).await.unwrap();
        let lately = uow.tickets().latest_of(ann.id, 2).await.unwrap();
        assert_eq!(numbers(&lately), [3, 2]);
        let lately = uow.tickets().latest_of(ann.id, 10).await.unwrap();
        assert!(matches!(lately[2].state, State::Cancelled { .. }));
    }

    async fn tickets_of_an_agent_are_listed_and_unclaimed_tickets_are_counted(store: Store) {
        let (ann, first) = one_ticket(&store).await;
        let mut uow = store.begin(at(60)).await.unwrap();
        let sam = meet(&mut uow, "U0SAM");
        open(&mut uow, &ann).await;
        let first = uow.tickets().get(first.id).await.unwrap();
        let team = first.team.clone();
        claim(&mut uow, first, sam.id).await;
        uow.commit().await.unwrap();

        let mut uow = store.begin(at(120)).await.unwrap();
        assert_eq!(numbers(&uow.tickets().worked_on_by(sam.id, 10).await.unwrap()), [1]);
        assert_eq!(uow.tickets().worked_on_by(ann.id, 10).await.unwrap(), []);
        assert_eq!(uow.tickets().unclaimed(&team, true).await.unwrap(), 1);
    }

    async fn a_resolved_ticket_keeps_its_assignee(store: Store) {
        let (ann, first) = one_ticket(&store).await;
        let mut uow = store.begin(at(60)).await.unwrap();
        let sam = meet(&mut uow, "U0SAM");
        let first = uow.tickets().get(first.id).await.unwrap();
        let mut first = claim(&mut uow, first, sam.id).await;
        let event = first.confirm_fixed(at(60)).unwrap();
        first.apply(&event, Some(ann.id), at(60));
        uow.tickets().save(&first);
        uow.commit().await.unwrap();

        let mut uow = store.begin(at(120)).await.unwrap();
        let mut kept = uow.tickets().get(first.id).await.unwrap();
        assert_eq!(uow.tickets().worked_on_by(sam.id, 10).await.unwrap(), [], "nobody works on a resolved ticket");
        let event = kept.reopen().unwrap();
        kept.apply(&event, Some(ann.id), at(120));
        assert_eq!(kept.assignee(), Some(sam.id));
    }

    async fn only_tickets_that_requesters_opened_themselves_count(store: Store) {
        let (ann, first) = one_ticket(&store).await;
        let mut uow = store.begin(at(60)).await.unwrap();
        let sam = meet(&mut uow, "U0SAM");
        open(&mut uow, &ann).await;
        let mut by_sam = open(&mut uow, &ann).await;
        by_sam.opened_by = sam.id;
        uow.tickets().insert(&by_sam);
        assert_eq!(uow.tickets().usage(ann.id, at(30)).await.unwrap(), (2, 1), "one of them is not written");
        uow.commit().await.unwrap();

        let mut uow = store.begin(at(61)).await.unwrap();
        assert_eq!(uow.tickets().usage(ann.id, at(30)).await.unwrap(), (2, 1));
        assert_eq!(uow.tickets().usage(sam.id, at(0)).await.unwrap(), (0, 0));
        let mut first = uow.tickets().get(first.id).await.unwrap();
        let event = first.confirm_fixed(at(61)).unwrap();
        first.apply(&event, Some(ann.id), at(61));
        uow.tickets().save(&first);
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(62)).await.unwrap();
        assert_eq!(uow.tickets().usage(ann.id, at(30)).await.unwrap(), (1, 1));
    }

    async fn a_cool_down_lasts_until_its_end(store: Store) {
        let (ann, _) = one_ticket(&store).await;
        let mut uow = store.begin(at(10)).await.unwrap();
        uow.cooldowns().start(ann.id, "help", at(100));
        assert_eq!(uow.cooldowns().until(ann.id, "help").await.unwrap(), Some(at(100)), "an unwritten cool-down counts");
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(99)).await.unwrap();
        assert_eq!(uow.cooldowns().until(ann.id, "help").await.unwrap(), Some(at(100)));
        assert_eq!(uow.cooldowns().until(ann.id, "other").await.unwrap(), None);
        uow.cooldowns().start(ann.id, "help", at(200));
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(200)).await.unwrap();
        assert_eq!(uow.cooldowns().until(ann.id, "help").await.unwrap(), None);
        drop(uow);
        assert_eq!(store.sweep_cooldowns(at(199), 10).await.unwrap(), 0);
        assert_eq!(store.sweep_cooldowns(at(200), 10).await.unwrap(), 1);
    }

    async fn the_newest_draft_of_a_kind_is_found(store: Store) {
        let (ann, _) = one_ticket(&store).await;
        let draft = |id, kind: &str, until| Draft {
            id,
            owner: ann.id,
            kind: kind.into(),
            body: "{}".into(),
            expires_at: at(until),
        };
        let mut uow = store.begin(at(10)).await.unwrap();
        let first = draft(uow.mint(), "waiting", 100);
        uow.drafts().put(&first);
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(11)).await.unwrap();
        assert_eq!(uow.drafts().latest_of(ann.id, "waiting").await.unwrap(), Some(first.clone()));
        assert_eq!(uow.drafts().latest_of(ann.id, "about").await.unwrap(), None);
        let second = draft(uow.mint(), "waiting", 50);
        uow.drafts().put(&second);
        assert_eq!(uow.drafts().latest_of(ann.id, "waiting").await.unwrap(), Some(second.clone()));
        uow.drafts().take(second.id).await.unwrap();
        assert_eq!(uow.drafts().latest_of(ann.id, "waiting").await.unwrap(), Some(first.clone()));
        uow.drafts().put(&second);
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(60)).await.unwrap();
        assert_eq!(uow.drafts().latest_of(ann.id, "waiting").await.unwrap(), Some(first), "the newest has expired");
    }
}
