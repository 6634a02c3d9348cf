//! Discord's interactions and all that Slack tells over signed HTTP: the same desk, by another way in.

use harness::{House, everywhere};
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

async fn slack_works_over_signed_requests(mut house: House) {
    house.slack_posts().await;
    let (lee, sam) = (house.requester(), house.agent());

    let question = lee.says("#help", "the printer eats paper").await;
    sam.clicks("#desk-agents", "the printer eats paper", "Claim")
        .await;
    lee.finds("#help", &["INC-1", "is on it"]).await;
    lee.answers(&question, "and it smokes").await;
    sam.finds("#desk-agents", &["and it smokes"]).await;

    lee.commands("#help", "ticket", "").await;
    let answers = [
        ("In one line", "Second screen"),
        ("What should we know?", "I sit in Berlin"),
    ];
    lee.fills("#help", &answers).await;
    sam.finds("#desk-agents", &["INC-2", "Second screen"]).await;
    assert_eq!(house.playground.slack().sockets(), 0);
    house.closes().await;
}

async fn discord_works_over_signed_requests(house: House) {
    house.discord_posts().await;
    let (bo, sam) = (house.requester(), house.agent());

    bo.commands("#help", "ticket", "").await;
    let answers = [
        ("In one line", "Second screen"),
        ("What should we know?", "I sit in Berlin"),
    ];
    bo.fills("#help", &answers).await;
    sam.clicks("#desk-agents", "Second screen", "Claim").await;

    bo.finds("dm", &["Second screen", "Sam is on it"]).await;
    let record = house.playground.record();
    assert_eq!(
        record.calls_to(Side::Discord, "gateway.INTERACTION_CREATE").len(),
        0
    );
    house.closes().await;
}

async fn a_request_repeated_a_hundred_times_opens_one_ticket(house: House) {
    house.discord_posts().await;
    let (bo, sam) = (house.requester(), house.agent());

    bo.commands("#help", "ticket", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    let answers = house.discord_posts_again(100).await;

    assert_eq!(answers, [200; 100]);
    house.settles().await;
    let seen = sam.sees("#desk-agents");
    let cards = seen
        .iter()
        .filter(|message| message.rendered.contains("the printer"));
    assert_eq!(cards.count(), 1, "{}", sam.view("#desk-agents"));
    house.closes().await;
}
