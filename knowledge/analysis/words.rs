//! Splits text into words and identifiers.

use std::ops::Range;

/// The longest word and the longest identifier, in bytes. Longer ones are file contents or noise.
const LONGEST: usize = 64;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// Its place in the text, in bytes.
    pub(crate) range: Range<usize>,
    /// Whether this is an identifier, such as `ERR_CONN_RESET`. The parts of an identifier follow it as words.
    pub(crate) is_identifier: bool,
}

/// The words of a text, in order.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, letter) in text.char_indices() {
        match (letter.is_whitespace() || is_bracket(letter), start) {
            (true, Some(from)) => {
                split(text, from..at, &mut found);
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    if let Some(from) = start {
        split(text, from..text.len(), &mut found);
    }
    found
}

/// Signs that end a word and belong to no identifier.
fn is_bracket(letter: char) -> bool {
    matches!(
        letter,
        '(' | ')'
            | '['
            | ']'
            | '{'
            | '}'
            | '<'
            | '>'
            | '"'
            | '`'
            | ','
            | ';'
            | '|'
            | '='
            | '«'
            | '»'
            | '“'
            | '”'
            | '„'
            | '…'
    )
}

fn split(text: &str, chunk: Range<usize>, found: &mut Vec<Word>) {
    let inner = text[chunk.clone()].trim_matches(|letter: char| !letter.is_alphanumeric());
    if inner.is_empty() {
        return;
    }
    let from = inner.as_ptr() as usize - text.as_ptr() as usize;
    if inner.len() <= LONGEST && is_identifier(inner) {
        found.push(Word {
            range: from..from + inner.len(),
            is_identifier: true,
        });
    }
    let mut start = None;
    for (at, letter) in inner.char_indices() {
        match (is_of_word(letter), start) {
            (true, None) => start = Some(at),
            (false, Some(begin)) => {
                push(from + begin..from + at, found);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(begin) = start {
        push(from + begin..from + inner.len(), found);
    }
}

fn push(range: Range<usize>, found: &mut Vec<Word>) {
    if range.len() <= LONGEST {
        found.push(Word {
            range,
            is_identifier: false,
        });
    }
}

/// Letters, digits, and the accents that some keyboards send as signs of their own.
fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '\u{300}'..='\u{36f}')
}

/// Whether a text without spaces has a sign within it other than an apostrophe.
fn is_identifier(inner: &str) -> bool {
    let has_sign = inner
        .chars()
        .any(|letter| !is_of_word(letter) && !matches!(letter, '\'' | '’' | '‘' | '´'));
    has_sign && inner.chars().filter(|letter| is_of_word(*letter)).count() >= 3
}

#[cfg(test)]
mod tests {
    use super::words;

    fn shown(text: &str) -> Vec<String> {
        words(text)
            .into_iter()
            .map(|word| match word.is_identifier {
                true => format!("<{}>", &text[word.range]),
                false => text[word.range].to_owned(),
            })
            .collect()
    }

    #[test]
    fn identifiers_are_whole_and_in_parts() {
        assert_eq!(shown("Error 0x80070005!"), ["Error", "0x80070005"]);
        assert_eq!(
            shown("(ERR_CONN_RESET)."),
            ["<ERR_CONN_RESET>", "ERR", "CONN", "RESET"]
        );
        assert_eq!(shown("See KB-7:"), ["See", "<KB-7>", "KB", "7"]);
        assert_eq!(shown("l'imprimante d’Anna"), ["l", "imprimante", "d", "Anna"]);
        assert_eq!(shown(" -- ... "), [] as [&str; 0]);
    }

    #[test]
    fn words_are_found_in_any_script() {
        assert_eq!(shown("Größe, прошу"), ["Größe", "прошу"]);
        assert_eq!(shown("x".repeat(100).as_str()), [] as [&str; 0]);
    }
}
