//! Learned questions: half of the questions of each document are learned, and the other half is asked.

use std::collections::HashMap;

use super::collection::Collection;
use super::ours::Ours;
use crate::report::say;

/// A measurement with fewer queries says nothing.
const FEWEST: usize = 20;

/// Measures the search with and without the learned questions.
pub(super) fn measure(collection: &Collection) {
    let mut of_document: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, query) in collection.queries.iter().enumerate() {
        let grades = collection.judgements.of(&query.id).into_iter().flatten();
        if let Some((document, _)) =
            grades.max_by(|(left, grade), (right, other)| grade.cmp(other).then(right.cmp(left)))
        {
            of_document.entry(document).or_default().push(at);
        }
    }
    let mut learned: HashMap<String, Vec<String>> = HashMap::new();
    let mut asked: Vec<usize> = Vec::new();
    for (document, queries) in of_document {
        if queries.len() < 2 {
            continue;
        }
        let (first, second) = queries.split_at(queries.len() / 2);
        let texts = first.iter().map(|at| collection.queries[*at].text.clone());
        learned.insert(document.to_owned(), texts.collect());
        asked.extend(second);
    }
    if asked.len() < FEWEST {
        say("  learning: the documents have too few questions each");
        return;
    }
    asked.sort_unstable();
    let asked: Vec<_> = asked
        .into_iter()
        .map(|at| collection.queries[at].clone())
        .collect();
    for (name, questions) in [("without", HashMap::new()), ("with", learned)] {
        let ours = Ours::new(collection.documents.iter(), &questions);
        let outcome = ours.ask(name, &asked);
        let measures = collection.measure(&outcome.rankings);
        say(&format!(
            "  learning: {name} half of the questions of each document: nDCG@10 {:.4}, MRR@10 {:.4} ({} queries)",
            measures.ndcg_at_10, measures.mrr_at_10, measures.queries
        ));
    }
}
