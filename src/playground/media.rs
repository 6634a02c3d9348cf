//! Detects the media type and the dimensions of a file from its name and its first bytes, as both platforms do.

/// Media types by file extension.
const KINDS: &[(&str, &str)] = &[
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("svg", "image/svg+xml"),
    ("pdf", "application/pdf"),
    ("txt", "text/plain"),
    ("log", "text/plain"),
    ("md", "text/plain"),
    ("rs", "text/plain"),
    ("py", "text/plain"),
    ("sh", "text/plain"),
    ("csv", "text/csv"),
    ("html", "text/html"),
    ("json", "application/json"),
    ("zip", "application/zip"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("mov", "video/quicktime"),
];

/// The file extension in lower case; empty if there is none.
pub(crate) fn ending(name: &str) -> String {
    name.rsplit_once('.')
        .map(|(_, end)| end.to_lowercase())
        .unwrap_or_default()
}

/// The media type of the file extension, if it is known.
pub(crate) fn kind(name: &str) -> Option<&'static str> {
    let end = ending(name);
    KINDS
        .iter()
        .find(|(known, _)| *known == end)
        .map(|(_, kind)| *kind)
}

/// Width and height of a PNG, GIF or JPEG picture.
pub(crate) fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize, len: usize| {
        let digits = bytes.get(at..at + len)?;
        Some(digits.iter().fold(0, |sum, digit| sum << 8 | u32::from(*digit)))
    };
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some((number(16, 4)?, number(20, 4)?));
    }
    if bytes.starts_with(b"GIF8") {
        let size = bytes.get(6..10)?;
        return Some((
            u16::from_le_bytes([size[0], size[1]]).into(),
            u16::from_le_bytes([size[2], size[3]]).into(),
        ));
    }
    if !bytes.starts_with(b"\xff\xd8") {
        return None;
    }
    let mut at = 2;
    loop {
        let marker = number(at, 2)?;
        // A "start of frame" marker of any coding; C4, C8 and CC have other meanings.
        if matches!(marker, 0xffc0..=0xffcf) && !matches!(marker, 0xffc4 | 0xffc8 | 0xffcc) {
            return Some((number(at + 7, 2)?, number(at + 5, 2)?));
        }
        at += 2 + usize::try_from(number(at + 2, 2)?).ok()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_picture_is_read_from_its_head() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\x02\0\0\0\x03";
        assert_eq!(dimensions(png), Some((258, 3)));
        assert_eq!(dimensions(b"GIF89a\x02\x01\x03\0"), Some((258, 3)));
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc2\0\x11\x08\0\x03\x01\x02";
        assert_eq!(dimensions(jpeg), Some((258, 3)));
        assert_eq!(dimensions(&jpeg[..12]), None, "cut off");
        assert_eq!(dimensions(b"hello"), None);
    }

    #[test]
    fn names_say_what_a_file_is_in_any_case() {
        assert_eq!(kind("Photo.JPG"), Some("image/jpeg"));
        assert_eq!(kind("png"), None);
    }
}
