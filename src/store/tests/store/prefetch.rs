//! Prefetching gives every event the same answer as a single read.

use desk::Identity;
use store::{Draft, Store};

use crate::harness::{at, begin_on, channel, identity, meet, message, on_both, one_ticket};

on_both! {
    async fn prefetched_people_and_people_met_meanwhile_are_found(store: Store) {
        let (ann, _) = one_ticket(&store).await;
        let mut alone = store.begin(at(1)).await.unwrap();
        let alone_met = alone.people().meet(&identity("U0ANN")).await.unwrap();
        drop(alone);
        let mut uow = store.begin(at(1)).await.unwrap();
        let all: Vec<Identity> = ["U0ANN", "U0LEE", "U0SAM", "U0ANN"].map(identity).into();
        uow.people().prefetch(&all).await.unwrap();
        let met = uow.people().meet(&identity("U0ANN")).await.unwrap();
        assert_eq!(met, alone_met);
        assert_eq!(met.map(|met| met.person), Some(ann));
        assert_eq!(uow.people().meet(&identity("U0LEE")).await.unwrap(), None);
        let sam = meet(&mut uow, "U0SAM");
        let met = uow.people().meet(&identity("U0SAM")).await.unwrap();
        assert_eq!(met.map(|met| met.person), Some(sam));
    }

    async fn prefetched_origins_and_origins_claimed_meanwhile_are_found(store: Store) {
        let (ann, ticket) = one_ticket(&store).await;
        let (old, new) = (message("C0HELP", "1"), message("C0HELP", "2"));
        let mut uow = begin_on(&store, 1, &[ticket.id]).await;
        uow.origins().claim(&old, ticket.id, ann.id, at(1)).await.unwrap();
        uow.commit().await.unwrap();

        let mut uow = begin_on(&store, 9, &[ticket.id]).await;
        uow.origins().prefetch(&[old.clone(), new.clone()]).await.unwrap();
        assert_eq!(uow.origins().find(&old).await.unwrap(), Some(ticket.id));
        assert_eq!(uow.origins().find(&new).await.unwrap(), None);
        let (here, there) = (channel("C0HELP"), channel("C0ELSE"));
        let asked = [(here.clone(), ann.id), (there.clone(), ann.id)];
        uow.origins().prefetch_latest(&asked, at(5)).await.unwrap();
        assert_eq!(uow.origins().by_author(&here, ann.id, (at(5), at(9))).await.unwrap(), []);
        let before = uow.origins().by_author(&here, ann.id, (at(1), at(9))).await.unwrap();
        assert_eq!(before, [(ticket.id, at(1))], "earlier times were not prefetched");
        uow.origins().claim(&new, ticket.id, ann.id, at(8)).await.unwrap();
        assert_eq!(uow.origins().find(&new).await.unwrap(), Some(ticket.id));
        let meanwhile = uow.origins().by_author(&here, ann.id, (at(5), at(9))).await.unwrap();
        assert_eq!(meanwhile, [(ticket.id, at(8))]);
        assert_eq!(uow.origins().by_author(&there, ann.id, (at(5), at(9))).await.unwrap(), []);
        uow.commit().await.unwrap();

        let mut uow = begin_on(&store, 9, &[ticket.id]).await;
        uow.origins().prefetch_latest(&asked, at(5)).await.unwrap();
        let kept = uow.origins().by_author(&here, ann.id, (at(5), at(9))).await.unwrap();
        assert_eq!(kept, [(ticket.id, at(8))]);
    }

    async fn prefetched_pending_tickets_and_those_put_meanwhile_are_found(store: Store) {
        let (ann, _) = one_ticket(&store).await;
        let mut uow = store.begin(at(1)).await.unwrap();
        let [old, new] = ["alike:hq:C0HELP", "alike:hq:C0ELSE"].map(|kind| Draft {
            id: uow.mint(),
            owner: ann.id,
            kind: kind.into(),
            body: "{}".into(),
            expires_at: at(600),
        });
        uow.drafts().put(&old);
        uow.commit().await.unwrap();

        let mut uow = store.begin(at(2)).await.unwrap();
        uow.drafts().prefetch_pending().await.unwrap();
        assert_eq!(uow.drafts().latest_of(ann.id, &old.kind).await.unwrap(), Some(old.clone()));
        assert_eq!(uow.drafts().latest_of(ann.id, &new.kind).await.unwrap(), None);
        uow.drafts().put(&new);
        assert_eq!(uow.drafts().latest_of(ann.id, &new.kind).await.unwrap(), Some(new.clone()));
        uow.drafts().take(old.id).await.unwrap();
        uow.commit().await.unwrap();

        let mut uow = store.begin(at(3)).await.unwrap();
        uow.drafts().take(new.id).await.unwrap();
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(4)).await.unwrap();
        uow.drafts().prefetch_pending().await.unwrap();
        assert_eq!(uow.drafts().pending_tickets_of(ann.id).await.unwrap(), []);
        uow.drafts().put(&new);
        assert_eq!(uow.drafts().pending_tickets_of(ann.id).await.unwrap(), [new]);
    }
}
