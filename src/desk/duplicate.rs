//! Duplicates: whether two texts describe the same problem. The desk checks this before it opens a ticket, so that one
//! outage does not become a hundred tickets.
//!
//! The rule prefers a missed duplicate to a needless question. Two texts are similar if the longer one has every
//! significant word of the shorter one, and no number distinguishes them. A text with too few significant words is
//! similar to no text.

use std::collections::BTreeSet;

use crate::words::{sorted_letters, words};
use crate::{Glossary, Vocabulary};

/// How many characters of a description count. People name the problem at the beginning.
pub const FINGERPRINT_CHARACTERS: usize = 400;

/// A text with fewer significant words cannot be compared: "help", "hi", "vpn", "it is broken".
const MIN_WORDS: usize = 2;

/// The longer text may have this many times the words of the shorter one. A long text that mentions a printer is not
/// about the printer.
const MAX_RATIO: usize = 4;

/// From this length on, a missing or additional letter is a typing error. Shorter words with one letter more are other
/// words ("port", "sport").
const MIN_LENGTH_FOR_OTHER_LENGTH: usize = 5;

/// From this length on, two adjacent letters that are swapped are a typing error. Shorter words with swapped letters are
/// other words ("DNS", "DSN"); the glossary knows the exceptions.
const MIN_LENGTH_FOR_SWAPPED_LETTERS: usize = 5;

/// From this length on, a different letter is a typing error. Shorter words with another letter are other words
/// ("mouse", "house").
const MIN_LENGTH_FOR_OTHER_LETTER: usize = 7;

/// The fingerprint of a text: the significant words of its title and its beginning, and its distinguishing marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    title: BTreeSet<String>,
    all: BTreeSet<String>,
    /// Numbers, codes and single letters: rooms, lines, drives.
    marks: BTreeSet<String>,
}

impl Fingerprint {
    /// The fingerprint of a ticket's title and description. A word or a phrase with synonyms counts as one word.
    pub fn of(title: &str, description: &str, vocabulary: &Vocabulary, glossary: &Glossary) -> Self {
        let mut gist = Self {
            title: BTreeSet::new(),
            all: BTreeSet::new(),
            marks: BTreeSet::new(),
        };
        let start: String = description.chars().take(FINGERPRINT_CHARACTERS).collect();
        for (text, is_title) in [(title, true), (start.as_str(), false)] {
            read(text, vocabulary, glossary, |found| match found {
                Found::Mark(mark) => add(&mut gist.marks, mark),
                Found::Word(word) => {
                    if is_title {
                        add(&mut gist.title, word);
                    }
                    add(&mut gist.all, word);
                }
            });
        }
        gist
    }

    /// Whether the text has enough significant words for a comparison.
    pub fn is_comparable(&self) -> bool {
        has_enough(&self.all) || has_enough(&self.title)
    }

    /// Whether both texts describe the same problem.
    pub fn similar_to(&self, other: &Self) -> bool {
        let marks_agree = self.marks.is_subset(&other.marks) || other.marks.is_subset(&self.marks);
        marks_agree && (covers(&self.title, &other.title) || covers(&self.all, &other.all))
    }
}

/// Whether the longer one has all words of the shorter one.
fn covers(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    let in_other = |words: &BTreeSet<String>, others: &BTreeSet<String>| {
        words
            .iter()
            .all(|word| others.iter().any(|other| is_same(word, other)))
    };
    let (short, long) = (one.len().min(other.len()), one.len().max(other.len()));
    has_enough(one)
        && has_enough(other)
        && long <= short * MAX_RATIO
        && (in_other(one, other) || in_other(other, one))
}

fn has_enough(words: &BTreeSet<String>) -> bool {
    words.len() >= MIN_WORDS
}

fn add(words: &mut BTreeSet<String>, word: &str) {
    if !words.contains(word) {
        words.insert(word.to_owned());
    }
}

