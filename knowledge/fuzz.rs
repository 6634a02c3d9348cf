//! Fuzz targets. `make test` runs them with a few inputs, `make fuzz` with many.

use desk::{ArticleId, ArticleState, Audience};
use ulid::Ulid;

use crate::document::{Change, Document};
use crate::index::Index;
use crate::passage::passage;
use crate::query::{Query, Scope};
use crate::ranking::Synonyms;

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
        let Some(passage) = passage(query, body, "de", &Synonyms::default()) else {
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
    use proptest::test_runner::{Config, TestRunner};

    /// The time for one text. It is far more than a text takes, because tests share the processor.
    const MOST: Duration = Duration::from_secs(5);

    /// The tests of this file, which share the time of `make soak`.
    const TESTS: u32 = 3;

    thread_local! {
        static INDEX: crate::Index = super::index();
    }

    /// The time of one test in `make soak`; nothing in `make test`, which takes a few texts.
    fn time() -> Option<Duration> {
        let seconds = std::env::var("FRONTDESK_FUZZ_SECONDS").ok()?;
        let seconds = seconds
            .parse()
            .expect("FRONTDESK_FUZZ_SECONDS is a number of seconds");
        Some(Duration::from_secs(seconds) / TESTS)
    }

    /// Searches for texts: for a few, or as long as there is time.
    fn search_for(texts: impl Strategy<Value = String>) {
        let end = time().map(|time| Instant::now() + time);
        let mut runner = TestRunner::new(Config::with_source_file(file!()));
        loop {
            let result = runner.run(&texts, |text| {
                check(&text);
                Ok(())
            });
            result.unwrap_or_else(|failure| panic!("{failure}"));
            if end.is_none_or(|end| Instant::now() >= end) {
                return;
            }
        }
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

    #[test]
    fn any_text_can_be_searched() {
        search_for(any::<String>());
    }

    #[test]
    fn any_words_and_signs_can_be_searched() {
        search_for(
            "([a-z]{1,9}|[A-Z0-9_]{1,9}|password|vpn|virtual|private|network|0x[0-9a-f]{8}|[ .,:;!?éß\n'*()~^+-]){0,60}",
        );
    }

    #[test]
    fn a_long_text_takes_no_longer() {
        let words = ("[a-z ._-]{1,12}|\\PC{1,4}", 1_000_usize..20_000);
        search_for(words.prop_map(|(word, count)| word.repeat(count)));
    }
}
