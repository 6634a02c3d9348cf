//! Restore of a backup that was made while the desk was running: no message is sent twice.

use std::time::Duration;

use harness::{Db, Side};
use playground::{Fault, FaultKind};

use crate::fixture::FaultFixture;

/// The method that posts a message.
fn post_method(side: Side) -> &'static str {
    match side {
        Side::Slack => "chat.postMessage",
        Side::Discord => "POST /channels",
    }
}

impl FaultFixture {
    async fn opens_ticket(&self, who: usize, problem: &str) {
        self.person_number(who).says("#help", problem).await;
        self.waits_for_card(problem).await;
    }
}

async fn nothing_is_sent_twice_after_a_restore(mut fixture: FaultFixture) {
    fixture.start().await;
    fixture.opens_ticket(0, "the printer eats paper").await;
    // No message of this ticket is in the outbox any more.
    fixture.wait_until_idle().await;
    // A rate limit keeps the next messages in the outbox, so the backup contains them.
    fixture.playground.faults().add(Fault {
        side: Some(fixture.side),
        method: Some(post_method(fixture.side).to_owned()),
        what: FaultKind::RateLimited {
            retry_after: Duration::from_secs(2),
            global: false,
        },
        chance: 1.0,
        times: None,
    });
    fixture.person_number(1).says("#help", "the lift is stuck").await;
    let waits = async {
        // The team's card and the requester's card.
        while fixture
            .runs_command(&["outbox", "list", "--json"])
            .await
            .1
            .lines()
            .count()
            < 2
        {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(crate::fixture::TIMEOUT, waits)
        .await
        .expect("the cards wait in the outbox");
    fixture.person_number(2).says("#help", "the door is open").await;
    let (code, said) = fixture.runs_command(&["backup", "copy"]).await;
    assert_eq!(code, 0, "{said}");

    // After the backup, the waiting messages arrive and another ticket is opened.
    fixture.playground.faults().clear();
    for problem in ["the lift is stuck", "the door is open"] {
        fixture.waits_for_card(problem).await;
    }
    fixture.opens_ticket(3, "the coffee is cold").await;
    fixture.wait_until_idle().await;
    let before: Vec<String> = ["#help", "#desk-agents"]
        .map(|place| fixture.agent().view(place))
        .to_vec();

    let (code, said) = fixture.runs_command(&["restore", "copy", "--force"]).await;
    assert!(
        code == 1 && said.contains("held by"),
        "a restore under a running desk is refused: {said}"
    );
    fixture.kill().await;
    let (code, said) = fixture.runs_command(&["restore", "copy"]).await;
    assert!(
        code == 1 && said.contains("--force"),
        "a restore over existing data is refused: {said}"
    );
    let (code, said) = fixture.runs_command(&["restore", "copy", "--force"]).await;
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("looked for in its channel"), "{said}");

    fixture.start().await;
    fixture.opens_ticket(4, "the window is cracked").await;
    fixture.wait_until_idle().await;
    let all = [
        "the printer eats paper",
        "the lift is stuck",
        "the door is open",
        "the coffee is cold",
        "the window is cracked",
    ];
    for problem in all {
        for place in ["#help", "#desk-agents"] {
            let copies = fixture.copies(place, problem);
            assert_eq!(
                copies,
                1,
                "{problem} in {place}:\n{}\nbefore:\n{}",
                fixture.agent().view(place),
                before.join("\n")
            );
        }
    }
    let view = fixture.agent().view("#desk-agents");
    let numbered = view.lines().find(|line| line.contains("the window is cracked"));
    assert!(
        numbered.is_some_and(|line| line.contains("INC-10")),
        "no ticket number is used twice:\n{view}"
    );
}

macro_rules! fault_tests {
    ($($name:ident: $side:ident on $db:ident);+ $(;)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                nothing_is_sent_twice_after_a_restore(FaultFixture::open(Side::$side, Db::$db).await).await;
            }
        )+
    };
}

fault_tests! {
    nothing_is_sent_twice_after_a_restore_on_slack_and_sqlite: Slack on Sqlite;
    nothing_is_sent_twice_after_a_restore_on_slack_and_postgres: Slack on Postgres;
    nothing_is_sent_twice_after_a_restore_on_discord_and_sqlite: Discord on Sqlite;
    nothing_is_sent_twice_after_a_restore_on_discord_and_postgres: Discord on Postgres;
}
