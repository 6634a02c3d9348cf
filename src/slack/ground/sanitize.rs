//! Removal of characters that make text look like other text.

/// The text without invisible characters and without characters that change the reading direction. Joiners between
/// non-Latin characters stay, because some scripts and emoji need them.
pub(crate) fn sanitize(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut chars = words.chars().peekable();
    let mut marks = 0;
    while let Some(char) = chars.next() {
        marks = if is_mark(char) { marks + 1 } else { 0 };
        match char {
            _ if marks > MAX_MARKS => {}
            '\n' | '\t' => out.push(char),
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\u{200c}' | '\u{200d}' => {
                let beside =
                    |char: Option<char>| char.is_some_and(|char| !char.is_ascii() && !is_invisible(char));
                if beside(out.chars().next_back()) && beside(chars.peek().copied()) {
                    out.push(char);
                }
            }
            _ if is_invisible(char) => {}
            _ => out.push(char),
        }
    }
    out
}

/// Combining marks kept per letter. No script needs more, and a pile of them covers the lines above and below.
const MAX_MARKS: usize = 5;

fn is_mark(char: char) -> bool {
    matches!(char, '\u{0300}'..='\u{036f}' | '\u{0483}'..='\u{0489}' | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

fn is_invisible(char: char) -> bool {
    char.is_control()
        || matches!(char,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
