//! The passage of an article that answers a question.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::analysis::{Language, fold, is_stop_word, stem, words};
use crate::ranking::Synonyms;

/// The length of a passage, in bytes. It is about three lines of a chat message.
const LONGEST: usize = 280;
/// The part of a query that is read, in bytes.
const LONGEST_QUERY: usize = 4_000;
/// The part of a text that is read, in bytes.
const LONGEST_BODY: usize = 100_000;
/// The weight of a stop word. It decides only between passages that have the same other words.
const STOP_WORD: f64 = 0.05;
/// What the end of a text loses against its beginning, as a share of the weight of one word. Articles answer first.
const POSITION: f64 = 0.2;
/// What a passage of full length loses. The shorter of two equal passages wins.
const LENGTH: f64 = 0.02;

/// A passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The text. An ellipsis replaces an omitted part of a sentence.
    pub text: String,
    /// Where words of the query are in the text, in bytes, in order.
    pub highlights: Vec<Range<usize>>,
}

/// A word of the text.
struct Found {
    range: Range<usize>,
    /// The terms of the query that the word is.
    terms: Vec<usize>,
}

/// The passage of a text that answers a query: at most about 280 bytes, and whole sentences or list items where
/// possible. Returns nothing if the text has no word of the query.
pub fn passage(query: &str, body: &str, language: &str, synonyms: &Synonyms) -> Option<Passage> {
    let language = Language::from_code(language);
    let (query, body) = (beginning(query, LONGEST_QUERY), beginning(body, LONGEST_BODY));
    let terms = Terms::new(query, language, synonyms);
    let found = terms.find(body, language);
    let weights = terms.weights(&found);
    let value = |range: &Range<usize>| {
        let inside = found
            .iter()
            .filter(|word| word.range.start >= range.start && word.range.end <= range.end);
        let distinct: HashSet<usize> = inside.flat_map(|word| word.terms.iter().copied()).collect();
        // A sum in a fixed order, so that equal passages have equal values.
        let mut distinct: Vec<usize> = distinct.into_iter().collect();
        distinct.sort_unstable();
        distinct.into_iter().map(|term| weights[term]).sum::<f64>()
    };
    let mut best: Option<(f64, Range<usize>)> = None;
    for range in candidates(&sentences(body), &found) {
        let weight = value(&range);
        if weight < 1.0_f64.min(STOP_WORD * 10.0) {
            continue;
        }
        let late = share(range.start * LONGEST / body.len().max(1));
        let value = weight - LENGTH * share(range.len()) - POSITION * late;
        if best.as_ref().is_none_or(|(most, _)| value > *most) {
            best = Some((value, range));
        }
    }
    let (_, range) = best?;
    Some(cut(body, range, &found))
}

/// Ranges of whole sentences that are short enough. A longer sentence is a range of its own.
fn candidates(sentences: &[Range<usize>], found: &[Found]) -> Vec<Range<usize>> {
    let mut candidates = Vec::new();
    for (index, first) in sentences.iter().enumerate() {
        let is_empty = !found
            .iter()
            .any(|word| !word.terms.is_empty() && first.contains(&word.range.start));
        if is_empty {
            continue;
        }
        candidates.push(first.clone());
        for last in &sentences[index + 1..] {
            if last.end - first.start > LONGEST {
                break;
            }
            candidates.push(first.start..last.end);
        }
    }
    candidates
}

/// The length of the number or the sign at the beginning of a list item, with the blanks behind it.
fn marker(text: &str) -> usize {
    let item = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let rest = match item.len() < text.len() {
        true => item.strip_prefix('.').or_else(|| item.strip_prefix(')')),
        false => item.strip_prefix(['-', '*', '•']),
    };
    let rest = rest.filter(|rest| rest.starts_with(char::is_whitespace));
    rest.map_or(0, |rest| text.len() - rest.trim_start().len())
}

/// The sentences and list items of a text, without the numbers and signs of lists.
fn sentences(body: &str) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for line in body.split_inclusive('\n') {
        let end = start + line.len();
        let mut from = start;
        let mut letters = line.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            let is_before_space = letters.peek().is_some_and(|(_, next)| next.is_whitespace());
            if matches!(letter, '.' | '!' | '?' | '…') && is_before_space && !is_abbreviated(&line[..at]) {
                push_trimmed(body, from..start + at + letter.len_utf8(), &mut sentences);
                from = start + at + letter.len_utf8();
            }
        }
        push_trimmed(body, from..end, &mut sentences);
        start = end;
    }
    sentences
}

