//! Who left or came back without anybody telling us is found.

use chat::{LookupError, Standing};
use jobs::{Looked, Round};

use crate::harness::{Works, said};

async fn looks(works: &Works) {
    let mut round = Round::default();
    while jobs::look_after(&works.context, &mut round).await.unwrap() == Looked::More {}
    works.passes(1.0);
    jobs::process_due(&works.context, 100).await.unwrap();
    works.deliver_all().await;
}

fn told(works: &Works, words: &str) -> usize {
    works
        .platform
        .calls()
        .iter()
        .filter(|call| call.contains(words))
        .count()
}

const LEFT: &str = "nobody reads an answer any more";
const BACK: &str = "is back";

async fn who_left_is_found_once_and_so_is_who_came_back(works: Works) {
    // More than one step asks about.
    for number in 0..25 {
        let (key, user) = (format!("{number}"), format!("U{number}"));
        works.keep(&[said(&key, &user, "the printer eats paper")]).await;
    }
    works.passes(1.0);
    jobs::process_due(&works.context, 100).await.unwrap();
    works.deliver_all().await;
    looks(&works).await;
    assert_eq!((told(&works, LEFT), told(&works, BACK)), (0, 0));

    let unseen = LookupError::NotFound {
        why: "missing_access".into(),
    };
    let silent = LookupError::Unanswered {
        after: None,
        why: "502".into(),
    };
    for trouble in [unseen, silent] {
        works.platform.says(Err(trouble));
        looks(&works).await;
        assert_eq!(told(&works, LEFT), 0, "not to be seen is not gone");
    }
    for standing in [Standing::Deactivated, Standing::Stranger] {
        works.platform.says(Ok(standing));
        looks(&works).await;
        assert_eq!((told(&works, LEFT), told(&works, BACK)), (25, 0));
    }
    works.platform.says(Ok(Standing::Member));
    for _ in 0..2 {
        looks(&works).await;
        assert_eq!((told(&works, LEFT), told(&works, BACK)), (25, 25));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_left_is_found_on_sqlite() {
    who_left_is_found_once_and_so_is_who_came_back(Works::on_sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_left_is_found_on_postgres() {
    who_left_is_found_once_and_so_is_who_came_back(Works::on_postgres("whereabouts").await).await;
}
