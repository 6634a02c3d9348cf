//! Nobody decides on a ticket that has changed since they read it.

use harness::{TestDesk, everywhere};

everywhere!("ticket":
    a_decision_on_a_changed_request_is_refused_and_shows_the_request,
    a_reply_to_a_changed_request_is_previewed_again,
    a_claimed_ticket_is_taken_over_in_the_menu,
);

async fn a_decision_on_a_changed_request_is_refused_and_shows_the_request(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "please give me read access to the wiki").await;
    sam.finds("#desk-agents", &["INC-1", "read access"]).await;
    sam.clicks("#desk-agents", "INC-1", "Cancel ticket").await;

    lee.edits(&question, "please give me admin access to everything")
        .await;
    sam.finds("#desk-agents", &["INC-1", "admin access"]).await;
    sam.fills(
        "#desk-agents",
        &[("Why? The requester reads this", "You can read it already")],
    )
    .await;

    sam.finds("#desk-agents", &["has changed since you read it", "admin access"])
        .await;
    desk.wait_until_idle().await;
    assert!(
        !lee.view("#help").contains("read it already"),
        "the request was cancelled:\n{}",
        lee.view("#help")
    );
    sam.clicks("#desk-agents", "has changed since you read it", "Cancel ticket")
        .await;
    sam.fills(
        "#desk-agents",
        &[("Why? The requester reads this", "Only the owner may")],
    )
    .await;
    lee.finds("#help", &["Only the owner may"]).await;
    desk.finish().await;
}

async fn a_reply_to_a_changed_request_is_previewed_again(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "may I reboot the printer?").await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    sam.clicks("#desk-agents", "INC-1", "Reply").await;
    sam.fills("#desk-agents", &[("Your answer", "Yes, go ahead")])
        .await;
    sam.finds("#desk-agents", &["will see this in the thread of"])
        .await;

    lee.edits(&question, "may I reboot the database?").await;
    sam.finds("#desk-agents", &["INC-1", "reboot the database"]).await;
    sam.clicks(
        "#desk-agents",
        "will see this in the thread of",
        &format!("Send to {}", lee.name()),
    )
    .await;

    sam.finds(
        "#desk-agents",
        &["has changed since you wrote this", "Yes, go ahead"],
    )
    .await;
    desk.wait_until_idle().await;
    assert!(
        !lee.view("#help").contains("go ahead"),
        "the reply went out unread"
    );
    sam.clicks(
        "#desk-agents",
        "has changed since you wrote this",
        &format!("Send to {}", lee.name()),
    )
    .await;
    lee.finds("#help", &["Yes, go ahead"]).await;
    desk.finish().await;
}

async fn a_claimed_ticket_is_taken_over_in_the_menu(desk: TestDesk) {
    let (lee, sam, lead) = (desk.requester(), desk.agent(), desk.lead());
    lee.says("#help", "my laptop does not start").await;
    sam.clicks("#desk-agents", "INC-1", "Claim").await;
    sam.finds("#desk-agents", &["INC-1", "In progress", sam.name()])
        .await;

    lead.clicks("#desk-agents", "INC-1", "Take over").await;

    lead.finds("#desk-agents", &["INC-1", "In progress", lead.name()])
        .await;
    lee.finds("#help", &["INC-1", lead.name(), "is on it"]).await;
    desk.finish().await;
}
