//! SQLite's FTS5 with the Porter stemmer.

use std::time::Instant;

use knowledge::evaluate::Times;
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, Row};

use super::collection::{Collection, Outcome};
use super::peers::words;

/// The weights of the title.
const TITLES: [f64; 3] = [1.0, 3.0, 5.0];

/// What FTS5 finds, for each weight of the title.
pub(super) async fn ask(collection: &Collection) -> Result<Vec<Outcome>, sqlx::Error> {
    let pool = AnyPoolOptions::new()
        .max_connections(1)
        .connect("sqlite::memory:")
        .await?;
    sqlx::query(
        "CREATE VIRTUAL TABLE articles USING fts5(id UNINDEXED, title, body, tokenize = 'porter unicode61')",
    )
    .execute(&pool)
    .await?;
    sqlx::query("BEGIN").execute(&pool).await?;
    for document in &collection.documents {
        sqlx::query("INSERT INTO articles (id, title, body) VALUES ($1, $2, $3)")
            .bind(&document.id)
            .bind(&document.title)
            .bind(&document.body)
            .execute(&pool)
            .await?;
    }
    sqlx::query("COMMIT").execute(&pool).await?;
    let mut outcomes = Vec::new();
    for title in TITLES {
        outcomes.push(ask_with(&pool, collection, title).await?);
    }
    Ok(outcomes)
}

async fn ask_with(pool: &AnyPool, collection: &Collection, title: f64) -> Result<Outcome, sqlx::Error> {
    let mut rankings = Vec::new();
    let mut times = Vec::new();
    for query in &collection.queries {
        let start = Instant::now();
        let any: Vec<String> = words(&query.text)
            .iter()
            .map(|word| format!("\"{word}\""))
            .collect();
        let found = match any.is_empty() {
            true => Vec::new(),
            false => sqlx::query(
                "SELECT id FROM articles WHERE articles MATCH $1 ORDER BY bm25(articles, 0, $2, 1) LIMIT 11",
            )
            .bind(any.join(" OR "))
            .bind(title)
            .fetch_all(pool)
            .await?,
        };
        times.push(start.elapsed());
        let names = found.iter().map(|row| row.get::<String, _>(0));
        rankings.push((query.id.clone(), names.collect()));
    }
    Ok(Outcome {
        name: format!("SQLite FTS5, title x {title}"),
        rankings,
        times: Times::of(times),
    })
}
