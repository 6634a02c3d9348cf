//! What is the answer that ends a hold: a public message of the requester, or its edit.

use std::time::Duration;

use harness::{TestDesk, everywhere};

use crate::ticket::awaiting_requester::{hold, is_on_hold};

everywhere!("ticket":
    an_edited_message_can_be_the_answer,
    an_edited_request_can_be_the_answer,
    an_edit_in_the_thread_of_a_merged_ticket_can_be_the_answer,
);

async fn an_edited_message_can_be_the_answer(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let first = lee.says("#help", "my laptop does not start").await;
    hold(&sam).await;
    let thanks = lee.answers(&first, "thanks!").await;
    sam.finds("#desk-agents", &["thanks!"]).await;
    is_on_hold(&desk).await;
    desk.advance_platform_clock(Duration::from_secs(10));
    lee.edits(&thanks, "thank you!").await;
    sam.finds("#desk-agents", &["thank you!"]).await;
    is_on_hold(&desk).await;
    desk.advance_platform_clock(Duration::from_secs(10));
    lee.edits(&thanks, "thank you! the light is red").await;
    sam.finds("#desk-agents", &["INC-1", "In progress", "Sam"]).await;
    sam.finds(
        "#desk-agents",
        &["changed a message, and the hold of INC-1 has ended"],
    )
    .await;
    desk.finish().await;
}

async fn an_edited_request_can_be_the_answer(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let first = lee.says("#help", "my laptop does not start").await;
    hold(&sam).await;
    desk.wait_until_idle().await;
    desk.advance_platform_clock(Duration::from_secs(10));
    lee.edits(&first, "my laptop does not start and the light is red")
        .await;
    sam.finds("#desk-agents", &["INC-1", "In progress", "the light is red"])
        .await;
    sam.finds(
        "#desk-agents",
        &["changed a message, and the hold of INC-1 has ended"],
    )
    .await;
    desk.wait_until_idle().await;

    hold(&sam).await;
    desk.wait_until_idle().await;
    desk.advance_platform_clock(Duration::from_secs(10));
    lee.deletes(&first).await;
    sam.finds("#desk-agents", &["INC-1", "Message deleted"]).await;
    is_on_hold(&desk).await;
    desk.finish().await;
}

async fn an_edit_in_the_thread_of_a_merged_ticket_can_be_the_answer(desk: TestDesk) {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    lee.says("#help", "the printer eats paper").await;
    lee.finds("#help", &["INC-1", "New"]).await;
    let second = ann.says("#help", "no paper comes out").await;
    ann.finds("#help", &["INC-2", "New"]).await;
    sam.clicks("#desk-agents", "no paper comes out", "Merge …").await;
    let into = ("Which ticket should this be merged into?", "INC-1");
    sam.fills("#desk-agents", &[into]).await;
    ann.finds("#help", &["INC-2", "Merged into INC-1"]).await;
    desk.wait_until_idle().await;
    sam.clicks("#desk-agents", "the printer eats paper", "Put on hold")
        .await;
    sam.fills("#desk-agents", &[("Why?", "Waiting for the requester")])
        .await;
    sam.finds("#desk-agents", &["INC-1", "On hold", "Resume"]).await;
    let thanks = ann.answers(&second, "thanks!").await;
    sam.finds("#desk-agents", &["thanks!"]).await;
    is_on_hold(&desk).await;

    desk.advance_platform_clock(Duration::from_secs(10));
    ann.edits(&thanks, "thanks! it is the left tray").await;
    sam.finds("#desk-agents", &["INC-1", "In progress", "Sam"]).await;
    sam.finds(
        "#desk-agents",
        &["changed a message, and the hold of INC-1 has ended"],
    )
    .await;
    sam.clicks("#desk-agents", "the printer eats paper", "Show all")
        .await;
    sam.finds("#desk-agents", &["changed a message, and the hold ended"])
        .await;
    desk.finish().await;
}
