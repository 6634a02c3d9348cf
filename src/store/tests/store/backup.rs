//! Backups are complete, verified, and restored into either database. A restored desk sends nothing blindly.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row};
use store::{BackupError, OutboxState, Store, StoreError, Timer, restore};
use tempfile::TempDir;

use crate::harness::{Place, at, channel, meet, one_ticket, open, post_to, said};

/// Fills a database: a ticket, two waiting messages, one event, one timer.
async fn a_full_desk(store: &Store) {
    let (ann, ticket) = one_ticket(store).await;
    let mut uow = store.begin(at(1)).await.unwrap();
    uow.outbox().send(post_to("C0HELP", "it waits"), None);
    let hint = chat::OutboundAction::Whisper {
        channel: channel("C0OTHER"),
        user: chat::UserRef::new(&crate::harness::hq(), "U0ANN"),
        card: chat::Card::plain("only you see this"),
        thread: None,
        aloud: None,
    };
    uow.outbox().send(chat::OutboundMessage::quiet(hint), None);
    uow.timers().arm(&Timer {
        subject: ticket.id.to_string(),
        kind: "auto_close".into(),
        epoch: 1,
        due_at: at(60),
    });
    let id = uow.mint();
    uow.drafts().put(&store::Draft {
        id,
        owner: ann.id,
        kind: "reply".into(),
        body: "{}".into(),
        expires_at: at(3_600),
    });
    uow.commit().await.unwrap();
    store.inbox().keep(&[said("1.1", "1.0", 2)], at(2)).await.unwrap();
}

struct Copies {
    folder: TempDir,
}

impl Copies {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("a copy?#%.backup")
    }
}

async fn ask(url: &str, sql: &str) -> Vec<AnyRow> {
    let mut connection = AnyConnection::connect(url).await.unwrap();
    let sql = AssertSqlSafe(sql.to_owned());
    sqlx::query(sql).fetch_all(&mut connection).await.unwrap()
}

