//! What a requester does with their own ticket: confirm, reopen, withdraw, and write after it has ended.

use chrono::TimeDelta;

use harness::{Message, TestDesk, everywhere};

everywhere!("ticket":
    a_requester_confirms_the_fix_and_reopens,
    a_requester_withdraws_their_ticket,
    a_colleague_can_neither_confirm_nor_withdraw,
    a_message_after_resolution_reopens_the_ticket,
    thanks_after_resolution_keep_the_ticket_resolved,
    a_message_after_closing_opens_a_follow_up_ticket,
);

/// Lee's ticket, claimed by Sam.
async fn open_claimed_ticket(desk: &TestDesk) -> Message {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "my laptop does not start").await;
    sam.clicks("#desk-agents", "INC-1", "Claim").await;
    lee.finds("#help", &["INC-1", "In progress · Sam"]).await;
    question
}

async fn open_resolved_ticket(desk: &TestDesk) -> Message {
    let question = open_claimed_ticket(desk).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    sam.clicks("#desk-agents", "INC-1", "Resolve").await;
    sam.fills(
        "#desk-agents",
        &[("How did it end?", "Solved"), ("What was done?", "New battery")],
    )
    .await;
    lee.finds("#help", &["marked this as solved"]).await;
    question
}

async fn a_requester_confirms_the_fix_and_reopens(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    open_claimed_ticket(&desk).await;

    lee.clicks("#help", "INC-1", "It works").await;

    lee.finds("#help", &["INC-1", "Resolved · you said that it works"])
        .await;
    sam.finds(
        "#desk-agents",
        &["INC-1", "Resolved by", "The requester says that it works"],
    )
    .await;
    sam.finds("#desk-agents", &["says that it works. Nothing is left to do"])
        .await;
    lee.clicks("#help", "INC-1", "Still not working").await;
    sam.finds("#desk-agents", &["INC-1", "In progress · Sam"]).await;
    desk.finish().await;
}

async fn a_requester_withdraws_their_ticket(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    open_claimed_ticket(&desk).await;

    lee.clicks("#help", "INC-1", "Withdraw").await;
    lee.fills("#help", &[("Why? You need not say", "found the cable")])
        .await;

    let card = lee
        .finds("#help", &["INC-1", "Withdrawn", "found the cable"])
        .await;
    assert!(!card.rendered.contains("Add details"), "{}", card.rendered);
    sam.finds("#desk-agents", &["INC-1", "Cancelled by", "found the cable"])
        .await;
    sam.finds("#desk-agents", &["withdrew this. Nothing is left to do"])
        .await;
    desk.finish().await;
}

async fn a_colleague_can_neither_confirm_nor_withdraw(desk: TestDesk) {
    let ann = desk.colleague();
    open_claimed_ticket(&desk).await;

    for button in ["It works", "Withdraw"] {
        ann.clicks("#help", "INC-1", button).await;
        ann.finds("#help", &["Only the requester can do this."]).await;
    }
    desk.wait_until_idle().await;
    assert!(desk.agent().view("#desk-agents").contains("In progress · Sam"));
    desk.finish().await;
}

async fn a_message_after_resolution_reopens_the_ticket(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = open_resolved_ticket(&desk).await;

    lee.answers(&question, "it happens again when I unplug it").await;

    lee.finds("#help", &["INC-1", "In progress · Sam"]).await;
    sam.finds(
        "#desk-agents",
        &["(requester)", "it happens again when I unplug it"],
    )
    .await;
    desk.advance_clock(TimeDelta::days(6));
    desk.wait_until_idle().await;
    assert!(
        !lee.view("#help").contains("Closed"),
        "the auto-close timer was cancelled"
    );
    desk.finish().await;
}

async fn thanks_after_resolution_keep_the_ticket_resolved(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = open_resolved_ticket(&desk).await;

    lee.answers(&question, "that worked, thanks!").await;

    sam.finds("#desk-agents", &["(requester)", "that worked, thanks"])
        .await;
    desk.wait_until_idle().await;
    assert!(sam.view("#desk-agents").contains("Resolved by Sam"));
    desk.finish().await;
}

async fn a_message_after_closing_opens_a_follow_up_ticket(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = open_resolved_ticket(&desk).await;
    desk.advance_clock(TimeDelta::days(6));
    lee.finds("#help", &["INC-1", "Closed"]).await;

    lee.answers(&question, "the new battery is flat as well").await;

    let card = lee
        .finds(
            "#help",
            &["INC-2", "the new battery is flat as well", "follows INC-1", "New"],
        )
        .await;
    assert_eq!(
        card.thread.as_ref(),
        Some(&question.id),
        "the conversation continues in the same thread"
    );
    let triaged = sam
        .finds(
            "#desk-agents",
            &["INC-2", "the new battery is flat as well", "follows INC-1"],
        )
        .await;
    lee.answers(&question, "and it is hot").await;
    let mirrored = sam.finds("#desk-agents", &["(requester)", "and it is hot"]).await;
    assert_eq!(mirrored.thread, Some(triaged.message.id));
    desk.wait_until_idle().await;
    assert!(!sam.view("#desk-agents").contains("INC-3"));
    desk.finish().await;
}
