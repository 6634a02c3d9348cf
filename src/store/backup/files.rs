//! Files of backups and databases: readable by their owner alone, written beside their destination, synced to the disk
//! before they are renamed.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::error::BackupError;
use crate::sqlite_files::OWNER_ALONE;

/// Creates an empty file beside another one, readable by its owner alone.
pub(super) fn fresh(beside: &Path, ending: &str) -> Result<PathBuf, BackupError> {
    let path = with_ending(beside, ending);
    // The file of an earlier attempt is useless.
    let _removed = std::fs::remove_file(&path);
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(OWNER_ALONE)
        .open(&path);
    match made {
        Ok(_) => Ok(path),
        Err(source) => Err(BackupError::file("make", &path, source)),
    }
}

/// Syncs a finished file to the disk and renames it.
pub(super) fn put(draft: &Path, to: &Path, replace: bool) -> Result<(), BackupError> {
    sync(draft)?;
    let placed = match replace {
        true => std::fs::rename(draft, to),
        // A hard link fails if the file exists by now; a rename would replace it.
        false => std::fs::hard_link(draft, to).and_then(|()| std::fs::remove_file(draft)),
    };
    placed.map_err(|source| match source.kind() {
        std::io::ErrorKind::AlreadyExists => BackupError::Exists(to.to_owned()),
        _ => BackupError::file("write", to, source),
    })?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    sync(folder.unwrap_or_else(|| Path::new(".")))
}

/// A path with an ending after its name.
pub(super) fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path.as_os_str());
    name.push(".");
    name.push(ending);
    name.into()
}

/// Syncs a file or folder to the disk.
pub(super) fn sync(path: &Path) -> Result<(), BackupError> {
    let synced = File::open(path).and_then(|file| file.sync_all());
    synced.map_err(|source| BackupError::file("write", path, source))
}
