//! How often a suggestion is made, and how often it is right, for each threshold.

/// The best match of a query, if there was one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The confidence of the match (`Features::confidence`).
    pub confidence: f64,
    /// Whether the article answers the query.
    pub is_right: bool,
}

/// What happens with one threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CalibrationRow {
    /// The least confidence of a match that is shown.
    pub threshold: f64,
    /// The share of the queries for which a match is shown.
    pub shown: f64,
    /// The share of the shown matches that are right.
    pub right: f64,
}

/// The calibration over a number of queries. A query without a match has no outcome.
pub fn calibration(queries: usize, outcomes: &[Outcome], thresholds: &[f64]) -> Vec<CalibrationRow> {
    let rows = thresholds.iter().map(|threshold| {
        let shown = outcomes.iter().filter(|outcome| outcome.confidence >= *threshold);
        let right = shown.clone().filter(|outcome| outcome.is_right).count();
        CalibrationRow {
            threshold: *threshold,
            shown: share(shown.clone().count(), queries),
            right: share(right, shown.count()),
        }
    });
    rows.collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_threshold_shows_less_and_is_right_more_often() {
        let outcome = |confidence, is_right| Outcome { confidence, is_right };
        let outcomes = [outcome(0.9, true), outcome(0.6, true), outcome(0.5, false)];
        let rows = calibration(4, &outcomes, &[0.5, 0.55, 0.95]);
        let shown: Vec<(f64, f64)> = rows.iter().map(|row| (row.shown, row.right)).collect();
        assert_eq!(shown, [(0.75, 2.0 / 3.0), (0.5, 1.0), (0.0, 0.0)]);
    }
}
