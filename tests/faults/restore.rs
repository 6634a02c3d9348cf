//! A backup is made while people talk, the desk goes on, is killed, and the backup is put back: nobody reads anything
//! twice.

use std::time::Duration;

use harness::{Db, Side};
use playground::{Fault, What};

use crate::fixture::Stand;

/// The method that posts a message.
fn posting(side: Side) -> &'static str {
    match side {
        Side::Slack => "chat.postMessage",
        Side::Discord => "POST /channels",
    }
}

impl Stand {
    async fn opens(&self, who: usize, problem: &str) {
        self.somebody(who).says("#help", problem).await;
        self.has_card(problem).await;
    }
}

async fn nothing_is_sent_twice_after_a_restore(mut stand: Stand) {
    stand.start().await;
    stand.opens(0, "the printer eats paper").await;
    // What is decided on now waits, so that the backup holds it.
    stand.playground.faults().add(Fault {
        side: Some(stand.side),
        method: Some(posting(stand.side).to_owned()),
        what: What::RateLimited {
            retry_after: Duration::from_secs(2),
            global: false,
        },
        chance: 1.0,
        times: None,
    });
    stand.somebody(1).says("#help", "the lift is stuck").await;
    let waits = async {
        // Both cards: the team's and the requester's.
        while stand.types(&["outbox", "list", "--json"]).await.1.lines().count() < 2 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(crate::fixture::PATIENCE, waits)
        .await
        .expect("its card waits");
    stand.somebody(2).says("#help", "the door is open").await;
    let (code, said) = stand.types(&["backup", "copy"]).await;
    assert_eq!(code, 0, "{said}");

    // The desk goes on: what waited arrives, and somebody asks for more.
    stand.playground.faults().clear();
    for problem in ["the lift is stuck", "the door is open"] {
        stand.has_card(problem).await;
    }
    stand.opens(3, "the coffee is cold").await;
    stand.comes_to_rest().await;
    let before: Vec<String> = ["#help", "#desk-agents"]
        .map(|place| stand.agent().view(place))
        .to_vec();

    let (code, said) = stand.types(&["restore", "copy", "--force"]).await;
    assert!(
        code == 1 && said.contains("held by"),
        "not under a running desk: {said}"
    );
    stand.kill().await;
    let (code, said) = stand.types(&["restore", "copy"]).await;
    assert!(
        code == 1 && said.contains("--force"),
        "not over what is there: {said}"
    );
    let (code, said) = stand.types(&["restore", "copy", "--force"]).await;
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("looked for in its channel"), "{said}");

    stand.start().await;
    stand.opens(4, "the window is cracked").await;
    stand.comes_to_rest().await;
    let all = [
        "the printer eats paper",
        "the lift is stuck",
        "the door is open",
        "the coffee is cold",
        "the window is cracked",
    ];
    for problem in all {
        for place in ["#help", "#desk-agents"] {
            let copies = stand.copies(place, problem);
            assert_eq!(
                copies,
                1,
                "{problem} in {place}:\n{}\nbefore:\n{}",
                stand.agent().view(place),
                before.join("\n")
            );
        }
    }
    let view = stand.agent().view("#desk-agents");
    let numbered = view.lines().find(|line| line.contains("the window is cracked"));
    assert!(
        numbered.is_some_and(|line| line.contains("INC-10")),
        "no number is given out twice:\n{view}"
    );
}

macro_rules! restored {
    ($($name:ident: $side:ident on $db:ident);+ $(;)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                nothing_is_sent_twice_after_a_restore(Stand::open(Side::$side, Db::$db).await).await;
            }
        )+
    };
}

restored! {
    nothing_is_sent_twice_after_a_restore_on_slack_and_sqlite: Slack on Sqlite;
    nothing_is_sent_twice_after_a_restore_on_slack_and_postgres: Slack on Postgres;
    nothing_is_sent_twice_after_a_restore_on_discord_and_sqlite: Discord on Sqlite;
    nothing_is_sent_twice_after_a_restore_on_discord_and_postgres: Discord on Postgres;
}
