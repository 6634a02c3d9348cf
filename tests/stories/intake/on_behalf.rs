//! Tickets that an agent opens for somebody else.

use harness::{House, everywhere};

everywhere!("manual":
    only_agents_open_tickets_for_others,
);

async fn only_agents_open_tickets_for_others(house: House) {
    let (lee, ann, sam) = (house.requester(), house.colleague(), house.agent());
    let sam_there = house.agent_among_requesters();

    ann.commands_for("#help", &lee, "the printer eats paper").await;
    ann.finds(
        "#help",
        &["Only the desk's agents can open a ticket for somebody else"],
    )
    .await;
    sam_there.commands_for("#help", &house.guest(), "a badge").await;
    sam_there
        .finds("#help", &["is no full member of this workspace"])
        .await;
    sam_there
        .commands_for("#help", &lee, "the printer eats paper")
        .await;

    sam_there
        .finds("#help", &[&format!("INC-1 is open for {}", lee.name())])
        .await;
    lee.finds(
        "dm",
        &["INC-1", "the printer eats paper", "Sam", "opened this for you"],
    )
    .await;
    sam.finds("#desk-agents", &["INC-1", lee.name(), "opened by Sam"])
        .await;
    house.closes().await;
}
