//! Files that people attach. They travel from one platform to the other as a stream, and are stored nowhere on the way.

use std::fmt;

use bytes::Bytes;
use futures::stream::BoxStream;
use serde::{Deserialize, Deserializer, Serialize};

use crate::MessageRef;

/// A file on a platform, attached to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// The message it is attached to.
    pub message: MessageRef,
    /// The platform's id of it.
    pub id: String,
    /// What it is called; a person chose the name.
    pub name: String,
    /// Its size in bytes, as the platform says.
    pub bytes: u64,
    /// Its media type, as the platform says (`image/png`).
    pub media_type: Option<String>,
}

/// A file that the desk writes itself, at the moment when it is sent: until then only what it is about is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// What it is called.
    pub name: String,
    /// What stands in it, in a word that whoever writes it understands.
    pub about: String,
}

/// A file that is being read.
pub struct Download {
    /// What it is called.
    pub name: String,
    /// Its size in bytes: exactly so many follow, or the stream fails.
    pub bytes: u64,
    /// Its media type, as the platform says.
    pub media_type: Option<String>,
    /// Its content. An error breaks the transfer off.
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

/// Leaves out what an older desk wrote down differently: names alone, which nothing can be fetched by.
pub(crate) fn readable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<FileRef>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Kept {
        File(FileRef),
        Name(#[expect(dead_code, reason = "only its shape is recognised")] String),
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
