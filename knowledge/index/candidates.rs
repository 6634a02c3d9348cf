//! The entries that are worth a closer look.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery, Weight};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader, TantivyError};

use super::schema::READERS;

/// The best entries that some readers may see, by tantivy's score.
pub(super) struct Best<'r> {
    /// The number of entries.
    pub(super) most: usize,
    /// The readers of entries, as `schema::readers` writes them. Without a list, all entries may be seen.
    pub(super) readers: Option<&'r BTreeSet<String>>,
}

/// A query for entries with any of these stems, in these fields.
pub(super) fn any_of<'t>(
    stems: impl Iterator<Item = (&'t str, f32)>,
    fields: &[(Field, f32)],
) -> BooleanQuery {
    let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
    for (stem, weight) in stems {
        for (field, boost) in fields {
            let term = TermQuery::new(Term::from_field_text(*field, stem), IndexRecordOption::WithFreqs);
            let boosted = BoostQuery::new(Box::new(term), weight * boost);
            clauses.push((Occur::Should, Box::new(boosted)));
        }
    }
    BooleanQuery::new(clauses)
}

impl Collector for Best<'_> {
    type Fruit = Vec<(Score, DocAddress)>;
    type Child = Unused;

    fn for_segment(&self, _: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<Unused> {
        Err(TantivyError::InternalError(
            "this collector collects whole segments".to_owned(),
        ))
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, segments: Vec<Self::Fruit>) -> tantivy::Result<Self::Fruit> {
        let mut all: Self::Fruit = segments.into_iter().flatten().collect();
        all.sort_unstable_by(|(left, left_address), (right, right_address)| {
            right.total_cmp(left).then(left_address.cmp(right_address))
        });
        all.truncate(self.most);
        Ok(all)
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        ordinal: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<Self::Fruit> {
        let Some(filter) = Filter::new(self.readers, segment)? else {
            return Ok(Vec::new());
        };
        let mut best = BinaryHeap::with_capacity(self.most + 1);
        let mut threshold = Score::MIN;
        weight.for_each_pruning(Score::MIN, segment, &mut |doc, score| {
            if filter.admits(doc) {
                best.push(Reverse(Scored { score, doc }));
                if best.len() > self.most {
                    best.pop();
                }
                if best.len() == self.most
                    && let Some(Reverse(worst)) = best.peek()
                {
                    threshold = worst.score;
                }
            }
            threshold
        })?;
        let scored = best
            .into_iter()
            .map(|Reverse(scored)| (scored.score, DocAddress::new(ordinal, scored.doc)));
        Ok(scored.collect())
    }
}

/// The entries of a segment that may be seen.
struct Filter<'s> {
    segment: &'s SegmentReader,
    readers: Option<(Column<u64>, Vec<u64>)>,
}

impl<'s> Filter<'s> {
    /// Returns nothing if no entry may be seen.
    fn new(readers: Option<&BTreeSet<String>>, segment: &'s SegmentReader) -> tantivy::Result<Option<Self>> {
        let Some(readers) = readers else {
            return Ok(Some(Self {
                segment,
                readers: None,
            }));
        };
        let Some(column) = segment.fast_fields().str(READERS)? else {
            return Ok(None);
        };
        let mut admitted = Vec::new();
        for reader in readers {
            admitted.extend(column.dictionary().term_ord(reader)?);
        }
        let readers = Some((column.ords().clone(), admitted));
        Ok(Some(Self { segment, readers }))
    }

    fn admits(&self, doc: DocId) -> bool {
        let may_be_read = self.readers.as_ref().is_none_or(|(column, admitted)| {
            column
                .first(doc)
                .is_some_and(|ordinal| admitted.contains(&ordinal))
        });
        may_be_read && !self.segment.is_deleted(doc)
    }
}

/// An entry of a segment. Of two entries with one score, the earlier one is better.
#[derive(Clone, Copy, Debug)]
struct Scored {
    score: Score,
    doc: DocId,
}

impl Ord for Scored {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.score.total_cmp(&other.score).then(other.doc.cmp(&self.doc))
    }
}

impl PartialOrd for Scored {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Scored {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Scored {}

/// The collector never collects single entries.
pub(super) struct Unused;

impl SegmentCollector for Unused {
    type Fruit = Vec<(Score, DocAddress)>;

    fn collect(&mut self, _: DocId, _: Score) {}

    fn harvest(self) -> Self::Fruit {
        Vec::new()
    }
}
