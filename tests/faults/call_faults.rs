//! Failing calls: status 429 and 5xx, and messages that a platform accepts without a response.

use std::time::Duration;

use harness::{Db, Person, Side, TestDesk, TestSetup};
use playground::{Fault, FaultKind};

/// How long the last line may take. After two failures in a row a message waits ten seconds, after three a minute.
const TIMEOUT: Duration = Duration::from_secs(150);

fn setup(side: Side, db: Db) -> TestSetup {
    TestSetup {
        requesters: side,
        team: side,
        db,
        intake: "ticket",
    }
}

fn fault(side: Side, method: &str, what: FaultKind, chance: f64) -> Fault {
    // The number of failures is limited, because after three in a row a message waits a minute.
    Fault {
        side: Some(side),
        method: Some(method.to_owned()),
        what,
        chance,
        times: Some(3),
    }
}

/// The method that posts a message.
fn post_method(side: Side) -> &'static str {
    match side {
        Side::Slack => "chat.postMessage",
        Side::Discord => "POST /channels",
    }
}

/// A requester writes many lines into their thread. The team must receive each line once, in order.
async fn lines_arrive_once_and_in_order(desk: TestDesk, what: Vec<(FaultKind, f64)>) {
    let side = desk.setup.requesters;
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "my laptop does not start").await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    lee.finds("#help", &["INC-1"]).await;
    for (what, chance) in what {
        desk.playground
            .faults()
            .add(fault(side, post_method(side), what, chance));
    }

    let lines = if crate::is_long() { 200 } else { 12 };
    for line in 0..lines {
        lee.answers(&question, &format!("line {line:03}")).await;
    }

    let all = || read(&sam).len() >= lines;
    let came = desk.playground.record().until(all, TIMEOUT).await;
    assert!(came, "not all lines arrived:\n{}", sam.view("#desk-agents"));
    desk.wait_until_idle().await;
    assert_eq!(
        read(&sam),
        (0..lines).collect::<Vec<_>>(),
        "each line once, in order"
    );
    assert_eq!(
        desk.playground.record().calls_inside_retry_after(),
        0,
        "calls inside a Retry-After window"
    );
}

/// The line numbers in the team's channel, in the order in which the team reads them. A message shows several lines if
/// some of them came late.
fn read(sam: &Person) -> Vec<usize> {
    let seen = sam.sees("#desk-agents");
    let lines = seen.iter().flat_map(|seen| seen.rendered.split("line ").skip(1));
    lines.filter_map(|line| line.get(..3)?.parse().ok()).collect()
}

macro_rules! fault_tests {
    ($($name:ident: $side:ident on $db:ident, $what:expr);+ $(;)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let desk = TestDesk::open(setup(Side::$side, Db::$db)).await;
                lines_arrive_once_and_in_order(desk, $what).await;
            }
        )+
    };
}

fn rate_limits() -> Vec<(FaultKind, f64)> {
    let retry_after = Duration::from_secs(1);
    vec![
        (
            FaultKind::RateLimited {
                retry_after,
                global: false,
            },
            0.2,
        ),
        (
            FaultKind::RateLimited {
                retry_after,
                global: true,
            },
            0.1,
        ),
    ]
}

fn server_errors() -> Vec<(FaultKind, f64)> {
    vec![
        (FaultKind::ServerError(500), 0.2),
        (FaultKind::ServerError(503), 0.1),
    ]
}

fn lost_responses() -> Vec<(FaultKind, f64)> {
    vec![(FaultKind::DropAfter, 0.25), (FaultKind::DropBefore, 0.1)]
}

fault_tests! {
    slack_rate_limits_calls_on_sqlite: Slack on Sqlite, rate_limits();
    slack_rate_limits_calls_on_postgres: Slack on Postgres, rate_limits();
    slack_returns_server_errors_on_sqlite: Slack on Sqlite, server_errors();
    slack_loses_responses_on_sqlite: Slack on Sqlite, lost_responses();
    slack_loses_responses_on_postgres: Slack on Postgres, lost_responses();
    discord_rate_limits_calls_on_sqlite: Discord on Sqlite, rate_limits();
    discord_rate_limits_calls_on_postgres: Discord on Postgres, rate_limits();
    discord_returns_server_errors_on_sqlite: Discord on Sqlite, server_errors();
    discord_loses_responses_on_sqlite: Discord on Sqlite, lost_responses();
    discord_loses_responses_on_postgres: Discord on Postgres, lost_responses();
}
