//! Makes text fit Discord's limits: text that is too long is truncated with "…".
//!
//! Lengths are counted in UTF-16 units. Discord counts characters, which are never more.

use chat::Text;

/// The length of a text in UTF-16 units.
pub(crate) fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// A text of at most `max` units, truncated with "…" at a character boundary.
pub(crate) fn truncate(text: &str, max: usize) -> String {
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

/// Writes as much of a text as fits. The text is truncated before it is written, so that markup stays complete.
pub(crate) fn write_fitting(text: &Text, max: usize, write: impl Fn(&Text) -> String) -> String {
    let mut out = write(text);
    let mut keep = max;
    while length(&out) > max && keep > 0 {
        out = write(&text.cut(keep).0);
        let over = length(&out).saturating_sub(max);
        keep = keep.saturating_sub((over / 2).max(1));
    }
    if length(&out) > max { String::new() } else { out }
}

/// Divides `max` units among texts of the given lengths: the longest texts are shortened to one common length.
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
    fn truncation_counts_utf16_units() {
        assert_eq!(truncate("🎫🎫🎫", 5), "🎫🎫…");
        assert_eq!(truncate("short", 5), "short");
    }

    #[test]
    fn the_longest_texts_are_shortened_first() {
        assert_eq!(shares(&[10, 500, 20], 200), [10, 170, 20]);
        assert_eq!(shares(&[300, 500, 20], 420), [200, 200, 20]);
        assert_eq!(shares(&[10, 20], 200), [10, 20]);
        assert!(shares(&[40; 30], 400).iter().sum::<usize>() <= 400);
    }

    #[test]
    fn a_text_that_grows_by_escaping_still_fits() {
        let text = Text::plain("*".repeat(300));
        let out = write_fitting(&text, 100, |text| text.to_plain().replace('*', "\\*"));
        assert!(length(&out) <= 100 && out.ends_with('…'), "{out}");
    }
}
