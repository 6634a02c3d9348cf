//! Words that look alike, by the groups of four letters that they share.

use rustc_hash::FxHashMap;

use super::dictionary::{Dictionary, WordOfIndex};

/// The letters of a group.
const GROUP: usize = 4;
/// The shortest and the longest word that is compared.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=32;
/// A group that more words have tells nothing, and takes time.
const MOST_WORDS: usize = 500;
/// The similar words of one word.
const MOST_SIMILAR: usize = 40;
/// Words that share less than this are not similar.
const LEAST: f32 = 0.35;

/// The words of each group of letters.
#[derive(Debug, Default)]
pub(crate) struct Letters {
    words: FxHashMap<u32, Vec<u32>>,
}

/// A word that looks like another one.
pub(crate) struct Similar<'d> {
    /// The word.
    pub(crate) word: WordOfIndex<'d>,
    /// How similar it is, up to 1.
    pub(crate) similarity: f32,
}

impl Letters {
    /// Adds a word.
    pub(super) fn add(&mut self, word: &str, place: u32) {
        for group in groups(word) {
            let words = self.words.entry(group).or_default();
            if words.len() < MOST_WORDS {
                words.push(place);
            }
        }
    }
}

impl Dictionary {
    /// The words that look like a word, the most similar first, without the word itself.
    pub(crate) fn similar(&self, exact: &str) -> Vec<Similar<'_>> {
        let own = groups(exact);
        let mut shared: FxHashMap<u32, u16> = FxHashMap::default();
        for group in &own {
            let words = self
                .letters
                .words
                .get(group)
                .filter(|words| words.len() < MOST_WORDS);
            for place in words.into_iter().flatten() {
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

/// The groups of a word with a mark before and after it, each once. Words with digits have no groups.
fn groups(word: &str) -> Vec<u32> {
    if !LENGTHS.contains(&word.len()) || word.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let marked: Vec<u8> = std::iter::once(b'^')
        .chain(word.bytes())
        .chain(std::iter::once(b'$'))
        .collect();
    let windows = marked.windows(GROUP);
    let mut groups: Vec<u32> = windows
        .filter_map(|window| Some(u32::from_le_bytes(window.try_into().ok()?)))
        .collect();
    groups.sort_unstable();
    groups.dedup();
    groups
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