/// Whether a full stop after this text ends an abbreviation or a number of a list, and no sentence.
fn is_abbreviated(before: &str) -> bool {
    let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    word.chars().count() == 1 || word.contains('.') || word.chars().all(|letter| letter.is_ascii_digit())
}

fn push_trimmed(body: &str, range: Range<usize>, sentences: &mut Vec<Range<usize>>) {
    let text = &body[range.clone()];
    let start = range.start + (text.len() - text.trim_start().len());
    let end = start + text.trim().len();
    let start = start + marker(&body[start..end]);
    if start < end {
        sentences.push(start..end);
    }
}

/// The passage in a range. Of a sentence that is too long, the part around the words of the query is left.
fn cut(body: &str, range: Range<usize>, found: &[Found]) -> Passage {
    let mut kept = range.clone();
    if range.len() > LONGEST {
        let inside = |word: &&Found| range.contains(&word.range.start);
        let spans = found.iter().filter(inside).filter(|word| !word.terms.is_empty());
        let most = spans.clone().max_by_key(|first| {
            let until = first.range.start + LONGEST / 2;
            let near = spans
                .clone()
                .filter(|word| (first.range.start..until).contains(&word.range.start));
            (near.count(), std::cmp::Reverse(first.range.start))
        });
        let first = most.map_or(range.start, |word| word.range.start);
        let start = match first - range.start {
            before if before < LONGEST / 2 => range.start,
            _ => word_start(body, first - LONGEST / 4, first),
        };
        let end = match range.end - start {
            rest if rest <= LONGEST => range.end,
            _ => word_end(body, start + LONGEST, first),
        };
        kept = start..end;
    }
    let before = if kept.start > range.start { "… " } else { "" };
    let after = if kept.end < range.end { " …" } else { "" };
    let text = format!("{before}{}{after}", &body[kept.clone()]);
    let inside = found.iter().filter(|word| {
        !word.terms.is_empty() && word.range.start >= kept.start && word.range.end <= kept.end
    });
    let mut highlights: Vec<Range<usize>> = Vec::new();
    for word in inside {
        let shifted =
            word.range.start - kept.start + before.len()..word.range.end - kept.start + before.len();
        match highlights.last_mut() {
            Some(last) if shifted.start < last.end => last.end = last.end.max(shifted.end),
            _ => highlights.push(shifted),
        }
    }
    Passage { text, highlights }
}

/// The beginning of a word at or after a place, but not after `most`.
fn word_start(body: &str, at: usize, most: usize) -> usize {
    let at = floor(body, at);
    let space = body[at..most].find(char::is_whitespace);
    let rest = |space: usize| at + space + body[at + space..].chars().next().map_or(0, char::len_utf8);
    space.map_or(at, rest)
}

/// The end of a word at or before a place, but not before `least`.
fn word_end(body: &str, at: usize, least: usize) -> usize {
    let at = floor(body, at);
    let space = body[least..at].rfind(char::is_whitespace);
    space.map_or(at, |space| least + space)
}

fn floor(body: &str, mut at: usize) -> usize {
    at = at.min(body.len());
    while !body.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn beginning(text: &str, most: usize) -> &str {
    &text[..floor(text, most)]
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the length of a sentence is far below 2^52"
)]
fn share(length: usize) -> f64 {
    length as f64 / LONGEST as f64
}

/// The words of a query.
struct Terms {
    /// The terms of each form of a word, a stem or a word without accents.
    forms: HashMap<String, Vec<usize>>,
    is_stop_word: Vec<bool>,
}

impl Terms {
    fn new(query: &str, language: Language, synonyms: &Synonyms) -> Self {
        let mut terms = Self {
            forms: HashMap::new(),
            is_stop_word: Vec::new(),
        };
        let mut plain = Vec::new();
        for word in words(query) {
            let lowercase = query[word.range].to_lowercase();
            let exact = fold(&lowercase);
            let term = terms.is_stop_word.len();
            if !terms.forms.contains_key(&exact) {
                terms.is_stop_word.push(is_stop_word(&exact, language));
                terms.stand_for(exact.clone(), term);
                if !word.is_identifier {
                    terms.stand_for(stem(&lowercase, language), term);
                }
            }
            if !word.is_identifier {
                plain.push(exact);
            }
        }
        let plain: Vec<&str> = plain.iter().map(String::as_str).collect();
        for found in synonyms.find(&plain) {
            let of_typed = plain[found.from..found.from + found.count].iter();
            let typed: Vec<usize> = of_typed.flat_map(|word| terms.forms[*word].clone()).collect();
            for phrase in found.others {
                for form in phrase.stems(language) {
                    for term in &typed {
                        terms.stand_for(form.clone(), *term);
                    }
                }
            }
        }
        terms
    }

