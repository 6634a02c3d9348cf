//! What can go wrong with an index.

use std::io;
use std::path::PathBuf;

/// The index could not be opened, read or written.
///
/// The text of a query never causes an error.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The folder of the index cannot be used.
    #[error("the folder {} of the search index cannot be used: {source}; check its permissions and the disk", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// Another process writes the index.
    #[error("another process writes the search index; stop that process first")]
    Locked,
    /// Any other failure of the index.
    #[error("the search index failed: {0}")]
    Failed(tantivy::TantivyError),
}

impl From<tantivy::TantivyError> for IndexError {
    fn from(error: tantivy::TantivyError) -> Self {
        match error {
            tantivy::TantivyError::LockFailure(..) => Self::Locked,
            other => Self::Failed(other),
        }
    }
}

impl From<io::Error> for IndexError {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.into())
    }
}
