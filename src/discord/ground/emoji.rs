//! Emoji between their Slack-style names, which the desk speaks, and the characters that Discord sends.

/// Names that Slack has and the common list lacks or writes otherwise, and their characters.
const KNOWN: [(&str, &str); 17] = [
    ("skin-tone-2", "🏻"),
    ("skin-tone-3", "🏼"),
    ("skin-tone-4", "🏽"),
    ("skin-tone-5", "🏾"),
    ("skin-tone-6", "🏿"),
    ("ticket", "🎫"),
    ("eyes", "👀"),
    ("white_check_mark", "✅"),
    ("x", "❌"),
    ("+1", "👍"),
    ("-1", "👎"),
    ("warning", "⚠️"),
    ("hourglass", "⌛"),
    ("lock", "🔒"),
    ("bell", "🔔"),
    ("wave", "👋"),
    ("speech_balloon", "💬"),
];

/// The character for a name, if it is no emoji of somebody's own.
pub(crate) fn character(name: &str) -> Option<&'static str> {
    let known = KNOWN.iter().find(|(known, _)| *known == name);
    match known {
        Some((_, character)) => Some(character),
        None => emojis::get_by_shortcode(name).map(emojis::Emoji::as_str),
    }
}

/// A reaction as the desk is told of it: 🎫 by its name, all others as Discord sends them.
pub(crate) fn reacted(character: &str) -> String {
    if character == "🎫" {
        "ticket".to_owned()
    } else {
        character.to_owned()
    }
}

/// A reaction as it stands in a path: percent-encoded, a custom emoji as `name:id`.
pub(crate) fn in_path(emoji: &str) -> String {
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
    fn names_become_characters_and_custom_ones_stay_names() {
        for (name, expected) in [
            ("tada", Some("🎉")),
            ("slightly_smiling_face", Some("🙂")),
            ("+1", Some("👍")),
            ("skin-tone-4", Some("🏽")),
            ("partyparrot", None),
        ] {
            assert_eq!(character(name), expected, "{name}");
        }
    }

    #[test]
    fn a_reaction_taken_back_names_the_character_that_was_put() {
        assert_eq!(in_path(&reacted("🎫")), "%F0%9F%8E%AB");
        assert_eq!(in_path(&reacted("👀")), "%F0%9F%91%80");
        assert_eq!(in_path("party:123"), "party%3A123");
    }
}
