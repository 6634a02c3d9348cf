//! Departures, and accounts whose presence the desk checks.

use desk::Identity;
use store::{Account, Store};

use crate::harness::{at, hq, identity, meet, on_both, one_ticket};

fn account(user: &str, left: Option<i64>) -> Account {
    Account {
        identity: identity(user),
        left: left.map(at),
    }
}

on_both! {
    async fn a_departure_is_known_until_the_account_is_active_again(store: Store) {
        let (ann, _) = one_ticket(&store).await;
        let other = Identity { connection: "community".into(), user: "1042".into() };
        let mut uow = store.begin(at(1)).await.unwrap();
        uow.people().join_identity(&ann, &other);
        uow.people().note_left(&identity("U0ANN"), Some(at(1)));
        uow.people().note_left(&other, Some(at(1)));
        uow.people().note_left(&other, None);
        let there = Account { identity: other.clone(), left: None };
        let expected = [there, account("U0ANN", Some(1))];
        assert_eq!(uow.people().accounts_of(ann.id).await.unwrap(), expected, "unwritten changes count");
        uow.commit().await.unwrap();

        let mut uow = store.begin(at(2)).await.unwrap();
        assert_eq!(uow.people().accounts_of(ann.id).await.unwrap(), expected);
        let met = uow.people().meet(&identity("U0ANN")).await.unwrap().unwrap();
        assert_eq!(met.left, Some(at(1)));
        uow.people().note_left(&identity("U0ANN"), None);
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(3)).await.unwrap();
        let met = uow.people().meet(&identity("U0ANN")).await.unwrap().unwrap();
        assert_eq!(met.left, None);
    }

    async fn presence_is_checked_for_requesters_and_assignees_and_people_with_several_accounts(store: Store) {
        let (_, ticket) = one_ticket(&store).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        meet(&mut uow, "U0BYSTANDER");
        let kim = meet(&mut uow, "U0KIM");
        let sam = meet(&mut uow, "U0SAM");
        uow.people().join_identity(&kim, &Identity { connection: "community".into(), user: "1004".into() });
        let mut ticket = uow.tickets().get(ticket.id).await.unwrap();
        let event = ticket.claim(sam.id).unwrap();
        ticket.apply(&event, Some(sam.id), at(1));
        uow.tickets().save(&ticket);
        uow.people().note_left(&identity("U0SAM"), Some(at(1)));
        uow.commit().await.unwrap();

        let reads = store.reads();
        let all = reads.presence_candidates(&hq(), "", 10).await.unwrap();
        assert_eq!(all, [account("U0ANN", None), account("U0KIM", None), account("U0SAM", Some(1))]);
        assert_eq!(reads.presence_candidates(&hq(), "U0ANN", 1).await.unwrap(), [account("U0KIM", None)]);

        let mut uow = store.begin(at(2)).await.unwrap();
        let mut ticket = uow.tickets().get(ticket.id).await.unwrap();
        let event = ticket.cancel("found it".into()).unwrap();
        ticket.apply(&event, Some(sam.id), at(2));
        uow.tickets().save(&ticket);
        uow.commit().await.unwrap();
        assert_eq!(reads.presence_candidates(&hq(), "", 10).await.unwrap(), [account("U0KIM", None)]);
    }
}