    fn stand_for(&mut self, form: String, term: usize) {
        let of_form = self.forms.entry(form).or_default();
        if !of_form.contains(&term) {
            of_form.push(term);
        }
    }

    /// The words of a text that are terms.
    fn find(&self, body: &str, language: Language) -> Vec<Found> {
        let mut found = Vec::new();
        for word in words(body) {
            let lowercase = body[word.range.clone()].to_lowercase();
            let exact = self.forms.get(&fold(&lowercase));
            let by_stem = match word.is_identifier {
                true => None,
                false => self.forms.get(&stem(&lowercase, language)),
            };
            let terms: Vec<usize> = exact.or(by_stem).into_iter().flatten().copied().collect();
            if !terms.is_empty() && !terms.iter().all(|term| self.is_stop_word[*term]) {
                let range = word.range;
                found.push(Found { range, terms });
            }
        }
        found
    }

    /// The weight of each term. A word that the text repeats tells passages apart less well.
    fn weights(&self, found: &[Found]) -> Vec<f64> {
        let mut counts = vec![0_u32; self.is_stop_word.len()];
        for term in found.iter().flat_map(|word| &word.terms) {
            counts[*term] += 1;
        }
        let weighted = counts
            .iter()
            .zip(&self.is_stop_word)
            .map(|(count, is_stop_word)| {
                let weight = if *is_stop_word { STOP_WORD } else { 1.0 };
                weight / (1.0 + 0.3 * f64::from((*count).max(1)).ln())
            });
        weighted.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTER: &str = "The printer is on the second floor.\n\
        - To print in colour, choose \"Colour\" in the dialog. Black is the default.\n\
        - If the printer shows error 0x80070005, switch it off for ten seconds.\n\
        Paper is in the cupboard beside it, e.g. for the copier. Ask Robin for more.";

    fn shown(query: &str, body: &str) -> Option<(String, Vec<String>)> {
        let synonyms = Synonyms::new(&[vec!["wifi".to_owned(), "wireless network".to_owned()]]);
        let passage = passage(query, body, "en", &synonyms)?;
        let words = passage
            .highlights
            .iter()
            .map(|range| passage.text[range.clone()].to_owned());
        let words = words.collect();
        Some((passage.text, words))
    }

    #[test]
    fn the_sentence_that_answers_is_shown_whole() {
        let (text, words) = shown("printing in colours?", PRINTER).expect("a passage");
        assert_eq!(text, "To print in colour, choose \"Colour\" in the dialog.");
        assert_eq!(words, ["print", "colour", "Colour"]);
        let (text, words) = shown("what does 0x80070005 mean", PRINTER).expect("a passage");
        assert_eq!(
            text,
            "If the printer shows error 0x80070005, switch it off for ten seconds."
        );
        assert_eq!(words, ["0x80070005"]);
    }

    #[test]
    fn the_beginning_of_an_article_wins_and_shows_no_number_of_a_list() {
        let body = "A VPN often drops on weak Wi-Fi. Use a cable.\n\n1. Quit other VPN programs.\n2. Restart the router.";
        assert_eq!(
            shown("vpn", body).expect("a passage").0,
            "A VPN often drops on weak Wi-Fi."
        );
        assert_eq!(shown("router", body).expect("a passage").0, "Restart the router.");
    }

    #[test]
    fn an_abbreviation_ends_no_sentence() {
        let (text, _) = shown("where is paper for the copier", PRINTER).expect("a passage");
        assert_eq!(text, "Paper is in the cupboard beside it, e.g. for the copier.");
    }

    #[test]
    fn synonyms_are_highlighted() {
        let (_, words) = shown("wifi", "The wireless network is open.").expect("a passage");
        assert_eq!(words, ["wireless", "network"]);
    }

    #[test]
    fn a_text_without_words_of_the_query_has_no_passage() {
        assert_eq!(shown("coffee machine", PRINTER), None);
        assert_eq!(shown("the is on", PRINTER), None);
        assert_eq!(shown("", PRINTER), None);
        assert_eq!(shown("printer", ""), None);
    }

    #[test]
    fn a_long_sentence_is_cut_at_words_around_the_answer() {
        let body = format!(
            "{} the proxy needs a password {}",
            "föö bar ".repeat(80),
            "baz ".repeat(200)
        );
        let (text, words) = shown("proxy password", &body).expect("a passage");
        assert!(
            text.starts_with("… ") && text.ends_with(" …") && text.len() < LONGEST + 20,
            "{text}"
        );
        assert_eq!(words, ["proxy", "password"]);
    }
}
