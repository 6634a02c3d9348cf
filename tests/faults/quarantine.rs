//! What cannot be dealt with is set aside, shown and told of; and whoever hears a reference finds it in the log.

use harness::{Db, Person, Side, run_sql};

use crate::fixture::Stand;

const BREAK: &str = "ALTER TABLE journal RENAME TO journal_away";
const MEND: &str = "ALTER TABLE journal_away RENAME TO journal";

async fn what_breaks_is_told_and_can_be_done_again(mut stand: Stand) {
    stand.start().await;
    stand.somebody(0).says("#help", "the printer eats paper").await;
    stand.has_card("the printer eats paper").await;
    let sam = stand.agent();
    run_sql(&stand.database, BREAK).await;

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
    stand.until("a reference is said", || reference().is_some()).await;
    let reference = reference().expect("it was said");
    assert!(reference.len() >= 4, "{reference}");
    let log = stand.log();
    assert_eq!(log.matches(&reference).count(), 1, "once in the log:\n{log}");

    // An event: after five failures it is set aside, and administrators are told.
    stand.somebody(1).says("#help", "the lift is stuck").await;
    let set_aside = async {
        loop {
            let (_, listed) = stand
                .types(&["inbox", "list", "--state", "quarantined", "--json"])
                .await;
            if let Some(line) = listed.lines().next() {
                return serde_json::from_str::<serde_json::Value>(line).expect("JSON");
            }
            // The pauses between the attempts are not what is tried here.
            run_sql(
                &stand.database,
                "UPDATE inbox SET next_at = 0 WHERE state = 'new'",
            )
            .await;
        }
    };
    let event = tokio::time::timeout(crate::fixture::PATIENCE, set_aside)
        .await
        .expect("it is set aside");
    assert_eq!(event["attempts"], 5);
    let id = event["id"].as_str().expect("an id").to_owned();
    let kim = Person {
        playground: stand.playground.clone(),
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
    stand.until("administrators are told", || told() == 1).await;
    let (_, metrics) = stand.admin("/metrics").await;
    assert!(
        metrics.contains("desk_inbox_depth{state=\"quarantined\"} 1"),
        "{metrics}"
    );

    // It is mended, and dealt with again.
    run_sql(&stand.database, MEND).await;
    let (code, said) = stand.types(&["inbox", "retry", &id]).await;
    assert_eq!(code, 0, "{said}");
    stand.has_card("the lift is stuck").await;
    stand.comes_to_rest().await;
    assert_eq!(stand.copies("#desk-agents", "the lift is stuck"), 1);
    assert_eq!(told(), 1, "they are told once");
}

macro_rules! told {
    ($($name:ident: $side:ident on $db:ident);+ $(;)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                what_breaks_is_told_and_can_be_done_again(Stand::open(Side::$side, Db::$db).await).await;
            }
        )+
    };
}

told! {
    what_breaks_is_told_on_slack_and_sqlite: Slack on Sqlite;
    what_breaks_is_told_on_slack_and_postgres: Slack on Postgres;
    what_breaks_is_told_on_discord_and_sqlite: Discord on Sqlite;
    what_breaks_is_told_on_discord_and_postgres: Discord on Postgres;
}
