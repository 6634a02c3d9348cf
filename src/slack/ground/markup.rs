//! The parts of Slack's markup that the parser and the renderer share.

/// A zero-width space beside a character keeps the character from formatting. Text from people loses its own
/// zero-width spaces first.
pub(crate) const ZERO_WIDTH_SPACE: char = '\u{200b}';

/// Whether Slack could take the name for an emoji's. `30` as in `10:30:45` is not one, `100` is.
pub(crate) fn is_emoji_name(name: &str) -> bool {
    let sign = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'+' | b'-' | b'\'');
    let known =
        matches!(name, "100" | "1234" | "+1" | "-1") || name.bytes().any(|byte| byte.is_ascii_lowercase());
    name.len() <= 100 && name.bytes().all(sign) && known
}
