//! Parses the Markdown that people type into the fields of forms.
//!
//! Platforms parse the markup of messages themselves. The text of a form's field arrives without any parsing.

use linkify::{LinkFinder, LinkKind};

use crate::{Span, Text};

/// Builds a span from the text inside the markers.
type Made = fn(String) -> Span;

/// The markers of emphasis, the longer ones first.
const EMPHASIS: [(&str, Made); 5] = [
    ("**", Span::Bold),
    ("~~", Span::Struck),
    ("*", Span::Italic),
    ("_", Span::Italic),
    ("~", Span::Struck),
];

const FENCE: &str = "```";

/// The schemes of links that platforms make clickable.
const SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];

impl Text {
    /// Parses Markdown: emphasis, code, fences, quotations, labelled links (also `<address|label>`) and web addresses.
    /// All other text stays unchanged.
    pub fn typed(words: &str) -> Self {
        let mut text = Text::default();
        let mut rest = words;
        while let Some((before, fenced)) = rest.split_once(FENCE) {
            let Some((inside, after)) = fenced.split_once(FENCE) else {
                break;
            };
            lines(&mut text, before.strip_suffix('\n').unwrap_or(before));
            text.push(code_block(inside));
            rest = after.strip_prefix('\n').unwrap_or(after);
        }
        lines(&mut text, rest);
        text
    }

    /// Text in which only web addresses have a meaning.
    pub fn linked(words: &str) -> Self {
        let mut text = Text::default();
        for piece in finder().spans(words) {
            let is_link = piece.kind().is_some() && is_web_address(piece.as_str());
            let words = piece.as_str().to_owned();
            match (is_link, text.0.last_mut()) {
                (true, _) => text.push(bare(words)),
                (false, Some(Span::Plain(plain))) => plain.push_str(&words),
                (false, _) => text.push(Span::Plain(words)),
            }
        }
        text
    }

    /// The same text with links in the place of the web addresses in its plain spans.
    #[must_use]
    pub fn with_links(self) -> Self {
        let mut text = Text::default();
        for span in self.0 {
            match span {
                Span::Plain(words) => text.0.extend(Text::linked(&words).0),
                span => text.push(span),
            }
        }
        text
    }
}

/// The end of the target of a labelled link: the position of the closing parenthesis in the text after `](`. The
/// target may contain pairs of parentheses.
pub fn link_target_end(target: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = target[at..].find(['(', ')', '\n']) {
        let here = at + found;
        match target.as_bytes()[here] {
            b')' => return Some(here),
            b'(' => {
                let inside = &target[here..];
                let end = inside
                    .find([')', '\n'])
                    .filter(|end| inside.as_bytes()[*end] == b')');
                at = here + end.map_or(1, |end| end + 1);
            }
            _ => return None,
        }
    }
    None
}

/// The content of a fence. A single word on the first line is the language.
fn code_block(inside: &str) -> Span {
    let (language, code) = match inside.split_once('\n') {
        Some((first, code)) if !first.contains(char::is_whitespace) && !first.is_empty() => {
            (Some(first.to_owned()), code)
        }
        Some(("", code)) => (None, code),
        _ => (None, inside),
    };
    Span::CodeBlock {
        code: code.strip_suffix('\n').unwrap_or(code).to_owned(),
        language,
    }
}

fn lines(text: &mut Text, words: &str) {
    let mut quoted: Vec<&str> = Vec::new();
    let mut plain: Vec<&str> = Vec::new();
    for line in words.split('\n') {
        match line
            .strip_prefix("> ")
            .or_else(|| line.strip_prefix('>').filter(|rest| rest.is_empty()))
        {
            Some(said) => {
                paragraph(text, &mut plain);
                quoted.push(said);
            }
            None => {
                quotation(text, &mut quoted);
                plain.push(line);
            }
        }
    }
    quotation(text, &mut quoted);
    paragraph(text, &mut plain);
}

fn quotation(text: &mut Text, lines: &mut Vec<&str>) {
    if !lines.is_empty() {
        text.push(Span::Quote(lines.join("\n")));
        lines.clear();
    }
}

