//! Tickets that an agent opens for somebody else.

use harness::{TestDesk, everywhere};

everywhere!("manual":
    only_agents_open_tickets_for_others,
);

async fn only_agents_open_tickets_for_others(desk: TestDesk) {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    let sam_there = desk.agent_among_requesters();

    ann.runs_command_for("#help", &lee, "the printer eats paper")
        .await;
    ann.finds(
        "#help",
        &["Only the desk's agents can open a ticket for somebody else"],
    )
    .await;
    sam_there
        .runs_command_for("#help", &desk.guest(), "a badge")
        .await;
    sam_there
        .finds("#help", &["is no full member of this workspace"])
        .await;
    sam_there
        .runs_command_for("#help", &lee, "the printer eats paper")
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
    desk.finish().await;
}
