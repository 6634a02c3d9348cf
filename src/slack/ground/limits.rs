//! Slack's limits, and how things are cut to them: a message is never refused because it was long.
//!
//! Lengths are counted as UTF-16, the stricter reading. Numbers: Block Kit reference; the total is what
//! `msg_blocks_too_long` was seen at (slackapi/bolt-js#2509), with a margin.

use chat::Text;

/// Blocks of a message.
pub(crate) const BLOCKS: usize = 50;
/// A text object; and, of our own accord, a block of rich text.
pub(crate) const TEXT: usize = 3000;
/// All text of a message's blocks together.
pub(crate) const ALL_TEXT: usize = 12_000;
/// With less than this left of [`ALL_TEXT`], a block is left out rather than cut to nothing.
pub(crate) const LEAST: usize = 20;
/// The message's own `text`: what `chat.update` takes, with a margin.
pub(crate) const FALLBACK: usize = 3000;
/// A button's or an option's text.
pub(crate) const LABEL: usize = 75;
/// A placeholder.
pub(crate) const PLACEHOLDER: usize = 150;
/// A modal's title and buttons.
pub(crate) const VIEW_WORDS: usize = 24;
/// An input's label.
pub(crate) const INPUT_LABEL: usize = 2000;
/// What an input may hold.
pub(crate) const INPUT: usize = 3000;
/// Options of a select.
pub(crate) const OPTIONS: usize = 100;
/// Options of an overflow menu.
pub(crate) const OVERFLOW: usize = 5;
/// Overflow menus beside each other: our own limit, as many as anything of ours needs.
pub(crate) const MENUS: usize = 2;
/// Buttons and selects that we show beside each other: our own limit, so that a phone shows them in two lines.
pub(crate) const CONTROLS: usize = 4;
/// A link button's address.
pub(crate) const BUTTON_URL: usize = 3000;

/// How long Slack takes a text to be.
pub(crate) fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Words cut to a length, with "…" where something is missing; never empty, since Slack refuses empty words.
pub(crate) fn words(text: &str, max: usize) -> String {
    let text = text.trim();
    if text.is_empty() {
        return "…".to_owned();
    }
    if length(text) <= max {
        return text.to_owned();
    }
    let mut out = head(text, max - 1).trim_end().to_owned();
    out.push('…');
    out
}

/// The beginning of a text, as long as it may be.
pub(crate) fn head(text: &str, max: usize) -> &str {
    let mut used = 0;
    for (at, char) in text.char_indices() {
        used += char.len_utf16();
        if used > max {
            return &text[..at];
        }
    }
    text
}

/// Text drawn in some way, cut at a word so that what comes of it is no longer than `max`.
pub(crate) fn fit<T>(text: &Text, max: usize, draw: impl Fn(&Text) -> T, length: impl Fn(&T) -> usize) -> T {
    let mut out = draw(text);
    let mut keep = text.to_plain().chars().count();
    while length(&out) > max && keep > 0 {
        // Drawing makes text longer by an unknown factor, so the cut is found by approach: always at least one less.
        keep = (keep * max / length(&out)).min(keep - 1);
        out = draw(&text.cut(keep).0);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::mrkdwn::write_plain;

    #[test]
    fn words_are_cut_to_utf16_units_at_a_character() {
        assert_eq!(words("short", 24), "short");
        assert_eq!(words("  ", 24), "…");
        let cut = words(&"🎫".repeat(40), 24);
        assert!(length(&cut) <= 24, "{cut}");
        assert!(cut.ends_with("🎫…"));
    }

    #[test]
    fn text_that_grows_by_being_drawn_still_fits() {
        for text in ["&".repeat(3000), "* ".repeat(3000), "word ".repeat(3000)] {
            let escaped = |text: &Text| write_plain(&text.to_plain());
            let out = fit(&Text::plain(text), 500, escaped, |out| length(out));
            assert!(length(&out) <= 500, "{}", length(&out));
            assert!(length(&out) > 300, "{}", length(&out));
            assert!(out.ends_with('…'));
        }
    }
}
