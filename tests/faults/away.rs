//! The desk is away for longer than events overtake each other, comes back, hears what is said now before it could read
//! what was said meanwhile, and is killed: when it comes back again, it still reads all that it missed.

use std::time::Duration;

use harness::{Db, Side};
use playground::{Fault, What};

use crate::stand::{PATIENCE, Stand};

/// The call that reads what was said in #help.
fn reading(side: Side) -> &'static str {
    match side {
        Side::Slack => "conversations.history",
        Side::Discord => "GET /channels/1100000000000000101/messages",
    }
}

impl Stand {
    /// What was said is old, and Slack has stopped to deliver it again.
    async fn an_hour_passes(&self) {
        let clock = self.playground.clock();
        clock.advance(Duration::from_secs(3600));
        let slack = self.playground.slack().clone();
        let passing = async {
            while slack.undelivered() > 0 {
                clock.advance(Duration::from_secs(400));
                let is_given_up = || slack.undelivered() == 0;
                self.playground
                    .record()
                    .until(is_given_up, Duration::from_millis(20))
                    .await;
            }
        };
        tokio::time::timeout(PATIENCE, passing)
            .await
            .expect("Slack gives up to deliver it");
    }

    /// From now on #help cannot be read.
    fn hides_its_history(&self) {
        self.playground.faults().add(Fault {
            side: Some(self.side),
            method: Some(reading(self.side).to_owned()),
            what: What::ServerError(503),
            chance: 1.0,
            times: None,
        });
    }

    fn reads(&self) -> usize {
        let record = self.playground.record();
        record.calls_to(self.side, reading(self.side)).len()
    }
}

async fn what_was_not_read_yet_is_read_after_the_next_start(mut stand: Stand) {
    stand.start().await;
    stand.somebody(0).says("#help", "the printer eats paper").await;
    stand.has_card("the printer eats paper").await;
    stand.comes_to_rest().await;
    stand.kill().await;
    stand.somebody(1).says("#help", "the lift is stuck").await;
    stand.an_hour_passes().await;

    stand.hides_its_history();
    let before = stand.reads();
    stand.start().await;
    stand
        .until("it tries to catch up", || stand.reads() > before)
        .await;
    stand.somebody(2).says("#help", "the coffee is cold").await;
    stand.has_card("the coffee is cold").await;
    stand.comes_to_rest().await;
    assert_eq!(
        stand.copies("#help", "the lift is stuck"),
        0,
        "it was not read yet"
    );
    stand.kill().await;

    stand.playground.faults().clear();
    stand.start().await;
    stand.has_card("the lift is stuck").await;
    stand.comes_to_rest().await;
    for problem in [
        "the printer eats paper",
        "the lift is stuck",
        "the coffee is cold",
    ] {
        for place in ["#help", "#desk-agents"] {
            let view = stand.agent().view(place);
            assert_eq!(stand.copies(place, problem), 1, "{problem} in {place}:\n{view}");
        }
    }
}

macro_rules! away {
    ($($name:ident: $side:ident on $db:ident);+ $(;)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let stand = Stand::open(Side::$side, Db::$db).await;
                what_was_not_read_yet_is_read_after_the_next_start(stand).await;
            }
        )+
    };
}

away! {
    what_was_missed_is_read_by_the_start_after_the_next_on_slack_and_sqlite: Slack on Sqlite;
    what_was_missed_is_read_by_the_start_after_the_next_on_slack_and_postgres: Slack on Postgres;
    what_was_missed_is_read_by_the_start_after_the_next_on_discord_and_sqlite: Discord on Sqlite;
    what_was_missed_is_read_by_the_start_after_the_next_on_discord_and_postgres: Discord on Postgres;
}
