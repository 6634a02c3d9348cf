//! The handle of the index.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;

use tantivy::{IndexReader, IndexWriter, ReloadPolicy};

use super::folder::{self, Condition};
use super::learned::Latent;
use super::schema::{Fields, schema};
use super::snapshot::Snapshot;
use super::words;
use crate::error::IndexError;
use crate::ranking::Synonyms;
use crate::vocabulary::Dictionary;

/// Blocks of stored bytes that a segment keeps in memory.
const CACHED_BLOCKS: usize = 16;

/// The index of articles. Clones share one index.
#[derive(Clone)]
pub struct Index {
    pub(super) inner: Arc<Inner>,
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index").finish_non_exhaustive()
    }
}

/// What the clones share.
pub(super) struct Inner {
    pub(super) index: tantivy::Index,
    pub(super) fields: Fields,
    pub(super) reader: IndexReader,
    pub(super) writer: Mutex<Slot>,
    pub(super) snapshot: RwLock<Arc<Snapshot>>,
    /// The words of the snapshot.
    pub(super) dictionary: RwLock<Dictionary>,
    pub(super) synonyms: Synonyms,
    pub(super) latent: RwLock<Latent>,
    /// Rewrites large segments.
    pub(super) tidier: Mutex<Option<JoinHandle<()>>>,
}

/// The writer and its state.
#[derive(Default)]
pub(super) struct Slot {
    /// The writer. The first change opens it, so that a process that only searches locks nothing.
    pub(super) writer: Option<IndexWriter>,
    /// Whether large segments are being rewritten.
    pub(super) is_tidied: bool,
}

impl Index {
    /// Opens the index in a folder. A missing or damaged index, and one of another version, is replaced by an empty one.
    ///
    /// Each group of synonyms lists words or phrases of one meaning.
    ///
    /// # Errors
    ///
    /// If the folder cannot be used, or if another process writes a damaged index.
    pub fn open(folder: &Path, synonyms: &[Vec<String>]) -> Result<(Self, Condition), IndexError> {
        let (index, condition) = folder::open(folder)?;
        Ok((Self::new(index, synonyms)?, condition))
    }

    /// Makes an empty index that no file keeps.
    ///
    /// # Errors
    ///
    /// If the index cannot be made.
    pub fn in_memory(synonyms: &[Vec<String>]) -> Result<Self, IndexError> {
        Self::new(folder::in_memory()?, synonyms)
    }

    fn new(index: tantivy::Index, synonyms: &[Vec<String>]) -> Result<Self, IndexError> {
        let (_, fields) = schema();
        let reader: IndexReader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(CACHED_BLOCKS)
            .try_into()?;
        let snapshot = Snapshot::new(&index, &reader, fields)?;
        let mut dictionary = Dictionary::default();
        words::read(&mut dictionary, &snapshot, fields)?;
        let inner = Inner {
            index,
            fields,
            reader,
            writer: Mutex::default(),
            tidier: Mutex::default(),
            snapshot: RwLock::new(Arc::new(snapshot)),
            dictionary: RwLock::new(dictionary),
            synonyms: Synonyms::new(synonyms),
            latent: RwLock::default(),
        };
        let inner = Arc::new(inner);
        inner.learn_if_changed(inner.snapshot().articles);
        Ok(Self { inner })
    }

    /// How far the database has been read: the mark of the last commit.
    pub fn mark(&self) -> Option<i64> {
        self.snapshot().mark
    }

    /// The number of articles.
    pub fn len(&self) -> usize {
        self.snapshot().articles
    }

    /// Whether there are no articles.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What a search sees.
    pub(super) fn snapshot(&self) -> Arc<Snapshot> {
        self.inner.snapshot()
    }
}

impl Inner {
    /// What a search sees.
    pub(super) fn snapshot(&self) -> Arc<Snapshot> {
        let snapshot = self.snapshot.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&snapshot)
    }
}
