//! Discord's limits on texts, and how what is too long is made to fit: cut with "…", never refused.
//!
//! Lengths are counted in UTF-16 units: Discord counts characters, and that is never more.

use chat::Text;

/// A message's content.
pub(crate) const CONTENT: usize = 2_000;
/// An embed's title.
pub(crate) const TITLE: usize = 256;
/// An embed's description.
pub(crate) const DESCRIPTION: usize = 4_096;
/// A button's label.
pub(crate) const BUTTON: usize = 80;
/// A select option's label.
pub(crate) const OPTION: usize = 100;
/// A select's placeholder.
pub(crate) const PLACEHOLDER: usize = 150;
/// A link button's address.
pub(crate) const LINK: usize = 512;
/// The options of one select.
pub(crate) const OPTIONS: usize = 25;
/// The rows of one message.
pub(crate) const ROWS: usize = 5;

/// How long a text is.
pub(crate) fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// A text of at most `max` units, cut with "…" at a character boundary.
pub(crate) fn cut(text: &str, max: usize) -> String {
    if length(text) <= max {
        return text.to_owned();
    }
    let mut left = max.saturating_sub(1);
    let mut out = String::new();
    for character in text.chars() {
        let Some(rest) = left.checked_sub(character.len_utf16()) else {
            break;
        };
        left = rest;
        out.push(character);
    }
    let out = out.trim_end();
    format!("{out}…")
}

/// A text written with as many of its words as fit: cut before it is written, so that no markup is torn.
pub(crate) fn written(text: &Text, max: usize, write: impl Fn(&Text) -> String) -> String {
    let mut out = write(text);
    let mut keep = max;
    while length(&out) > max && keep > 0 {
        out = write(&text.cut(keep).0);
        let over = length(&out).saturating_sub(max);
        keep = keep.saturating_sub((over / 2).max(1));
    }
    if length(&out) > max { String::new() } else { out }
}

/// How many units each of some texts may have, together at most `max`: the longest give way, down to one length.
pub(crate) fn shares(lengths: &[usize], max: usize) -> Vec<usize> {
    let mut sorted = lengths.to_vec();
    sorted.sort_unstable();
    let (mut left, mut level) = (max, usize::MAX);
    for (at, length) in sorted.iter().enumerate() {
        let equal_share = left / (sorted.len() - at);
        if *length > equal_share {
            level = equal_share;
            break;
        }
        left -= length;
    }
    lengths.iter().map(|length| (*length).min(level)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_counts_as_discord_does_at_the_most() {
        assert_eq!(cut("🎫🎫🎫", 5), "🎫🎫…");
        assert_eq!(cut("short", 5), "short");
    }

    #[test]
    fn the_longest_text_gives_way_first() {
        assert_eq!(shares(&[10, 500, 20], 200), [10, 170, 20]);
        assert_eq!(shares(&[300, 500, 20], 420), [200, 200, 20]);
        assert_eq!(shares(&[10, 20], 200), [10, 20]);
        assert!(shares(&[40; 30], 400).iter().sum::<usize>() <= 400);
    }

    #[test]
    fn a_text_that_grows_by_escaping_still_fits() {
        let text = Text::plain("*".repeat(300));
        let out = written(&text, 100, |text| text.to_plain().replace('*', "\\*"));
        assert!(length(&out) <= 100 && out.ends_with('…'), "{out}");
    }
}