async fn change(url: &str, sql: &str) {
    let mut connection = AnyConnection::connect(url).await.unwrap();
    let sql = AssertSqlSafe(sql.to_owned());
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

async fn restore_into(url: &str, file: &Path, replace: bool) -> Result<store::Restored, BackupError> {
    restore(url, file, replace, "a test", at(500)).await
}

async fn a_backup_is_restored(from: Place, to: Place) {
    let store = from.store().await;
    a_full_desk(&store).await;
    let sequence = store.articles().sequence().await.unwrap();
    let copies = Copies::new();
    let made = store.backup(&copies.file(), false).await.unwrap();
    assert!(made.rows >= 8 && made.tables >= 14, "{made:?}");
    let restored = restore_into(&to.url, &copies.file(), false).await.unwrap();
    assert_eq!(restored.rows, made.rows);

    let again = Store::open(&to.url).await.unwrap();
    assert_eq!(again.pending().await.unwrap(), [""; 0]);
    assert_ne!(
        again.articles().sequence().await.unwrap(),
        sequence,
        "an index is built again"
    );
    assert_eq!(
        again.reads().tickets_by_phase().await.unwrap(),
        [("new".to_owned(), 1)]
    );
    let held_back = &restored.fenced;
    assert_eq!(
        (
            held_back.searched,
            held_back.listed,
            held_back.set_aside,
            held_back.drafts
        ),
        (1, 1, 1, 1)
    );
    let listed = again
        .outbox()
        .list(Some(OutboxState::Uncertain), 9)
        .await
        .unwrap();
    assert_eq!(
        listed.len(),
        1,
        "a hint leaves no trace, so the desk does not send it again"
    );
    assert_eq!(listed[0].kind, "whisper");
    let leased = again.outbox().lease(at(501), 9).await.unwrap();
    assert!(leased[0].unsure, "the desk searches for it before it sends it");
    assert_eq!(
        leased[0].first_attempt_at,
        at(1),
        "the search starts when it was added"
    );
    assert_eq!(again.inbox().depth().await.unwrap().quarantined, 1);
    assert_eq!(again.timers().due(at(60), 9).await.unwrap().len(), 1);
    assert_eq!(again.reads().restored_at().await.unwrap(), Some(at(500)));
    let mut uow = again.begin(at(502)).await.unwrap();
    let bo = meet(&mut uow, "U0BO");
    assert_eq!(
        open(&mut uow, &bo).await.reference.number,
        1_002,
        "numbers that may have been used after the backup are skipped"
    );
}

#[tokio::test]
async fn from_sqlite_to_sqlite() {
    a_backup_is_restored(Place::sqlite(), Place::sqlite()).await;
}

#[tokio::test]
async fn from_sqlite_to_postgres() {
    a_backup_is_restored(Place::sqlite(), Place::postgres().await).await;
}

#[tokio::test]
async fn from_postgres_to_sqlite() {
    a_backup_is_restored(Place::postgres().await, Place::sqlite()).await;
}

#[tokio::test]
async fn from_postgres_to_postgres() {
    a_backup_is_restored(Place::postgres().await, Place::postgres().await).await;
}

async fn a_database_is_replaced_only_on_demand(place: Place) {
    let store = place.store().await;
    a_full_desk(&store).await;
    let copies = Copies::new();
    store.backup(&copies.file(), false).await.unwrap();
    let mut uow = store.begin(at(9)).await.unwrap();
    let bo = meet(&mut uow, "U0BO");
    open(&mut uow, &bo).await;
    uow.commit().await.unwrap();
    store.close().await;

    let refused = restore_into(&place.url, &copies.file(), false).await;
    assert!(matches!(refused, Err(BackupError::NotEmpty)), "{refused:?}");
    let count = "SELECT id FROM tickets";
    assert_eq!(ask(&place.url, count).await.len(), 2, "a refusal changes nothing");
    let restored = restore_into(&place.url, &copies.file(), true).await.unwrap();
    assert_eq!(ask(&place.url, count).await.len(), 1);
    if let Some(aside) = restored.replaced_file {
        let aside = format!("sqlite:{}", aside.display());
        assert_eq!(ask(&aside, count).await.len(), 2, "the old file is kept");
    } else {
        assert!(place.url.starts_with("postgres"));
    }
}

#[tokio::test]
async fn on_sqlite_a_database_is_replaced_only_on_demand() {
    a_database_is_replaced_only_on_demand(Place::sqlite()).await;
}

#[tokio::test]
async fn on_postgres_a_database_is_replaced_only_on_demand() {
    a_database_is_replaced_only_on_demand(Place::postgres().await).await;
}

async fn a_restore_under_a_running_desk_is_refused(place: Place) {
    let store = place.store().await;
    let copies = Copies::new();
    store.backup(&copies.file(), false).await.unwrap();
    let held = store.hold("desk-1, process 42").await.unwrap();
    let refused = restore_into(&place.url, &copies.file(), true).await;
    assert!(
        matches!(&refused, Err(BackupError::Store(StoreError::HeldBy(holder))) if holder == "desk-1, process 42"),
        "{refused:?}"
    );
    held.release().await;
}

#[tokio::test]
async fn on_sqlite_a_restore_under_a_running_desk_is_refused() {
    a_restore_under_a_running_desk_is_refused(Place::sqlite()).await;
}

#[tokio::test]
async fn on_postgres_a_restore_under_a_running_desk_is_refused() {
    a_restore_under_a_running_desk_is_refused(Place::postgres().await).await;
}

#[tokio::test]
async fn only_its_owner_can_read_a_backup_and_no_file_is_overwritten() {
    let store = Place::sqlite();
    let store = store.store().await;
    let copies = Copies::new();
    store.backup(&copies.file(), false).await.unwrap();
    let mode = std::fs::metadata(copies.file()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let refused = store.backup(&copies.file(), false).await;
    assert!(matches!(refused, Err(BackupError::Exists(_))), "{refused:?}");
    store.backup(&copies.file(), true).await.unwrap();
    assert_eq!(
        std::fs::read_dir(copies.folder.path()).unwrap().count(),
        1,
        "no other file remains"
    );
}

#[tokio::test]
async fn an_empty_database_has_no_backup() {
    let place = Place::sqlite();
    let refused = Store::open(&place.url)
        .await
        .unwrap()
        .backup(&Copies::new().file(), false)
        .await;
    assert!(matches!(refused, Err(BackupError::Nothing)), "{refused:?}");
}

/// The error for a damaged backup. The target must stay unchanged.
async fn refused_after(damage: &str) -> BackupError {
    let place = Place::sqlite();
    let store = place.store().await;
    a_full_desk(&store).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy");
    store.backup(&file, false).await.unwrap();
    change(&format!("sqlite:{}", file.display()), damage).await;
    let target = Place::sqlite();
    let refused = restore_into(&target.url, &file, false).await.unwrap_err();
    let path = target.url.trim_start_matches("sqlite:").to_owned();
    assert!(!Path::new(&path).exists(), "no file was created");
    refused
}

#[tokio::test]
async fn a_changed_row_is_detected() {
    let refused = refused_after("UPDATE tickets SET title = 'another'").await;
    assert!(matches!(refused, BackupError::Damaged(_)), "{refused:?}");
}

#[tokio::test]
async fn a_missing_row_is_detected() {
    let refused = refused_after("DELETE FROM outbox").await;
    assert!(matches!(refused, BackupError::Damaged(_)), "{refused:?}");
}

#[tokio::test]
async fn a_dangling_reference_is_detected() {
    let refused = refused_after("PRAGMA foreign_keys = OFF; DELETE FROM people").await;
    assert!(matches!(refused, BackupError::Damaged(_)), "{refused:?}");
}

#[tokio::test]
async fn an_additional_table_is_detected() {
    let refused = refused_after("CREATE TABLE more (id TEXT PRIMARY KEY)").await;
    assert!(matches!(refused, BackupError::Damaged(_)), "{refused:?}");
}

#[tokio::test]
async fn a_backup_of_a_newer_version_is_refused() {
    let newer =
        "INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES (999, '0999_x', '', 0)";
    let refused = refused_after(newer).await;
    assert!(
        matches!(refused, BackupError::Store(StoreError::NewerSchema(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_torn_file_and_a_foreign_file_are_refused() {
    let copies = Copies::new();
    let place = Place::sqlite();
    let store = place.store().await;
    a_full_desk(&store).await;
    store.backup(&copies.file(), false).await.unwrap();
    let mut bytes = std::fs::read(copies.file()).unwrap();
    let half = bytes.len() / 2;
    bytes[half..].fill(0x5A);
    std::fs::write(copies.file(), &bytes).unwrap();
    let target = Place::sqlite();
    assert!(restore_into(&target.url, &copies.file(), false).await.is_err());
    std::fs::write(copies.file(), "Dear diary").unwrap();
    let refused = restore_into(&target.url, &copies.file(), false).await;
    assert!(matches!(refused, Err(BackupError::NoBackup(_))), "{refused:?}");
    let path = place.url.trim_start_matches("sqlite:").to_owned();
    let refused = restore_into(&target.url, Path::new(&path), false).await;
    assert!(
        matches!(refused, Err(BackupError::NoBackup(_))),
        "a database without a manifest is no backup: {refused:?}"
    );
}

/// Creates a database of the first version.
async fn first_migration(place: &Place) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let sql = std::fs::read_to_string(root.join("migrations/0001_desk.sql")).unwrap();
    let rows = std::fs::read_to_string(root.join("tests/fixtures/migrations/0001_desk.sql")).unwrap();
    let note = format!(
        "CREATE TABLE schema_migrations (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, \
         checksum TEXT NOT NULL, applied_at BIGINT NOT NULL); \
         INSERT INTO schema_migrations VALUES (1, '0001_desk', '{}', 0);",
        hex::encode(Sha256::digest(&sql))
    );
    let url = match place.url.starts_with("sqlite") {
        true => format!("{}?mode=rwc", place.url),
        false => place.url.clone(),
    };
    sqlx::any::install_default_drivers();
    change(&url, &format!("{sql}{rows}{note}")).await;
}

async fn a_backup_of_an_older_version_is_migrated(from: Place, to: Place) {
    first_migration(&from).await;
    let copies = Copies::new();
    let store = Store::open(&from.url).await.unwrap();
    assert!(
        !store.pending().await.unwrap().is_empty(),
        "the backup is of an older version"
    );
    store.backup(&copies.file(), false).await.unwrap();
    restore_into(&to.url, &copies.file(), false).await.unwrap();
    let store = Store::open(&to.url).await.unwrap();
    assert_eq!(store.pending().await.unwrap(), [""; 0]);
    let tickets: i64 = store
        .reads()
        .tickets_by_phase()
        .await
        .unwrap()
        .iter()
        .map(|(_, count)| count)
        .sum();
    let there = ask(&to.url, "SELECT COUNT(*) AS count FROM tickets").await;
    assert_eq!(there[0].try_get::<i64, _>("count").unwrap(), tickets);
    assert!(tickets > 0);
}

#[tokio::test]
async fn on_sqlite_a_backup_of_an_older_version_is_migrated() {
    a_backup_of_an_older_version_is_migrated(Place::sqlite(), Place::postgres().await).await;
}

#[tokio::test]
async fn on_postgres_a_backup_of_an_older_version_is_migrated() {
    a_backup_of_an_older_version_is_migrated(Place::postgres().await, Place::sqlite()).await;
}

/// A backup shows one moment, even during writes: as many people as tickets.
async fn a_backup_shows_one_moment(place: Place) {
    let store = place.store().await;
    let busy = store.clone();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let writing = tokio::spawn(async move {
        let mut stopped = stopped;
        let mut count = 0;
        while stopped.try_recv().is_err() {
            let mut uow = busy.begin(at(count)).await.unwrap();
            let who = meet(&mut uow, &format!("U{count}"));
            open(&mut uow, &who).await;
            uow.commit().await.unwrap();
            count += 1;
        }
        count
    });
    let copies = Copies::new();
    while store.reads().tickets_by_phase().await.unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    store.backup(&copies.file(), false).await.unwrap();
    stop.send(()).unwrap();
    let all = writing.await.unwrap();
    let target = Place::sqlite();
    restore_into(&target.url, &copies.file(), false).await.unwrap();
    let count = async |sql: &str| ask(&target.url, sql).await[0].try_get::<i64, _>("count").unwrap();
    let tickets = count("SELECT COUNT(*) AS count FROM tickets").await;
    let people = count("SELECT COUNT(*) AS count FROM people").await;
    assert_eq!(
        tickets, people,
        "each unit is in the backup completely or not at all"
    );
    assert!(tickets > 0 && tickets <= all, "{tickets} of {all}");
    assert_eq!(
        count("SELECT value - 1000 AS count FROM counters WHERE name = 'incident'").await,
        tickets
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite_a_backup_shows_one_moment() {
    a_backup_shows_one_moment(Place::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_a_backup_shows_one_moment() {
    a_backup_shows_one_moment(Place::postgres().await).await;
}
