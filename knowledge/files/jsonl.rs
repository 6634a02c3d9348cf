//! Reads a file with one article a line, as JSON: `{"id": …, "title": …, "body": …}`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::article_file::{ArticleFile, Defaults, MOST_BYTES, title_of};
use super::error::{FileError, FileProblem};
use super::markdown::{title_in, with_plain_lines};

/// A line.
#[derive(Deserialize)]
struct Line {
    id: Id,
    title: Option<String>,
    body: String,
    #[serde(flatten)]
    rest: BTreeMap<String, serde::de::IgnoredAny>,
}

/// Programs that export articles write numbers as well.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(i64),
}

/// Reads JSON lines one by one. An invalid line is an error, and the following lines are read.
pub fn read_jsonl(
    path: &str,
    text: &str,
    defaults: &Defaults,
) -> impl Iterator<Item = Result<ArticleFile, FileError>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = (1..).zip(text.split('\n'));
    let lines = lines.filter(|(_, line)| !line.trim().is_empty());
    lines.map(move |(number, line)| {
        read_line(path, number, line, defaults).map_err(|text| FileError {
            path: path.to_owned(),
            problems: vec![FileProblem::at(number, text)],
        })
    })
}

fn read_line(path: &str, number: usize, line: &str, defaults: &Defaults) -> Result<ArticleFile, String> {
    if line.len() > MOST_BYTES {
        return Err(format!("The line is larger than {} MB.", MOST_BYTES >> 20));
    }
    let line: Line = serde_json::from_str(line).map_err(|error| {
        let error = error.to_string();
        let what = error.split(" at line ").next().unwrap_or_default();
        format!("This is no article: {what}. Write {{\"id\": \"…\", \"title\": \"…\", \"body\": \"…\"}}.")
    })?;
    let source = match line.id {
        Id::Text(text) => text.trim().to_owned(),
        Id::Number(number) => number.to_string(),
    };
    if source.is_empty() {
        return Err("The id is empty. Write a text that only this article has.".to_owned());
    }
    let body = with_plain_lines(&line.body);
    let given = line
        .title
        .map(|title| title_of(&title))
        .filter(|title| !title.is_empty());
    let (title, body) = match given {
        Some(title) => (title, body.as_str()),
        None => title_in(&body).unwrap_or_else(|| (title_of(&source), body.as_str())),
    };
    let unknown = line.rest.keys().map(|key| {
        let text = format!("There is no key {key}. It has no effect. Known: id, title, body.");
        FileProblem::at(number, text).in_file(path)
    });
    Ok(ArticleFile {
        source,
        path: path.to_owned(),
        content: defaults.content(title, body.trim_matches('\n').trim_end().to_owned()),
        warnings: unknown.collect(),
    })
}
