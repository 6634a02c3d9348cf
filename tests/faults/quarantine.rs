//! Poison events: the desk quarantines them, reports them to administrators and can retry them. The reference in an error
//! message is in the log.

use harness::{Db, Person, Side, run_sql};

use crate::fixture::FaultFixture;

const BREAK: &str = "ALTER TABLE journal RENAME TO journal_away";
const REPAIR: &str = "ALTER TABLE journal_away RENAME TO journal";

async fn a_poison_event_is_quarantined_and_can_be_retried(mut fixture: FaultFixture) {
    fixture.start().await;
    fixture
        .person_number(0)
        .says("#help", "the printer eats paper")
        .await;
    fixture.waits_for_card("the printer eats paper").await;
    let sam = fixture.agent();
    run_sql(&fixture.database, BREAK).await;

    // The error message of a click contains a reference, which is in the log once.
    sam.clicks("#desk-agents", "the printer eats paper", "Claim")
        .await;
    let reference = || {
        let seen = sam.sees("#desk-agents");
        let said = seen
            .iter()
            .find_map(|seen| seen.rendered.split("the reference ").nth(1));
        said.map(|rest| {
            rest.chars()
                .take_while(char::is_ascii_alphanumeric)
                .collect::<String>()
        })
    };
    fixture
        .until("the error message contains a reference", || reference().is_some())
        .await;
    let reference = reference().expect("the wait found the reference");
    assert!(reference.len() >= 4, "{reference}");
    let log = fixture.log();
    assert_eq!(
        log.matches(&reference).count(),
        1,
        "the reference is in the log once:\n{log}"
    );

    // After five failures, an event is quarantined and administrators are notified.
    fixture.person_number(1).says("#help", "the lift is stuck").await;
    let quarantined = async {
        loop {
            let (_, listed) = fixture
                .runs_command(&["inbox", "list", "--state", "quarantined", "--json"])
                .await;
            if let Some(line) = listed.lines().next() {
                return serde_json::from_str::<serde_json::Value>(line).expect("the list is JSON");
            }
            // Skips the backoff between the attempts.
            run_sql(
                &fixture.database,
                "UPDATE inbox SET next_at = 0 WHERE state = 'new'",
            )
            .await;
        }
    };
    let event = tokio::time::timeout(crate::fixture::TIMEOUT, quarantined)
        .await
        .expect("the event is quarantined");
    assert_eq!(event["attempts"], 5);
    let id = event["id"].as_str().expect("the event has an id").to_owned();
    let kim = Person {
        playground: fixture.playground.clone(),
        side: Side::Slack,
        id: "U0KIM".to_owned(),
    };
    let command = format!("frontdesk inbox show {id}");
    let told = || {
        let seen = kim.sees("dm");
        seen.iter()
            .filter(|seen| seen.rendered.contains(&command))
            .count()
    };
    fixture.until("administrators are notified", || told() == 1).await;
    let (_, metrics) = fixture.admin("/metrics").await;
    assert!(
        metrics.contains("desk_inbox_depth{state=\"quarantined\"} 1"),
        "{metrics}"
    );

    // After the repair, the event can be retried.
    run_sql(&fixture.database, REPAIR).await;
    let (code, said) = fixture.runs_command(&["inbox", "retry", &id]).await;
    assert_eq!(code, 0, "{said}");
    fixture.waits_for_card("the lift is stuck").await;
    fixture.wait_until_idle().await;
    assert_eq!(fixture.copies("#desk-agents", "the lift is stuck"), 1);
    assert_eq!(told(), 1, "administrators are notified once");
}

macro_rules! fault_tests {
    ($($name:ident: $side:ident on $db:ident);+ $(;)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                a_poison_event_is_quarantined_and_can_be_retried(FaultFixture::open(Side::$side, Db::$db).await).await;
            }
        )+
    };
}

fault_tests! {
    a_poison_event_is_quarantined_on_slack_and_sqlite: Slack on Sqlite;
    a_poison_event_is_quarantined_on_slack_and_postgres: Slack on Postgres;
    a_poison_event_is_quarantined_on_discord_and_sqlite: Discord on Sqlite;
    a_poison_event_is_quarantined_on_discord_and_postgres: Discord on Postgres;
}
