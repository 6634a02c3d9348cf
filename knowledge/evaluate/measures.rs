//! The usual measures of a ranking, and percentiles of times.

use std::time::Duration;

use super::reading::Judgements;

/// Averages over queries. Queries without a right document are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measures {
    /// nDCG of the first ten, with the gain `2^grade - 1`.
    pub ndcg_at_10: f64,
    /// The share of the right documents among the first five.
    pub recall_at_5: f64,
    /// One divided by the rank of the first right document, if it is among the first ten.
    pub mrr_at_10: f64,
    /// The number of queries.
    pub queries: usize,
}

/// Measures rankings: the id of each query, and the documents that were found for it, the best first.
pub fn measure<'r>(
    rankings: impl IntoIterator<Item = (&'r str, &'r [String])>,
    judgements: &Judgements,
) -> Measures {
    let mut sum = Measures::default();
    for (query, ranking) in rankings {
        let Some(grades) = judgements.of(query).filter(|grades| !grades.is_empty()) else {
            continue;
        };
        let grade = |document: &String| grades.get(document).copied().unwrap_or_default();
        let found: Vec<u32> = ranking.iter().take(10).map(grade).collect();
        let mut ideal: Vec<u32> = grades.values().copied().collect();
        ideal.sort_unstable_by(|left, right| right.cmp(left));
        ideal.truncate(10);
        sum.ndcg_at_10 += gain(&found) / gain(&ideal);
        let right = found.iter().take(5).filter(|grade| **grade > 0).count();
        sum.recall_at_5 += number(right) / number(grades.len());
        let first = found.iter().position(|grade| *grade > 0);
        sum.mrr_at_10 += first.map_or(0.0, |index| 1.0 / number(index + 1));
        sum.queries += 1;
    }
    let queries = number(sum.queries.max(1));
    Measures {
        ndcg_at_10: sum.ndcg_at_10 / queries,
        recall_at_5: sum.recall_at_5 / queries,
        mrr_at_10: sum.mrr_at_10 / queries,
        queries: sum.queries,
    }
}

/// The discounted gain of documents with these grades.
fn gain(grades: &[u32]) -> f64 {
    let gains = grades.iter().zip(2..).map(|(grade, rank)| {
        let gain = 2.0_f64.powi(i32::try_from(*grade).unwrap_or(i32::MAX)) - 1.0;
        gain / f64::from(rank).log2()
    });
    gains.sum()
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn number(count: usize) -> f64 {
    count as f64
}

/// Percentiles of times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// The median.
    pub p50: Duration,
    /// The time that 99 of 100 do not exceed.
    pub p99: Duration,
}

impl Times {
    /// The percentiles of these times.
    pub fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |percent: usize| {
            let index = (times.len() * percent).div_ceil(100).saturating_sub(1);
            times.get(index).copied().unwrap_or_default()
        };
        Self {
            p50: at(50),
            p99: at(99),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judgements() -> Judgements {
        let mut judgements = Judgements::default();
        judgements.add("a", "one", 1);
        judgements.add("b", "one", 2);
        judgements.add("b", "two", 1);
        judgements
    }

    fn ranking(documents: &[&str]) -> Vec<String> {
        documents.iter().map(|document| (*document).to_owned()).collect()
    }

    #[test]
    fn a_perfect_ranking_has_full_marks() {
        let (first, second) = (ranking(&["one"]), ranking(&["one", "two", "x"]));
        let measures = measure(
            [("a", &first[..]), ("b", &second[..]), ("unjudged", &first[..])],
            &judgements(),
        );
        let expected = Measures {
            ndcg_at_10: 1.0,
            recall_at_5: 1.0,
            mrr_at_10: 1.0,
            queries: 2,
        };
        assert_eq!(measures, expected);
    }

    #[test]
    fn later_ranks_and_missing_documents_count_less() {
        let second = ranking(&["x", "one"]);
        let measures = measure([("a", &second[..])], &judgements());
        assert!((measures.ndcg_at_10 - 1.0 / 3.0_f64.log2()).abs() < 1e-12);
        assert!((measures.mrr_at_10 - 0.5).abs() < 1e-12);
        let swapped = ranking(&["two", "one"]);
        let measures = measure([("b", &swapped[..])], &judgements());
        let expected = (1.0 + 3.0 / 3.0_f64.log2()) / (3.0 + 1.0 / 3.0_f64.log2());
        assert!((measures.ndcg_at_10 - expected).abs() < 1e-12);
        let late = ranking(&["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "one"]);
        let measures = measure([("a", &late[..])], &judgements());
        assert_eq!(
            (measures.ndcg_at_10, measures.recall_at_5, measures.mrr_at_10),
            (0.0, 0.0, 0.0)
        );
    }

    #[test]
    fn percentiles_are_times_that_occurred() {
        let times = Times::of((1..=200).map(Duration::from_millis).collect());
        assert_eq!(
            (times.p50, times.p99),
            (Duration::from_millis(100), Duration::from_millis(198))
        );
        assert_eq!(Times::of(Vec::new()), Times::default());
    }
}
