//! The files of a SQLite database: created for their owner alone, or not at all.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use store::{Store, StoreError};

/// The files in a folder with their permissions, in order.
fn files(folder: &Path) -> Vec<(String, u32)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            (entry.file_name().into_string().unwrap(), mode)
        })
        .collect();
    files.sort();
    files
}

fn url(folder: &Path, name: &str) -> String {
    format!("sqlite:{}", folder.join(name).display())
}

#[tokio::test]
async fn only_the_owner_can_read_a_new_database() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&url(folder.path(), "desk.db")).await.unwrap();
    let held = store.hold("desk").await.unwrap();
    store.migrate().await.unwrap();
    let names = ["desk.db", "desk.db-shm", "desk.db-wal", "desk.db.lock"];
    let expected: Vec<_> = names.map(|name| (name.to_owned(), 0o600)).to_vec();
    assert_eq!(files(folder.path()), expected);
    held.release().await;
}

#[tokio::test]
async fn only_the_owner_can_read_a_new_database_behind_a_link() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("desk.db", folder.path().join("link.db")).unwrap();
    let store = Store::open(&url(folder.path(), "link.db")).await.unwrap();
    store.migrate().await.unwrap();
    let mode = std::fs::metadata(folder.path().join("desk.db"))
        .unwrap()
        .permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
}

#[tokio::test]
async fn the_permissions_of_an_existing_database_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("desk.db");
    std::fs::write(&file, "").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    let store = Store::open(&url(folder.path(), "desk.db")).await.unwrap();
    store.migrate().await.unwrap();
    assert!(files(folder.path()).iter().all(|(_, mode)| *mode == 0o640));
}

#[tokio::test]
async fn opening_an_existing_database_creates_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let opened = Store::open_existing(&url(folder.path(), "desk.db")).await;
    assert!(matches!(opened, Err(StoreError::NoFile(_))), "{opened:?}");
    assert_eq!(files(folder.path()), []);
    Store::open(&url(folder.path(), "desk.db"))
        .await
        .unwrap()
        .close()
        .await;
    let opened = Store::open_existing(&url(folder.path(), "desk.db")).await;
    assert_eq!(opened.unwrap().pending().await.unwrap()[0], "0001_desk");
}

#[tokio::test]
async fn a_file_that_cannot_be_created_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let opened = Store::open(&url(folder.path(), "gone/desk.db")).await;
    let error = opened.unwrap_err();
    assert!(matches!(error, StoreError::Create { .. }), "{error:?}");
    assert!(error.to_string().contains("gone/desk.db"), "{error}");
}
