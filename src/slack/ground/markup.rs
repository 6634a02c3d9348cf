//! The signs of Slack's markup that the reader and the writer share.

/// Stands beside what must not format. Text that comes from people loses its own before this is put in.
pub(crate) const BREAK: char = '\u{200b}';

/// Whether Slack could take the name for an emoji's. Not `30`, as in `10:30:45`, but `100`, which is one.
pub(crate) fn is_emoji_name(name: &str) -> bool {
    let sign = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'+' | b'-' | b'\'');
    let known =
        matches!(name, "100" | "1234" | "+1" | "-1") || name.bytes().any(|byte| byte.is_ascii_lowercase());
    name.len() <= 100 && name.bytes().all(sign) && known
}
