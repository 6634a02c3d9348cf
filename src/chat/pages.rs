//! Long texts, split into pages that fit a message.

use crate::{Span, Text};

impl Text {
    /// Splits the text into pages of at most `max` characters, at line ends or blanks if possible. There is at least
    /// one page, and the pages together have the whole text.
    pub fn pages(&self, max: usize) -> Vec<Text> {
        let mut pages = vec![Text::default()];
        let mut left = max;
        for span in &self.0 {
            let mut rest = Some(span.clone());
            while let Some(span) = rest.take() {
                let length = length(&span);
                let page = pages.last_mut().expect("the list starts with one page");
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
                    // A span that cannot be cut here moves to the next page. An empty page takes it at any length.
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

/// Splits a span in two. The first part has at most `max` characters.
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

/// Splits a text at the last line end or else the last blank in the second half of the first `max` characters, or else
/// after them.
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
        fn the_pages_together_have_the_whole_text(
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
