//! Stored files, and uploaded files that are not part of a message yet.

use std::collections::BTreeMap;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::id::Id;
use crate::{blob::Blob, ids};

/// How many files a message may carry.
pub(crate) const MOST_FILES: usize = 10;
/// The files of all messages.
pub(crate) struct Files {
    key: String,
    all: BTreeMap<Id, StoredFile>,
}

/// A stored file.
#[derive(Clone)]
pub(crate) struct StoredFile {
    pub(crate) channel: Id,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) content: Blob,
}

/// An uploaded file that is not part of a message yet.
pub(crate) struct IncomingFile {
    pub(crate) name: String,
    /// The media type that the client declared.
    pub(crate) kind: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) content: Blob,
}

impl Default for Files {
    fn default() -> Self {
        Self {
            key: ids::hex(32),
            all: BTreeMap::new(),
        }
    }
}

impl IncomingFile {
    /// A file that a person uploads.
    pub(crate) fn from_person(name: &str, content: Blob) -> Self {
        Self {
            name: name.to_owned(),
            kind: None,
            description: None,
            content,
        }
    }
}

impl Files {
    /// Stores a file under an id.
    pub(crate) fn insert(&mut self, id: Id, file: StoredFile) {
        self.all.insert(id, file);
    }

    /// The file with this id.
    pub(crate) fn get(&self, id: Id) -> Option<&StoredFile> {
        self.all.get(&id)
    }

    /// Forgets a file.
    pub(crate) fn remove(&mut self, id: Id) {
        self.all.remove(&id);
    }

    /// The signature in the address of a file.
    pub(crate) fn signature(&self, id: Id, expires: &str, issued: &str) -> String {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.key.as_bytes()).expect("HMAC takes keys of any length");
        mac.update(format!("{id} {expires} {issued}").as_bytes());
        hex::encode(mac.finalize().into_bytes())
    }
}
