//! tantivy with one field for title and text, and with the title as a second one.

use std::time::Instant;

use knowledge::evaluate::{TestQuery, Times};
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{
    Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::{Index, IndexReader, IndexWriter, TantivyDocument, Term};

use super::collection::{Collection, Outcome};

/// The weights of the title in addition to the field of both.
const TITLES: [f32; 3] = [0.0, 0.5, 1.0];

/// An index with tantivy's own analysis.
pub(super) struct Peer {
    index: Index,
    reader: IndexReader,
    id: Field,
    title: Field,
    both: Field,
}

impl Peer {
    /// Indexes a collection.
    pub(super) fn new(collection: &Collection) -> tantivy::Result<Self> {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("en_stem")
            .set_index_option(IndexRecordOption::WithFreqs);
        let options = TextOptions::default().set_indexing_options(indexing);
        let id = schema.add_text_field("id", STRING | STORED);
        let title = schema.add_text_field("title", options.clone());
        let both = schema.add_text_field("both", options);
        let index = Index::create_in_ram(schema.build());
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 50_000_000)?;
        for document in &collection.documents {
            let mut entry = TantivyDocument::new();
            entry.add_text(id, &document.id);
            entry.add_text(title, &document.title);
            entry.add_text(both, format!("{}\n{}", document.title, document.body));
            writer.add_document(entry)?;
        }
        writer.commit()?;
        let reader = index.reader()?;
        Ok(Self {
            index,
            reader,
            id,
            title,
            both,
        })
    }

    /// What it finds, for each weight of the title.
    pub(super) fn ask(&self, queries: &[TestQuery]) -> tantivy::Result<Vec<Outcome>> {
        TITLES
            .into_iter()
            .map(|title| self.ask_with(queries, title))
            .collect()
    }

    fn ask_with(&self, queries: &[TestQuery], title: f32) -> tantivy::Result<Outcome> {
        let searcher = self.reader.searcher();
        let mut rankings = Vec::new();
        let mut times = Vec::new();
        for query in queries {
            let start = Instant::now();
            let query_of_words = self.query(&query.text, title)?;
            let found = searcher.search(&query_of_words, &TopDocs::with_limit(11).order_by_score())?;
            let mut names = Vec::new();
            for (_, address) in found {
                let document: TantivyDocument = searcher.doc(address)?;
                let name = document
                    .get_first(self.id)
                    .and_then(|value| value.as_str().map(str::to_owned));
                names.extend(name);
            }
            times.push(start.elapsed());
            rankings.push((query.id.clone(), names));
        }
        let name = match title > 0.0 {
            true => format!("tantivy, one field and title x {title}"),
            false => "tantivy, one field".to_owned(),
        };
        Ok(Outcome {
            name,
            rankings,
            times: Times::of(times),
        })
    }

    fn query(&self, text: &str, title: f32) -> tantivy::Result<BooleanQuery> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let mut tokenizer = self.index.tokenizer_for_field(self.both)?;
        let mut tokens = tokenizer.token_stream(text);
        while tokens.advance() {
            let word = &tokens.token().text;
            let term =
                |field| TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::WithFreqs);
            clauses.push((Occur::Should, Box::new(term(self.both))));
            if title > 0.0 {
                let boosted = BoostQuery::new(Box::new(term(self.title)), title);
                clauses.push((Occur::Should, Box::new(boosted)));
            }
        }
        Ok(BooleanQuery::new(clauses))
    }
}
