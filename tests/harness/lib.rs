//! The trade's words for tests from the outside: people, places, a house, a process. The wiring stays behind them.

mod amend;
mod controls;
mod database;
mod find;
mod forms;
mod house;
mod membership;
mod person;
mod posted;
mod postgres;
mod process;
mod rest;
mod seen;

pub use database::{dump, run_sql};
pub use house::{Db, House, Setting, desk_toml, ends, scene};
pub use person::{Message, Person};
pub use playground::Side;
pub use postgres::fresh_database;
pub use process::DeskProcess;
pub use seen::{Seen, SeenFile};

/// Runs each story from one platform to the other, both ways, on both databases.
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
            use $crate::{Db, House, Setting, Side};
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    let setting = Setting {
                        requesters: Side::$from,
                        team: Side::$to,
                        db: Db::$db,
                        intake: $intake,
                    };
                    $crate::ends(async move { super::$story(House::open_fast(setting).await).await }).await;
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
            use $crate::{Db, House, Setting, Side};
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    let setting = Setting {
                        requesters: Side::$side,
                        team: Side::$side,
                        db: Db::$db,
                        intake: $intake,
                    };
                    $crate::ends(async move { super::$story(House::open_fast(setting).await).await }).await;
                }
            )+
        }
    };
}
