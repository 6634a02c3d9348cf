//! Converts an article to a row and back.

use desk::{
    Article, ArticleContent, ArticleNumber, ArticleOrigin, Identity, KnownError, PersonId, ServiceName,
    Timestamp,
};

use crate::StoreError;
use crate::row::Row;
use crate::rows::{NamedCells, named};

/// The columns of an article.
macro_rules! columns {
    () => {
        "a.id, a.number, a.source, a.folder, a.path, a.title, a.body, a.language, a.audience, a.state, a.services, \
         a.owner, a.review, a.symptom, a.cause, a.workaround, a.revision, a.change"
    };
}
pub(super) use columns;

/// A new article as a row.
pub(super) fn new_row(article: &Article, change: i64, now: Timestamp) -> NamedCells {
    let mut row = named![number: article.number.0, created_at: now];
    row.extend(changed_row(article, change, now));
    row
}

/// The id, and every column that a save can change.
pub(super) fn changed_row(article: &Article, change: i64, now: Timestamp) -> NamedCells {
    let (source, folder, path) = match &article.origin {
        ArticleOrigin::File { source, folder, path } => (Some(source), Some(folder), Some(path)),
        ArticleOrigin::Chat => (None, None, None),
    };
    let mut row = named![
        id: article.id.to_string(),
        source: source.cloned(),
        folder: folder.cloned(),
        path: path.cloned(),
        revision: article.revision,
        change: change,
        changed_at: now,
    ];
    row.extend(content_cells(&article.content));
    row
}

/// A revision as a row.
pub(super) fn revision_row(article: &Article, by: Option<PersonId>, now: Timestamp) -> NamedCells {
    let mut row = named![
        article_id: article.id.to_string(),
        revision: article.revision,
        by_id: by.map(|by| by.to_string()),
        at: now,
    ];
    row.extend(content_cells(&article.content));
    row
}

fn content_cells(content: &ArticleContent) -> NamedCells {
    let services: Vec<&str> = content
        .services
        .iter()
        .map(|service| service.0.as_str())
        .collect();
    let known = content.known_error.as_ref();
    named![
        title: content.title.clone(),
        body: content.body.clone(),
        language: content.language.clone(),
        audience: content.audience.to_string(),
        state: <&str>::from(content.state),
        services: serde_json::json!(services).to_string(),
        owner: content.owner.as_ref().map(ToString::to_string),
        review: content.review.map(|day| day.to_string()),
        symptom: known.map(|error| error.symptom.clone()),
        cause: known.map(|error| error.cause.clone()),
        workaround: known.map(|error| error.workaround.clone()),
    ]
}

/// Reads an article.
pub(super) fn article(row: &Row) -> Result<Article, StoreError> {
    let origin = match row.maybe_text("source")? {
        None => ArticleOrigin::Chat,
        Some(source) => ArticleOrigin::File {
            source,
            folder: row.text("folder")?,
            path: row.text("path")?,
        },
    };
    Ok(Article {
        id: row.parse("id")?,
        number: ArticleNumber(row.int("number")?),
        origin,
        content: content(row)?,
        revision: row.int("revision")?,
    })
}

fn content(row: &Row) -> Result<ArticleContent, StoreError> {
    let services: Vec<String> = row.json("services")?;
    let known_error = match row.maybe_text("symptom")? {
        None => None,
        Some(symptom) => Some(KnownError {
            symptom,
            cause: row.maybe_text("cause")?.unwrap_or_default(),
            workaround: row.maybe_text("workaround")?.unwrap_or_default(),
        }),
    };
    Ok(ArticleContent {
        title: row.text("title")?,
        body: row.text("body")?,
        language: row.text("language")?,
        audience: row.parse("audience")?,
        state: row.parse("state")?,
        services: services.into_iter().map(ServiceName).collect(),
        owner: row.maybe_parse::<Identity>("owner")?,
        review: row.maybe_parse("review")?,
        known_error,
    })
}
