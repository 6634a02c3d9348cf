//! Checks the database of a configuration, and creates nothing.

use std::path::{Path, PathBuf};

use secrecy::ExposeSecret;
use store::{Store, StoreError};

use super::finding::{Finding, Verdict};
use crate::config::{self, Config};
use crate::errors::chain;

/// The key that an administrator changes.
const KEY: &str = "[database] url";

/// Whether the database can be used, and whether only its owner can read it.
pub(super) async fn check(config: &Config) -> Vec<Finding> {
    match Store::open_existing(config.database.url.expose_secret()).await {
        Ok(store) => {
            let mut findings = vec![schema(&store).await];
            findings.extend(store.file().into_iter().flat_map(|file| readable(&file)));
            store.close().await;
            findings
        }
        Err(StoreError::NoFile(path)) => vec![missing(&path)],
        Err(error) => vec![failed(&error)],
    }
}

async fn schema(store: &Store) -> Finding {
    let text = match store.pending().await {
        Ok(pending) if pending.is_empty() => {
            "it can be reached, and its schema is this version's.".to_owned()
        }
        Ok(pending) => format!(
            "it can be reached; `serve` brings its schema up by {} step(s).",
            pending.len()
        ),
        Err(error) => return failed(&error),
    };
    Finding::new(Verdict::Ok, "database", text)
}

/// A SQLite file that does not exist. `serve` creates the file, but no folder.
fn missing(path: &Path) -> Finding {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let may_create = rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK;
    let (verdict, text) = if !folder.is_dir() {
        let text = format!(
            "{KEY}: there is no folder {}. Make it, or name another file.",
            folder.display()
        );
        (Verdict::Fail, text)
    } else if rustix::fs::access(folder, may_create).is_err() {
        let text = format!(
            "{KEY}: {} does not exist, and this user may create no file in {}. Change its owner, or name another file.",
            path.display(),
            folder.display()
        );
        (Verdict::Fail, text)
    } else {
        let text = format!("{} does not exist yet; `serve` makes it.", path.display());
        (Verdict::Ok, text)
    };
    Finding::new(verdict, "database", text)
}

/// A warning for each file of a SQLite database that others can read or write.
fn readable(file: &Path) -> Vec<Finding> {
    let files = ["", "-wal", "-shm"].map(|ending| PathBuf::from(format!("{}{ending}", file.display())));
    let warnings = files.iter().filter_map(|file| {
        let mode = config::open_mode(file)?;
        let file = file.display();
        let text = format!(
            "{KEY}: others can use {file} (mode {mode:03o}), which contains what people wrote. Run chmod 600 {file}."
        );
        Some(Finding::new(Verdict::Warn, "database", text))
    });
    warnings.collect()
}

fn failed(error: &StoreError) -> Finding {
    Finding::new(Verdict::Fail, "database", format!("{KEY}: {}", chain(error)))
}
