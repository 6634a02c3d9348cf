//! Rewrites segments: those with removed entries, so that their words leave the files, and many small ones.
//!
//! Small segments are rewritten before a change returns, large ones in the background. A segment of 100,000 articles
//! takes a few seconds. A rewritten segment is not rewritten again before a pause, so that many changes in a row cost
//! at most one rewriting each pause.

use std::sync::{Arc, PoisonError};
use std::thread;
use std::time::Duration;

use tantivy::IndexWriter;
use tantivy::index::{SegmentId, SegmentMeta};

use super::handle::{Inner, Slot};
use crate::error::IndexError;

/// Segments with fewer entries than this together are rewritten at once, which takes about a tenth of a second.
const AT_ONCE: u32 = 5_000;
/// The time between two rewritings of large segments. With the rewriting itself it is less than a minute.
const PAUSE: Duration = Duration::from_secs(20);
/// With more segments than this, the smallest ones become one.
const MOST_SEGMENTS: usize = 10;
/// The segments that are left then.
const LEFT_SEGMENTS: usize = 5;

impl Inner {
    /// Rewrites what has to be rewritten, or sees to it that it is done in the background.
    pub(super) fn tidy(
        self: &Arc<Self>,
        slot: &mut Slot,
        writer: &mut IndexWriter,
    ) -> Result<(), IndexError> {
        let due = self.due()?;
        if due.is_empty() || slot.is_tidied {
            return Ok(());
        }
        if due.iter().map(SegmentMeta::num_docs).sum::<u32>() > AT_ONCE {
            self.start_tidier(slot, false);
            return Ok(());
        }
        let old = self.snapshot();
        writer.merge(&ids(&due)).wait()?;
        self.refresh()?;
        writer.garbage_collect_files().wait()?;
        // A search that runs now still reads the old files.
        if Arc::strong_count(&old) > 1 {
            self.start_tidier(slot, true);
        }
        Ok(())
    }

    fn start_tidier(self: &Arc<Self>, slot: &mut Slot, waits_first: bool) {
        slot.is_tidied = true;
        let inner = Arc::downgrade(self);
        let tidier = thread::spawn(move || {
            if waits_first {
                thread::park_timeout(PAUSE);
            }
            while let Some(inner) = inner.upgrade() {
                match inner.tidy_once() {
                    Ok(true) => {}
                    Ok(false) => return,
                    Err(error) => {
                        tracing::warn!(%error, "removed words are still in the files of the search index");
                        inner.lock().is_tidied = false;
                        return;
                    }
                }
                drop(inner);
                thread::park_timeout(PAUSE);
            }
        });
        *self.tidier.lock().unwrap_or_else(PoisonError::into_inner) = Some(tidier);
    }

    /// Rewrites segments. Returns whether there was anything to do.
    fn tidy_once(&self) -> Result<bool, IndexError> {
        let mut slot = self.lock();
        let due = self.due()?;
        if due.is_empty() {
            // Searches that read the old files are over.
            if let Some(writer) = &slot.writer {
                writer.garbage_collect_files().wait()?;
            }
        }
        let Some(writer) = slot.writer.as_mut().filter(|_| !due.is_empty()) else {
            slot.is_tidied = false;
            return Ok(false);
        };
        let merge = writer.merge(&ids(&due));
        // Changes may be committed meanwhile.
        drop(slot);
        merge.wait()?;
        let slot = self.lock();
        self.refresh()?;
        if let Some(writer) = &slot.writer {
            writer.garbage_collect_files().wait()?;
        }
        Ok(true)
    }

    /// The segments that have to be rewritten.
    fn due(&self) -> Result<Vec<SegmentMeta>, IndexError> {
        let mut segments = self.index.searchable_segment_metas()?;
        segments.sort_unstable_by_key(SegmentMeta::num_docs);
        let small = match segments.len() > MOST_SEGMENTS {
            true => segments.len() - LEFT_SEGMENTS,
            false => 0,
        };
        let due = (0..)
            .zip(segments)
            .filter(|(place, segment)| *place < small || segment.has_deletes());
        Ok(due.map(|(_, segment)| segment).collect())
    }
}

fn ids(segments: &[SegmentMeta]) -> Vec<SegmentId> {
    segments.iter().map(SegmentMeta::id).collect()
}
