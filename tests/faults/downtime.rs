//! Catching up after a long downtime. The desk receives new events before it can read the history, and is killed: the
//! next start still reads the whole gap. In a thread, new messages do not overtake missed ones.

use std::time::Duration;

use harness::{Db, Message, Side};
use playground::{Fault, FaultKind};

use crate::fixture::{FaultFixture, TIMEOUT};

/// The call that reads the history of #help.
fn history_method(side: Side) -> &'static str {
    match side {
        Side::Slack => "conversations.history",
        Side::Discord => "GET /channels/1100000000000000101/messages",
    }
}

impl FaultFixture {
    /// Advances the clock until Slack has stopped its redeliveries.
    async fn advance_past_retries(&self) {
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
        tokio::time::timeout(TIMEOUT, passing)
            .await
            .expect("Slack stops its redeliveries");
    }

    /// Makes all reads of the history of #help fail.
    fn fail_history(&self) {
        self.playground.faults().add(Fault {
            side: Some(self.side),
            method: Some(history_method(self.side).to_owned()),
            what: FaultKind::ServerError(503),
            chance: 1.0,
            times: None,
        });
    }

    fn reads(&self) -> usize {
        let record = self.playground.record();
        record.calls_to(self.side, history_method(self.side)).len()
    }
}

async fn missed_messages_are_read_after_a_second_restart(mut fixture: FaultFixture) {
    fixture.start().await;
    fixture
        .person_number(0)
        .says("#help", "the printer eats paper")
        .await;
    fixture.waits_for_card("the printer eats paper").await;
    fixture.wait_until_idle().await;
    fixture.kill().await;
    fixture.person_number(1).says("#help", "the lift is stuck").await;
    fixture.advance_past_retries().await;

    fixture.fail_history();
    let before = fixture.reads();
    fixture.start().await;
    fixture
        .until("the desk tries to catch up", || fixture.reads() > before)
        .await;
    fixture.person_number(2).says("#help", "the coffee is cold").await;
    fixture.waits_for_card("the coffee is cold").await;
    fixture.wait_until_idle().await;
    assert_eq!(
        fixture.copies("#help", "the lift is stuck"),
        0,
        "the history was not read yet"
    );
    fixture.kill().await;

    fixture.playground.faults().clear();
    fixture.start().await;
    fixture.waits_for_card("the lift is stuck").await;
    fixture.wait_until_idle().await;
    for problem in [
        "the printer eats paper",
        "the lift is stuck",
        "the coffee is cold",
    ] {
        for place in ["#help", "#desk-agents"] {
            let view = fixture.agent().view(place);
            assert_eq!(fixture.copies(place, problem), 1, "{problem} in {place}:\n{view}");
        }
    }
}

/// A person writes during the downtime, and again when the desk runs but cannot read the history yet.
async fn missed_thread_messages_come_first(mut fixture: FaultFixture) {
    fixture.start().await;
    let requester = fixture.person_number(0);
    let question = requester.says("#help", "the printer eats paper").await;
    fixture.waits_for_card("the printer eats paper").await;
    fixture.wait_until_idle().await;
    fixture.kill().await;
    requester.answers(&question, "words one: it blinks").await;
    requester.answers(&question, "words two: it smells").await;
    fixture.advance_past_retries().await;

    fixture.playground.faults().add(Fault {
        side: Some(fixture.side),
        method: Some(thread_history_method(fixture.side, &question)),
        what: FaultKind::ServerError(503),
        chance: 1.0,
        times: Some(2),
    });
    fixture.start().await;
    requester.answers(&question, "words three: it burns").await;
    fixture
        .until("all messages are mirrored", || {
            fixture.copies("#desk-agents", "words ") >= 3
        })
        .await;
    fixture.wait_until_idle().await;
    let told: Vec<String> = fixture
        .agent()
        .sees("#desk-agents")
        .iter()
        .filter_map(|seen| {
            let words = seen.rendered.split("words ").nth(1)?;
            Some(words.split(':').next().expect("split returns a part").to_owned())
        })
        .collect();
    assert_eq!(told, ["one", "two", "three"]);
}

/// The call that reads the thread of a question.
fn thread_history_method(side: Side, question: &Message) -> String {
    match side {
        Side::Slack => "conversations.replies".to_owned(),
        Side::Discord => format!("GET /channels/{}/messages", question.id),
    }
}

macro_rules! fault_tests {
    ($($name:ident: $story:ident, $side:ident on $db:ident);+ $(;)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                $story(FaultFixture::open(Side::$side, Db::$db).await).await;
            }
        )+
    };
}

fault_tests! {
    missed_thread_messages_come_first_on_slack_and_sqlite:
        missed_thread_messages_come_first, Slack on Sqlite;
    missed_thread_messages_come_first_on_slack_and_postgres:
        missed_thread_messages_come_first, Slack on Postgres;
    missed_thread_messages_come_first_on_discord_and_sqlite:
        missed_thread_messages_come_first, Discord on Sqlite;
    missed_thread_messages_come_first_on_discord_and_postgres:
        missed_thread_messages_come_first, Discord on Postgres;
    missed_messages_are_read_after_a_second_restart_on_slack_and_sqlite:
        missed_messages_are_read_after_a_second_restart, Slack on Sqlite;
    missed_messages_are_read_after_a_second_restart_on_slack_and_postgres:
        missed_messages_are_read_after_a_second_restart, Slack on Postgres;
    missed_messages_are_read_after_a_second_restart_on_discord_and_sqlite:
        missed_messages_are_read_after_a_second_restart, Discord on Sqlite;
    missed_messages_are_read_after_a_second_restart_on_discord_and_postgres:
        missed_messages_are_read_after_a_second_restart, Discord on Postgres;
}
