//! The table of a simulation: how many promises were kept.

use std::collections::BTreeMap;
use std::fmt::Write;

use desk::{Metric, Outcome, ServiceLevels};

use super::run::Simulation;

/// The columns behind the policy and the metric.
const OUTCOMES: [(Outcome, &str); 5] = [
    (Outcome::Kept, "kept"),
    (Outcome::Broken, "broken"),
    (Outcome::Running, "running"),
    (Outcome::Paused, "paused"),
    (Outcome::NotApplicable, "not applicable"),
];

/// How many promises of each policy and metric have each outcome. The policies are in their order.
pub fn table(levels: &ServiceLevels, simulation: &Simulation) -> String {
    let mut counts: BTreeMap<(&str, Metric), [u64; OUTCOMES.len()]> = BTreeMap::new();
    for row in &simulation.rows {
        let counts = counts.entry((&row.policy, row.metric)).or_default();
        for (count, (outcome, _)) in counts.iter_mut().zip(OUTCOMES) {
            *count += u64::from(row.outcome == outcome);
        }
    }
    let names = levels.policies.iter().map(|policy| policy.name.0.as_str());
    let width = names
        .clone()
        .map(str::len)
        .max()
        .unwrap_or_default()
        .max("policy".len());
    let mut table = format!("{:width$}  {:14}", "policy", "metric");
    for (_, title) in OUTCOMES {
        write!(table, "  {title:>7}").expect("a text takes every character");
    }
    for name in names {
        for metric in Metric::ALL {
            let Some(counts) = counts.get(&(name, metric)) else {
                continue;
            };
            write!(table, "\n{name:width$}  {:14}", metric.as_str()).expect("a text takes every character");
            for (count, (_, title)) in counts.iter().zip(OUTCOMES) {
                let width = title.len().max(7);
                write!(table, "  {count:>width$}").expect("a text takes every character");
            }
        }
    }
    table
}