/// What a text says.
enum Found<'t> {
    /// A significant word, or a phrase that has synonyms.
    Word(&'t str),
    /// A distinguishing mark.
    Mark(&'t str),
}

/// Calls `each` with everything that a text says.
fn read(text: &str, vocabulary: &Vocabulary, glossary: &Glossary, mut each: impl FnMut(Found<'_>)) {
    let words = words(text);
    let compared: Vec<&str> = words
        .iter()
        .map(|word| {
            let word = word.folded.as_str();
            vocabulary
                .representative(word)
                .map_or(word, |word| glossary.corrected(word))
        })
        .collect();
    let mut at = 0;
    while let (Some(word), Some(as_compared)) = (words.get(at), compared.get(at)) {
        if let Some((meaning, count)) = glossary.meaning_of(&compared[at..]) {
            each(Found::Word(meaning));
            at += count;
            continue;
        }
        let is_stop_word = vocabulary.representative(&word.folded).is_none();
        if word.is_mark(is_stop_word, vocabulary) {
            each(Found::Mark(&word.folded));
        } else if !is_stop_word {
            each(Found::Word(as_compared));
        }
        at += 1;
    }
}

/// Whether two words are equal, or differ by a typing error.
fn is_same(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    // "windows 10" and "windows 11" differ by one sign, too.
    let is_exact = |word: &str| word.contains(|sign: char| sign == ' ' || sign.is_numeric());
    if is_exact(one) || is_exact(other) {
        return false;
    }
    let (one_is, other_is) = (one.chars().count(), other.chars().count());
    let shorter = one_is.min(other_is);
    let may_be = match one_is.abs_diff(other_is) {
        0 if shorter >= MIN_LENGTH_FOR_OTHER_LETTER => true,
        0 => shorter >= MIN_LENGTH_FOR_SWAPPED_LETTERS && sorted_letters(one) == sorted_letters(other),
        1 => shorter >= MIN_LENGTH_FOR_OTHER_LENGTH,
        _ => false,
    };
    // A distance of one: a letter is additional, missing or different, or two adjacent letters are swapped.
    may_be && strsim::osa_distance(one, other) == 1
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use proptest::prelude::*;

    use super::*;

    fn vocabulary() -> Vocabulary {
        let set = |words: &[&str]| -> HashSet<String> { words.iter().map(ToString::to_string).collect() };
        Vocabulary {
            small_talk: HashSet::new(),
            confirmations: HashSet::new(),
            calls_for_help: HashSet::new(),
            call_companions: HashSet::new(),
            stop_words: set(&["a", "i", "the", "on"]),
            capitalised: set(&["i"]),
            synonyms: HashMap::from([("fails".to_owned(), "broken".to_owned())]),
            stem: |word| {
                word.strip_suffix('s')
                    .filter(|stem| stem.len() > 2)
                    .unwrap_or(word)
            },
        }
    }

    fn gist(title: &str, description: &str) -> Fingerprint {
        Fingerprint::of(title, description, &vocabulary(), &Glossary::default())
    }

    fn are_alike(one: &str, other: &str) -> bool {
        let gist = |text: &str| gist(&crate::title_from(text), text);
        gist(one).similar_to(&gist(other))
    }

    fn saying_enough() -> impl Strategy<Value = String> {
        "\\PC{0,60}".prop_filter("it says enough", |text| {
            gist(&crate::title_from(text), text).is_comparable()
        })
    }

    #[test]
    fn short_words_with_swapped_letters_and_buildings_are_different() {
        for (one, other) in [
            ("our ISO certificate expired", "our iOS certificate expired"),
            ("the DNS server crashed", "the DSN server crashed"),
            ("the heating in building A", "the heating in building B"),
        ] {
            assert!(are_alike(one, one) && !are_alike(one, other), "{one} / {other}");
        }
        assert!(are_alike("I think, I lost mail", "mail in room 3, think, lost"));
    }

    proptest! {
        #[test]
        fn a_text_with_enough_words_is_similar_to_itself(text in saying_enough()) {
            prop_assert!(are_alike(&text, &text));
        }

        #[test]
        fn similarity_is_symmetric(one in "[a-e1-3 ]{0,30}", other in "[a-e1-3 ]{0,30}") {
            prop_assert_eq!(are_alike(&one, &other), are_alike(&other, &one));
        }

        #[test]
        fn case_blanks_and_invisible_characters_do_not_count(words in prop::collection::vec("[\\p{L}\\p{N}]{2,12}", 0..12)) {
            let plain = words.join(" ");
            let expected = gist(&plain, &plain);
            for other in [
                plain.to_uppercase(),
                plain.to_lowercase(),
                format!("  {} ", words.join(" \t ")),
                words.iter().map(|word| word.chars().flat_map(|sign| [sign, '\u{200b}']).collect::<String>() + " ").collect(),
            ] {
                prop_assert_eq!(&expected, &gist(&other, &other), "{:?}", other);
            }
        }

        #[test]
        fn texts_with_different_numbers_are_not_similar(one in 0u32..500, other in 0u32..500) {
            prop_assume!(one != other);
            let text = |number| format!("the printer on floor {number} eats paper");
            prop_assert!(!are_alike(&text(one), &text(other)));
        }
    }
}
