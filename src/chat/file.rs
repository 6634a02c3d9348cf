//! Attached files. They are streamed from one platform to the other and never stored.

use std::fmt;

use bytes::Bytes;
use futures::stream::BoxStream;
use serde::{Deserialize, Deserializer, Serialize};

use crate::MessageRef;

/// A file on a platform, attached to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// The message to which the file is attached.
    pub message: MessageRef,
    /// The id on the platform.
    pub id: String,
    /// The name, which a person chose.
    pub name: String,
    /// The size in bytes, as the platform reports it.
    pub bytes: u64,
    /// The media type, as the platform reports it (`image/png`).
    pub media_type: Option<String>,
}

/// A file that the desk generates when it is sent. Until then, only its subject is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GeneratedFile {
    /// The name.
    pub name: String,
    /// The subject, in a word that the generator of the file understands.
    pub about: String,
}

/// A file that is being downloaded.
pub struct Download {
    /// The name.
    pub name: String,
    /// The size in bytes. The stream has exactly this many, or it fails.
    pub bytes: u64,
    /// The media type, as the platform reports it.
    pub media_type: Option<String>,
    /// The content. An error aborts the transfer.
    pub content: BoxStream<'static, Result<Bytes, std::io::Error>>,
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("name", &self.name)
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}

/// Reads a list of files. Older rows have names instead of files; a name cannot be fetched, so it is left out.
pub(crate) fn readable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<FileRef>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Kept {
        File(FileRef),
        Name(#[expect(dead_code, reason = "the variant only recognises the old form")] String),
    }
    let kept = Vec::<Kept>::deserialize(deserializer)?;
    Ok(kept
        .into_iter()
        .filter_map(|kept| match kept {
            Kept::File(file) => Some(file),
            Kept::Name(_) => None,
        })
        .collect())
}
