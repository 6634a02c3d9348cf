//! Emoji between their Slack-style names, which the desk speaks, and the characters that Discord sends.

/// The names the desk uses, and their characters.
const KNOWN: [(&str, &str); 12] = [
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

/// The character for a name, if the desk uses it.
pub(crate) fn character(name: &str) -> Option<&'static str> {
    KNOWN
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, character)| *character)
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
    fn a_reaction_taken_back_names_the_character_that_was_put() {
        assert_eq!(in_path(&reacted("🎫")), "%F0%9F%8E%AB");
        assert_eq!(in_path(&reacted("👀")), "%F0%9F%91%80");
        assert_eq!(in_path("party:123"), "party%3A123");
    }
}
