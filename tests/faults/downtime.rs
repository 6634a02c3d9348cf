//! The desk is away for longer than events overtake each other, comes back, hears what is said now before it could read
//! what was said meanwhile, and is killed: when it comes back again, it still reads all that it missed. And what is said
//! in a conversation meanwhile does not overtake what was missed there.

use std::time::Duration;

use harness::{Db, Message, Side};
use playground::{Fault, What};

use crate::fixture::{PATIENCE, Stand};

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

/// Somebody writes on while the desk is away, and goes on when it is back and cannot read the history yet.
async fn what_was_missed_in_a_thread_stands_before_what_is_said_there_now(mut stand: Stand) {
    stand.start().await;
    let asker = stand.somebody(0);
    let question = asker.says("#help", "the printer eats paper").await;
    stand.has_card("the printer eats paper").await;
    stand.comes_to_rest().await;
    stand.kill().await;
    asker.answers(&question, "words one: it blinks").await;
    asker.answers(&question, "words two: it smells").await;
    stand.an_hour_passes().await;

    stand.playground.faults().add(Fault {
        side: Some(stand.side),
        method: Some(under_the_question(stand.side, &question)),
        what: What::ServerError(503),
        chance: 1.0,
        times: Some(2),
    });
    stand.start().await;
    asker.answers(&question, "words three: it burns").await;
    stand
        .until("everything is told", || {
            stand.copies("#desk-agents", "words ") >= 3
        })
        .await;
    stand.comes_to_rest().await;
    let told: Vec<String> = stand
        .agent()
        .sees("#desk-agents")
        .iter()
        .filter_map(|seen| {
            let words = seen.rendered.split("words ").nth(1)?;
            Some(words.split(':').next().expect("a part").to_owned())
        })
        .collect();
    assert_eq!(told, ["one", "two", "three"]);
}

/// The call that reads what was said under a question.
fn under_the_question(side: Side, question: &Message) -> String {
    match side {
        Side::Slack => "conversations.replies".to_owned(),
        Side::Discord => format!("GET /channels/{}/messages", question.id),
    }
}

macro_rules! away {
    ($($name:ident: $story:ident, $side:ident on $db:ident);+ $(;)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                $story(Stand::open(Side::$side, Db::$db).await).await;
            }
        )+
    };
}

away! {
    what_was_missed_in_a_thread_comes_first_on_slack_and_sqlite:
        what_was_missed_in_a_thread_stands_before_what_is_said_there_now, Slack on Sqlite;
    what_was_missed_in_a_thread_comes_first_on_slack_and_postgres:
        what_was_missed_in_a_thread_stands_before_what_is_said_there_now, Slack on Postgres;
    what_was_missed_in_a_thread_comes_first_on_discord_and_sqlite:
        what_was_missed_in_a_thread_stands_before_what_is_said_there_now, Discord on Sqlite;
    what_was_missed_in_a_thread_comes_first_on_discord_and_postgres:
        what_was_missed_in_a_thread_stands_before_what_is_said_there_now, Discord on Postgres;
    what_was_missed_is_read_by_the_start_after_the_next_on_slack_and_sqlite:
        what_was_not_read_yet_is_read_after_the_next_start, Slack on Sqlite;
    what_was_missed_is_read_by_the_start_after_the_next_on_slack_and_postgres:
        what_was_not_read_yet_is_read_after_the_next_start, Slack on Postgres;
    what_was_missed_is_read_by_the_start_after_the_next_on_discord_and_sqlite:
        what_was_not_read_yet_is_read_after_the_next_start, Discord on Sqlite;
    what_was_missed_is_read_by_the_start_after_the_next_on_discord_and_postgres:
        what_was_not_read_yet_is_read_after_the_next_start, Discord on Postgres;
}
