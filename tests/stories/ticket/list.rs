//! The list of tickets that `/tickets` shows.

use harness::{TestDesk, everywhere};

everywhere!("manual":
    the_list_shows_own_and_unassigned_tickets,
);

async fn the_list_shows_own_and_unassigned_tickets(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#help", "tickets", "").await;
    lee.finds("#help", &["Your tickets", "You have none"]).await;
    lee.runs_command("#help", "ticket", "the printer eats paper")
        .await;
    lee.runs_command("#help", "ticket", "my screen flickers").await;
    sam.clicks("#desk-agents", "INC-2", "Claim").await;
    lee.finds("dm", &["INC-2", "In progress"]).await;

    lee.runs_command("#help", "tickets", "").await;
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
    sam.runs_command("#desk-agents", "tickets", "").await;
    sam.finds(
        "#desk-agents",
        &[
            "You are on",
            "my screen flickers · In progress",
            "One ticket waits for somebody from IT",
        ],
    )
    .await;
    desk.wait_until_idle().await;
    assert!(!desk.colleague().view("#help").contains("Your tickets"));
    desk.finish().await;
}
