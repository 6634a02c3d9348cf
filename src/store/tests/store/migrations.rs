//! Migrations run on rows of every earlier version, and these rows stay readable.

use std::path::{Path, PathBuf};

use chat::OutboundAction;
use desk::{HoldReason, State};
use sqlx::{AnyConnection, AssertSqlSafe, Connection};
use store::{PostRole, Side, Store, StoreError, Subject};

use crate::harness::{Place, at, post_to};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The names of the migrations, from the files.
fn names_of_files() -> Vec<String> {
    let files = std::fs::read_dir(root().join("migrations")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut migrations: Vec<String> = names
        .filter_map(|name| Some(name.strip_suffix(".sql")?.to_owned()))
        .collect();
    migrations.sort();
    migrations
}

async fn run(connection: &mut AnyConnection, path: PathBuf) {
    let sql = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{} is missing", path.display()));
    let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await;
    done.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

async fn every_migration_runs_on_rows_of_the_one_before(place: Place) {
    let store = Store::open(&place.url).await.unwrap();
    assert_eq!(
        store.pending().await.unwrap(),
        names_of_files(),
        "every file is a migration of the program"
    );
    let mut connection = AnyConnection::connect(&place.url).await.unwrap();
    for migration in names_of_files() {
        run(
            &mut connection,
            root().join(format!("migrations/{migration}.sql")),
        )
        .await;
        run(
            &mut connection,
            root().join(format!("tests/fixtures/migrations/{migration}.sql")),
        )
        .await;
    }
    connection.close().await.unwrap();
    let mut uow = store.begin(at(0)).await.unwrap();
    let ticket = uow
        .tickets()
        .get("tkt_00000000000000000000000003".parse().unwrap())
        .await
        .unwrap();
    assert!(matches!(ticket.state, State::Resolved(_)));
    assert_eq!(uow.journal().of(ticket.id).await.unwrap().len(), 1);
    for (ticket, trouble) in [('D', "not_a_member"), ('3', "direct_closed")] {
        let id = format!("tkt_{ticket:0>26}").parse().unwrap();
        let thread = uow.threads().of(id, Side::Requester).await.unwrap().unwrap();
        assert_eq!(thread.trouble.as_deref(), Some(trouble));
    }
    assert_eq!(
        uow.remarks().of(ticket.id).await.unwrap()[0].text.to_plain(),
        "drum again"
    );
    let filed = uow.form_answers().of(ticket.id).await.unwrap().unwrap();
    assert_eq!((filed.title.as_str(), filed.answers.len()), ("A printer", 2));
    assert!(uow.threads().of(ticket.id, Side::Team).await.unwrap().is_some());
    assert!(
        uow.posts()
            .card_of(ticket.id, Side::Team)
            .await
            .unwrap()
            .is_some()
    );
    let approval: desk::ApprovalId = "apr_0000000000000000000000000M".parse().unwrap();
    let cards = uow
        .posts()
        .of(Subject::Approval(approval), Side::Approver, PostRole::Card)
        .await
        .unwrap();
    assert_eq!(cards.len(), 1);
    let approval = uow.approvals().find(approval).await.unwrap().unwrap();
    assert_eq!(approval.rounds[0].ballots.len(), 1);
    let change = uow
        .changes()
        .get("chg_0000000000000000000000000Q".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(change.approval, Some(approval.id));
    for (ticket, reason, is_assigned) in [
        ('R', HoldReason::Vendor, false),
        ('S', HoldReason::Requester, true),
    ] {
        let id = format!("tkt_{ticket:0>26}").parse().unwrap();
        let ticket = uow.tickets().get(id).await.unwrap();
        assert_eq!(ticket.hold().map(|hold| hold.reason), Some(reason));
        assert_eq!(ticket.assignee().is_some(), is_assigned);
    }
    drop(uow);
    let entry = store
        .outbox()
        .show("out_0000000000000000000000000A".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(entry.unwrap().kind, "unreact");
    let depth = store.inbox().depth().await.unwrap();
    assert_eq!((depth.waiting, depth.quarantined), (1, 1));
    let depth = store.outbox().depth().await.unwrap();
    assert_eq!((depth.ready, depth.uncertain, depth.dead), (2, 1, 0));
}

const WAITING: &str = r#"INSERT INTO outbox (id, queue, connection, kind, payload, state, unsure, attempts, next_at, created_at) VALUES
    ('out_00000000000000000000000001', 'hq:C1', 'hq', 'unreact', '{"what":{"kind":"unreact","message":{"channel":{"connection":"hq","id":"C1"},"id":"1"},"user":{"connection":"hq","id":"U0ANN"},"emoji":"first"},"notify":[]}', 'ready', 0, 0, 0, 0),
    ('out_00000000000000000000000002', 'hq:C1', 'hq', 'unreact', '{"what":{"kind":"unreact","message":{"channel":{"connection":"hq","id":"C1"},"id":"2"},"user":{"connection":"hq","id":"U0ANN"},"emoji":"second"},"notify":[]}', 'ready', 0, 0, 0, 0)"#;

async fn messages_that_wait_at_the_upgrade_keep_their_queue(place: Place) {
    let store = Store::open(&place.url).await.unwrap();
    let mut connection = AnyConnection::connect(&place.url).await.unwrap();
    for migration in names_of_files() {
        if migration == "0015_lanes" {
            sqlx::raw_sql(WAITING).execute(&mut connection).await.unwrap();
        }
        run(
            &mut connection,
            root().join(format!("migrations/{migration}.sql")),
        )
        .await;
    }
    connection.close().await.unwrap();
    let mut uow = store.begin(at(0)).await.unwrap();
    uow.outbox().send(post_to("C1", "new"), None);
    uow.outbox().send(post_to("C2", "elsewhere"), None);
    uow.commit().await.unwrap();
    let mut sent = Vec::new();
    loop {
        let leased = store.outbox().lease(at(1), 10).await.unwrap();
        if leased.is_empty() {
            break;
        }
        let mut together = Vec::new();
        for one in leased {
            together.push(match one.message.what {
                OutboundAction::Unreact { emoji, .. } => emoji,
                what => what_it_says(&what),
            });
            store.outbox().sent(one.id, None, at(1)).await.unwrap();
        }
        sent.push(together.join(" "));
    }
    assert_eq!(sent, ["first elsewhere", "second", "new"]);
}

fn what_it_says(what: &OutboundAction) -> String {
    match what {
        OutboundAction::Post { card, .. } => card.fallback.clone(),
        what => panic!("{what:?} was not sent here"),
    }
}

async fn migrating_twice_changes_nothing_and_an_edited_migration_is_refused(place: Place) {
    let store = Store::open(&place.url).await.unwrap();
    assert_eq!(store.migrate().await.unwrap().applied, names_of_files());
    assert_eq!(store.migrate().await.unwrap().applied, [""; 0]);
    assert_eq!(store.pending().await.unwrap(), [""; 0]);
    let mut connection = AnyConnection::connect(&place.url).await.unwrap();
    let edit = sqlx::raw_sql("UPDATE schema_migrations SET checksum = 'other'");
    edit.execute(&mut connection).await.unwrap();
    assert!(matches!(store.migrate().await, Err(StoreError::NewerSchema(_))));
}

async fn a_newer_schema_is_refused(place: Place) {
    let store = place.store().await;
    let mut connection = AnyConnection::connect(&place.url).await.unwrap();
    let newer = sqlx::raw_sql(
        "INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES (999, '0999_x', '', 0)",
    );
    newer.execute(&mut connection).await.unwrap();
    assert!(matches!(store.migrate().await, Err(StoreError::NewerSchema(_))));
    assert!(matches!(store.pending().await, Err(StoreError::NewerSchema(_))));
}

#[tokio::test]
async fn on_sqlite_every_migration_runs_on_rows_of_the_one_before() {
    every_migration_runs_on_rows_of_the_one_before(Place::sqlite()).await;
}

#[tokio::test]
async fn on_postgres_every_migration_runs_on_rows_of_the_one_before() {
    every_migration_runs_on_rows_of_the_one_before(Place::postgres().await).await;
}

#[tokio::test]
async fn on_sqlite_messages_that_wait_at_the_upgrade_keep_their_queue() {
    messages_that_wait_at_the_upgrade_keep_their_queue(Place::sqlite()).await;
}

#[tokio::test]
async fn on_postgres_messages_that_wait_at_the_upgrade_keep_their_queue() {
    messages_that_wait_at_the_upgrade_keep_their_queue(Place::postgres().await).await;
}

#[tokio::test]
async fn on_sqlite_migrating_twice_changes_nothing_and_an_edited_migration_is_refused() {
    migrating_twice_changes_nothing_and_an_edited_migration_is_refused(Place::sqlite()).await;
}

#[tokio::test]
async fn on_postgres_migrating_twice_changes_nothing_and_an_edited_migration_is_refused() {
    migrating_twice_changes_nothing_and_an_edited_migration_is_refused(Place::postgres().await).await;
}

#[tokio::test]
async fn on_sqlite_a_newer_schema_is_refused() {
    a_newer_schema_is_refused(Place::sqlite()).await;
}

#[tokio::test]
async fn on_postgres_a_newer_schema_is_refused() {
    a_newer_schema_is_refused(Place::postgres().await).await;
}

#[tokio::test]
async fn an_address_that_is_no_database_is_refused_without_its_password() {
    let refused = Store::open("mysql://root:secret@host/desk")
        .await
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("mysql://") && !refused.contains("secret"),
        "{refused}"
    );
}
