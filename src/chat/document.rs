//! Reads a Markdown document, such as an article, as the text that chat platforms can show.
//!
//! Chat has no headings, tables or images: a heading becomes a bold line, a row of a table a line, an image its
//! description. HTML is data and stays as it was written.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::{Span, Text};

/// The most levels of lists that are indented.
const MAX_INDENT: usize = 4;

impl Text {
    /// Reads a Markdown document.
    pub fn document(markdown: &str) -> Self {
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
        let mut reader = Reader::default();
        for event in Parser::new_ext(markdown, options) {
            reader.read(event);
        }
        reader.text.joined()
    }

    /// The text with neighbouring spans of the same kind joined, and without blanks at its ends.
    fn joined(self) -> Self {
        let mut joined: Vec<Span> = Vec::new();
        for span in self.0 {
            match (joined.last_mut(), span) {
                (Some(Span::Plain(last)), Span::Plain(words)) => last.push_str(&words),
                (Some(Span::Bold(last)), Span::Bold(words)) => last.push_str(&words),
                (_, span) => joined.push(span),
            }
        }
        if let Some(Span::Plain(words)) = joined.last_mut() {
            words.truncate(words.trim_end().len());
        }
        joined.retain(|span| !matches!(span, Span::Plain(words) if words.is_empty()));
        Self(joined)
    }
}

/// What has been read so far, and what is open at this point.
#[derive(Default)]
struct Reader {
    text: Text,
    /// The lists around this point, each with the number of its next item. A list with bullets has none.
    lists: Vec<Option<u64>>,
    bold: usize,
    italic: usize,
    struck: usize,
    quotes: usize,
    code: Option<(String, Option<String>)>,
    link: Option<(String, String)>,
    /// The text since the start of the outermost quotation.
    quoted: String,
    is_first_cell: bool,
}

impl Reader {
    fn read(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(words) | Event::Html(words) | Event::InlineHtml(words) => self.say(&words),
            Event::Code(words) if self.is_inline() => self.text.push(Span::Code(words.into_string())),
            Event::Code(words) => self.say(&words),
            Event::SoftBreak => self.say(" "),
            Event::HardBreak => self.say("\n"),
            Event::Rule => self.paragraph(),
            Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => self.paragraph(),
            Tag::Heading { .. } => {
                self.paragraph();
                self.bold += 1;
            }
            Tag::BlockQuote(_) => {
                self.paragraph();
                self.quotes += 1;
            }
            Tag::CodeBlock(kind) => {
                self.paragraph();
                let language = match kind {
                    CodeBlockKind::Fenced(language) if !language.is_empty() => Some(language.into_string()),
                    CodeBlockKind::Fenced(_) | CodeBlockKind::Indented => None,
                };
                self.code = Some((String::new(), language));
            }
            Tag::List(first) => {
                if self.lists.is_empty() {
                    self.paragraph();
                }
                self.lists.push(first);
            }
            Tag::Item => self.item(),
            Tag::Emphasis => self.italic += 1,
            Tag::Strong => self.bold += 1,
            Tag::Strikethrough => self.struck += 1,
            Tag::Link { dest_url, .. } => self.link = Some((dest_url.into_string(), String::new())),
            Tag::Table(_) => self.paragraph(),
            Tag::TableHead => self.is_first_cell = true,
            Tag::TableRow => {
                self.line();
                self.is_first_cell = true;
            }
            Tag::TableCell => self.cell(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) | TagEnd::Strong => self.bold = self.bold.saturating_sub(1),
            TagEnd::Emphasis => self.italic = self.italic.saturating_sub(1),
            TagEnd::Strikethrough => self.struck = self.struck.saturating_sub(1),
            TagEnd::BlockQuote(_) => {
                self.quotes = self.quotes.saturating_sub(1);
                if self.quotes == 0 {
                    let words = std::mem::take(&mut self.quoted);
                    self.text.push(Span::Quote(words.trim().to_owned()));
                }
            }
            TagEnd::CodeBlock => {
                if let Some((code, language)) = self.code.take() {
                    let code = code.trim_end_matches('\n').to_owned();
                    self.text.push(Span::CodeBlock { code, language });
                }
            }
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::Link => {
                if let Some((url, label)) = self.link.take() {
                    self.text.push(link(url, label));
                }
            }
            _ => {}
        }
    }

    /// Begins a cell of a table.
    fn cell(&mut self) {
        if !std::mem::take(&mut self.is_first_cell) {
            self.say(" · ");
        }
    }

    /// Whether a span of its own may begin here.
    fn is_inline(&self) -> bool {
        self.code.is_none() && self.link.is_none() && self.quotes == 0
    }

    fn say(&mut self, words: &str) {
        if let Some((code, _)) = &mut self.code {
            code.push_str(words);
        } else if let Some((_, label)) = &mut self.link {
            label.push_str(words);
        } else if self.quotes > 0 {
            self.quoted.push_str(words);
        } else {
            let words = words.to_owned();
            self.text.push(match (self.bold, self.italic, self.struck) {
                (1.., ..) => Span::Bold(words),
                (_, 1.., _) => Span::Italic(words),
                (_, _, 1..) => Span::Struck(words),
                _ => Span::Plain(words),
            });
        }
    }

    /// Begins a paragraph: a blank line before it, unless it is the first, or the first of a list's item.
    fn paragraph(&mut self) {
        if self.quotes > 0 {
            self.quoted
                .push_str(if self.quoted.is_empty() { "" } else { "\n" });
        } else if !self.lists.is_empty() {
            if !self.ends_with_marker() {
                self.line();
            }
        } else if !self.text.0.is_empty() {
            self.text.push(Span::Plain("\n\n".to_owned()));
        }
    }

    fn line(&mut self) {
        if !self.text.0.is_empty() {
            self.text.push(Span::Plain("\n".to_owned()));
        }
    }

    fn item(&mut self) {
        let depth = self.lists.len().saturating_sub(1).min(MAX_INDENT);
        let marker = match self.lists.last_mut() {
            Some(Some(number)) => {
                let marker = format!("{number}. ");
                *number += 1;
                marker
            }
            Some(None) | None => "• ".to_owned(),
        };
        let is_first = matches!(self.text.0.last(), None | Some(Span::Plain(_)))
            && self
                .text
                .0
                .last()
                .is_none_or(|span| matches!(span, Span::Plain(words) if words == "\n\n"));
        if !is_first {
            self.line();
        }
        self.text
            .push(Span::Plain(format!("{}{marker}", "   ".repeat(depth))));
    }

    /// Whether the marker of a list's item is the last that was read.
    fn ends_with_marker(&self) -> bool {
        matches!(self.text.0.last(), Some(Span::Plain(words)) if words.ends_with(". ") || words.ends_with("• "))
    }
}

