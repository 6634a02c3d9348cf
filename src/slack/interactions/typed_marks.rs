//! Translation of what people type into a form on Slack: Slack's bold is one star, and Markdown's is two.
//!
//! All other marks are the same in both, or belong to one of them only.

use crate::read::mrkdwn::find_closing_sign;

/// The text with Markdown's marks. Code stays as it is.
pub(crate) fn to_markdown(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(sign) = rest.chars().next() {
        let taken = match sign {
            '`' => code_length(rest),
            '*' => {
                let run = rest.len() - rest.trim_start_matches('*').len();
                let is_inside_word = out.chars().next_back().is_some_and(char::is_alphanumeric);
                let end = find_closing_sign('*', &rest[1..]).filter(|_| run == 1 && !is_inside_word);
                if let Some(end) = end {
                    out.push_str(&format!("**{}**", &rest[1..=end]));
                    rest = &rest[end + 2..];
                    continue;
                }
                run
            }
            other => other.len_utf8(),
        };
        out.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    out
}

/// The length of the code at the beginning of a text, or of the backticks if no others close it.
fn code_length(rest: &str) -> usize {
    let run = rest.len() - rest.trim_start_matches('`').len();
    let inside = &rest[run..];
    inside.find(&rest[..run]).map_or(run, |end| end + 2 * run)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_slacks_bold_is_translated() {
        for (typed, markdown) in [
            ("*now* or _never_", "**now** or _never_"),
            ("hold *both keys*, please", "hold **both keys**, please"),
            ("**now** and ***x***", "**now** and ***x***"),
            ("2*3*4 a * b * c", "2*3*4 a * b * c"),
            ("glob **/*.py", "glob **/*.py"),
            ("`a *b* c` *d*", "`a *b* c` **d**"),
            ("```\n*x*\n``` *y*", "```\n*x*\n``` **y**"),
            ("` *x*", "` **x**"),
            ("*é*", "**é**"),
            ("", ""),
        ] {
            assert_eq!(to_markdown(typed), markdown);
        }
    }
}
