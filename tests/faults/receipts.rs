//! The line of a reply in the team's thread, if the desk is killed between the delivery of the reply and the edit of the
//! line.

use harness::{Db, Side};
use playground::{Fault, FaultKind};

use crate::fixture::FaultFixture;

/// The method that edits a message.
fn edit_method(side: Side) -> &'static str {
    match side {
        Side::Slack => "chat.update",
        Side::Discord => "PATCH /channels",
    }
}

async fn the_line_changes_after_a_kill(mut fixture: FaultFixture) {
    fixture.start().await;
    let (lee, sam) = (fixture.requester(), fixture.agent());
    lee.says("#help", "the printer eats paper").await;
    fixture.waits_for_card("the printer eats paper").await;
    fixture.wait_until_idle().await;
    fixture.playground.faults().add(Fault {
        side: Some(fixture.side),
        method: Some(edit_method(fixture.side).to_owned()),
        what: FaultKind::ServerError(503),
        chance: 1.0,
        times: None,
    });
    sam.clicks("#desk-agents", "the printer eats paper", "Reply")
        .await;
    sam.fills("#desk-agents", &[("Your answer", "hold both keys")])
        .await;
    let send = format!("Send to {}", lee.name());
    sam.clicks("#desk-agents", "hold both keys", &send).await;
    lee.finds("#help", &["hold both keys"]).await;
    let line = sam
        .finds("#desk-agents", &["on its way to", "hold both keys"])
        .await;
    fixture
        .until("the first edit fails", || {
            fixture
                .playground
                .faults()
                .times_applied(&FaultKind::ServerError(503))
                > 0
        })
        .await;

    fixture.kill().await;
    fixture.playground.faults().clear();
    fixture.start().await;
    let delivered = sam.finds("#desk-agents", &["replied to", "hold both keys"]).await;
    assert_eq!(delivered.message.id, line.message.id, "the same line");
    assert_eq!(
        fixture.copies("#help", "hold both keys"),
        1,
        "the reply is sent once"
    );
}

macro_rules! fault_tests {
    ($($name:ident: $side:ident on $db:ident);+ $(;)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                the_line_changes_after_a_kill(FaultFixture::open(Side::$side, Db::$db).await).await;
            }
        )+
    };
}

fault_tests! {
    the_line_of_a_reply_changes_after_a_kill_on_slack_and_sqlite: Slack on Sqlite;
    the_line_of_a_reply_changes_after_a_kill_on_discord_and_postgres: Discord on Postgres;
}