fn paragraph(text: &mut Text, lines: &mut Vec<&str>) {
    let words = lines.join("\n");
    lines.clear();
    let (mut plain, mut at) = (String::new(), 0);
    while at < words.len() {
        let (span, taken) = span_at(&words, at);
        match span {
            Some(span) => {
                push_plain(text, &mut plain);
                text.push(span);
            }
            None => plain.push_str(&words[at..at + taken]),
        }
        at += taken;
    }
    push_plain(text, &mut plain);
}

fn push_plain(text: &mut Text, plain: &mut String) {
    if !plain.is_empty() {
        text.push(Span::Plain(std::mem::take(plain)));
    }
}

/// The span or the single character at a position, and its length.
fn span_at(words: &str, at: usize) -> (Option<Span>, usize) {
    let rest = &words[at..];
    let one = rest.chars().next().map_or(1, char::len_utf8);
    if let Some(inside) = rest.strip_prefix('`')
        && let Some((code, _)) = inside.split_once('`')
        && !code.is_empty()
        && !code.contains('\n')
    {
        return (Some(Span::Code(code.to_owned())), code.len() + 2);
    }
    if let Some((span, taken)) = link(rest) {
        return (Some(span), taken);
    }
    let before = words[..at].chars().next_back();
    if before.is_some_and(char::is_alphanumeric) {
        return (None, one);
    }
    if let Some(url) = web_address(rest) {
        let taken = url.len();
        return (Some(bare(url)), taken);
    }
    for (sign, made) in EMPHASIS {
        if let Some(inside) = rest.strip_prefix(sign)
            && let Some(end) = end_of(inside, sign)
        {
            return (Some(made(inside[..end].to_owned())), end + 2 * sign.len());
        }
    }
    (None, one)
}

/// The position of the closing marker: on the same line, after some text, and not inside a word.
fn end_of(inside: &str, sign: &str) -> Option<usize> {
    let line = inside.split('\n').next().unwrap_or_default();
    if line.starts_with(|first: char| first.is_whitespace()) || line.starts_with(sign) {
        return None;
    }
    line.match_indices(sign).map(|(end, _)| end).find(|end| {
        let (said, after) = (&line[..*end], &line[end + sign.len()..]);
        !said.is_empty()
            && !said.ends_with(char::is_whitespace)
            && !after.starts_with(|next: char| next.is_alphanumeric())
            && !after.starts_with(sign)
    })
}

/// `[label](https://…)`, `<https://…|label>` or `<https://…>`
fn link(rest: &str) -> Option<(Span, usize)> {
    if let Some(inside) = rest.strip_prefix('<') {
        let (inside, _) = inside.split_once('>')?;
        let (url, label) = inside.split_once('|').unwrap_or((inside, ""));
        return labelled(url, label, inside.len() + 2);
    }
    let (label, behind) = rest.strip_prefix('[')?.split_once("](")?;
    let url = &behind[..link_target_end(behind)?];
    if label.contains('[') {
        return None;
    }
    labelled(url, label, label.len() + url.len() + 4)
}

fn labelled(url: &str, label: &str, taken: usize) -> Option<(Span, usize)> {
    let is_link = !label.contains('\n') && !url.contains(char::is_whitespace);
    let leads_out = SCHEMES.iter().any(|scheme| url.starts_with(scheme));
    (is_link && leads_out).then(|| {
        let (url, label) = (url.to_owned(), label.to_owned());
        (Span::Link { url, label }, taken)
    })
}

/// The web address at the beginning of a text, without the punctuation of the sentence around it.
fn web_address(rest: &str) -> Option<String> {
    // The search is costly, so it starts only where an address can begin.
    if !is_web_address(rest) {
        return None;
    }
    let word = rest.split(char::is_whitespace).next().unwrap_or(rest);
    let found = finder().links(word).next().filter(|link| link.start() == 0)?;
    Some(found.as_str().to_owned())
}

