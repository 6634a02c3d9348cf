//! The figures of a long run: a table on the screen, and `target/soak.json`.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::{LazyLock, Mutex, PoisonError};

use serde_json::json;

/// What one test, or one chapter of it, came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Figures {
    /// Messages that people wrote.
    pub(crate) events: usize,
    /// How often the desk was killed.
    pub(crate) kills: usize,
    /// Events that the platform delivered twice, beside those that it delivers again because nobody took them.
    pub(crate) delivered_again: usize,
    /// Events that the platform delivered behind a later one.
    pub(crate) swapped: usize,
    /// Calls of the desk to the platform.
    pub(crate) calls: u64,
    /// Messages that the platform took without saying so, and other calls that it did not serve.
    pub(crate) unserved: usize,
    /// Messages that never came.
    pub(crate) lost: usize,
    /// Messages that came more than once.
    pub(crate) doubled: usize,
    /// Messages that the desk lists as uncertain.
    pub(crate) uncertain: usize,
    /// Messages that overtook another one to the same place.
    pub(crate) inverted: usize,
    /// Calls while the platform had asked for silence.
    pub(crate) inside_retry_after: u64,
    /// How long it lasted.
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

    /// Fails unless the promises were kept.
    pub(crate) fn assert_guarantees(&self, log: &str) {
        assert_eq!(self.lost, 0, "nothing is lost: {self:?}\n{log}");
        assert!(
            self.doubled <= self.uncertain,
            "nothing is doubled unless it is listed: {self:?}\n{log}"
        );
        assert_eq!(self.inverted, 0, "nothing overtakes: {self:?}\n{log}");
        assert_eq!(
            self.inside_retry_after, 0,
            "no call where silence was asked for: {self:?}\n{log}"
        );
    }
}

/// Adds figures to what is known of a test. In a long run, everything so far is written down.
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
    // Past the test runner, which holds back what tests print.
    writeln!(std::io::stderr(), "{table}").expect("stderr is open");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/soak.json");
    let text = serde_json::to_string_pretty(&rows).expect("plain values");
    std::fs::create_dir_all(path.parent().expect("it has one")).expect("the folder can be made");
    std::fs::write(path, text + "\n").expect("the folder is ours");
}
