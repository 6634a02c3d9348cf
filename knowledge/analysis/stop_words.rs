//! Words that say nothing about the subject of a text.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::fold::fold;
use super::language::Language;

/// The lists, one a language.
const LISTS: [(Language, &str); 5] = [
    (Language::English, include_str!("stop_words/en.txt")),
    (Language::German, include_str!("stop_words/de.txt")),
    (Language::French, include_str!("stop_words/fr.txt")),
    (Language::Spanish, include_str!("stop_words/es.txt")),
    (Language::Portuguese, include_str!("stop_words/pt.txt")),
];

/// The languages of each stop word, without accents.
static LANGUAGES: LazyLock<HashMap<String, Vec<Language>>> = LazyLock::new(|| {
    let mut languages: HashMap<String, Vec<Language>> = HashMap::new();
    for (language, list) in LISTS {
        for word in list.split_whitespace() {
            let of_word = languages.entry(fold(word)).or_default();
            if !of_word.contains(&language) {
                of_word.push(language);
            }
        }
    }
    languages
});

/// Whether a word without accents is a stop word of a language.
pub(crate) fn is_stop_word(exact: &str, language: Language) -> bool {
    LANGUAGES
        .get(exact)
        .is_some_and(|languages| languages.contains(&language))
}

/// The language with the most stop words among these words. Of equal languages, the first candidate wins.
pub(crate) fn most_likely<'w>(words: impl Iterator<Item = &'w str>, candidates: &[Language]) -> Language {
    let mut counts = vec![0_usize; candidates.len()];
    for word in words {
        for language in LANGUAGES.get(word).into_iter().flatten() {
            if let Some(at) = candidates.iter().position(|candidate| candidate == language) {
                counts[at] += 1;
            }
        }
    }
    let mut best = None;
    for (candidate, count) in candidates.iter().zip(counts) {
        if best.is_none_or(|(_, most)| count > most) {
            best = Some((*candidate, count));
        }
    }
    best.map_or(Language::Other, |(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_words_tell_the_language_of_a_question() {
        for (question, language) in [
            ("how do i reset my password", Language::English),
            ("wie kann ich mein passwort andern", Language::German),
            ("comment est ce que je change le mot de passe", Language::French),
            ("como puedo cambiar la contrasena de mi cuenta", Language::Spanish),
            (
                "como faco para mudar a minha senha do email",
                Language::Portuguese,
            ),
            ("vpn", Language::English),
        ] {
            assert_eq!(
                most_likely(question.split(' '), &Language::STEMMED),
                language,
                "{question}"
            );
        }
        assert!(is_stop_word("fur", Language::German) && !is_stop_word("die", Language::English));
    }
}