fn is_web_address(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

fn finder() -> LinkFinder {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    finder
}

/// A link whose label is its address.
fn bare(url: String) -> Span {
    let label = String::new();
    Span::Link { url, label }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(typed: &str, spans: &[Span]) {
        assert_eq!(Text::typed(typed).0, spans, "{typed:?}");
    }

    fn plain(words: &str) -> Span {
        Span::Plain(words.to_owned())
    }

    #[test]
    fn emphasis_is_parsed() {
        check(
            "hold **both** keys",
            &[plain("hold "), Span::Bold("both".into()), plain(" keys")],
        );
        check(
            "*now* or _never_",
            &[
                Span::Italic("now".into()),
                plain(" or "),
                Span::Italic("never".into()),
            ],
        );
        check(
            "~~no~~ ~no~",
            &[Span::Struck("no".into()), plain(" "), Span::Struck("no".into())],
        );
        check(
            "run `a * b * c`.",
            &[plain("run "), Span::Code("a * b * c".into()), plain(".")],
        );
    }

    #[test]
    fn markers_without_emphasis_stay() {
        for typed in [
            "2 * 3 * 4",
            "snake_case_name",
            "a*b*c",
            "** **",
            "~",
            "it's ~5",
            "`",
            "[x](javascript:alert(1))",
        ] {
            check(typed, &[plain(typed)]);
        }
    }

    #[test]
    fn code_quotations_and_links_are_parsed() {
        check(
            "try\n```sh\nls -l\n```\nthen",
            &[
                plain("try"),
                Span::CodeBlock {
                    code: "ls -l".into(),
                    language: Some("sh".into()),
                },
                plain("then"),
            ],
        );
        check(
            "> it smokes\nsince when?",
            &[Span::Quote("it smokes".into()), plain("since when?")],
        );
        check(
            "see [the guide](https://desk.example/a_b)",
            &[
                plain("see "),
                Span::Link {
                    url: "https://desk.example/a_b".into(),
                    label: "the guide".into(),
                },
            ],
        );
        check("```never closed", &[plain("```never closed")]);
    }

    fn link_to(url: &str, label: &str) -> Span {
        Span::Link {
            url: url.into(),
            label: label.into(),
        }
    }

    #[test]
    fn web_addresses_are_links_without_the_punctuation_around_them() {
        check(
            "see https://desk.example/a_b_c, (http://x.example/) or HTTPS",
            &[
                plain("see "),
                link_to("https://desk.example/a_b_c", ""),
                plain(", ("),
                link_to("http://x.example/", ""),
                plain(") or HTTPS"),
            ],
        );
        check(
            "xhttps://desk.example https://",
            &[plain("xhttps://desk.example https://")],
        );
        check(
            "`https://desk.example`",
            &[Span::Code("https://desk.example".into())],
        );
        assert_eq!(
            Text::linked("*now* see https://desk.example/a_b_c.").0,
            [
                plain("*now* see "),
                link_to("https://desk.example/a_b_c", ""),
                plain("."),
            ]
        );
        assert_eq!(
            Text::linked("call ftp://desk.example or a@b.example").0,
            [plain("call ftp://desk.example or a@b.example")]
        );
    }

    #[test]
    fn labels_are_read_in_both_notations() {
        let rust = "https://en.example.org/wiki/Rust_(programming_language)";
        check(&format!("[the article]({rust})"), &[link_to(rust, "the article")]);
        check(
            &format!("([a]({rust}) b)"),
            &[plain("("), link_to(rust, "a"), plain(" b)")],
        );
        check(
            "<https://desk.example|the guide> and <https://x.example>",
            &[
                link_to("https://desk.example", "the guide"),
                plain(" and "),
                link_to("https://x.example", ""),
            ],
        );
        check("a < b > c <script>", &[plain("a < b > c <script>")]);
    }

    proptest! {
        #[test]
        fn any_text_can_be_parsed(typed in "[a-c*_~`>\\[\\]() \n]{0,40}") {
            let words = |text: &str| text.chars().filter(|sign| sign.is_alphabetic()).collect::<String>();
            let read = Text::typed(&typed);
            prop_assert!(words(&read.to_plain()).len() <= words(&typed).len());
        }
    }
}
