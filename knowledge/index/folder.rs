//! Opens the folder of the index, and makes a new index if it has to.

use std::fs;
use std::path::Path;

use tantivy::directory::error::LockError;
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory};
use tantivy::{IndexSettings, TantivyError};

use super::schema::{FORMAT, register, schema};
use crate::error::IndexError;

/// The size of a block of stored bytes. A search reads a hundred entries at different places.
const BLOCK: usize = 4_096;

/// The endings of the files that an index consists of.
const ENDINGS: [&str; 9] = [
    "fast",
    "fieldnorm",
    "idx",
    "pos",
    "store",
    "temp",
    "term",
    "del",
    "json",
];

/// What an opened index contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The articles up to the mark of the index.
    Ready,
    /// Nothing. The folder was empty, or its files were damaged or of another version. All articles must be added.
    New,
}

/// Opens an index.
pub(crate) fn open(folder: &Path) -> Result<(tantivy::Index, Condition), IndexError> {
    let unusable = |source| IndexError::Folder {
        folder: folder.to_owned(),
        source,
    };
    fs::create_dir_all(folder).map_err(unusable)?;
    match usable(folder) {
        Ok(Some(index)) => {
            register(&index);
            let condition = match mark(&index) {
                Some(_) => Condition::Ready,
                None => Condition::New,
            };
            return Ok((index, condition));
        }
        Ok(None) => tracing::info!("the search index is new or of another version; it is built again"),
        Err(error) => tracing::warn!(%error, "the search index is damaged; it is built again"),
    }
    let directory = MmapDirectory::open(folder).map_err(TantivyError::from)?;
    let lock = directory.acquire_lock(&INDEX_WRITER_LOCK);
    if matches!(lock, Err(LockError::LockBusy)) {
        return Err(IndexError::Locked);
    }
    clear(folder).map_err(unusable)?;
    drop(lock);
    let index = builder().create_in_dir(folder)?;
    register(&index);
    Ok((index, Condition::New))
}

/// Makes an index in memory.
pub(crate) fn in_memory() -> Result<tantivy::Index, IndexError> {
    let index = builder().create_in_ram()?;
    register(&index);
    Ok(index)
}

/// The index in the folder, if it is of this version. An error says that it is damaged.
fn usable(folder: &Path) -> Result<Option<tantivy::Index>, TantivyError> {
    let directory = MmapDirectory::open(folder)?;
    if !tantivy::Index::exists(&directory)? {
        return Ok(None);
    }
    let index = tantivy::Index::open(directory)?;
    let metas = index.load_metas()?;
    let is_of_this_version = metas
        .payload
        .as_deref()
        .is_none_or(|payload| read(payload).is_some());
    if index.schema() != schema().0 || !is_of_this_version {
        return Ok(None);
    }
    let damaged = index.validate_checksum()?;
    match damaged.iter().next() {
        Some(file) => Err(TantivyError::InternalError(format!(
            "{} has a wrong checksum",
            file.display()
        ))),
        None => Ok(Some(index)),
    }
}

/// Removes the files of an index, and no other file.
fn clear(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        if ending.is_some_and(|ending| ENDINGS.contains(&ending)) && path.is_file() {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn builder() -> tantivy::IndexBuilder {
    tantivy::Index::builder()
        .schema(schema().0)
        .settings(IndexSettings {
            docstore_compress_dedicated_thread: false,
            docstore_blocksize: BLOCK,
            ..IndexSettings::default()
        })
}

/// The mark of the last commit.
pub(crate) fn mark(index: &tantivy::Index) -> Option<i64> {
    read(index.load_metas().ok()?.payload.as_deref()?)
}

/// What a commit notes about itself.
pub(crate) fn payload(mark: i64) -> String {
    format!("{FORMAT} {mark}")
}

fn read(payload: &str) -> Option<i64> {
    let (format, mark) = payload.split_once(' ')?;
    (format.parse() == Ok(FORMAT)).then_some(())?;
    mark.parse().ok()
}
