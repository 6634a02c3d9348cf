//! The trade's words for stories: people, places, a house. The wiring stays behind them.

mod find;
mod house;
mod person;
mod postgres;

pub use house::{Db, House, Setting};
pub use person::Person;
pub use playground::Side;

/// Runs each story on both platforms and both databases.
macro_rules! everywhere {
    ($intake:literal: $($story:ident),+ $(,)?) => {
        $crate::harness::everywhere!(@ slack_on_sqlite Slack Sqlite $intake $($story),+);
        $crate::harness::everywhere!(@ slack_on_postgres Slack Postgres $intake $($story),+);
        $crate::harness::everywhere!(@ discord_on_sqlite Discord Sqlite $intake $($story),+);
        $crate::harness::everywhere!(@ discord_on_postgres Discord Postgres $intake $($story),+);
    };
    (@ $name:ident $side:ident $db:ident $intake:literal $($story:ident),+) => {
        mod $name {
            use $crate::harness::{Db, House, Setting, Side};
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    let setting = Setting {
                        requesters: Side::$side,
                        team: Side::$side,
                        db: Db::$db,
                        intake: $intake,
                    };
                    super::$story(House::open(setting).await).await;
                }
            )+
        }
    };
}
pub(crate) use everywhere;
