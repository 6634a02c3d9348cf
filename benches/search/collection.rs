//! A test collection: documents, queries, and which documents are right.

use std::fs;
use std::path::Path;

use knowledge::evaluate::{Judgements, Measures, TestQuery, Times, measure, read_judgements, read_queries};
use serde_json::Value;

/// A test collection.
pub(super) struct Collection {
    pub(super) name: String,
    pub(super) documents: Vec<Document>,
    pub(super) queries: Vec<TestQuery>,
    pub(super) judgements: Judgements,
}

/// A document.
pub(super) struct Document {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) body: String,
}

/// What a search found for each query: the documents, the best first.
pub(super) type Rankings = Vec<(String, Vec<String>)>;

/// The rankings of a search, and how long each query took.
pub(super) struct Outcome {
    pub(super) name: String,
    pub(super) rankings: Rankings,
    pub(super) times: Times,
}

impl Collection {
    /// Reads a folder. Queries without a right document are left out.
    pub(super) fn read(folder: &Path) -> Result<Self, String> {
        let read = |file: &str| {
            let path = folder.join(file);
            fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
        };
        let documents = read("docs.jsonl")?
            .lines()
            .zip(1..)
            .filter(|(line, _)| !line.trim().is_empty())
            .map(|(line, number)| {
                document(line).map_err(|error| format!("docs.jsonl, line {number}: {error}"))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let queries =
            read_queries(&read("queries.jsonl")?).map_err(|error| format!("queries.jsonl, {error}"))?;
        let judgements =
            read_judgements(&read("qrels.tsv")?).map_err(|error| format!("qrels.tsv, {error}"))?;
        let judged = queries
            .into_iter()
            .filter(|query| judgements.of(&query.id).is_some());
        Ok(Self {
            name: folder
                .file_name()
                .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            documents,
            queries: judged.collect(),
            judgements,
        })
    }

    /// The measures of rankings. A document with the id of its query is left out: it is the query.
    pub(super) fn measure(&self, rankings: &Rankings) -> Measures {
        let without_self: Rankings = rankings
            .iter()
            .map(|(query, found)| {
                let others = found.iter().filter(|document| *document != query);
                (query.clone(), others.cloned().collect())
            })
            .collect();
        let pairs = without_self
            .iter()
            .map(|(query, found)| (query.as_str(), found.as_slice()));
        measure(pairs, &self.judgements)
    }
}

fn document(line: &str) -> Result<Document, String> {
    let value: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let text = |key: &str| match &value[key] {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Null if key != "id" => Ok(String::new()),
        _ => Err(format!("{key} must be a text")),
    };
    Ok(Document {
        id: text("id")?,
        title: text("title")?,
        body: text("body")?,
    })
}
