//! Limits the searches for articles that run at once.
//!
//! A search uses one processor and cannot be stopped. Many of them at once would all be late, and would hold up the rest of
//! the desk.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinError;

/// The searches of a desk.
#[derive(Debug)]
pub(crate) struct Searches(Arc<Semaphore>);

/// Why a search has no result.
#[derive(Debug)]
pub(crate) enum SearchFailed {
    /// It did not end in time.
    Late,
    /// It panicked.
    Panicked(JoinError),
}

impl Default for Searches {
    /// One search for each processor.
    fn default() -> Self {
        Self::with_places(std::thread::available_parallelism().map_or(1, usize::from))
    }
}

impl Searches {
    fn with_places(places: usize) -> Self {
        Self(Arc::new(Semaphore::new(places)))
    }

    /// Runs a search as soon as there is a place. A search that has no place in time never starts. A search that has
    /// started keeps its place until its end, even if nobody waits for it.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        patience: Duration,
        search: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, SearchFailed> {
        let places = Arc::clone(&self.0);
        let searched = async {
            let place = places
                .acquire_owned()
                .await
                .expect("nothing closes the semaphore");
            let searching = tokio::task::spawn_blocking(move || {
                let _place = place;
                search()
            });
            searching.await.map_err(SearchFailed::Panicked)
        };
        tokio::time::timeout(patience, searched)
            .await
            .unwrap_or(Err(SearchFailed::Late))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc;

    use super::*;

    const SHORT: Duration = Duration::from_millis(20);
    const LONG: Duration = Duration::from_secs(30);

    #[tokio::test]
    async fn a_search_that_finds_no_place_in_time_never_starts() {
        let searches = Searches::with_places(1);
        let (end, ended) = mpsc::channel::<()>();
        let first = searches.run(SHORT, move || ended.recv().is_ok()).await;
        assert!(matches!(first, Err(SearchFailed::Late)), "{first:?}");

        let has_started = Arc::new(AtomicBool::new(false));
        let starts = Arc::clone(&has_started);
        let second = searches
            .run(SHORT, move || starts.store(true, Ordering::SeqCst))
            .await;
        assert!(matches!(second, Err(SearchFailed::Late)), "{second:?}");

        end.send(()).expect("the first search still runs");
        let third = searches.run(LONG, || 3).await;
        assert!(matches!(third, Ok(3)), "{third:?}");
        assert!(!has_started.load(Ordering::SeqCst), "the second search started");
    }

    #[tokio::test]
    async fn a_panic_of_a_search_frees_its_place() {
        let searches = Searches::with_places(1);
        let first = searches.run(LONG, || panic!("the index is damaged")).await;
        assert!(matches!(first, Err::<(), _>(SearchFailed::Panicked(_))));
        let second = searches.run(LONG, || 2).await;
        assert!(matches!(second, Ok(2)), "{second:?}");
    }
}
