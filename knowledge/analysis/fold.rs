//! One form of a word, however its letters were typed.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A lowercase word without accents.
pub(crate) fn fold(lowercase: &str) -> String {
    if lowercase.is_ascii() {
        return lowercase.to_owned();
    }
    let mut folded = String::with_capacity(lowercase.len());
    for letter in lowercase.nfkd().filter(|letter| !is_combining_mark(*letter)) {
        match letter {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            other => folded.push(other),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn accents_are_taken_off() {
        for (typed, folded) in [
            ("drucker", "drucker"),
            ("größe", "grosse"),
            ("café", "cafe"),
            ("contraseña", "contrasena"),
            ("impressão", "impressao"),
            ("cœur", "coeur"),
        ] {
            assert_eq!(fold(typed), folded);
        }
    }
}
