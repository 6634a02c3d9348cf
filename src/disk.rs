//! Checks the free disk space of a SQLite database. The desk refuses events before the disk is full: an event that cannot
//! be stored must not be acknowledged.
//!
//! PostgreSQL monitors its own disk.

use std::path::PathBuf;
use std::sync::Arc;

/// The least free space on any disk. The write-ahead log alone takes 64 MiB.
const MIN_FREE_BYTES: u64 = 500 * 1024 * 1024;

/// One part in this number must be free, …
const FREE_SHARE: u64 = 20;

/// … but at most this much on a large disk.
const MAX_FREE_BYTES: u64 = 10 * 1024 * 1024 * 1024;

/// The disk of the database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Disk(Arc<Source>);

#[derive(Debug)]
enum Source {
    /// A database server monitors its own disk.
    External,
    Folder(PathBuf),
    /// A file with the free and the total bytes, for tests.
    File(PathBuf),
}

impl Disk {
    /// The disk of the database file, if the database is a file; or the numbers in `file`.
    pub fn of(database: Option<PathBuf>, file: Option<PathBuf>) -> Self {
        let source = match (file, database) {
            (Some(file), _) => Source::File(file),
            (None, None) => Source::External,
            (None, Some(file)) => {
                let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
                Source::Folder(folder.map_or_else(|| PathBuf::from("."), PathBuf::from))
            }
        };
        Self(Arc::new(source))
    }

    /// The reason why the disk has too little free space, if that is known.
    pub fn shortage(&self) -> Option<String> {
        let (free, all) = match &*self.0 {
            Source::External => return None,
            Source::Folder(folder) => {
                let found = rustix::fs::statvfs(folder).ok()?;
                (
                    found.f_bavail.saturating_mul(found.f_frsize),
                    found.f_blocks.saturating_mul(found.f_frsize),
                )
            }
            Source::File(file) => {
                let written = std::fs::read_to_string(file).ok()?;
                let mut numbers = written.split_whitespace().map(str::parse);
                (numbers.next()?.ok()?, numbers.next()?.ok()?)
            }
        };
        let required = required_bytes(all);
        (free < required).then(|| {
            format!(
                "{} MiB are free where the database is, and {} must be",
                free / (1024 * 1024),
                required / (1024 * 1024)
            )
        })
    }
}

fn required_bytes(all: u64) -> u64 {
    (all / FREE_SHARE).clamp(MIN_FREE_BYTES, MAX_FREE_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1024 * 1024 * 1024;

    #[test]
    fn a_twentieth_must_be_free_within_limits() {
        assert_eq!(required_bytes(2 * GIB), MIN_FREE_BYTES);
        assert_eq!(required_bytes(100 * GIB), 5 * GIB);
        assert_eq!(required_bytes(8_000 * GIB), MAX_FREE_BYTES);
    }

    #[test]
    fn numbers_of_a_file_are_used_and_damage_is_ignored() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("disk");
        let disk = Disk::of(None, Some(file.clone()));
        assert_eq!(disk.shortage(), None);
        std::fs::write(&file, format!("{} {}", 600 * 1024 * 1024, 100 * GIB)).expect("a file");
        assert_eq!(
            disk.shortage().as_deref(),
            Some("600 MiB are free where the database is, and 5120 must be")
        );
        std::fs::write(&file, format!("{} {}", 6 * GIB, 100 * GIB)).expect("a file");
        assert_eq!(disk.shortage(), None);
        std::fs::write(&file, "much").expect("a file");
        assert_eq!(disk.shortage(), None);
    }

    #[test]
    fn the_disk_of_a_folder_is_measured() {
        let folder = tempfile::tempdir().expect("a folder");
        let disk = Disk::of(Some(folder.path().join("desk.db")), None);
        let found = rustix::fs::statvfs(folder.path()).expect("the folder exists");
        let is_short = found.f_bavail * found.f_frsize < required_bytes(found.f_blocks * found.f_frsize);
        assert_eq!(disk.shortage().is_some(), is_short);
    }
}
