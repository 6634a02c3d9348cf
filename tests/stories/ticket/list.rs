//! The list of tickets that `/tickets` shows.

use harness::{House, everywhere};

everywhere!("manual":
    the_list_shows_own_and_unassigned_tickets,
);

async fn the_list_shows_own_and_unassigned_tickets(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    lee.commands("#help", "tickets", "").await;
    lee.finds("#help", &["Your tickets", "You have none"]).await;
    lee.commands("#help", "ticket", "the printer eats paper").await;
    lee.commands("#help", "ticket", "my screen flickers").await;
    sam.clicks("#desk-agents", "INC-2", "Claim").await;
    lee.finds("dm", &["INC-2", "In progress"]).await;

    lee.commands("#help", "tickets", "").await;
    lee.finds(
        "#help",
        &[
            "INC-1",
            "the printer eats paper · New",
            "INC-2",
            "my screen flickers · In progress",
        ],
    )
    .await;
    sam.commands("#desk-agents", "tickets", "").await;
    sam.finds(
        "#desk-agents",
        &[
            "You are on",
            "my screen flickers · In progress",
            "One ticket waits for somebody from IT",
        ],
    )
    .await;
    house.settles().await;
    assert!(!house.colleague().view("#help").contains("Your tickets"));
    house.closes().await;
}
