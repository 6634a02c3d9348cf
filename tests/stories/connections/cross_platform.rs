//! The requester on one platform, the team on the other.

use harness::{Db, Side, TestDesk, TestSetup};

async fn a_ticket_crosses_platforms(setup: TestSetup) {
    let desk = TestDesk::open(setup).await;
    let (bo, sam) = (desk.requester(), desk.agent());

    let question = bo.says("#help", "the **vpn** drops every `5 minutes`").await;
    bo.finds("#help", &["INC-1", "New"]).await;
    let card = sam.finds("#desk-agents", &["INC-1", bo.name()]).await;

    sam.clicks("#desk-agents", "INC-1", "Claim").await;
    bo.finds("#help", &["INC-1", "In progress", "is on it"]).await;

    sam.answers(&card.message, "internal: it is the old router").await;
    sam.clicks("#desk-agents", "INC-1", "Reply").await;
    sam.fills(
        "#desk-agents",
        &[("Your answer", "Please restart it & tell me <now>")],
    )
    .await;
    sam.clicks(
        "#desk-agents",
        "will see this in the thread of",
        &format!("Send to {}", bo.name()),
    )
    .await;
    bo.finds("#help", &["Sam", "Please restart it & tell me <now>"])
        .await;

    bo.answers(&question, "still the same").await;
    sam.finds("#desk-agents", &[bo.name(), "(requester)", "still the same"])
        .await;

    sam.clicks("#desk-agents", "INC-1", "Resolve").await;
    sam.fills(
        "#desk-agents",
        &[("How did it end?", "Solved"), ("What was done?", "New router")],
    )
    .await;
    bo.finds("#help", &["marked this as solved: New router"]).await;

    bo.clicks("#help", "marked this as solved", "Still not working")
        .await;
    sam.finds("#desk-agents", &["INC-1", "In progress"]).await;
    sam.finds("#desk-agents", &["still not working"]).await;

    desk.wait_until_idle().await;
    assert!(
        !bo.view("#help").contains("internal"),
        "a note leaked:\n{}",
        bo.view("#help")
    );
    assert!(!bo.view("dm").contains("internal"));
    desk.finish().await;
}

macro_rules! crossings {
    ($($name:ident: $from:ident to $to:ident on $db:ident),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let setup =
                    TestSetup { requesters: Side::$from, team: Side::$to, db: Db::$db, intake: "ticket" };
                a_ticket_crosses_platforms(setup).await;
            }
        )+
    };
}

crossings! {
    raised_in_discord_worked_on_in_slack_on_sqlite: Discord to Slack on Sqlite,
    raised_in_discord_worked_on_in_slack_on_postgres: Discord to Slack on Postgres,
    raised_in_slack_worked_on_in_discord_on_sqlite: Slack to Discord on Sqlite,
    raised_in_slack_worked_on_in_discord_on_postgres: Slack to Discord on Postgres,
}
