//! Long texts in pages, each of which fits a message.

use crate::{Span, Text};

impl Text {
    /// The whole text in pages of so many characters at most, cut at line ends or blanks where there are any. At least
    /// one page; together they say what the text says.
    pub fn pages(&self, max: usize) -> Vec<Text> {
        let mut pages = vec![Text::default()];
        let mut left = max;
        for span in &self.0 {
            let mut rest = Some(span.clone());
            while let Some(span) = rest.take() {
                let length = length(&span);
                let page = pages.last_mut().expect("there is always one");
                if length <= left {
                    left -= length;
                    page.push(span);
                    continue;
                }
                match split(&span, left) {
                    Some((head, tail)) => {
                        page.push(head);
                        rest = Some(tail);
                    }
                    // What cannot be cut, or not here, begins the next page; on an empty page it stands whatever it is.
                    None if page.0.is_empty() => page.push(span),
                    None => rest = Some(span),
                }
                pages.push(Text::default());
                left = max;
            }
        }
        if pages.len() > 1 && pages.last().is_some_and(|page| page.0.is_empty()) {
            pages.pop();
        }
        pages
    }
}

fn length(span: &Span) -> usize {
    Text(vec![span.clone()]).to_plain().chars().count()
}

/// A span in two, the first of so many characters at most.
fn split(span: &Span, max: usize) -> Option<(Span, Span)> {
    let cut = |words: &str| cut(words, max);
    let both = |words: &str, made: fn(String) -> Span| {
        let (head, tail) = cut(words)?;
        Some((made(head), made(tail)))
    };
    match span {
        Span::Plain(words) => both(words, Span::Plain),
        Span::Bold(words) => both(words, Span::Bold),
        Span::Italic(words) => both(words, Span::Italic),
        Span::Struck(words) => both(words, Span::Struck),
        Span::Code(words) => both(words, Span::Code),
        Span::Quote(words) => both(words, Span::Quote),
        Span::CodeBlock { code, language } => {
            let (head, tail) = cut(code)?;
            let made = |code| Span::CodeBlock {
                code,
                language: language.clone(),
            };
            Some((made(head), made(tail)))
        }
        Span::Link { .. }
        | Span::Jump { .. }
        | Span::User { .. }
        | Span::Channel { .. }
        | Span::Emoji(_)
        | Span::Time { .. } => None,
    }
}

/// Words in two: behind a line end in the second half, or else a blank there, or else wherever the room ends.
fn cut(words: &str, max: usize) -> Option<(String, String)> {
    let end = words
        .char_indices()
        .nth(max)
        .map(|(at, _)| at)
        .filter(|at| *at > 0)?;
    let head = &words[..end];
    let behind = |found: Option<usize>| found.map(|at| at + 1).filter(|at| *at > end / 2);
    let at = behind(head.rfind('\n'))
        .or_else(|| behind(head.rfind(' ')))
        .unwrap_or(end);
    Some((words[..at].to_owned(), words[at..].to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pages_end_at_lines() {
        let text = Text::plain("first line\nsecond line\nthird line");
        let pages: Vec<String> = text.pages(24).iter().map(Text::to_plain).collect();
        assert_eq!(pages, ["first line\nsecond line\n", "third line"]);
    }

    #[test]
    fn a_short_text_is_one_page() {
        assert_eq!(Text::plain("short").pages(10), [Text::plain("short")]);
        assert_eq!(Text::default().pages(10), [Text::default()]);
    }

    proptest! {
        #[test]
        fn pages_say_together_what_the_text_says(
            parts in prop::collection::vec("[a-zé \n]{0,60}", 0..8),
            max in 1_usize..40,
        ) {
            let text = Text(parts.into_iter().enumerate().map(|(n, part)| match n % 3 {
                0 => Span::Plain(part),
                1 => Span::Code(part),
                _ => Span::Emoji(part),
            }).collect());
            let pages = text.pages(max);
            let together: String = pages.iter().map(Text::to_plain).collect();
            prop_assert_eq!(together, text.to_plain());
            for page in pages {
                let is_one_piece = page.0.len() == 1 && matches!(page.0[0], Span::Emoji(_));
                prop_assert!(page.to_plain().chars().count() <= max || is_one_piece);
            }
        }
    }
}
