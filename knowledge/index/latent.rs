//! Learns the latent model from the articles of the index, in the background.

use std::sync::{Arc, PoisonError};
use std::thread;

use tantivy::TantivyDocument;
use tantivy::schema::Field;

use super::forward::{self, Forward};
use super::handle::{Index, Inner};
use super::schema::IS_QUESTION;
use super::snapshot::Snapshot;
use crate::error::IndexError;
use crate::latent::{Corpus, Model};
use crate::ranking::Entry;

/// The articles from which the model is learned. More of them are sampled.
const SAMPLED: usize = 10_000;

impl Index {
    /// Waits for work in the background, so that the next search finds the index at its best.
    pub fn settle(&self) {
        let learner = self
            .inner
            .latent
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .learner
            .take();
        if let Some(learner) = learner
            && learner.join().is_err()
        {
            tracing::error!("learning the words of the search index failed");
        }
        let tidier = self
            .inner
            .tidier
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(tidier) = tidier {
            // The thread may be in its pause.
            while !tidier.is_finished() {
                tidier.thread().unpark();
                thread::yield_now();
            }
        }
    }
}

impl Inner {
    /// Learns the model again if many articles have changed since.
    pub(super) fn learn_if_changed(self: &Arc<Self>, changed: usize) {
        let mut latent = self.latent.write().unwrap_or_else(PoisonError::into_inner);
        latent.changed += changed;
        let is_running = latent
            .learner
            .as_ref()
            .is_some_and(|learner| !learner.is_finished());
        if is_running || latent.changed * 5 <= latent.learned_from {
            return;
        }
        let snapshot = self.snapshot();
        latent.learned_from = snapshot.articles;
        latent.changed = 0;
        let inner = Arc::downgrade(self);
        let fields = self.fields;
        latent.learner = Some(thread::spawn(move || match learn(&snapshot, fields.forward) {
            Ok(model) => {
                if let Some(inner) = inner.upgrade() {
                    let mut latent = inner.latent.write().unwrap_or_else(PoisonError::into_inner);
                    latent.model = model.map(Arc::new);
                }
            }
            Err(error) => tracing::warn!(%error, "the words of the search index could not be learned"),
        }));
    }

    /// The latent model, if one is learned.
    pub(super) fn model(&self) -> Option<Arc<Model>> {
        let latent = self.latent.read().unwrap_or_else(PoisonError::into_inner);
        latent.model.clone()
    }
}

fn learn(snapshot: &Snapshot, field: Field) -> Result<Option<Model>, IndexError> {
    let step = snapshot.articles.div_ceil(SAMPLED).max(1);
    let mut corpus = Corpus::default();
    let mut seen = 0_usize;
    for segment in snapshot.searcher.segment_readers() {
        let store = segment.get_store_reader(1)?;
        let is_question = segment.fast_fields().u64(IS_QUESTION)?.first_or_default_col(0);
        for doc in 0..segment.max_doc() {
            if is_question.get_val(doc) != 0 || segment.is_deleted(doc) {
                continue;
            }
            seen += 1;
            if !seen.is_multiple_of(step) {
                continue;
            }
            let document: TantivyDocument = store.get(doc)?;
            if let Some(entry) = forward::bytes(&document, field).and_then(Forward::read) {
                corpus.add(entry.stems());
            }
        }
    }
    Ok(Model::learn(corpus))
}
