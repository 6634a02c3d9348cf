//! The title of a ticket, derived from a message.

/// The maximum length of a title in characters. It fits the first line of a card and Slack's header limit (150).
const MAX: usize = 120;

/// The first sentence of the first line with words, cut at a word. It is empty only if the message has no words.
pub fn title_from(words: &str) -> String {
    let line = words
        .lines()
        .map(str::trim)
        .find(|line| line.chars().any(char::is_alphanumeric))
        .unwrap_or_default();
    let line: String = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let sentence = first_sentence(&line);
    if sentence.chars().count() <= MAX {
        return sentence.trim_end_matches(['.', ',', ';', ':']).to_owned();
    }
    let head: String = sentence.chars().take(MAX - 1).collect();
    let end = head.rfind(' ').filter(|at| *at > MAX / 2).unwrap_or(head.len());
    format!("{}…", head[..end].trim_end_matches(['.', ',', ';', ':', ' ']))
}

/// The line up to the first full stop, question mark or exclamation mark before a blank, unless that is too short.
fn first_sentence(line: &str) -> &str {
    const TOO_SHORT: usize = 20;
    line.char_indices()
        .filter(|(_, sign)| matches!(sign, '.' | '?' | '!'))
        .map(|(at, sign)| at + sign.len_utf8())
        .find(|end| *end >= TOO_SHORT && line[*end..].starts_with(' '))
        .map_or(line, |end| &line[..end])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(words: &str, title: &str) {
        assert_eq!(title_from(words), title);
    }

    #[test]
    fn a_title_is_the_first_sentence() {
        check("the printer eats paper", "the printer eats paper");
        check(
            "The printer on floor 3 eats paper. I tried twice.",
            "The printer on floor 3 eats paper",
        );
        check("Hi. The printer eats paper", "Hi. The printer eats paper");
        check(
            "\n\n  Can I get a second   screen?\nI sit in Berlin",
            "Can I get a second screen?",
        );
        check("version 2.1 crashes on start", "version 2.1 crashes on start");
    }

    #[test]
    fn a_long_title_is_cut_at_a_word() {
        let title = title_from(&"word ".repeat(100));
        assert!(title.ends_with("word…"), "{title}");
        assert!(title.chars().count() <= MAX);
    }

    proptest! {
        #[test]
        fn a_title_is_one_short_line(words in "\\PC{0,400}") {
            let title = title_from(&words);
            prop_assert!(title.chars().count() <= MAX);
            prop_assert!(!title.contains('\n'));
        }
    }
}
