//! The bytes of one uploaded file. A small file is kept in memory, a large one in a temporary file.
//!
//! Bodies are read and sent in chunks, so that a file of a gigabyte is never in memory as a whole.

use std::io;
use std::path::Path;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures::stream::{self, BoxStream};
use futures::{Stream, StreamExt};
use tempfile::TempPath;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// The largest file that is kept in memory: a screenshot fits, a video does not.
const IN_MEMORY_BYTES: u64 = 4 * 1024 * 1024;
/// How many bytes are read from disk at once.
const CHUNK_BYTES: usize = 64 * 1024;

/// The bytes of a file; cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Blob {
    storage: Arc<Storage>,
    size_bytes: u64,
}

#[derive(Debug)]
enum Storage {
    Memory(Bytes),
    Disk(TempPath),
}

/// Why a body was not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BodyError {
    /// The body is larger than permitted; the rest was not read.
    #[error("too many bytes")]
    TooLarge,
    /// The body ended early, or the bytes cannot be stored.
    #[error(transparent)]
    Broken(#[from] io::Error),
}

impl Blob {
    /// A blob of bytes that are in memory already.
    pub(crate) fn of(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self {
            size_bytes: bytes.len() as u64,
            storage: Arc::new(Storage::Memory(bytes)),
        }
    }

    /// Reads a request's body of at most `most_bytes`.
    ///
    /// # Errors
    ///
    /// When the body is larger, or the sender disconnects.
    pub(crate) async fn read_body(body: Body, most_bytes: u64) -> Result<Self, BodyError> {
        let mut chunks = body.into_data_stream();
        let mut early = Vec::new();
        let mut late: Option<(File, TempPath)> = None;
        let mut size_bytes = 0;
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(io::Error::other)?;
            size_bytes += chunk.len() as u64;
            if size_bytes > most_bytes {
                return Err(BodyError::TooLarge);
            }
            match &mut late {
                Some((file, _)) => file.write_all(&chunk).await?,
                None if size_bytes <= IN_MEMORY_BYTES => early.extend_from_slice(&chunk),
                None => {
                    let (file, path) = tempfile::NamedTempFile::new()?.into_parts();
                    let mut file = File::from_std(file);
                    file.write_all(&std::mem::take(&mut early)).await?;
                    file.write_all(&chunk).await?;
                    late = Some((file, path));
                }
            }
        }
        let Some((mut file, path)) = late else {
            return Ok(Self::of(early));
        };
        file.flush().await?;
        Ok(Self {
            storage: Arc::new(Storage::Disk(path)),
            size_bytes,
        })
    }

    /// The number of bytes.
    pub(crate) fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// The bytes that are in memory: all of a small file, none of a large one.
    pub(crate) fn head(&self) -> &[u8] {
        match &*self.storage {
            Storage::Memory(bytes) => bytes,
            Storage::Disk(_) => &[],
        }
    }

    /// A response with the bytes. Its headers keep a browser from running the file or guessing another media type.
    pub(crate) fn response(&self, kind: &str) -> Response {
        self.build_response(kind, Body::from_stream(self.chunks()))
    }

    /// A response that ends with an error after half of the bytes.
    pub(crate) fn truncated_response(&self, kind: &str) -> Response {
        let half = usize::try_from(self.size_bytes / 2).unwrap_or(usize::MAX);
        let chunks = self.chunks().scan(half, |left, chunk| {
            let chunk = chunk.map(|chunk| chunk.slice(..chunk.len().min(*left)));
            *left -= chunk.as_ref().map_or(0, Bytes::len);
            std::future::ready(Some(chunk))
        });
        let chunks =
            chunks.take_while(|chunk| std::future::ready(!matches!(chunk, Ok(chunk) if chunk.is_empty())));
        let end = stream::once(async { Err(io::ErrorKind::ConnectionReset.into()) });
        self.build_response(kind, Body::from_stream(chunks.chain(end)))
    }

    fn build_response(&self, kind: &str, body: Body) -> Response {
        let headers = [
            (header::CONTENT_TYPE, kind.to_owned()),
            (header::CONTENT_LENGTH, self.size_bytes.to_string()),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
            (
                header::CONTENT_SECURITY_POLICY,
                "default-src 'none'; style-src 'unsafe-inline'; sandbox".to_owned(),
            ),
        ];
        (headers, body).into_response()
    }

    fn chunks(&self) -> BoxStream<'static, io::Result<Bytes>> {
        match &*self.storage {
            Storage::Memory(bytes) => {
                let bytes = bytes.clone();
                stream::once(async { Ok(bytes) }).boxed()
            }
            // The stream owns a clone of the blob, so that the temporary file exists until the stream ends.
            Storage::Disk(path) => read(path.to_path_buf().as_path(), self.clone()).boxed(),
        }
    }
}

fn read(path: &Path, kept: Blob) -> impl Stream<Item = io::Result<Bytes>> + use<> {
    let path = path.to_path_buf();
    let opened = stream::once(async move { File::open(path).await });
    opened.flat_map(move |file| {
        let kept = kept.clone();
        stream::try_unfold((file, kept), |(file, kept)| async {
            let mut file = file?;
            let mut chunk = Vec::with_capacity(CHUNK_BYTES);
            let read = file.read_buf(&mut chunk).await?;
            Ok((read > 0).then(|| (chunk.into(), (Ok(file), kept))))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn all(answer: Response) -> Result<Bytes, axum::Error> {
        axum::body::to_bytes(answer.into_body(), usize::MAX).await
    }

    #[tokio::test]
    async fn bytes_are_returned_unchanged_from_memory_and_from_disk() {
        for size in [0, 5, 5_000_000] {
            let bytes: Vec<u8> = (0..size)
                .map(|at| u8::try_from(at % 251).expect("the value is below 251"))
                .collect();
            let chunks: Vec<io::Result<Bytes>> = bytes
                .chunks(70_001)
                .map(|chunk| Ok(Bytes::copy_from_slice(chunk)))
                .collect();
            let body = Body::from_stream(stream::iter(chunks));
            let blob = Blob::read_body(body, 5_000_000)
                .await
                .expect("it is not too large");
            assert_eq!(blob.size_bytes(), size);
            assert_eq!(blob.head().is_empty(), size != 5, "{size}");
            let answer = blob.response("text/plain");
            drop(blob);
            assert!(all(answer).await.expect("all bytes arrive") == bytes, "{size}");
        }
    }

    #[tokio::test]
    async fn a_body_beyond_the_limit_is_refused() {
        let error = Blob::read_body(Body::from("four"), 3).await;
        assert!(matches!(error, Err(BodyError::TooLarge)));
    }

    #[tokio::test]
    async fn a_truncated_response_ends_in_an_error() {
        assert!(
            all(Blob::of("four").truncated_response("text/plain"))
                .await
                .is_err()
        );
    }
}
