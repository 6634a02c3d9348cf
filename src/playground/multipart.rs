//! Reads multipart bodies with `multer`.
//!
//! Neither platform documents its answer to a malformed body. The playground uses the parts before the first malformed
//! one and ignores the rest. The usual refusals of missing fields and files then apply.

use std::convert::Infallible;
use std::future::ready;

use axum::body::Bytes;
use axum::http::header;
use futures::stream;
use multer::{Field, Multipart};

/// One part of a form.
#[derive(Debug)]
pub(crate) struct Part {
    /// The field's name.
    pub(crate) name: String,
    /// The file's name, if it is a file.
    pub(crate) filename: Option<String>,
    /// The media type that the client declared.
    pub(crate) content_type: Option<String>,
    /// The bytes of the part.
    pub(crate) content: Bytes,
}

/// The boundary in a content type, if the content type is `multipart/form-data`.
pub(crate) fn boundary(content_type: &str) -> Option<String> {
    multer::parse_boundary(content_type).ok()
}

/// The parts of a body, up to the first malformed one.
pub(crate) async fn parts(boundary: &str, body: &Bytes) -> Vec<Part> {
    let body = stream::once(ready(Ok::<_, Infallible>(body.clone())));
    let mut form = Multipart::new(body, boundary);
    let mut parts = Vec::new();
    while let Ok(Some(field)) = form.next_field().await {
        let Ok(part) = read(field).await else { break };
        parts.push(part);
    }
    parts
}

async fn read(field: Field<'_>) -> multer::Result<Part> {
    let content_type = field.headers().get(header::CONTENT_TYPE);
    let content_type = content_type.map(|kind| String::from_utf8_lossy(kind.as_bytes()).into_owned());
    Ok(Part {
        name: field.name().map(unescaped).unwrap_or_default(),
        filename: field.file_name().map(unescaped),
        content_type,
        content: field.bytes().await?,
    })
}

/// Browsers write a quote in a name as `%22`.
fn unescaped(name: &str) -> String {
    name.replace("%22", "\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn parts_keep_their_bytes_and_their_names() {
        let body = "--xx\r\ncontent-disposition: form-data; name=\"payload_json\"\r\n\r\n{}\r\n\
            --xx\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"a; \\\"b\\\".txt\"\r\n\
            Content-Type: text/plain\r\n\r\nline\r\n\r\nxx\r\n--xx--\r\n";
        let parts = parts("xx", &Bytes::from(body)).await;
        assert_eq!(parts.len(), 2, "{parts:?}");
        assert_eq!(
            (parts[0].name.as_str(), parts[0].content.as_ref()),
            ("payload_json", b"{}".as_ref())
        );
        assert_eq!(parts[1].filename.as_deref(), Some("a; \"b\".txt"));
        assert_eq!(parts[1].content_type.as_deref(), Some("text/plain"));
        assert_eq!(parts[1].content.as_ref(), b"line\r\n\r\nxx");
    }

    #[tokio::test]
    async fn an_empty_file_is_a_part_too() {
        let body = "--xx\r\ncontent-disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n\r\n--xx--";
        assert_eq!(parts("xx", &Bytes::from(body)).await[0].content.len(), 0);
    }

    #[tokio::test]
    async fn the_parts_before_a_truncated_one_count() {
        let body = "--xx\r\ncontent-disposition: form-data; name=\"one\"\r\n\r\n1\r\n\
            --xx\r\ncontent-disposition: form-data; name=\"two\"; filename=\"b\"\r\n\r\nhalf";
        let parts = parts("xx", &Bytes::from(body)).await;
        assert_eq!(parts.len(), 1, "{parts:?}");
        assert_eq!(parts[0].name, "one");
        assert_eq!(super::parts("yy", &Bytes::from(body)).await.len(), 0);
    }

    #[tokio::test]
    async fn browsers_escape_quotes_in_names() {
        let body =
            "--xx\r\ncontent-disposition: form-data; name=\"f\"; filename=\"a%22b.txt\"\r\n\r\n\r\n--xx--";
        let parts = parts("xx", &Bytes::from(body)).await;
        assert_eq!(parts[0].filename.as_deref(), Some("a\"b.txt"));
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
