//! Truncation of text to Slack's limits. Slack refuses text that is too long or empty.

use chat::Text;

/// The length of a text in UTF-16 units.
pub(crate) fn utf16_len(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The words cut to a length, with "…" at the cut. The result is never empty.
pub(crate) fn with_ellipsis(text: &str, max: usize) -> String {
    let text = text.trim();
    if text.is_empty() {
        return "…".to_owned();
    }
    if utf16_len(text) <= max {
        return text.to_owned();
    }
    let mut out = prefix(text, max - 1).trim_end().to_owned();
    out.push('…');
    out
}

/// The longest prefix within the limit.
pub(crate) fn prefix(text: &str, max: usize) -> &str {
    let mut used = 0;
    for (at, char) in text.char_indices() {
        used += char.len_utf16();
        if used > max {
            return &text[..at];
        }
    }
    text
}

/// Renders a text, cut at a word so that the output is no longer than `max`.
pub(crate) fn fit<T>(text: &Text, max: usize, draw: impl Fn(&Text) -> T, length: impl Fn(&T) -> usize) -> T {
    let mut out = draw(text);
    let mut keep = text.to_plain().chars().count();
    while length(&out) > max && keep > 0 {
        // Rendering lengthens text by an unknown factor, so the cut is found by iteration. Each step drops at least
        // one character.
        keep = (keep * max / length(&out)).min(keep - 1);
        out = draw(&text.cut(keep).0);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::mrkdwn::escape_mrkdwn;

    #[test]
    fn words_are_cut_by_utf16_units_between_characters() {
        assert_eq!(with_ellipsis("short", 24), "short");
        assert_eq!(with_ellipsis("  ", 24), "…");
        let cut = with_ellipsis(&"🎫".repeat(40), 24);
        assert!(utf16_len(&cut) <= 24, "{cut}");
        assert!(cut.ends_with("🎫…"));
    }

    #[test]
    fn text_that_rendering_lengthens_still_fits() {
        for text in ["&".repeat(3000), "* ".repeat(3000), "word ".repeat(3000)] {
            let escaped = |text: &Text| escape_mrkdwn(&text.to_plain());
            let out = fit(&Text::plain(text), 500, escaped, |out| utf16_len(out));
            assert!(utf16_len(&out) <= 500, "{}", utf16_len(&out));
            assert!(utf16_len(&out) > 300, "{}", utf16_len(&out));
            assert!(out.ends_with('…'));
        }
    }
}
