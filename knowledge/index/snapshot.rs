//! What a search sees: one commit of the index.

use tantivy::{IndexReader, Searcher};

use super::folder;
use super::schema::{Fields, IS_QUESTION};
use crate::error::IndexError;

/// One commit of the index.
pub(crate) struct Snapshot {
    /// Reads the index.
    pub(crate) searcher: Searcher,
    /// How far the database has been read.
    pub(crate) mark: Option<i64>,
    /// The number of articles.
    pub(crate) articles: usize,
    /// Whether there are questions.
    pub(crate) has_questions: bool,
    /// The average number of words of a title.
    pub(crate) average_title: f32,
    /// The average number of words of title and text.
    pub(crate) average_text: f32,
}

impl Snapshot {
    /// Reads the last commit.
    pub(crate) fn new(
        index: &tantivy::Index,
        reader: &IndexReader,
        fields: Fields,
    ) -> Result<Self, IndexError> {
        reader.reload()?;
        let searcher = reader.searcher();
        let (mut articles, mut indexed, mut questions) = (0, 0, 0_usize);
        let (mut title, mut text) = (0, 0);
        for segment in searcher.segment_readers() {
            let is_question = segment.fast_fields().u64(IS_QUESTION)?.first_or_default_col(0);
            for doc in 0..segment.max_doc() {
                let is_article = is_question.get_val(doc) == 0;
                indexed += usize::from(is_article);
                if !segment.is_deleted(doc) {
                    articles += usize::from(is_article);
                    questions += usize::from(!is_article);
                }
            }
            title += segment.inverted_index(fields.title)?.total_num_tokens();
            text += segment.inverted_index(fields.text)?.total_num_tokens();
        }
        Ok(Self {
            searcher,
            mark: folder::mark(index),
            articles,
            has_questions: questions > 0,
            average_title: average(title, indexed),
            average_text: average(text, indexed),
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "an average needs no more than 24 bits")]
fn average(tokens: u64, entries: usize) -> f32 {
    (tokens as f32 / entries.max(1) as f32).max(1.0)
}
