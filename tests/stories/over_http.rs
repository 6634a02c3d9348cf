//! Discord's interactions over signed HTTP: the same desk, by another way in.

use harness::{House, everywhere};
use playground::Side;

everywhere!(@ discord_on_sqlite Discord Sqlite "manual"
    a_ticket_lives_its_life_over_http,
    a_request_that_is_sent_a_hundred_times_opens_one_ticket
);
everywhere!(@ discord_on_postgres Discord Postgres "manual"
    a_ticket_lives_its_life_over_http,
    a_request_that_is_sent_a_hundred_times_opens_one_ticket
);

async fn a_ticket_lives_its_life_over_http(house: House) {
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

async fn a_request_that_is_sent_a_hundred_times_opens_one_ticket(house: House) {
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
