//! Multipart bodies, taken apart without copying their contents.

use axum::body::Bytes;

/// One part of a form.
#[derive(Debug)]
pub(crate) struct Part {
    /// The field's name.
    pub(crate) name: String,
    /// The file's name, if it is a file.
    pub(crate) filename: Option<String>,
    /// The media type it came with.
    pub(crate) content_type: Option<String>,
    /// What it holds.
    pub(crate) content: Bytes,
}

/// The boundary that a content type names, if it is that of a form with parts.
pub(crate) fn boundary(content_type: &str) -> Option<String> {
    let (kind, parameters) = content_type.split_once(';')?;
    let is_form = kind.trim().eq_ignore_ascii_case("multipart/form-data");
    let boundary = parameters
        .split(';')
        .find_map(|parameter| parameter.trim().strip_prefix("boundary="))?;
    is_form.then(|| boundary.trim_matches('"').to_owned())
}

/// The parts between the boundaries.
pub(crate) fn parts(boundary: &str, bytes: &Bytes) -> Vec<Part> {
    let mark = memchr::memmem::Finder::new(boundary.as_bytes()).into_owned();
    let mark_len = boundary.len();
    let ends: Vec<usize> = mark
        .find_iter(bytes)
        .filter(|at| *at >= 2 && &bytes[at - 2..*at] == b"--")
        .collect();
    let between = ends.windows(2).filter_map(|pair| {
        // Each part lies between the line break after its boundary and the one before the next.
        let (start, end) = (pair[0] + mark_len + 2, (pair[1] - 2).checked_sub(2)?);
        (start <= end).then(|| bytes.slice(start..end))
    });
    between.filter_map(|part| read(&part)).collect()
}

fn read(part: &Bytes) -> Option<Part> {
    let split = memchr::memmem::find(part, b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&part[..split]);
    let disposition = header(&head, "content-disposition").unwrap_or_default();
    Some(Part {
        name: attribute(&disposition, "name").unwrap_or_default(),
        filename: attribute(&disposition, "filename"),
        content_type: header(&head, "content-type"),
        content: part.slice(split + 4..),
    })
}

fn header(head: &str, name: &str) -> Option<String> {
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    let found = lines.find(|(key, _)| key.trim().eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.trim().to_owned())
}

/// An attribute of a header such as `form-data; name="a"; filename="b; \"c\".txt"`.
fn attribute(disposition: &str, name: &str) -> Option<String> {
    let mut rest = disposition;
    while let Some((_, after)) = rest.split_once(';') {
        let (key, value) = after.split_once('=')?;
        let (value, left) = match value.strip_prefix('"') {
            Some(quoted) => unquoted(quoted),
            None => {
                let end = value.find(';').unwrap_or(value.len());
                (value[..end].trim().to_owned(), &value[end..])
            }
        };
        if key.trim().eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = left;
    }
    None
}

/// A quoted text up to its closing quote, and what follows. Browsers write a quote as `%22`, others as `\"`.
fn unquoted(quoted: &str) -> (String, &str) {
    let mut text = String::new();
    let mut signs = quoted.char_indices();
    while let Some((at, sign)) = signs.next() {
        match sign {
            '"' => return (text.replace("%22", "\""), &quoted[at + 1..]),
            '\\' => text.extend(signs.next().map(|(_, sign)| sign)),
            sign => text.push(sign),
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_keep_their_bytes_and_their_names() {
        let body = "--xx\r\ncontent-disposition: form-data; name=\"payload_json\"\r\n\r\n{}\r\n\
            --xx\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"a; \\\"b\\\".txt\"\r\n\
            Content-Type: text/plain\r\n\r\nline\r\n\r\nxx\r\n--xx--\r\n";
        let parts = parts("xx", &Bytes::from(body));
        assert_eq!(parts.len(), 2, "{parts:?}");
        assert_eq!(
            (parts[0].name.as_str(), parts[0].content.as_ref()),
            ("payload_json", b"{}".as_ref())
        );
        assert_eq!(parts[1].filename.as_deref(), Some("a; \"b\".txt"));
        assert_eq!(parts[1].content_type.as_deref(), Some("text/plain"));
        assert_eq!(parts[1].content.as_ref(), b"line\r\n\r\nxx");
    }

    #[test]
    fn an_empty_file_is_a_part_too() {
        let body = "--xx\r\ncontent-disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n\r\n--xx--";
        assert_eq!(parts("xx", &Bytes::from(body))[0].content.len(), 0);
    }

    #[test]
    fn a_boundary_is_read_with_and_without_quotes() {
        assert_eq!(
            boundary("multipart/form-data; boundary=\"a b\"").as_deref(),
            Some("a b")
        );
        assert_eq!(
            boundary("multipart/form-data; boundary=ab").as_deref(),
            Some("ab")
        );
        assert_eq!(boundary("application/json; boundary=ab"), None);
    }
}
