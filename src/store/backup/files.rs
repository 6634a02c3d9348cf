//! Files: made for their owner alone, written beside their place, on the disk before they get their name.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::BackupError;

/// Backups and databases hold what people wrote in confidence.
const OWNER_ALONE: u32 = 0o600;

/// An empty file beside that one, readable by its owner alone.
pub(super) fn fresh(beside: &Path, ending: &str) -> Result<PathBuf, BackupError> {
    let path = with_ending(beside, ending);
    // What an attempt before this one left behind is of no use.
    let _gone = std::fs::remove_file(&path);
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(OWNER_ALONE)
        .open(&path);
    match made {
        Ok(_) => Ok(path),
        Err(source) => Err(failed("make", &path, source)),
    }
}

/// Gives a finished file its name, once it is on the disk.
pub(super) fn put(draft: &Path, to: &Path, replace: bool) -> Result<(), BackupError> {
    sync(draft)?;
    let placed = match replace {
        true => std::fs::rename(draft, to),
        // Fails if somebody else has put a file there meanwhile, which renaming would not.
        false => std::fs::hard_link(draft, to).and_then(|()| std::fs::remove_file(draft)),
    };
    placed.map_err(|source| match source.kind() {
        std::io::ErrorKind::AlreadyExists => BackupError::Exists(to.to_owned()),
        _ => failed("write", to, source),
    })?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    sync(folder.unwrap_or_else(|| Path::new(".")))
}

/// The same path with something behind its name.
pub(super) fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path.as_os_str());
    name.push(".");
    name.push(ending);
    name.into()
}

pub(super) fn sync(path: &Path) -> Result<(), BackupError> {
    let synced = File::open(path).and_then(|file| file.sync_all());
    synced.map_err(|source| failed("write", path, source))
}

pub(super) fn failed(doing: &'static str, path: &Path, source: std::io::Error) -> BackupError {
    BackupError::File {
        doing,
        path: path.to_owned(),
        source,
    }
}

/// The address of a SQLite file, which may have any name.
pub(super) fn sqlite_url(path: &Path, mode: &str) -> String {
    let path = path.to_string_lossy();
    let path = path.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
    format!("sqlite://{path}?mode={mode}")
}
