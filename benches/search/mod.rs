//! Compares the search of articles with others on the same data: `frontdesk-bench search FOLDER...`.
//!
//! A folder has `docs.jsonl` (id, title, body), `queries.jsonl` (id, text) and `qrels.tsv` (query, document, grade).

mod collection;
mod generated;
mod learning;
mod misspell;
mod ours;
mod peers;
mod postgres;
mod run;
mod sqlite;
mod tantivy_field;

pub(crate) use run::run;
