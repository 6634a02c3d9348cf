//! Fuzz targets. `make test` runs them with a few inputs, `make fuzz` with many.

use desk::{ArticleId, ArticleState, Audience};
use ulid::Ulid;

use crate::document::{Change, Document};
use crate::index::Index;
use crate::passage::passage;
use crate::query::{Query, Scope};

/// An index with a few articles, for the target.
///
/// # Panics
///
/// If the index cannot be made.
pub fn index() -> Index {
    let groups = [vec!["vpn".to_owned(), "virtual private network".to_owned()]];
    let index = Index::in_memory(&groups).expect("an index in memory");
    let texts = [
        (
            "Reset your password",
            "Open the portal. Choose a new password, e.g. with 0x80070005.",
        ),
        (
            "Connect to the VPN",
            "- Install the client.\n- Restart it after ERR_CONN_RESET!",
        ),
        ("Imprimante", "L’imprimante est au deuxième étage."),
    ];
    let changes = (1..).zip(texts).map(|(number, (title, body))| {
        Change::Put(Box::new(Document {
            article: ArticleId::new(Ulid::from_parts(1, number)),
            revision: 1,
            title: title.to_owned(),
            body: body.to_owned(),
            language: "en".to_owned(),
            audience: Audience::Everyone,
            state: ArticleState::Validated,
            known_error: false,
            questions: vec![body.to_owned()],
            declined: vec![title.to_owned()],
        }))
    });
    index.apply(changes.collect(), 1).expect("a commit");
    index
}

/// Any text can be searched, and has a passage with highlights at the boundaries of letters.
///
/// # Panics
///
/// If the rule does not hold.
pub fn search(index: &Index, text: &str) {
    let query = Query {
        text,
        readership: Scope::All,
        limit: 10,
        offset: 0,
    };
    let matches = index.search(&query).expect("any text can be searched");
    for found in matches {
        assert!(found.score.is_finite() && !found.why.is_empty(), "{found:?}");
        assert!((0.0..=1.0).contains(&found.features.confidence), "{found:?}");
    }
    for (query, body) in [
        (text, "Reset the password of the VPN."),
        ("reset password vpn", text),
    ] {
        let Some(passage) = passage(query, body, "de", &[]) else {
            continue;
        };
        assert!(passage.text.len() <= 300, "{passage:?}");
        for range in passage.highlights {
            assert!(
                passage.text.get(range).is_some_and(|word| !word.is_empty()),
                "{body:?}"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    /// The time for one text. It is far more than a text takes, because tests share the processor.
    const MOST: Duration = Duration::from_secs(5);

    thread_local! {
        static INDEX: crate::Index = super::index();
    }

    fn check(text: &str) {
        INDEX.with(|index| {
            let start = Instant::now();
            super::search(index, text);
            assert!(
                start.elapsed() < MOST,
                "{} bytes took {:?}",
                text.len(),
                start.elapsed()
            );
        });
    }

    proptest! {
        #[test]
        fn any_text_can_be_searched(text in any::<String>()) {
            check(&text);
        }

        #[test]
        fn any_words_and_signs_can_be_searched(text in "([a-z]{1,9}|[A-Z0-9_]{1,9}|password|vpn|virtual|private|network|0x[0-9a-f]{8}|[ .,:;!?éß\n'*()~^+-]){0,60}") {
            check(&text);
        }

        #[test]
        fn a_long_text_takes_no_longer(word in "[a-z ._-]{1,12}|\\PC{1,4}", count in 1_000_usize..20_000) {
            check(&word.repeat(count));
        }
    }
}
