//! A database of either kind, and a macro that defines each test for both.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AnyConnection, AssertSqlSafe, Connection as _};
use store::Store;
use tempfile::TempDir;

/// Defines each test twice: on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($(async fn $name:ident($store:ident: Store) $body:block)*) => {
        $(async fn $name($store: store::Store) $body)*
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                let (store, _folder) = $crate::database::sqlite().await;
                super::$name(store).await;
            })*
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                super::$name($crate::database::postgres().await).await;
            })*
        }
    };
}
pub(crate) use on_both;

pub(crate) async fn sqlite() -> (Store, TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = open(&format!("sqlite:{}/desk.db", folder.path().display())).await;
    (store, folder)
}

/// A new schema on the server that `FRONTDESK_TEST_POSTGRES` names.
pub(crate) async fn postgres() -> Store {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("FRONTDESK_TEST_POSTGRES").expect(
        "FRONTDESK_TEST_POSTGRES names no PostgreSQL; `make test` starts one, and so does `tests/postgres.sh run COMMAND`",
    );
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let schema = format!("import_{}_{number}", std::process::id());
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(&server).await.expect("the server answers");
    let create = AssertSqlSafe(format!("CREATE SCHEMA {schema}"));
    sqlx::raw_sql(create)
        .execute(&mut connection)
        .await
        .expect("a schema");
    open(&format!("{server}?options=-c%20search_path%3D{schema}")).await
}

async fn open(url: &str) -> Store {
    let store = Store::open(url).await.expect("the store opens");
    store.migrate().await.expect("the migrations succeed");
    store
}
