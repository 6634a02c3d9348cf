//! All words of the index, with their stems and with the number of entries that have them.

use rustc_hash::FxHashMap;

use super::letters::Letters;
use crate::analysis::hash64;

/// The words of the index.
#[derive(Debug, Default)]
pub(crate) struct Dictionary {
    /// The texts of the words and stems, one after the other.
    text: String,
    words: Vec<Word>,
    /// The place of each word, by its hash.
    places: FxHashMap<u64, u32>,
    /// The words that no entry has any more.
    unused: usize,
    pub(super) letters: Letters,
}

/// A word.
#[derive(Debug)]
struct Word {
    text: Span,
    /// The number of entries that have the word.
    frequency: u32,
    /// The stem. A word of two languages may have more.
    stem: Span,
    more_stems: Vec<Span>,
}

/// A part of the text.
#[derive(Clone, Copy, Debug)]
struct Span {
    from: u32,
    length: u8,
}

/// A word, as it is read.
#[derive(Clone, Copy)]
pub(crate) struct WordOfIndex<'d> {
    dictionary: &'d Dictionary,
    word: &'d Word,
}

impl Dictionary {
    /// Adds entries that have a word. A negative number removes entries.
    pub(crate) fn add(&mut self, exact: &str, stem: &str, entries: i64) {
        let place = match self.places.get(&hash64(exact)) {
            Some(place) => *place,
            None if entries <= 0 => return,
            None => {
                let Ok(place) = u32::try_from(self.words.len()) else {
                    return;
                };
                let Some(text) = self.span(exact) else { return };
                let Some(stem) = self.stem_span(exact, text, stem) else {
                    return;
                };
                self.words.push(Word {
                    text,
                    frequency: 0,
                    stem,
                    more_stems: Vec::new(),
                });
                self.places.insert(hash64(exact), place);
                self.letters.add(exact, place);
                self.unused += 1;
                place
            }
        };
        let has_stem = self.word_at(place).stems().any(|known| known == stem);
        let added = match has_stem || entries <= 0 {
            true => None,
            false => self.span(stem),
        };
        let Some(word) = self.words.get_mut(index(place)) else {
            return;
        };
        word.more_stems.extend(added);
        let was_used = word.frequency > 0;
        let frequency = (i64::from(word.frequency) + entries).max(0);
        word.frequency = u32::try_from(frequency).unwrap_or(u32::MAX);
        match (was_used, word.frequency > 0) {
            (true, false) => self.unused += 1,
            (false, true) => self.unused -= 1,
            _ => {}
        }
    }

    /// The word with this form, if any entry has it.
    pub(crate) fn get(&self, exact: &str) -> Option<WordOfIndex<'_>> {
        let place = *self.places.get(&hash64(exact))?;
        let word = self.word_at(place);
        (word.frequency() > 0 && word.text() == exact).then_some(word)
    }

    /// Whether so many words are unused that the dictionary should be read again.
    pub(crate) fn is_worn(&self) -> bool {
        self.unused > 1_000 && self.unused * 2 > self.words.len()
    }

    pub(super) fn word_at(&self, place: u32) -> WordOfIndex<'_> {
        WordOfIndex {
            dictionary: self,
            word: &self.words[index(place)],
        }
    }

    fn span(&mut self, text: &str) -> Option<Span> {
        let span = Span {
            from: u32::try_from(self.text.len()).ok()?,
            length: u8::try_from(text.len()).ok()?,
        };
        self.text.push_str(text);
        Some(span)
    }

    /// Most stems are the beginnings of their words, and need no text of their own.
    fn stem_span(&mut self, exact: &str, of_exact: Span, stem: &str) -> Option<Span> {
        match exact.starts_with(stem) {
            true => Some(Span {
                from: of_exact.from,
                length: u8::try_from(stem.len()).ok()?,
            }),
            false => self.span(stem),
        }
    }

    fn at(&self, span: Span) -> &str {
        let from = index(span.from);
        &self.text[from..from + usize::from(span.length)]
    }
}

impl<'d> WordOfIndex<'d> {
    /// The word, lowercase and without accents.
    pub(crate) fn text(self) -> &'d str {
        self.dictionary.at(self.word.text)
    }

    /// The number of entries that have the word.
    pub(crate) fn frequency(self) -> u32 {
        self.word.frequency
    }

    /// The stems of the word, one for each language that stems it in its own way.
    pub(crate) fn stems(self) -> impl Iterator<Item = &'d str> {
        let spans = std::iter::once(&self.word.stem).chain(&self.word.more_stems);
        spans.map(move |span| self.dictionary.at(*span))
    }
}

fn index(place: u32) -> usize {
    usize::try_from(place).expect("a computer has at least 32 bits")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_known_as_long_as_an_entry_has_it() {
        let mut dictionary = Dictionary::default();
        dictionary.add("printers", "printer", 2);
        dictionary.add("printers", "print", 1);
        let word = dictionary.get("printers").expect("a word");
        assert_eq!((word.text(), word.frequency()), ("printers", 3));
        assert_eq!(word.stems().collect::<Vec<_>>(), ["printer", "print"]);
        dictionary.add("printers", "printer", -2);
        assert_eq!(dictionary.get("printers").map(WordOfIndex::frequency), Some(1));
        dictionary.add("printers", "print", -1);
        assert!(dictionary.get("printers").is_none());
        dictionary.add("printer", "printer", -1);
        assert!(dictionary.get("printer").is_none());
    }
}
