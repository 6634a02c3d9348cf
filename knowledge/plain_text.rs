//! Reads an article as plain text, which is what the index contains and what passages are cut from.

use desk::Article;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::document::Document;

impl Document {
    /// An article with the questions that it answered, and without questions with which it did not help.
    pub fn of(article: &Article, questions: Vec<String>) -> Self {
        let content = &article.content;
        let mut body = plain_text(&content.body);
        let known = content.known_error.iter();
        for part in known.flat_map(|known| [&known.symptom, &known.cause, &known.workaround]) {
            end_line(&mut body);
            body.push_str(&plain_text(part));
        }
        Self {
            article: article.id,
            revision: article.revision,
            title: content.title.clone(),
            body,
            language: content.language.clone(),
            audience: content.audience.clone(),
            state: content.state,
            known_error: content.known_error.is_some(),
            questions,
            declined: Vec::new(),
        }
    }
}

/// A Markdown document as plain text. Each paragraph, item of a list and row of a table is a line. HTML is data and stays
/// as it was written.
pub fn plain_text(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(words) | Event::Code(words) | Event::Html(words) | Event::InlineHtml(words) => {
                text.push_str(&words);
            }
            Event::SoftBreak | Event::End(TagEnd::TableCell) => text.push(' '),
            Event::Start(tag) if is_inline(&tag) => {}
            Event::HardBreak
            | Event::Rule
            | Event::Start(_)
            | Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::CodeBlock
                | TagEnd::HtmlBlock
                | TagEnd::TableHead
                | TagEnd::TableRow,
            ) => end_line(&mut text),
            Event::End(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => {}
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// Whether a tag begins no line.
fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Link { .. }
            | Tag::Image { .. }
            | Tag::TableCell
    )
}

/// Ends the line, unless it is empty.
fn end_line(text: &mut String) {
    text.truncate(text.trim_end_matches([' ', '\t']).len());
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use desk::{ArticleContent, ArticleNumber, ArticleOrigin, ArticleState, Audience, KnownError};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markup_is_no_part_of_the_text() {
        let markdown = "# VPN *drops*\n\nChoose **another**\ngateway, see [the list](https://example.com/gateways).\n\n\
             1. Open `vpn.exe`\n2. Then:\n   - wait\n   - connect\n\n| Code | Meaning |\n|---|---|\n| 0x800 | no *route* |\n\n\
             ```sh\nping a\nping b\n```\n> Tell ~~nobody~~ us.\n";
        let lines = [
            "VPN drops",
            "Choose another gateway, see the list.",
            "Open vpn.exe",
            "Then:",
            "wait",
            "connect",
            "Code Meaning",
            "0x800 no route",
            "ping a",
            "ping b",
            "Tell nobody us.",
        ];
        assert_eq!(plain_text(markdown), lines.join("\n"));
    }

    #[test]
    fn a_known_error_is_found_by_its_symptom_cause_and_workaround() {
        let article = Article {
            id: ulid::Ulid::nil().into(),
            number: ArticleNumber(7),
            origin: ArticleOrigin::Chat,
            content: ArticleContent {
                title: "VPN".to_owned(),
                body: "See **below**.".to_owned(),
                language: "en".to_owned(),
                audience: Audience::Everyone,
                state: ArticleState::Validated,
                services: Vec::new(),
                owner: None,
                review: None,
                known_error: Some(KnownError {
                    symptom: "The connection drops.".to_owned(),
                    cause: String::new(),
                    workaround: "Choose `gw2`.".to_owned(),
                }),
            },
            revision: 3,
        };
        let document = Document::of(&article, vec!["vpn keeps dropping".to_owned()]);
        assert_eq!(document.body, "See below.\nThe connection drops.\nChoose gw2.");
        assert!(document.known_error && document.revision == 3 && document.questions.len() == 1);
    }

    proptest! {
        #[test]
        fn words_stay_in_the_text_and_in_their_order(words in proptest::collection::vec("[a-z]{1,8}", 1..20)) {
            for between in [" ", "\n", "\n\n", "* *", "\n- "] {
                let text = plain_text(&words.join(between));
                let kept: Vec<&str> = text.split_whitespace().collect();
                prop_assert_eq!(kept.concat().replace('*', ""), words.concat());
            }
        }
    }
}
