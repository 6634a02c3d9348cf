//! Typing errors: the word of the index that was probably meant.

use super::dictionary::{Dictionary, WordOfIndex};

/// Shorter words are near to too many other words.
const SHORTEST: usize = 4;
/// Longer words are no words.
const LONGEST: usize = 32;
/// Two swapped letters are the most common error.
const SWAPPED: f64 = 3.0;
/// The first letter is seldom wrong.
const SAME_FIRST: f64 = 1.3;
/// A known word is read as another one too if that one is so many times as common.
const MORE_COMMON: u32 = 20;
/// A known word is read as another one too if it has this many letters.
const LONG: usize = 6;

/// How a word is read.
pub(crate) struct Correction<'d> {
    /// The word that was meant.
    pub(crate) meant: WordOfIndex<'d>,
    /// Whether the typed word is no word of the index.
    pub(crate) is_unknown: bool,
}

impl Dictionary {
    /// The word that was meant, if a word is unknown or very rare.
    pub(crate) fn correct(&self, exact: &str) -> Option<Correction<'_>> {
        let letters: Vec<char> = exact.chars().collect();
        let is_word = letters.iter().all(|letter| letter.is_alphabetic());
        if !is_word || !(SHORTEST..=LONGEST).contains(&letters.len()) {
            return None;
        }
        let known = self.get(exact).map(WordOfIndex::frequency);
        let least = match known {
            None => 1,
            Some(1) if letters.len() >= LONG => MORE_COMMON,
            Some(_) => return None,
        };
        let mut best: Option<(f64, WordOfIndex<'_>)> = None;
        each_neighbour(&letters, |neighbour, is_swapped| {
            let Some(word) = self.get(neighbour).filter(|word| word.frequency() >= least) else {
                return;
            };
            let mut value = (1.0 + f64::from(word.frequency())).ln();
            if is_swapped {
                value *= SWAPPED;
            }
            if neighbour.chars().next() == letters.first().copied() {
                value *= SAME_FIRST;
            }
            let is_better = best
                .is_none_or(|(most, known)| value > most || (value >= most && word.text() < known.text()));
            if is_better {
                best = Some((value, word));
            }
        });
        let (_, meant) = best?;
        Some(Correction {
            meant,
            is_unknown: known.is_none(),
        })
    }
}

/// Calls a function with each text at a distance of one letter: swapped, left out, added or replaced.
fn each_neighbour(letters: &[char], mut each: impl FnMut(&str, bool)) {
    let mut text = String::new();
    let mut call = |parts: [&[char]; 3], is_swapped| {
        text.clear();
        text.extend(parts.into_iter().flatten());
        each(&text, is_swapped);
    };
    for at in 0..=letters.len() {
        let (before, after) = letters.split_at(at);
        if let [first, second, rest @ ..] = after
            && first != second
        {
            call([before, &[*second, *first], rest], true);
        }
        if let [_, rest @ ..] = after {
            call([before, &[], rest], false);
        }
        for letter in 'a'..='z' {
            call([before, &[letter], after], false);
            if let [first, rest @ ..] = after
                && *first != letter
            {
                call([before, &[letter], rest], false);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_as(typed: &str) -> Option<String> {
        let mut dictionary = Dictionary::default();
        for (word, entries) in [
            ("printer", 30),
            ("printed", 3),
            ("password", 100),
            ("passwort", 1),
            ("pointer", 2),
        ] {
            dictionary.add(word, word, entries);
        }
        dictionary
            .correct(typed)
            .map(|correction| correction.meant.text().to_owned())
    }

    #[test]
    fn an_unknown_word_is_read_as_the_nearest_common_word() {
        for (typed, meant) in [
            ("pritner", Some("printer")),
            ("prnter", Some("printer")),
            ("printerr", Some("printer")),
            ("printet", Some("printer")),
            ("rpinter", Some("printer")),
            ("printer", None),
            ("passwort", Some("password")),
            ("pointer", None),
            ("elephant", None),
            ("vpn", None),
            ("prin7er", None),
            ("", None),
        ] {
            assert_eq!(read_as(typed).as_deref(), meant, "{typed}");
        }
    }
}
