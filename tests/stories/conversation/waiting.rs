//! Replies after which the ticket waits for the requester.

use expect_test::expect;
use harness::{Person, TestDesk, everywhere};

everywhere!("ticket":
    a_reply_waits_for_the_requester,
    thanks_alone_does_not_end_the_hold,
    a_team_waits_after_each_reply,
    a_reply_to_a_resolved_ticket_waits_for_nobody,
);

/// An agent writes a reply and sees its preview.
async fn preview(agent: &Person, words: &str) {
    agent.clicks("#desk-agents", "INC-1", "Reply").await;
    agent.fills("#desk-agents", &[("Your answer", words)]).await;
    agent
        .finds("#desk-agents", &["will see this in the thread of", words])
        .await;
}

async fn a_reply_waits_for_the_requester(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1"]).await;
    preview(&sam, "Which light is on?").await;
    let wait = format!("Send and wait for {}", lee.name());
    sam.clicks("#desk-agents", "Which light is on?", &wait).await;

    sam.finds("#desk-agents", &["The ticket waits for the answer"])
        .await;
    sam.finds(
        "#desk-agents",
        &["INC-1", "On hold", "Sam", "Waiting for the requester"],
    )
    .await;
    lee.finds("#help", &["INC-1", "Waiting for your answer"]).await;
    lee.finds("#help", &["Which light is on?"]).await;
    lee.answers(&question, "the red one").await;
    sam.finds("#desk-agents", &["INC-1", "In progress", "Sam"]).await;
    for words in ["Is it hot?", "And now?"] {
        preview(&sam, words).await;
        sam.clicks("#desk-agents", words, &wait).await;
        lee.finds("#help", &[words]).await;
    }
    lee.finds("#help", &["INC-1", "Waiting for your answer"]).await;
    desk.finish().await;
}

async fn thanks_alone_does_not_end_the_hold(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1"]).await;
    preview(&sam, "May I send you another one?").await;
    let wait = format!("Send and wait for {}", lee.name());
    sam.clicks("#desk-agents", "May I send you another one?", &wait)
        .await;
    lee.finds("#help", &["INC-1", "Waiting for your answer"]).await;
    lee.answers(&question, "thanks").await;
    desk.wait_until_idle().await;
    lee.finds("#help", &["INC-1", "Waiting for your answer"]).await;
    lee.answers(&question, "yes").await;
    sam.finds("#desk-agents", &["INC-1", "In progress", "Sam"]).await;
    desk.finish().await;
}

async fn a_team_waits_after_each_reply(mut desk: TestDesk) {
    desk.restart_with_waiting_replies().await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1"]).await;
    preview(&sam, "Which light is on?").await;
    desk.wait_until_idle().await;
    sam.finds("#desk-agents", &["will see this in the thread of"])
        .await
        .shows(
            &expect![[r#"
                Lee Park will see this in the thread of INC-1:
                > Which light is on?
                [Send and wait for Lee Park] [Send to Lee Park] [Keep as note]
            "#]],
            &expect![[r#"
                Bo will see this in the thread of INC-1:
                > Which light is on?
                [Send and wait for Bo] [Send to Bo] [Keep as note]
            "#]],
        );
    let send = format!("Send to {}", lee.name());
    sam.clicks("#desk-agents", "Which light is on?", &send).await;
    lee.finds("#help", &["Which light is on?"]).await;
    desk.wait_until_idle().await;
    sam.finds("#desk-agents", &["INC-1", "New", "Claim"]).await;
    desk.finish().await;
}

async fn a_reply_to_a_resolved_ticket_waits_for_nobody(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    sam.clicks("#desk-agents", "INC-1", "Resolve").await;
    sam.fills(
        "#desk-agents",
        &[("How did it end?", "Solved"), ("What was done?", "New battery")],
    )
    .await;
    sam.finds("#desk-agents", &["INC-1", "Resolved by Sam"]).await;
    preview(&sam, "Keep the old one").await;
    desk.wait_until_idle().await;
    let wait = format!("Send and wait for {}", lee.name());
    assert!(!sam.is_offered("#desk-agents", "Keep the old one", &wait));
    desk.finish().await;
}
