//! Searches the index.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::sync::PoisonError;

use desk::{ArticleId, Readership};
use tantivy::schema::Term;
use tantivy::{DocAddress, TantivyDocument};

use super::candidates::{Best, any_of};
use super::forward::{self, Forward};
use super::handle::Index;
use super::schema::{EntryKind, IS_QUESTION, readers};
use super::snapshot::Snapshot;
use crate::error::IndexError;
use crate::query::{Match, Query, Scope};
use crate::ranking::{Averages, Knowledge, LearnedScores, Question, Scorer, finish};

/// The articles that are ranked. More of them change no result among the first ten.
const RANKED: usize = 100;
/// The questions that are compared.
const COMPARED_QUESTIONS: usize = 50;
/// The weight of the title among the candidates, where it counts in addition to the text.
const TITLE_BOOST: f32 = 1.0;

impl Index {
    /// Finds articles, the best first. The work is bounded for any text.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn search(&self, query: &Query<'_>) -> Result<Vec<Match>, IndexError> {
        let snapshot = self.snapshot();
        let search = Search {
            index: self,
            snapshot: &snapshot,
            readers: match query.readership {
                Scope::Of(readership) => Some(all_readers(readership)),
                Scope::All => None,
            },
        };
        let matches = search.run(query.text)?;
        Ok(matches.into_iter().skip(query.offset).take(query.limit).collect())
    }
}

/// Everything that a person may read, as entries write it.
fn all_readers(readership: &Readership) -> BTreeSet<String> {
    let states = readership.states();
    let audiences = readership.audiences();
    let all = states
        .iter()
        .flat_map(|state| audiences.iter().map(|audience| readers(*state, audience)));
    all.collect()
}

struct Search<'s> {
    index: &'s Index,
    snapshot: &'s Snapshot,
    readers: Option<BTreeSet<String>>,
}

/// An article that may match, with the best question that it answered, and the best one with which it did not help.
#[derive(Default)]
struct Candidate {
    address: Option<DocAddress>,
    learned: LearnedScores,
}

