//! Tokens: words as the index compares them.

use std::collections::HashMap;

use super::fold::fold;
use super::language::Language;
use super::words::words;

/// The most words that an analyzer remembers.
const REMEMBERED: usize = 50_000;

/// A word in two forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// The hash of the stem.
    pub(crate) stem: u32,
    /// A short hash of the word as typed. It tells the words of one stem apart.
    pub(crate) exact: u8,
}

/// The tokens of a text.
#[derive(Debug, Default)]
pub(crate) struct Sequence {
    /// The words, in order.
    pub(crate) words: Vec<Token>,
    /// The identifiers. They have no place in the order, because their parts are among the words.
    pub(crate) identifiers: Vec<Token>,
}

/// Turns text into tokens. It remembers the stems of words.
pub(crate) struct Analyzer {
    language: Language,
    known: HashMap<String, (String, String)>,
}

impl Analyzer {
    /// An analyzer for the texts of a language.
    pub(crate) fn new(language: Language) -> Self {
        Self {
            language,
            known: HashMap::new(),
        }
    }

    /// The tokens of a text, at most so many. Each token is also passed on with its stem and its exact form.
    pub(crate) fn tokens(&mut self, text: &str, most: usize, mut each: impl FnMut(&str, &str)) -> Sequence {
        let mut sequence = Sequence::default();
        let mut lowercase = String::new();
        for word in words(text) {
            if sequence.words.len() >= most || sequence.identifiers.len() >= most {
                break;
            }
            lowercase.clear();
            lowercase.extend(text[word.range].chars().flat_map(char::to_lowercase));
            if word.is_identifier {
                let exact = fold(&lowercase);
                sequence.identifiers.push(Token::new(&exact, &exact));
                each(&exact, &exact);
                continue;
            }
            let (stem, exact) = self.forms(&lowercase);
            sequence.words.push(Token::new(stem, exact));
            each(stem, exact);
        }
        sequence
    }

    /// The stem and the exact form of a lowercase word.
    fn forms(&mut self, lowercase: &str) -> (&str, &str) {
        if !self.known.contains_key(lowercase) {
            if self.known.len() >= REMEMBERED {
                self.known.clear();
            }
            let forms = (stem(lowercase, self.language), fold(lowercase));
            self.known.insert(lowercase.to_owned(), forms);
        }
        let (stem, exact) = &self.known[lowercase];
        (stem, exact)
    }
}

impl Token {
    /// The token of a stem and an exact form.
    pub(crate) fn new(stem: &str, exact: &str) -> Self {
        Self {
            stem: hash(stem),
            exact: fingerprint(exact),
        }
    }
}

/// The stem of a lowercase word, without accents.
pub(crate) fn stem(lowercase: &str, language: Language) -> String {
    match language.stemmer() {
        Some(stemmer) if !lowercase.bytes().any(|byte| byte.is_ascii_digit()) => {
            fold(&stemmer.stem(lowercase))
        }
        _ => fold(lowercase),
    }
}

/// The FNV-1a hash of a word. Files of the index contain parts of it, so it never changes.
pub(crate) fn hash64(word: &str) -> u64 {
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// The hash of a stem.
pub(crate) fn hash(word: &str) -> u32 {
    let hash = hash64(word);
    u32::try_from((hash ^ (hash >> 32)) & 0xffff_ffff).expect("32 bits are left")
}

/// The short hash of an exact form.
pub(crate) fn fingerprint(word: &str) -> u8 {
    let hash = hash64(word);
    u8::try_from((hash >> 24) & 0xff).expect("8 bits are left")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_stem_are_told_apart_by_their_exact_forms() {
        let mut analyzer = Analyzer::new(Language::English);
        let tokens = analyzer.tokens("Printing printers print ERR_1x", 100, |_, _| {});
        let [printing, printers, print, ..] = tokens.words[..] else {
            panic!("{tokens:?}");
        };
        assert_eq!(printing.stem, print.stem);
        assert_ne!(printing.exact, print.exact);
        assert_ne!(printers.stem, 0);
        assert_eq!(tokens.identifiers, [Token::new("err_1x", "err_1x")]);
    }

    #[test]
    fn each_language_has_its_stems() {
        for (language, first, second) in [
            (Language::English, "connections", "connected"),
            (Language::German, "drucker", "druckern"),
            (Language::French, "imprimantes", "imprimante"),
            (Language::Spanish, "impresoras", "impresora"),
            (Language::Portuguese, "impressoras", "impressora"),
        ] {
            assert_eq!(stem(first, language), stem(second, language), "{language:?}");
        }
        assert_ne!(
            stem("printers", Language::Other),
            stem("printer", Language::Other)
        );
    }

    #[test]
    fn hashes_never_change() {
        assert_eq!(hash("printer"), 467_142_903);
        assert_eq!(fingerprint("printer"), 108);
    }
}
