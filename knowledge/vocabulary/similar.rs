//! Words that look alike, by the groups of four letters that they share.

use rustc_hash::FxHashMap;

use super::dictionary::{Dictionary, WordOfIndex};
use super::letters::groups;

/// The similar words of one word.
const MOST_SIMILAR: usize = 40;
/// Words that share less than this are not similar.
const LEAST: f32 = 0.35;

/// A word that looks like another one.
pub(crate) struct Similar<'d> {
    /// The word.
    pub(crate) word: WordOfIndex<'d>,
    /// How similar it is, up to 1.
    pub(crate) similarity: f32,
}

impl Dictionary {
    /// The words that look like a word, the most similar first, without the word itself.
    pub(crate) fn similar(&self, exact: &str) -> Vec<Similar<'_>> {
        let own = groups(exact);
        let mut shared: FxHashMap<u32, u16> = FxHashMap::default();
        for group in &own {
            for place in self.letters.of(*group) {
                *shared.entry(*place).or_default() += 1;
            }
        }
        let mut similar = Vec::new();
        for (place, shared) in shared {
            let word = self.word_at(place);
            if word.frequency() == 0 || word.text() == exact {
                continue;
            }
            let both = own.len() + word.text().len().saturating_sub(1);
            let similarity = 2.0 * f32::from(shared) / size(both);
            if similarity >= LEAST {
                similar.push(Similar { word, similarity });
            }
        }
        similar.sort_unstable_by(|left, right| {
            let by_similarity = right.similarity.total_cmp(&left.similarity);
            by_similarity.then_with(|| left.word.text().cmp(right.word.text()))
        });
        similar.truncate(MOST_SIMILAR);
        similar
    }
}

#[expect(clippy::cast_precision_loss, reason = "words are short")]
fn size(count: usize) -> f32 {
    count as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_compounds_are_similar() {
        let mut dictionary = Dictionary::default();
        for word in [
            "netzwerkdrucker",
            "drucker",
            "druckertreiber",
            "kaffee",
            "drucken",
        ] {
            dictionary.add(word, word, 1);
        }
        let similar = dictionary.similar("drucker");
        let texts: Vec<&str> = similar.iter().map(|similar| similar.word.text()).collect();
        assert_eq!(texts, ["drucken", "druckertreiber", "netzwerkdrucker"]);
        assert!(dictionary.similar("x9drucker").is_empty() && dictionary.similar("").is_empty());
    }
}
