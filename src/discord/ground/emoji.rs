//! Converts between Slack-style emoji names, which the desk uses, and the characters that Discord sends.

/// Slack's names that the `emojis` crate lacks or spells differently, with their characters.
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

/// The character for a name. A custom emoji has none.
pub(crate) fn character(name: &str) -> Option<&'static str> {
    let known = KNOWN.iter().find(|(known, _)| *known == name);
    match known {
        Some((_, character)) => Some(character),
        None => emojis::get_by_shortcode(name).map(emojis::Emoji::as_str),
    }
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
