//! Who decides for a person who is away.

use desk::approval::Substitution;
use store::{Store, StoreError};

use crate::harness::{at, identity, on_both};

fn away(of: &str, by: &str, from: i64, until: i64) -> Substitution {
    Substitution {
        of: identity(of),
        by: identity(by),
        from: at(from),
        until: at(until),
    }
}

on_both! {
    async fn a_substitution_is_read_until_it_ends(store: Store) {
        let mut uow = store.begin(at(0)).await.unwrap();
        uow.substitutes().lock().await.unwrap();
        for one in [away("KIM", "DANA", 0, 10), away("SAM", "DANA", 5, 20), away("DANA", "LEE", 30, 40)] {
            uow.substitutes().put(&one).await.unwrap();
        }
        uow.commit().await.unwrap();

        let mut uow = store.begin(at(9)).await.unwrap();
        let of = uow.substitutes().of(&[identity("KIM"), identity("LEE")]).await.unwrap();
        assert_eq!(of, [away("KIM", "DANA", 0, 10)]);
        let by = uow.substitutes().by(&[identity("DANA")]).await.unwrap();
        assert_eq!(by, [away("KIM", "DANA", 0, 10), away("SAM", "DANA", 5, 20)]);
        assert_eq!(uow.substitutes().of(&[]).await.unwrap(), []);
        drop(uow);

        let mut uow = store.begin(at(10)).await.unwrap();
        assert_eq!(uow.substitutes().of(&[identity("KIM")]).await.unwrap(), []);
    }

    async fn substitutions_are_read_while_another_unit_changes_them(store: Store) {
        let mut changes = store.begin(at(0)).await.unwrap();
        changes.substitutes().lock().await.unwrap();
        changes.substitutes().put(&away("KIM", "DANA", 0, 10)).await.unwrap();
        let mut reads = store.look(at(0)).await.unwrap();
        assert_eq!(reads.substitutes().of(&[identity("KIM")]).await.unwrap(), []);
        drop(reads);
        changes.commit().await.unwrap();
    }

    async fn an_account_has_one_substitute_until_the_end_or_the_return(store: Store) {
        let mut uow = store.begin(at(0)).await.unwrap();
        let unlocked = uow.substitutes().put(&away("KIM", "DANA", 0, 10)).await;
        assert!(matches!(unlocked, Err(StoreError::Unlocked { .. })), "{unlocked:?}");
        uow.substitutes().lock().await.unwrap();
        for one in [away("KIM", "DANA", 0, 10), away("KIM", "LEE", 0, 20)] {
            uow.substitutes().put(&one).await.unwrap();
        }
        uow.substitutes().sweep(&identity("KIM")).await.unwrap();
        let of = uow.substitutes().of(&[identity("KIM")]).await.unwrap();
        assert_eq!(of, [away("KIM", "LEE", 0, 20)]);
        uow.substitutes().end(&identity("KIM")).await.unwrap();
        assert_eq!(uow.substitutes().of(&[identity("KIM")]).await.unwrap(), []);
        uow.substitutes().put(&away("KIM", "LEE", 0, 20)).await.unwrap();
        uow.commit().await.unwrap();

        let mut uow = store.begin(at(20)).await.unwrap();
        uow.substitutes().lock().await.unwrap();
        uow.substitutes().sweep(&identity("KIM")).await.unwrap();
        uow.commit().await.unwrap();
        let mut uow = store.begin(at(0)).await.unwrap();
        assert_eq!(uow.substitutes().of(&[identity("KIM")]).await.unwrap(), [], "the row is removed");
    }
}