impl Search<'_> {
    fn run(&self, text: &str) -> Result<Vec<Match>, IndexError> {
        let question = self.question(text)?;
        if question.is_empty() {
            return Ok(Vec::new());
        }
        let averages = Averages {
            title: self.snapshot.average_title,
            text: self.snapshot.average_text,
        };
        let model = self.index.inner.model();
        let mut scorer = Scorer::new(&question, averages, model.as_deref());
        let candidates = self.candidates(&question, &mut scorer)?;
        let mut matches = Vec::with_capacity(candidates.len());
        for (article, candidate) in candidates {
            let Some(address) = candidate.address else {
                continue;
            };
            let bytes = self.forward(address)?;
            let Some(entry) = Forward::read(&bytes) else {
                continue;
            };
            matches.push(scorer.score(article, &entry, candidate.learned));
        }
        finish(&mut matches);
        Ok(matches)
    }

    /// The query, with the frequencies of its words.
    fn question(&self, text: &str) -> Result<Question, IndexError> {
        let fields = self.index.inner.fields;
        let searcher = &self.snapshot.searcher;
        let dictionary = self
            .index
            .inner
            .dictionary
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let knowledge = Knowledge {
            synonyms: &self.index.inner.synonyms,
            dictionary: &dictionary,
            entries: self.snapshot.articles.max(1),
            frequency: |stem: &str| {
                let frequency = searcher.doc_freq(&Term::from_field_text(fields.text, stem))?;
                match self.snapshot.has_questions {
                    true => Ok(frequency + searcher.doc_freq(&Term::from_field_text(fields.asked, stem))?),
                    false => Ok::<_, IndexError>(frequency),
                }
            },
        };
        Question::new(text, knowledge)
    }

    /// The articles that may match.
    fn candidates(
        &self,
        question: &Question,
        scorer: &mut Scorer<'_>,
    ) -> Result<HashMap<ArticleId, Candidate>, IndexError> {
        let fields = self.index.inner.fields;
        let mut found = HashMap::new();
        let in_articles = [(fields.text, 1.0), (fields.title, TITLE_BOOST)];
        for address in self.best(question, &in_articles, RANKED)? {
            if let Some(article) = forward::article(&self.forward(address)?) {
                let candidate = Candidate {
                    address: Some(address),
                    learned: LearnedScores::default(),
                };
                found.insert(article, candidate);
            }
        }
        if !self.snapshot.has_questions {
            return Ok(found);
        }
        for address in self.best(question, &[(fields.asked, 1.0)], COMPARED_QUESTIONS)? {
            let bytes = self.forward(address)?;
            let (Some(article), Some(entry)) = (forward::article(&bytes), Forward::read(&bytes)) else {
                continue;
            };
            let score = scorer.asked(&entry);
            let is_declined = self.is_declined(address)?;
            let candidate = match found.entry(article) {
                Entry::Occupied(candidate) => candidate.into_mut(),
                // A question with which an article did not help finds no article.
                Entry::Vacant(_) if is_declined => continue,
                Entry::Vacant(vacant) => vacant.insert(Candidate {
                    address: self.entry_of(article)?,
                    learned: LearnedScores::default(),
                }),
            };
            let learned = &mut candidate.learned;
            match is_declined {
                true => learned.declined = learned.declined.max(score),
                false => learned.asked = learned.asked.max(score),
            }
        }
        Ok(found)
    }

    fn best(
        &self,
        question: &Question,
        fields: &[(tantivy::schema::Field, f32)],
        most: usize,
    ) -> Result<Vec<DocAddress>, IndexError> {
        let query = any_of(question.stems(), fields);
        let collector = Best {
            most,
            readers: self.readers.as_ref(),
        };
        let found = self.snapshot.searcher.search(&query, &collector)?;
        Ok(found.into_iter().map(|(_, address)| address).collect())
    }

    /// The tokens of an entry.
    fn forward(&self, address: DocAddress) -> Result<Vec<u8>, IndexError> {
        let document: TantivyDocument = self.snapshot.searcher.doc(address)?;
        let bytes = forward::bytes(&document, self.index.inner.fields.forward).map(<[u8]>::to_vec);
        Ok(bytes.unwrap_or_default())
    }

    /// Whether an entry is a question with which its article did not help.
    fn is_declined(&self, address: DocAddress) -> Result<bool, IndexError> {
        let segment = self.snapshot.searcher.segment_reader(address.segment_ord);
        let kind = segment
            .fast_fields()
            .u64(IS_QUESTION)?
            .first_or_default_col(EntryKind::Answered.value());
        Ok(kind.get_val(address.doc_id) == EntryKind::Declined.value())
    }

    /// The entry of an article that was found by a question.
    fn entry_of(&self, article: ArticleId) -> Result<Option<DocAddress>, IndexError> {
        let fields = self.index.inner.fields;
        let term = Term::from_field_bytes(fields.article, &article.ulid().to_bytes());
        for (ordinal, segment) in (0..).zip(self.snapshot.searcher.segment_readers()) {
            let is_question = segment.fast_fields().u64(IS_QUESTION)?.first_or_default_col(1);
            let postings = segment
                .inverted_index(fields.article)?
                .read_postings(&term, tantivy::schema::IndexRecordOption::Basic)?;
            let Some(mut postings) = postings else { continue };
            while tantivy::DocSet::doc(&postings) != tantivy::TERMINATED {
                let doc = tantivy::DocSet::doc(&postings);
                if is_question.get_val(doc) == 0 && !segment.is_deleted(doc) {
                    return Ok(Some(DocAddress::new(ordinal, doc)));
                }
                tantivy::DocSet::advance(&mut postings);
            }
        }
        Ok(None)
    }
}
