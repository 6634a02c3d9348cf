//! One row of a simulation: a promise to a ticket, and how it stands.

use chrono::SecondsFormat;
use desk::{Metric, Outcome, Promise, Timestamp};

/// The first line of the CSV.
const HEADER: [&str; 10] = [
    "ticket", "metric", "policy", "target", "started", "due", "spent_s", "met", "breached", "outcome",
];

/// A promise to a ticket, and how it stands.
#[derive(Clone, Debug)]
pub struct Row {
    /// What people call the ticket.
    pub ticket: String,
    /// What the promise is about.
    pub metric: Metric,
    /// The policy.
    pub policy: String,
    /// The target, as the policy writes it.
    pub target: String,
    /// The beginning of the clock.
    pub started: Timestamp,
    /// The due time. `None` while the clock stands still before it.
    pub due: Option<Timestamp>,
    /// The whole seconds that are spent.
    pub spent: i64,
    /// When the promise was met, in time or late.
    pub met: Option<Timestamp>,
    /// The due time, once it has passed.
    pub breached: Option<Timestamp>,
    /// How it stands.
    pub outcome: Outcome,
}

impl Row {
    /// The row of a promise.
    pub(super) fn of(ticket: &str, promise: &Promise<'_>) -> Self {
        Self {
            ticket: ticket.to_owned(),
            metric: promise.metric,
            policy: promise.terms.policy.name.0.clone(),
            target: promise.target.to_string(),
            started: promise.started,
            due: promise.reading.due,
            spent: promise.reading.spent.num_seconds(),
            met: promise.met,
            breached: promise.reading.breached_at,
            outcome: promise.outcome,
        }
    }

    fn cells(&self) -> [String; 10] {
        let time = |at: Timestamp| at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        let time_or_nothing = |at: Option<Timestamp>| at.map(time).unwrap_or_default();
        [
            self.ticket.clone(),
            self.metric.as_str().to_owned(),
            self.policy.clone(),
            self.target.clone(),
            time(self.started),
            time_or_nothing(self.due),
            self.spent.to_string(),
            time_or_nothing(self.met),
            time_or_nothing(self.breached),
            self.outcome.as_str().to_owned(),
        ]
    }
}

/// The rows as CSV, with a header.
pub fn csv(rows: &[Row]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let write = |writer: &mut csv::Writer<Vec<u8>>| {
        writer.write_record(HEADER)?;
        rows.iter().try_for_each(|row| writer.write_record(row.cells()))
    };
    write(&mut writer).expect("memory takes every byte, and all rows have as many cells as the header");
    let bytes = writer.into_inner().expect("memory takes every byte");
    String::from_utf8(bytes).expect("all cells are UTF-8")
}
