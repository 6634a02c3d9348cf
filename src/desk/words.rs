//! The words of a text as texts are compared.

use crate::Vocabulary;

/// A word of a text.
pub(crate) struct Word {
    /// The word in lower case, without accents, apostrophes and invisible characters.
    pub(crate) folded: String,
    /// Whether the word is a single capital letter in the middle of a sentence.
    is_capital_letter: bool,
}

impl Word {
    /// Whether the word distinguishes things of one kind: a word with a digit, or a single letter. A stop word of one
    /// letter distinguishes if it is a capital letter ("building A").
    pub(crate) fn is_mark(&self, is_stop_word: bool, vocabulary: &Vocabulary) -> bool {
        let is_letter = self.folded.chars().count() == 1;
        let is_name = self.is_capital_letter && !vocabulary.capitalised.contains(&self.folded);
        (is_letter && (!is_stop_word || is_name)) || self.folded.chars().any(char::is_numeric)
    }
}

/// The words of a text, without times of day.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    for line in text.lines() {
        let mut begins_sentence = true;
        for written in line.split_whitespace() {
            let plain = written.trim_matches(|sign: char| !sign.is_alphanumeric());
            let is_capital_letter = !begins_sentence && is_one_capital(plain);
            begins_sentence = written.ends_with(['.', '!', '?', ':']);
            let mut folded = String::new();
            fold(written, &mut folded);
            if is_clock(folded.trim_matches(|sign: char| !sign.is_alphanumeric())) {
                continue;
            }
            let parts = folded.split(|sign: char| !sign.is_alphanumeric());
            words.extend(parts.filter(|part| !part.is_empty()).map(|part| Word {
                folded: part.to_owned(),
                is_capital_letter,
            }));
        }
    }
    words
}

fn is_one_capital(word: &str) -> bool {
    let mut signs = word.chars();
    matches!((signs.next(), signs.next()), (Some(sign), None) if sign.is_uppercase())
}

/// The letters of a word in their order in the alphabet. Words with swapped letters have the same ones.
pub(crate) fn sorted_letters(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = word.chars().collect();
    letters.sort_unstable();
    letters
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
