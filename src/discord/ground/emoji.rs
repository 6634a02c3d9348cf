//! Converts between Slack-style emoji names, which the desk uses, and the characters that Discord sends.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Slack's standard names with their characters: the iamcal short names of emojibase-data 17.0.0 (MIT).
const NAMES: &str = include_str!("emoji_names.tsv");

static CHARACTERS: LazyLock<HashMap<&str, &str>> =
    LazyLock::new(|| NAMES.lines().filter_map(|line| line.split_once('\t')).collect());

/// The character for a name. A custom emoji has none.
pub(crate) fn character(name: &str) -> Option<&'static str> {
    let known = CHARACTERS.get(name).copied();
    known.or_else(|| emojis::get_by_shortcode(name).map(emojis::Emoji::as_str))
}

/// A reaction's emoji as the desk receives it: 🎫 by its name, all others as Discord sends them.
pub(crate) fn from_reaction(character: &str) -> String {
    if character == "🎫" {
        "ticket".to_owned()
    } else {
        character.to_owned()
    }
}

/// An emoji for the path of a call: percent-encoded, a custom emoji as `name:id`.
pub(crate) fn percent_encoded(emoji: &str) -> String {
    let mut out = String::new();
    for byte in character(emoji).unwrap_or(emoji).bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_character_unless_it_is_custom() {
        for (name, expected) in [
            ("tada", Some("🎉")),
            ("slightly_smiling_face", Some("🙂")),
            ("+1", Some("👍")),
            ("skin-tone-4", Some("🏽")),
            ("man-shrugging", Some("🤷‍♂️")),
            ("flag-de", Some("🇩🇪")),
            ("face_with_rolling_eyes", Some("🙄")),
            ("warning", Some("⚠️")),
            ("ticket", Some("🎫")),
            ("partyparrot", None),
        ] {
            assert_eq!(character(name), expected, "{name}");
        }
    }

    #[test]
    fn the_path_of_a_reaction_has_its_character() {
        assert_eq!(percent_encoded(&from_reaction("🎫")), "%F0%9F%8E%AB");
        assert_eq!(percent_encoded(&from_reaction("👀")), "%F0%9F%91%80");
        assert_eq!(percent_encoded("party:123"), "party%3A123");
    }
}
