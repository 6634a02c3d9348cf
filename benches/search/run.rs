//! Runs the comparison.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use knowledge::evaluate::{Outcome as Suggested, calibration};

use super::collection::{Collection, Outcome};
use super::misspell::misspelt;
use super::ours::Ours;
use super::{generated, learning, postgres, sqlite, tantivy_field};
use crate::report::say;

/// The thresholds of the calibration.
const THRESHOLDS: [f64; 8] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];

/// Compares the searches on each folder. A number measures speed with so many generated articles.
pub(crate) async fn run(folders: &[String]) -> Result<(), String> {
    let mut gains = Vec::new();
    for folder in folders {
        if let Ok(articles) = folder.parse() {
            generated::measure(articles);
            continue;
        }
        let collection = Collection::read(Path::new(folder))?;
        say(&format!(
            "{}: {} documents, {} queries",
            collection.name,
            collection.documents.len(),
            collection.queries.len()
        ));
        gains.push(compare(&collection).await?);
        learning::measure(&collection);
        calibrate(&collection);
    }
    if !gains.is_empty() {
        let mean = gains.iter().sum::<f64>() / f64::from(u32::try_from(gains.len()).unwrap_or(u32::MAX));
        let worst = gains.iter().copied().fold(f64::INFINITY, f64::min);
        say(&format!(
            "against the best other search of each set: mean {mean:+.1} %, worst {worst:+.1} %"
        ));
    }
    Ok(())
}

/// Compares all searches, and returns the gain over the best other search in percent.
async fn compare(collection: &Collection) -> Result<f64, String> {
    let ours = Ours::new(collection.documents.iter(), &HashMap::new());
    let own = ours.ask("ours", &collection.queries);
    let clean = show(collection, &own);
    let peer = tantivy_field::Peer::new(collection).map_err(|error| error.to_string())?;
    let mut others = peer.ask(&collection.queries).map_err(|error| error.to_string())?;
    others.extend(
        sqlite::ask(collection)
            .await
            .map_err(|error| format!("SQLite: {error}"))?,
    );
    match std::env::var("FRONTDESK_TEST_POSTGRES") {
        Ok(url) => {
            let found = postgres::ask(collection, &url).await;
            others.extend(found.map_err(|error| format!("PostgreSQL: {error}"))?);
        }
        Err(_) => say("  PostgreSQL is left out, because FRONTDESK_TEST_POSTGRES is not set"),
    }
    let mut best = 0.0_f64;
    for other in &others {
        best = best.max(show(collection, other));
    }
    let queries = misspelt(&collection.queries);
    let kept = show(collection, &ours.ask("ours, one typing error a query", &queries)) / clean;
    for other in peer
        .ask(&queries)
        .map_err(|error| error.to_string())?
        .iter()
        .take(1)
    {
        let name = format!("{}, one typing error a query", other.name);
        show(
            collection,
            &Outcome {
                name,
                rankings: other.rankings.clone(),
                times: other.times,
            },
        );
    }
    say(&format!(
        "  with typing errors, ours keeps {:.1} % of its nDCG@10",
        100.0 * kept
    ));
    Ok(100.0 * (clean / best - 1.0))
}

/// Prints the measures, and returns nDCG@10.
fn show(collection: &Collection, outcome: &Outcome) -> f64 {
    let measures = collection.measure(&outcome.rankings);
    say(&format!(
        "  {:<42} nDCG@10 {:.4}  recall@5 {:.4}  MRR@10 {:.4}  p50 {:.2} ms  p99 {:.2} ms",
        outcome.name,
        measures.ndcg_at_10,
        measures.recall_at_5,
        measures.mrr_at_10,
        1e3 * outcome.times.p50.as_secs_f64(),
        1e3 * outcome.times.p99.as_secs_f64()
    ));
    measures.ndcg_at_10
}

/// Prints how often something is suggested, and how often it is right. The right documents of every second query are
/// left out of the index, so that nothing is right for these queries.
fn calibrate(collection: &Collection) {
    let mut removed = HashSet::new();
    for query in collection.queries.iter().step_by(2) {
        let right = collection.judgements.of(&query.id).into_iter().flatten();
        removed.extend(right.map(|(document, _)| document.as_str()));
    }
    // A document with the id of a query is the query.
    removed.extend(collection.queries.iter().map(|query| query.id.as_str()));
    let kept = collection
        .documents
        .iter()
        .filter(|document| !removed.contains(document.id.as_str()));
    let ours = Ours::new(kept, &HashMap::new());
    let best = ours.best(collection);
    let mut suggested = Vec::new();
    let (mut good, mut right) = (0_u32, 0_u32);
    for (query, best) in collection.queries.iter().zip(&best) {
        let Some((document, found)) = best else { continue };
        let is_right = collection
            .judgements
            .of(&query.id)
            .is_some_and(|grades| grades.contains_key(document));
        good += u32::from(found.is_good);
        right += u32::from(found.is_good && is_right);
        suggested.push(Suggested {
            confidence: found.features.confidence,
            is_right,
        });
    }
    say("  calibration; half of the queries have no right document:");
    for row in calibration(collection.queries.len(), &suggested, &THRESHOLDS) {
        say(&format!(
            "    confidence {:.1}: shown for {:>5.1} %, right {:>5.1} %",
            row.threshold,
            100.0 * row.shown,
            100.0 * row.right
        ));
    }
    say(&format!(
        "    suggested: {good} of {} queries, right {right}",
        collection.queries.len()
    ));
}
