//! The search of `knowledge`.

use std::collections::HashMap;
use std::time::Instant;

use desk::{ArticleId, ArticleState, Audience};
use knowledge::evaluate::{TestQuery, Times};
use knowledge::{Index, Match, Query, Scope};
use ulid::Ulid;

use super::collection::{Collection, Document, Outcome};

/// The matches of a query that are kept. One of them may be the query itself.
const KEPT: usize = 11;

/// An index of a collection.
pub(super) struct Ours<'c> {
    pub(super) index: Index,
    names: HashMap<ArticleId, &'c str>,
}

impl<'c> Ours<'c> {
    /// Builds the index. Each document may have learned questions.
    pub(super) fn new(
        documents: impl Iterator<Item = &'c Document>,
        questions: &HashMap<String, Vec<String>>,
    ) -> Self {
        let numbered: Vec<(ArticleId, &Document)> = (1..)
            .zip(documents)
            .map(|(number, document)| (ArticleId::new(Ulid::from_parts(1, number)), document))
            .collect();
        let index = Index::in_memory(&[]).expect("an index in memory");
        let articles = numbered.iter().map(|(id, document)| {
            let questions = questions.get(&document.id).cloned().unwrap_or_default();
            article(*id, &document.title, &document.body, questions)
        });
        index.rebuild(articles, 1).expect("documents can be indexed");
        index.settle();
        let names = numbered
            .into_iter()
            .map(|(id, document)| (id, document.id.as_str()));
        Self {
            index,
            names: names.collect(),
        }
    }

    /// Asks queries.
    pub(super) fn ask(&self, name: &str, queries: &[TestQuery]) -> Outcome {
        let mut rankings = Vec::new();
        let mut times = Vec::new();
        for query in queries {
            let start = Instant::now();
            let matches = search(&self.index, &query.text);
            times.push(start.elapsed());
            let names = matches.iter().map(|found| self.name(found).to_owned());
            rankings.push((query.id.clone(), names.collect()));
        }
        Outcome {
            name: name.to_owned(),
            rankings,
            times: Times::of(times),
        }
    }

    /// The best match of each query that is not the query itself, with its document.
    pub(super) fn best(&self, collection: &Collection) -> Vec<Option<(String, Match)>> {
        let best = collection.queries.iter().map(|query| {
            let matches = search(&self.index, &query.text);
            let named = matches
                .into_iter()
                .map(|found| (self.name(&found).to_owned(), found));
            named.into_iter().find(|(name, _)| *name != query.id)
        });
        best.collect()
    }

    fn name(&self, found: &Match) -> &'c str {
        self.names[&found.article]
    }
}

/// An article for everyone.
pub(super) fn article(id: ArticleId, title: &str, body: &str, questions: Vec<String>) -> knowledge::Document {
    knowledge::Document {
        article: id,
        revision: 1,
        title: title.to_owned(),
        body: body.to_owned(),
        language: "en".to_owned(),
        audience: Audience::Everyone,
        state: ArticleState::Validated,
        known_error: false,
        questions,
        declined: Vec::new(),
    }
}

/// The first matches of a query, as everybody sees them.
pub(super) fn search(index: &Index, text: &str) -> Vec<Match> {
    let readership = desk::Readership::public();
    let query = Query {
        text,
        readership: Scope::Of(&readership),
        limit: KEPT,
        offset: 0,
    };
    index.search(&query).expect("any text can be searched")
}
