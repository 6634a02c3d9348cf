//! Backups of the whole database, and restoring them into either kind of database.

mod copy;
mod error;
mod fence;
mod files;
mod manifest;
mod restore;
mod sqlite_file;
mod tables;
mod take;

pub use error::BackupError;
pub use fence::Fenced;
pub use restore::{Restored, restore};
pub use take::Backup;
pub(crate) use take::take;
