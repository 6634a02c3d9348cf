//! The figures of a long run, as a table on stderr and in `target/soak.json`.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::{LazyLock, Mutex, PoisonError};

use serde_json::json;

/// The result of one test, or of one batch of a test.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Figures {
    /// Messages that people wrote.
    pub(crate) events: usize,
    /// The number of kills of the desk.
    pub(crate) kills: usize,
    /// Events that the platform delivered twice, without redeliveries of unacknowledged events.
    pub(crate) delivered_again: usize,
    /// Events that the platform delivered after a later event.
    pub(crate) swapped: usize,
    /// Calls of the desk to the platform.
    pub(crate) calls: u64,
    /// Messages that the platform accepted without a response, and calls that it did not serve.
    pub(crate) unserved: usize,
    /// Messages that did not arrive.
    pub(crate) lost: usize,
    /// Messages that arrived more than once.
    pub(crate) doubled: usize,
    /// Messages that the desk lists as uncertain.
    pub(crate) uncertain: usize,
    /// Messages that arrived before an older message to the same channel.
    pub(crate) inverted: usize,
    /// Calls inside a `Retry-After` window.
    pub(crate) inside_retry_after: u64,
    /// The duration.
    pub(crate) seconds: u64,
}

static ALL: LazyLock<Mutex<BTreeMap<String, Figures>>> = LazyLock::new(Mutex::default);

impl Figures {
    fn add(&mut self, other: &Figures) {
        self.events += other.events;
        self.kills += other.kills;
        self.delivered_again += other.delivered_again;
        self.swapped += other.swapped;
        self.calls += other.calls;
        self.unserved += other.unserved;
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.uncertain += other.uncertain;
        self.inverted += other.inverted;
        self.inside_retry_after += other.inside_retry_after;
        self.seconds += other.seconds;
    }

    /// Fails if a message was lost, duplicated or reordered, or if a rate limit was ignored.
    pub(crate) fn assert_guarantees(&self, log: &str) {
        assert_eq!(self.lost, 0, "messages were lost: {self:?}\n{log}");
        assert!(
            self.doubled <= self.uncertain,
            "messages were duplicated and not listed as uncertain: {self:?}\n{log}"
        );
        assert_eq!(self.inverted, 0, "messages were reordered: {self:?}\n{log}");
        assert_eq!(
            self.inside_retry_after, 0,
            "calls inside a Retry-After window: {self:?}\n{log}"
        );
    }
}

/// Adds figures to the totals of a test. In a long run, writes the table and the file.
pub(crate) fn record(test: &str, figures: &Figures) {
    let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
    all.entry(test.to_owned()).or_default().add(figures);
    if !crate::is_long() {
        return;
    }
    let mut total = Figures::default();
    all.values().for_each(|figures| total.add(figures));
    let mut table = format!(
        "| {:<52} | events | kills | again | swapped | calls | unserved | lost | doubled | uncertain | inverted | in Retry-After | seconds |\n",
        "so far"
    );
    let mut rows = serde_json::Map::new();
    for (name, f) in all.iter().chain([(&"all".to_owned(), &total)]) {
        table += &format!(
            "| {name:<52} | {:>6} | {:>5} | {:>5} | {:>7} | {:>5} | {:>8} | {:>4} | {:>7} | {:>9} | {:>8} | {:>14} | {:>7} |\n",
            f.events,
            f.kills,
            f.delivered_again,
            f.swapped,
            f.calls,
            f.unserved,
            f.lost,
            f.doubled,
            f.uncertain,
            f.inverted,
            f.inside_retry_after,
            f.seconds
        );
        let row = json!({
            "events": f.events, "kills": f.kills, "delivered_again": f.delivered_again, "swapped": f.swapped, "calls": f.calls,
            "unserved": f.unserved, "lost": f.lost, "doubled": f.doubled, "uncertain": f.uncertain,
            "inverted": f.inverted, "inside_retry_after": f.inside_retry_after, "seconds": f.seconds,
        });
        rows.insert(name.clone(), row);
    }
    // The test runner captures print macros, but not direct writes to stderr.
    writeln!(std::io::stderr(), "{table}").expect("stderr is open");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/soak.json");
    let text = serde_json::to_string_pretty(&rows).expect("the figures are plain JSON values");
    std::fs::create_dir_all(path.parent().expect("the path has a parent"))
        .expect("the target folder can be created");
    std::fs::write(path, text + "\n").expect("the target folder is writable");
}
