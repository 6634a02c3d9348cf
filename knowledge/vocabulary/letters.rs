//! The words that have each group of four letters.

use rustc_hash::FxHashMap;

/// The letters of a group.
const GROUP: usize = 4;
/// The shortest and the longest word that is compared.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=32;
/// A group that more words have tells nothing, and takes time.
const MOST_WORDS: usize = 500;

/// The words of each group of letters.
#[derive(Debug, Default)]
pub(crate) struct Letters {
    words: FxHashMap<u32, Vec<u32>>,
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

    /// The words of a group, unless too many words have it.
    pub(super) fn of(&self, group: u32) -> &[u32] {
        match self.words.get(&group) {
            Some(words) if words.len() < MOST_WORDS => words,
            Some(_) | None => &[],
        }
    }
}

/// The groups of a word with a mark before and after it, each once. Words with digits have no groups.
pub(super) fn groups(word: &str) -> Vec<u32> {
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
