//! Changes of the index.

use std::collections::HashMap;
use std::sync::{Arc, MutexGuard, PoisonError};

use desk::{ArticleId, ArticleState};
use tantivy::indexer::{IndexWriterOptions, NoMergePolicy};
use tantivy::schema::Term;
use tantivy::{IndexWriter, TantivyDocument};

use super::folder::payload;
use super::forward::{self, LONGEST_BODY, LONGEST_TITLE};
use super::handle::{Index, Inner, Slot};
use super::schema::{EntryKind, Fields, OF_STEM, SEPARATOR, readers};
use super::snapshot::Snapshot;
use super::words;
use crate::analysis::{Analyzer, Language, Sequence};
use crate::document::{Change, Document};
use crate::error::IndexError;
use crate::vocabulary::Dictionary;

/// The most memory of the writer. A commit uses only what its articles need; a larger commit makes more segments.
const WRITER_MEMORY: usize = 80_000_000;

impl Index {
    /// Applies changes in one commit. When this returns, a search finds what was written. A process that is killed
    /// leaves either all changes or none.
    ///
    /// # Errors
    ///
    /// If the changes cannot be written. The index is then as before.
    pub fn apply(&self, changes: Vec<Change>, mark: i64) -> Result<(), IndexError> {
        self.commit(mark, |writer, writing| {
            for change in changes {
                match change {
                    Change::Put(document) => {
                        writing.remove(writer, document.article);
                        writing.add(writer, &document)?;
                    }
                    Change::Remove(article) => writing.remove(writer, article),
                }
            }
            Ok(())
        })
    }

    /// Replaces all articles. A search finds the old articles until this returns.
    ///
    /// # Errors
    ///
    /// If the articles cannot be written. The index is then as before.
    pub fn rebuild(&self, documents: impl Iterator<Item = Document>, mark: i64) -> Result<(), IndexError> {
        self.commit(mark, |writer, writing| {
            writer.delete_all_documents()?;
            for document in documents {
                writing.add(writer, &document)?;
            }
            Ok(())
        })
    }

    fn commit(
        &self,
        mark: i64,
        write: impl FnOnce(&IndexWriter, &mut Writing) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        let mut slot = self.inner.lock();
        let mut writer = match slot.writer.take() {
            Some(writer) => writer,
            None => self.inner.open_writer()?,
        };
        let mut writing = Writing {
            fields: self.inner.fields,
            analyzers: HashMap::new(),
            changed: 0,
        };
        let written = write(&writer, &mut writing).and_then(|()| {
            let mut commit = writer.prepare_commit()?;
            commit.set_payload(&payload(mark));
            commit.commit()?;
            Ok(())
        });
        if let Err(error) = written {
            // A writer whose rollback fails is not used again.
            if writer.rollback().is_ok() {
                slot.writer = Some(writer);
            }
            return Err(error);
        }
        self.inner.refresh()?;
        self.inner.tidy(&mut slot, &mut writer)?;
        slot.writer = Some(writer);
        self.inner.learn_if_changed(writing.changed);
        Ok(())
    }
}

impl Inner {
    pub(super) fn lock(&self) -> MutexGuard<'_, Slot> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open_writer(&self) -> Result<IndexWriter, IndexError> {
        let options = IndexWriterOptions::builder()
            .memory_budget_per_thread(WRITER_MEMORY)
            .num_worker_threads(1)
            .num_merge_threads(1)
            .build();
        let writer: IndexWriter = self.index.writer_with_options(options)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        Ok(writer)
    }

    /// Lets searches see the last commit.
    pub(super) fn refresh(&self) -> Result<(), IndexError> {
        let new = Arc::new(Snapshot::new(&self.index, &self.reader, self.fields)?);
        let old = self.snapshot();
        let changes = words::changes(&old, &new, self.fields)?;
        let mut dictionary = self.dictionary.write().unwrap_or_else(PoisonError::into_inner);
        for (word, entries) in changes {
            words::add(&mut dictionary, &word, entries);
        }
        if dictionary.is_worn() {
            *dictionary = Dictionary::default();
            words::read(&mut dictionary, &new, self.fields)?;
        }
        drop(dictionary);
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = new;
        Ok(())
    }
}

/// Writes entries.
struct Writing {
    fields: Fields,
    analyzers: HashMap<Language, Analyzer>,
    /// The number of changed articles.
    changed: usize,
}

impl Writing {
    fn remove(&self, writer: &IndexWriter, article: ArticleId) {
        writer.delete_term(Term::from_field_bytes(
            self.fields.article,
            &article.ulid().to_bytes(),
        ));
    }

    fn add(&mut self, writer: &IndexWriter, document: &Document) -> Result<(), IndexError> {
        if document.state == ArticleState::Archived {
            return Ok(());
        }
        self.changed += 1;
        let fields = self.fields;
        let analyzer = self
            .analyzers
            .entry(Language::from_code(&document.language))
            .or_insert_with_key(|language| Analyzer::new(*language));
        let mut words = Joined::default();
        let title = words.tokens(analyzer, &document.title, LONGEST_TITLE);
        let in_title = words.stems.clone();
        let body = words.tokens(analyzer, &document.body, LONGEST_BODY);
        let mut entry = entry(fields, document, EntryKind::Article);
        entry.add_text(fields.title, &in_title);
        entry.add_text(fields.text, &words.stems);
        entry.add_text(fields.words, words.distinct());
        entry.add_bytes(fields.forward, &forward::write(document.article, &title, &body));
        writer.add_document(entry)?;
        let answered = document.questions.iter().map(|one| (one, EntryKind::Answered));
        let declined = document.declined.iter().map(|one| (one, EntryKind::Declined));
        for (question, kind) in answered.chain(declined) {
            let mut words = Joined::default();
            let asked = words.tokens(analyzer, question, LONGEST_BODY);
            let mut entry = self::entry(fields, document, kind);
            entry.add_text(fields.asked, &words.stems);
            entry.add_text(fields.words, words.distinct());
            let bytes = forward::write(document.article, &Sequence::default(), &asked);
            entry.add_bytes(fields.forward, &bytes);
            writer.add_document(entry)?;
        }
        Ok(())
    }
}

fn entry(fields: Fields, document: &Document, kind: EntryKind) -> TantivyDocument {
    let mut entry = TantivyDocument::new();
    entry.add_bytes(fields.article, &document.article.ulid().to_bytes());
    entry.add_text(fields.readers, readers(document.state, &document.audience));
    entry.add_u64(fields.is_question, kind.value());
    entry
}

/// The words of an entry, as the fields take them.
#[derive(Default)]
struct Joined {
    stems: String,
    pairs: Vec<String>,
}

impl Joined {
    fn tokens(&mut self, analyzer: &mut Analyzer, text: &str, most: usize) -> Sequence {
        analyzer.tokens(text, most, |stem, exact| {
            if !self.stems.is_empty() {
                self.stems.push(SEPARATOR);
            }
            self.stems.push_str(stem);
            self.pairs.push(format!("{exact}{OF_STEM}{stem}"));
        })
    }

    /// Each word once, with its stem.
    fn distinct(&mut self) -> String {
        self.pairs.sort_unstable();
        self.pairs.dedup();
        self.pairs.join("\u{1f}")
    }
}
