//! PostgreSQL's full text search in English.

use std::time::Instant;

use knowledge::evaluate::Times;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

use super::collection::{Collection, Outcome};
use super::peers::words;

/// The functions that rank.
const RANKS: [&str; 4] = [
    "ts_rank('{1,1,1,1}', words, query)",
    "ts_rank('{1,1,1,1}', words, query, 1)",
    "ts_rank('{.3,.3,.3,1}', words, query, 1)",
    "ts_rank_cd('{1,1,1,1}', words, query, 1)",
];

/// What PostgreSQL finds, for each function.
pub(super) async fn ask(collection: &Collection, url: &str) -> Result<Vec<Outcome>, sqlx::Error> {
    let mut connection = PgConnection::connect(url).await?;
    sqlx::query("CREATE TEMP TABLE articles (id TEXT, words TSVECTOR)")
        .execute(&mut connection)
        .await?;
    for document in &collection.documents {
        // A tsvector holds a megabyte.
        let body: String = document.body.chars().take(100_000).collect();
        sqlx::query(
            "INSERT INTO articles VALUES ($1, setweight(to_tsvector('english', $2), 'A') || to_tsvector('english', $3))",
        )
        .bind(&document.id)
        .bind(document.title.replace('\0', " "))
        .bind(body.replace('\0', " "))
        .execute(&mut connection)
        .await?;
    }
    sqlx::query("CREATE INDEX ON articles USING gin (words)")
        .execute(&mut connection)
        .await?;
    sqlx::query("ANALYZE articles").execute(&mut connection).await?;
    let mut outcomes = Vec::new();
    for rank in RANKS {
        let mut rankings = Vec::new();
        let mut times = Vec::new();
        let statement = format!(
            "SELECT id FROM articles, to_tsquery('english', $1) query WHERE words @@ query ORDER BY {rank} DESC LIMIT 11"
        );
        for query in &collection.queries {
            let start = Instant::now();
            let any: Vec<String> = words(&query.text)
                .iter()
                .map(|word| format!("'{word}'"))
                .collect();
            let found = sqlx::query(AssertSqlSafe(statement.clone()))
                .bind(any.join(" | "))
                .fetch_all(&mut connection)
                .await?;
            times.push(start.elapsed());
            let names = found.iter().map(|row| row.get::<String, _>(0));
            rankings.push((query.id.clone(), names.collect()));
        }
        outcomes.push(Outcome {
            name: format!("PostgreSQL, {rank}"),
            rankings,
            times: Times::of(times),
        });
    }
    Ok(outcomes)
}
