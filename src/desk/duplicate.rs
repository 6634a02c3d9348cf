//! Duplicates: whether two texts describe the same problem. The desk checks this before it opens a ticket, so that one
//! outage does not become a hundred tickets.
//!
//! The rule prefers a missed duplicate to a needless question. Two texts are similar if the longer one has every
//! significant word of the shorter one, and no number distinguishes them. A text with too few significant words is
//! similar to no text.

use std::collections::BTreeSet;

use crate::Vocabulary;

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

/// From this length on, two adjacent letters that are swapped are a typing error ("vnp").
const MIN_LENGTH_FOR_SWAPPED_LETTERS: usize = 3;

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
    /// The fingerprint of a ticket's title and description.
    pub fn of(title: &str, description: &str, vocabulary: &Vocabulary) -> Self {
        let mut gist = Self {
            title: BTreeSet::new(),
            all: BTreeSet::new(),
            marks: BTreeSet::new(),
        };
        let start: String = description.chars().take(FINGERPRINT_CHARACTERS).collect();
        words(title, |word| {
            if is_mark(word, vocabulary) {
                add(&mut gist.marks, word);
            } else if let Some(word) = vocabulary.representative(word) {
                add(&mut gist.title, word);
                add(&mut gist.all, word);
            }
        });
        words(&start, |word| {
            if is_mark(word, vocabulary) {
                add(&mut gist.marks, word);
            } else if let Some(word) = vocabulary.representative(word) {
                add(&mut gist.all, word);
            }
        });
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

/// Calls `each` with every word of a text, folded, without times of day.
///
/// This runs for every ticket with which a new one is compared, so it reuses one buffer.
fn words(text: &str, mut each: impl FnMut(&str)) {
    let mut folded = String::new();
    for word in text.split_whitespace() {
        folded.clear();
        fold(word, &mut folded);
        if is_clock(folded.trim_matches(|sign: char| !sign.is_alphanumeric())) {
            continue;
        }
        let parts = folded.split(|sign: char| !sign.is_alphanumeric());
        parts.filter(|part| !part.is_empty()).for_each(&mut each);
    }
}

/// Appends a word in lower case, without accents, apostrophes and invisible characters.
fn fold(word: &str, folded: &mut String) {
    if word.is_ascii() {
        let signs = word.chars().filter(|sign| *sign != '\'');
        folded.extend(signs.map(|sign| sign.to_ascii_lowercase()));
        return;
    }
    let shown = word.chars().filter(|sign| !is_invisible(*sign));
    let one_case = shown.flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    folded.extend(one_case.filter(|sign| !is_accent(*sign) && !matches!(sign, '\'' | '’')));
}

fn is_invisible(sign: char) -> bool {
    matches!(sign,
        '\u{ad}' | '\u{34f}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

fn is_accent(sign: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&sign)
}

/// Whether the word is a time of day ("9:30"). The time at which a problem started does not distinguish problems.
fn is_clock(word: &str) -> bool {
    let Some((hours, minutes)) = word.split_once(':') else {
        return false;
    };
    let is_number =
        |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|sign| sign.is_ascii_digit());
    is_number(hours) && is_number(minutes)
}

/// Whether a word distinguishes things of one kind: a word with a digit, or a single letter that is no stop word.
fn is_mark(word: &str, vocabulary: &Vocabulary) -> bool {
    let is_letter = word.chars().count() == 1 && !vocabulary.stop_words.contains(word);
    is_letter || word.chars().any(char::is_numeric)
}

/// Whether two words are equal, or differ by a typing error.
fn is_same(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let (one_is, other_is) = (one.chars().count(), other.chars().count());
    let shorter = one_is.min(other_is);
    let may_be = match one_is.abs_diff(other_is) {
        0 if shorter >= MIN_LENGTH_FOR_OTHER_LETTER => true,
        0 => shorter >= MIN_LENGTH_FOR_SWAPPED_LETTERS && has_same_letters(one, other),
        1 => shorter >= MIN_LENGTH_FOR_OTHER_LENGTH,
        _ => false,
    };
    // A distance of one: a letter is additional, missing or different, or two adjacent letters are swapped.
    may_be && strsim::osa_distance(one, other) == 1
}

fn has_same_letters(one: &str, other: &str) -> bool {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(one) == sorted(other)
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
            synonyms: HashMap::from([("fails".to_owned(), "broken".to_owned())]),
            stem: |word| word.strip_suffix('s').unwrap_or(word),
        }
    }

    fn gist(title: &str, description: &str) -> Fingerprint {
        Fingerprint::of(title, description, &vocabulary())
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
        fn case_blanks_and_invisible_characters_do_not_count(words in prop::collection::vec("\\w{1,12}", 0..12)) {
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
