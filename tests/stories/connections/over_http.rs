//! Discord's interactions and Slack's events over signed HTTP requests instead of sockets.

use harness::{TestDesk, everywhere};
use playground::Side;

everywhere!(@ discord_on_sqlite Discord Sqlite "manual"
    discord_works_over_signed_requests,
    a_request_repeated_a_hundred_times_opens_one_ticket
);
everywhere!(@ discord_on_postgres Discord Postgres "manual"
    discord_works_over_signed_requests,
    a_request_repeated_a_hundred_times_opens_one_ticket
);

everywhere!(@ slack_on_sqlite Slack Sqlite "ticket" slack_works_over_signed_requests);
everywhere!(@ slack_on_postgres Slack Postgres "ticket" slack_works_over_signed_requests);

async fn slack_works_over_signed_requests(mut desk: TestDesk) {
    desk.use_slack_http().await;
    let (lee, sam) = (desk.requester(), desk.agent());

    let question = lee.says("#help", "the printer eats paper").await;
    sam.clicks("#desk-agents", "the printer eats paper", "Claim")
        .await;
    lee.finds("#help", &["INC-1", "is on it"]).await;
    lee.answers(&question, "and it smokes").await;
    sam.finds("#desk-agents", &["and it smokes"]).await;

    lee.runs_command("#help", "ticket", "").await;
    let answers = [
        ("In one line", "Second screen"),
        ("What should we know?", "I sit in Berlin"),
    ];
    lee.fills("#help", &answers).await;
    sam.finds("#desk-agents", &["INC-2", "Second screen"]).await;
    assert_eq!(desk.playground.slack().sockets(), 0);
    desk.finish().await;
}

async fn discord_works_over_signed_requests(desk: TestDesk) {
    desk.use_discord_http().await;
    let (bo, sam) = (desk.requester(), desk.agent());

    bo.runs_command("#help", "ticket", "").await;
    let answers = [
        ("In one line", "Second screen"),
        ("What should we know?", "I sit in Berlin"),
    ];
    bo.fills("#help", &answers).await;
    sam.clicks("#desk-agents", "Second screen", "Claim").await;

    bo.finds("dm", &["Second screen", "Sam is on it"]).await;
    let record = desk.playground.record();
    assert_eq!(
        record.calls_to(Side::Discord, "gateway.INTERACTION_CREATE").len(),
        0
    );
    desk.finish().await;
}

async fn a_request_repeated_a_hundred_times_opens_one_ticket(desk: TestDesk) {
    desk.use_discord_http().await;
    let (bo, sam) = (desk.requester(), desk.agent());

    bo.runs_command("#help", "ticket", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    let answers = desk.repeat_discord_interaction(100).await;

    assert_eq!(answers, [200; 100]);
    desk.wait_until_idle().await;
    let seen = sam.sees("#desk-agents");
    let cards = seen
        .iter()
        .filter(|message| message.rendered.contains("the printer"));
    assert_eq!(cards.count(), 1, "{}", sam.view("#desk-agents"));
    desk.finish().await;
}
