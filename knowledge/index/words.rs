//! Keeps the dictionary in step with the segments of the index.

use std::collections::HashMap;

use tantivy::SegmentReader;

use super::schema::{Fields, OF_STEM};
use super::snapshot::Snapshot;
use crate::error::IndexError;
use crate::vocabulary::Dictionary;

/// Reads the words of all segments.
pub(super) fn read(
    dictionary: &mut Dictionary,
    snapshot: &Snapshot,
    fields: Fields,
) -> Result<(), IndexError> {
    for segment in snapshot.searcher.segment_readers() {
        each_word(segment, fields, |word, entries| add(dictionary, word, entries))?;
    }
    Ok(())
}

/// Adds entries that have a word.
pub(super) fn add(dictionary: &mut Dictionary, word: &str, entries: i64) {
    if let Some((exact, stem)) = word.split_once(OF_STEM) {
        dictionary.add(exact, stem, entries);
    }
}

/// The words whose frequencies differ between two snapshots. A merge of segments changes few.
pub(super) fn changes(
    old: &Snapshot,
    new: &Snapshot,
    fields: Fields,
) -> Result<HashMap<String, i64>, IndexError> {
    let mut changes: HashMap<String, i64> = HashMap::new();
    for (from, to, sign) in [(new, old, 1), (old, new, -1)] {
        for segment in from.searcher.segment_readers() {
            let others = to.searcher.segment_readers();
            if others
                .iter()
                .any(|other| other.segment_id() == segment.segment_id())
            {
                continue;
            }
            each_word(segment, fields, |word, entries| match changes.get_mut(word) {
                Some(change) => *change += sign * entries,
                None => {
                    changes.insert(word.to_owned(), sign * entries);
                }
            })?;
        }
    }
    changes.retain(|_, change| *change != 0);
    Ok(changes)
}

fn each_word(
    segment: &SegmentReader,
    fields: Fields,
    mut each: impl FnMut(&str, i64),
) -> Result<(), IndexError> {
    let words = segment.inverted_index(fields.words)?;
    let mut terms = words.terms().stream()?;
    while let Some((word, info)) = terms.next() {
        if let Ok(word) = std::str::from_utf8(word) {
            each(word, i64::from(info.doc_freq));
        }
    }
    Ok(())
}
