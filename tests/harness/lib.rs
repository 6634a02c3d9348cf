//! The test environment of stories, faults and browser tests: a desk between emulated platforms, and people who use it.

mod articles;
mod card;
mod configure;
mod controls;
mod database;
mod find;
mod forms;
mod idle;
mod membership;
mod messages;
mod person;
mod platform_groups;
mod postgres;
mod process;
mod scene;
mod seen;
mod setup;
mod signed_http;
mod test_desk;

pub use database::{dump, rows, run_sql};
pub use person::{Message, Person};
pub use playground::Side;
pub use postgres::fresh_database;
pub use process::DeskProcess;
pub use scene::{SPEAK_AS_PEOPLE, desk_toml, scene};
pub use seen::{Seen, SeenFile};
pub use setup::{Db, TestSetup};
pub use test_desk::{TestDesk, with_timeout};

/// Runs each story with requesters and team on different platforms, in both directions, on both databases.
#[macro_export]
macro_rules! across {
    ($intake:literal: $($story:ident),+ $(,)?) => {
        $crate::across!(@ from_discord_to_slack_on_sqlite Discord Slack Sqlite $intake $($story),+);
        $crate::across!(@ from_discord_to_slack_on_postgres Discord Slack Postgres $intake $($story),+);
        $crate::across!(@ from_slack_to_discord_on_sqlite Slack Discord Sqlite $intake $($story),+);
        $crate::across!(@ from_slack_to_discord_on_postgres Slack Discord Postgres $intake $($story),+);
    };
    (@ $name:ident $from:ident $to:ident $db:ident $intake:literal $($story:ident),+) => {
        mod $name {
            use $crate::{Db, TestDesk, TestSetup, Side};
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    let setup = TestSetup {
                        requesters: Side::$from,
                        team: Side::$to,
                        db: Db::$db,
                        intake: $intake,
                    };
                    $crate::with_timeout(async move { super::$story(TestDesk::open_fast(setup).await).await }).await;
                }
            )+
        }
    };
}

/// Runs each story on both platforms and both databases.
#[macro_export]
macro_rules! everywhere {
    ($intake:literal: $($story:ident),+ $(,)?) => {
        $crate::everywhere!(@ slack_on_sqlite Slack Sqlite $intake $($story),+);
        $crate::everywhere!(@ slack_on_postgres Slack Postgres $intake $($story),+);
        $crate::everywhere!(@ discord_on_sqlite Discord Sqlite $intake $($story),+);
        $crate::everywhere!(@ discord_on_postgres Discord Postgres $intake $($story),+);
    };
    (@ $name:ident $side:ident $db:ident $intake:literal $($story:ident),+) => {
        mod $name {
            use $crate::{Db, TestDesk, TestSetup, Side};
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    let setup = TestSetup {
                        requesters: Side::$side,
                        team: Side::$side,
                        db: Db::$db,
                        intake: $intake,
                    };
                    $crate::with_timeout(async move { super::$story(TestDesk::open_fast(setup).await).await }).await;
                }
            )+
        }
    };
}
