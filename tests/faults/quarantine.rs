//! What cannot be dealt with is set aside, shown and told of; and whoever hears a reference finds it in the log.

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

    // A click: a reference that stands in the log once.
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
        .until("a reference is said", || reference().is_some())
        .await;
    let reference = reference().expect("it was said");
    assert!(reference.len() >= 4, "{reference}");
    let log = fixture.log();
    assert_eq!(log.matches(&reference).count(), 1, "once in the log:\n{log}");

    // An event: after five failures it is set aside, and administrators are told.
    fixture.person_number(1).says("#help", "the lift is stuck").await;
    let set_aside = async {
        loop {
            let (_, listed) = fixture
                .runs_command(&["inbox", "list", "--state", "quarantined", "--json"])
                .await;
            if let Some(line) = listed.lines().next() {
                return serde_json::from_str::<serde_json::Value>(line).expect("JSON");
            }
            // The pauses between the attempts are not what is tried here.
            run_sql(
                &fixture.database,
                "UPDATE inbox SET next_at = 0 WHERE state = 'new'",
            )
            .await;
        }
    };
    let event = tokio::time::timeout(crate::fixture::TIMEOUT, set_aside)
        .await
        .expect("it is set aside");
    assert_eq!(event["attempts"], 5);
    let id = event["id"].as_str().expect("an id").to_owned();
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
    fixture.until("administrators are told", || told() == 1).await;
    let (_, metrics) = fixture.admin("/metrics").await;
    assert!(
        metrics.contains("desk_inbox_depth{state=\"quarantined\"} 1"),
        "{metrics}"
    );

    // It is mended, and dealt with again.
    run_sql(&fixture.database, REPAIR).await;
    let (code, said) = fixture.runs_command(&["inbox", "retry", &id]).await;
    assert_eq!(code, 0, "{said}");
    fixture.waits_for_card("the lift is stuck").await;
    fixture.wait_until_idle().await;
    assert_eq!(fixture.copies("#desk-agents", "the lift is stuck"), 1);
    assert_eq!(told(), 1, "they are told once");
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
