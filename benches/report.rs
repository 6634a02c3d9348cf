//! The results: a table on the screen, and a JSON file.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

/// All figures of a run.
#[derive(Default)]
pub(crate) struct Report {
    figures: Vec<Figure>,
}

/// A figure.
struct Figure {
    name: String,
    value: f64,
    unit: &'static str,
    goal: Option<Goal>,
}

/// The goal of a figure.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    AtMost(f64),
    AtLeast(f64),
}

impl Goal {
    fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtMost(most) => value <= most,
            Self::AtLeast(least) => value >= least,
        }
    }

    fn shown(self) -> String {
        match self {
            Self::AtMost(most) => format!("<= {most}"),
            Self::AtLeast(least) => format!(">= {least}"),
        }
    }
}

impl Report {
    /// Records a figure, and prints it at once.
    pub(crate) fn note(&mut self, name: &str, value: f64, unit: &'static str, goal: Option<Goal>) {
        let figure = Figure {
            name: name.to_owned(),
            value,
            unit,
            goal,
        };
        say(&figure.line());
        self.figures.push(figure);
    }

    /// Records the median and the 99th percentile of durations.
    pub(crate) fn note_times(&mut self, name: &str, mut times: Vec<Duration>, goal: Option<Goal>) {
        times.sort_unstable();
        let at = |share: usize| {
            let index = (times.len() * share).div_ceil(100).saturating_sub(1);
            times
                .get(index)
                .map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
        };
        self.note(&format!("{name}, p50"), at(50), "ms", None);
        self.note(&format!("{name}, p99"), at(99), "ms", goal);
    }

    /// Writes `target/bench.json`.
    pub(crate) fn write(&self) {
        let figures: Vec<Value> = self.figures.iter().map(Figure::as_json).collect();
        let text = serde_json::to_string_pretty(&json!({ "figures": figures })).expect("plain values");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench.json");
        std::fs::create_dir_all(path.parent().expect("it has one")).expect("the folder can be made");
        std::fs::write(path, text + "\n").expect("the folder is ours");
        let missed = self
            .figures
            .iter()
            .filter(|figure| figure.is_met() == Some(false));
        let mut last = String::from("\nNot reached:");
        let mut any = false;
        for figure in missed {
            any = true;
            write!(last, "\n{}", figure.line()).expect("a string is writable");
        }
        say(if any {
            &last
        } else {
            "\nEverything that has a goal reached it."
        });
    }
}

impl Figure {
    fn is_met(&self) -> Option<bool> {
        self.goal.map(|goal| goal.is_met(self.value))
    }

    fn line(&self) -> String {
        let value = match self.value {
            value if value.abs() >= 100.0 => format!("{value:.0}"),
            value => format!("{value:.2}"),
        };
        let goal = self.goal.map_or_else(String::new, |goal| {
            let verdict = if goal.is_met(self.value) {
                "reached"
            } else {
                "NOT reached"
            };
            format!("  goal {}: {verdict}", goal.shown())
        });
        format!("| {:<66} | {value:>10} {:<10} |{goal}", self.name, self.unit)
    }

    fn as_json(&self) -> Value {
        json!({
            "name": self.name, "value": self.value, "unit": self.unit,
            "goal": self.goal.map(Goal::shown), "reached": self.is_met(),
        })
    }
}

/// Prints a line.
pub(crate) fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .expect("standard output is writable");
}