/// A link, if people may follow it. The target of another link is data.
fn link(url: String, label: String) -> Span {
    let is_safe = ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| url.starts_with(scheme));
    match is_safe {
        true => Span::Link { url, label },
        false => Span::Plain(label),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use proptest::prelude::*;

    use super::*;

    const ARTICLE: &str = "\
# The VPN keeps disconnecting

Choose **another gateway**.\nThis takes `one` minute.

1. Open the client.
2. Choose *Berlin*:
   - not Paris
   - not Rome

   Then wait.
3. See [the page](https://example.org/vpn) or [here](javascript:alert(1)).

> Do not share
> your password.

```sh
ping gateway
```

| Place | Gateway |
|---|---|
| Berlin | b1 |

<b>Bold</b> & ![a picture](https://example.org/p.png)
";

    #[test]
    fn a_document_becomes_text_that_chat_can_show() {
        expect![[r#"
            The VPN keeps disconnecting

            Choose another gateway. This takes one minute.

            1. Open the client.
            2. Choose Berlin:
               • not Paris
               • not Rome
            Then wait.
            3. See the page (https://example.org/vpn) or here.

            Do not share your password.

            ping gateway

            Place · Gateway
            Berlin · b1

            <b>Bold</b> & a picture"#]]
        .assert_eq(&Text::document(ARTICLE).to_plain());
    }

    #[test]
    fn a_document_keeps_emphasis_code_and_safe_links() {
        let text = Text::document(
            "**bold** *italic* ~~struck~~ `code` [site](https://example.org) [bad](file:///etc)",
        );
        let spans: Vec<Span> = text
            .0
            .into_iter()
            .filter(|span| *span != Span::Plain(" ".into()))
            .collect();
        let link = Span::Link {
            url: "https://example.org".into(),
            label: "site".into(),
        };
        let expect = [
            Span::Bold("bold".into()),
            Span::Italic("italic".into()),
            Span::Struck("struck".into()),
            Span::Code("code".into()),
            link,
            Span::Plain(" bad".into()),
        ];
        assert_eq!(spans, expect);
    }

    proptest! {
        /// Every word that a person wrote is still there.
        #[test]
        fn no_word_of_a_document_is_lost(words in proptest::collection::vec("[a-z]{1,8}", 1..20), joint in prop_oneof![
            Just(" "), Just("\n"), Just("\n\n"), Just("\n- "), Just("\n> "), Just("\n1. "), Just("\n# "), Just(" **"),
        ]) {
            let plain = Text::document(&words.join(joint)).to_plain();
            let mut rest = plain.as_str();
            for word in &words {
                let at = rest.find(word.as_str());
                prop_assert!(at.is_some(), "{word} is missing in {plain:?}");
                rest = &rest[at.unwrap_or_default() + word.len()..];
            }
        }

        #[test]
        fn any_text_is_a_document(text in any::<String>()) {
            let document = Text::document(&text);
            prop_assert!(document.to_plain().len() <= text.len() * 8 + 16);
        }
    }
}
