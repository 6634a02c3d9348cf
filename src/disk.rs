//! Whether there is room left where the database is. What cannot be kept must not be acknowledged, and a database that
//! has just enough room to fail half way is worse than one that says no in time.
//!
//! PostgreSQL minds its own disk.

use std::path::PathBuf;
use std::sync::Arc;

/// Less than this is too little, however small the disk: the log of changes alone takes 64 MiB.
const LEAST: u64 = 500 * 1024 * 1024;

/// One part in so many must stay free, …
const PART: u64 = 20;

/// … but of a large disk no more than this.
const ENOUGH: u64 = 10 * 1024 * 1024 * 1024;

/// The disk that the database is on; cheap to clone.
#[derive(Clone, Debug)]
pub struct Disk(Arc<Place>);

#[derive(Debug)]
enum Place {
    /// Not ours to mind.
    Elsewhere,
    Folder(PathBuf),
    /// A file that holds how many bytes are free and how many there are: for tests.
    Told(PathBuf),
}

impl Disk {
    /// The disk of that database file, if it is a file; or what the file `told` says.
    pub fn of(database: Option<PathBuf>, told: Option<PathBuf>) -> Self {
        let place = match (told, database) {
            (Some(told), _) => Place::Told(told),
            (None, None) => Place::Elsewhere,
            (None, Some(file)) => {
                let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
                Place::Folder(folder.map_or_else(|| PathBuf::from("."), PathBuf::from))
            }
        };
        Self(Arc::new(place))
    }

    /// Why nothing more should be written, if that is so. What cannot be found out is no reason.
    pub fn shortage(&self) -> Option<String> {
        let (free, all) = match &*self.0 {
            Place::Elsewhere => return None,
            Place::Folder(folder) => {
                let found = rustix::fs::statvfs(folder).ok()?;
                (
                    found.f_bavail.saturating_mul(found.f_frsize),
                    found.f_blocks.saturating_mul(found.f_frsize),
                )
            }
            Place::Told(file) => {
                let written = std::fs::read_to_string(file).ok()?;
                let mut numbers = written.split_whitespace().map(str::parse);
                (numbers.next()?.ok()?, numbers.next()?.ok()?)
            }
        };
        let least = least_of(all);
        (free < least).then(|| {
            format!(
                "{} MiB are free where the database is, and {} must be",
                free / (1024 * 1024),
                least / (1024 * 1024)
            )
        })
    }
}

fn least_of(all: u64) -> u64 {
    (all / PART).clamp(LEAST, ENOUGH)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1024 * 1024 * 1024;

    #[test]
    fn a_twentieth_must_be_free_within_reason() {
        assert_eq!(least_of(2 * GIB), LEAST);
        assert_eq!(least_of(100 * GIB), 5 * GIB);
        assert_eq!(least_of(8_000 * GIB), ENOUGH);
    }

    #[test]
    fn what_a_file_says_counts_and_damage_does_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let told = folder.path().join("disk");
        let disk = Disk::of(None, Some(told.clone()));
        assert_eq!(disk.shortage(), None);
        std::fs::write(&told, format!("{} {}", 600 * 1024 * 1024, 100 * GIB)).expect("a file");
        assert_eq!(
            disk.shortage().as_deref(),
            Some("600 MiB are free where the database is, and 5120 must be")
        );
        std::fs::write(&told, format!("{} {}", 6 * GIB, 100 * GIB)).expect("a file");
        assert_eq!(disk.shortage(), None);
        std::fs::write(&told, "much").expect("a file");
        assert_eq!(disk.shortage(), None);
    }

    #[test]
    fn a_folder_is_asked() {
        let folder = tempfile::tempdir().expect("a folder");
        let disk = Disk::of(Some(folder.path().join("desk.db")), None);
        let found = rustix::fs::statvfs(folder.path()).expect("it is there");
        let is_short = found.f_bavail * found.f_frsize < least_of(found.f_blocks * found.f_frsize);
        assert_eq!(disk.shortage().is_some(), is_short);
    }
}
