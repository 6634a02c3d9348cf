//! Vectors of words, and the vectors of texts that follow from them.

use rustc_hash::FxHashMap;

use super::subspace::{Row, dominant, of};

/// The dimensions of a vector.
const DIMENSIONS: usize = 150;
/// Fewer entries say nothing about words.
const FEWEST_ENTRIES: usize = 40;
/// The words that have a vector, the most common ones.
const MOST_WORDS: usize = 20_000;
/// The tokens of a text that count.
const LONGEST: usize = 256;

/// Entries from which a model is made.
#[derive(Default)]
pub(crate) struct Corpus {
    entries: Vec<Vec<(u32, f32)>>,
    frequencies: FxHashMap<u32, u32>,
}

/// The vectors of words.
pub(crate) struct Model {
    places: FxHashMap<u32, u32>,
    /// The inverse document frequency of each word, times the scale of its vector.
    scales: Vec<f32>,
    numbers: Vec<i8>,
    dimensions: usize,
}

/// The vector of a text.
pub(crate) struct Vector(Vec<f32>);

impl Corpus {
    /// Adds the stems of an entry.
    pub(crate) fn add(&mut self, stems: impl Iterator<Item = u32>) {
        let counts = counts(stems);
        for (stem, _) in &counts {
            *self.frequencies.entry(*stem).or_default() += 1;
        }
        self.entries.push(counts);
    }
}

impl Model {
    /// Learns a model. Returns nothing if there are too few entries.
    pub(crate) fn learn(corpus: Corpus) -> Option<Self> {
        let Corpus { entries, frequencies } = corpus;
        if entries.len() < FEWEST_ENTRIES {
            return None;
        }
        let count = number(entries.len());
        let mut words: Vec<(u32, u32)> = frequencies.into_iter().filter(|(_, times)| *times > 1).collect();
        words.sort_unstable_by(|(left, left_times), (right, right_times)| {
            right_times.cmp(left_times).then(left.cmp(right))
        });
        words.truncate(MOST_WORDS);
        let places: FxHashMap<u32, u32> = (0..)
            .zip(&words)
            .map(|(place, (stem, _))| (*stem, place))
            .collect();
        let idf: Vec<f32> = words
            .iter()
            .map(|(_, times)| (count / number(usize::try_from(*times).unwrap_or(usize::MAX))).ln())
            .collect();
        let row = |entry: Vec<(u32, f32)>| -> Row {
            let mut row: Row = Vec::with_capacity(entry.len());
            for (stem, weight) in entry {
                if let Some(place) = places.get(&stem) {
                    row.push((*place, weight * at(&idf, *place)));
                }
            }
            // A long entry counts more than a short one, but not in proportion to its length.
            let norm = row.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
            row.iter_mut()
                .for_each(|(_, value)| *value /= norm.max(1e-9).sqrt());
            row
        };
        let rows: Vec<Row> = entries.into_iter().map(row).collect();
        let dimensions = DIMENSIONS.min(rows.len() / 4).min(words.len() / 6);
        if dimensions == 0 {
            return None;
        }
        let basis = dominant(&rows, words.len(), dimensions);
        let mut scales = Vec::with_capacity(words.len());
        let mut numbers = Vec::with_capacity(basis.len());
        for (place, idf) in (0..).zip(idf) {
            let vector = of(&basis, place, dimensions);
            let largest = vector.iter().fold(1e-12_f32, |most, value| most.max(value.abs()));
            scales.push(idf * largest / 127.0);
            numbers.extend(vector.iter().map(|value| small(value / largest * 127.0)));
        }
        Some(Self {
            places,
            scales,
            numbers,
            dimensions,
        })
    }

    /// The vector of a text with these stems. Returns nothing if no word has a vector.
    pub(crate) fn vector(&self, stems: impl Iterator<Item = u32>) -> Option<Vector> {
        let mut sum = vec![0.0_f32; self.dimensions];
        for (stem, weight) in counts(stems.filter(|stem| self.places.contains_key(stem)).take(LONGEST)) {
            let Some(place) = self.places.get(&stem) else {
                continue;
            };
            let from = usize::try_from(*place).expect("a computer has at least 32 bits") * self.dimensions;
            let scale = weight * at(&self.scales, *place);
            for (sum, number) in sum.iter_mut().zip(&self.numbers[from..from + self.dimensions]) {
                *sum += scale * f32::from(*number);
            }
        }
        let norm = sum.iter().map(|value| value * value).sum::<f32>().sqrt();
        (norm > 0.0).then(|| Vector(sum.into_iter().map(|value| value / norm).collect()))
    }
}

impl Vector {
    /// The cosine of two vectors, at least 0.
    pub(crate) fn cosine(&self, other: &Self) -> f64 {
        let products = self.0.iter().zip(&other.0).map(|(left, right)| left * right);
        f64::from(products.sum::<f32>()).max(0.0)
    }
}

/// Each stem once, with one plus the logarithm of its count.
fn counts(stems: impl Iterator<Item = u32>) -> Vec<(u32, f32)> {
    let mut stems: Vec<u32> = stems.take(4 * LONGEST).collect();
    stems.sort_unstable();
    let runs = stems.chunk_by(|left, right| left == right);
    runs.map(|run| (run[0], 1.0 + number(run.len()).ln())).collect()
}

fn at(values: &[f32], place: u32) -> f32 {
    values[usize::try_from(place).expect("a computer has at least 32 bits")]
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a logarithm needs no more than 24 bits"
)]
fn number(count: usize) -> f32 {
    count as f32
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the value is between -127 and 127"
)]
fn small(value: f32) -> i8 {
    value.round() as i8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_similar_entries_are_similar() {
        let mut corpus = Corpus::default();
        for number in 0..200_u32 {
            let topic = number % 4 * 10;
            let stems = (0..6)
                .filter(|other| (number / 4 + other) % 3 != 0)
                .map(|other| topic + other);
            corpus.add(stems);
        }
        let model = Model::learn(corpus).expect("enough entries");
        let of = |stems: &[u32]| model.vector(stems.iter().copied()).expect("a known word");
        assert!(of(&[0]).cosine(&of(&[1, 2])) > of(&[0]).cosine(&of(&[11, 12])) + 0.2);
        assert!(model.vector([77].into_iter()).is_none());
        assert!(Model::learn(Corpus::default()).is_none());
    }
}
