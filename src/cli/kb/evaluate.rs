//! `frontdesk kb evaluate`: measures how well searches find what they should.

use std::collections::HashMap;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, bail};
use desk::ArticleId;
use frontdesk::articles;
use frontdesk::config::Config;
use knowledge::evaluate::{
    Judgements, Measures, Outcome, TestQuery, Times, calibration, measure, read_judgements, read_queries,
};
use knowledge::{Index, Query, Scope};
use store::Store;

use super::arguments::EvaluateArgs;
use super::search::id_of;
use crate::cli::{output, queue};

/// The matches of a query that are measured.
const DEPTH: usize = 10;

/// The thresholds of the table of suggestions.
const THRESHOLDS: [f64; 9] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/// The articles that one statement reads.
const BATCH: i64 = 500;

/// What was found for all queries.
#[derive(Default)]
struct Found {
    /// The ids of the articles, by query.
    rankings: Vec<(String, Vec<String>)>,
    /// The first matches of queries with judgements.
    first: Vec<Outcome>,
    /// Of these, those that a person who did not search would see.
    suggested: Vec<Outcome>,
    times: Times,
}

pub(crate) async fn evaluate(config: &Config, args: &EvaluateArgs) -> anyhow::Result<ExitCode> {
    let queries = read_queries(&text(&args.queries)?);
    let queries = queries.with_context(|| args.queries.display().to_string())?;
    let judgements = read_judgements(&text(&args.qrels)?);
    let judgements = judgements.with_context(|| args.qrels.display().to_string())?;
    if judgements.is_empty() {
        bail!("{} names no right article", args.qrels.display());
    }
    let store = queue::database(config).await?;
    let index = articles::current_index(config, &store).await?;
    let ids = ids(&store).await?;
    let found = search_all(&index, &queries, &judgements, &ids)?;
    let rankings = found.rankings.iter();
    let rankings = rankings.map(|(query, ranking)| (query.as_str(), ranking.as_slice()));
    tell(&measure(rankings, &judgements), &found);
    Ok(ExitCode::SUCCESS)
}

fn text(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// The name of each article in the judgements.
async fn ids(store: &Store) -> anyhow::Result<HashMap<ArticleId, String>> {
    let (mut ids, mut change) = (HashMap::new(), 0);
    loop {
        let changed = store.articles().changed_since(change, BATCH, 0).await?;
        let Some(last) = changed.last() else {
            return Ok(ids);
        };
        change = last.change;
        ids.extend(changed.iter().map(|one| (one.article.id, id_of(&one.article))));
    }
}

fn search_all(
    index: &Index,
    queries: &[TestQuery],
    judgements: &Judgements,
    ids: &HashMap<ArticleId, String>,
) -> anyhow::Result<Found> {
    let mut found = Found::default();
    let mut times = Vec::new();
    for query in queries {
        let begun = Instant::now();
        let matches = index.search(&Query {
            text: &query.text,
            readership: Scope::All,
            limit: DEPTH + 1,
            offset: 0,
        })?;
        times.push(begun.elapsed());
        let grades = judgements.of(&query.id).filter(|grades| !grades.is_empty());
        // A query that was made from an article finds that article first. The article is no answer, unless it is judged.
        let is_itself = |id: &str| id == query.id && !grades.is_some_and(|grades| grades.contains_key(id));
        let named = matches
            .iter()
            .filter_map(|one| Some((one, ids.get(&one.article)?)));
        let found_by_query: Vec<_> = named.filter(|(_, id)| !is_itself(id)).take(DEPTH).collect();
        if let (Some(grades), Some((best, id))) = (grades, found_by_query.first()) {
            let outcome = Outcome {
                confidence: best.features.confidence,
                is_right: grades.get(*id).is_some_and(|grade| *grade > 0),
            };
            found.first.push(outcome);
            found.suggested.extend(best.is_good.then_some(outcome));
        }
        let ranking = found_by_query.into_iter().map(|(_, id)| id.clone());
        found.rankings.push((query.id.clone(), ranking.collect()));
    }
    found.times = Times::of(times);
    Ok(found)
}

fn tell(measures: &Measures, found: &Found) {
    output::line(format_args!("queries    {}", measures.queries));
    output::line(format_args!("nDCG@10    {:.4}", measures.ndcg_at_10));
    output::line(format_args!("Recall@5   {:.4}", measures.recall_at_5));
    output::line(format_args!("MRR@10     {:.4}", measures.mrr_at_10));
    let (p50, p99) = (found.times.p50, found.times.p99);
    output::line(format_args!(
        "time       p50 {:.1} ms, p99 {:.1} ms",
        p50.as_secs_f64() * 1000.0,
        p99.as_secs_f64() * 1000.0
    ));
    let suggested = calibration(measures.queries, &found.suggested, &[f64::NEG_INFINITY]);
    for row in suggested {
        output::line(format_args!(
            "suggested  for {:.1} % of the queries, and {:.1} % of these are right",
            row.shown * 100.0,
            row.right * 100.0
        ));
    }
    output::line("\nconfidence  suggested  right");
    for row in calibration(measures.queries, &found.first, &THRESHOLDS) {
        output::line(format_args!(
            "{:>10.1}  {:>7.1} %  {:>4.1} %",
            row.threshold,
            row.shown * 100.0,
            row.right * 100.0
        ));
    }
}
