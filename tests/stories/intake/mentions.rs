//! Tickets opened by a mention of the desk, and by a mention or reaction in the middle of a thread.

use harness::{Side, TestDesk, everywhere};

everywhere!("manual":
    a_mention_opens_a_ticket_on_its_message,
    a_mention_in_a_thread_includes_earlier_messages,
    a_reaction_in_a_thread_includes_earlier_messages,
    small_talk_in_a_mention_is_answered_privately,
);

/// Lee asks colleagues in the channel, and Ann answers in the thread.
async fn start_discussion(desk: &TestDesk) -> harness::Message {
    let (lee, ann) = (desk.requester(), desk.colleague());
    let question = lee.says("#help", "does anybody get mail today").await;
    ann.starts_thread(&question).await;
    ann.answers(&question, "not since nine").await;
    question
}

async fn a_mention_opens_a_ticket_on_its_message(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());

    let question = lee
        .says("#help", &format!("{}the lift is stuck", lee.desk_mention()))
        .await;

    let card = lee.finds("#help", &["INC-1", "the lift is stuck", "New"]).await;
    assert_eq!(card.thread.as_ref(), Some(&question.id));
    sam.finds("#desk-agents", &["INC-1", "the lift is stuck", lee.name()])
        .await;
    lee.answers(&question, &format!("{}on floor 3", lee.desk_mention()))
        .await;
    sam.finds("#desk-agents", &["(requester)", "on floor 3"]).await;
    desk.wait_until_idle().await;
    assert!(
        !sam.view("#desk-agents").contains("INC-2"),
        "a mention in the ticket's own thread is a message"
    );
    desk.finish().await;
}

async fn a_mention_in_a_thread_includes_earlier_messages(desk: TestDesk) {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    let question = start_discussion(&desk).await;

    lee.answers(&question, &format!("{}mail is down", lee.desk_mention()))
        .await;

    let card = sam
        .finds("#desk-agents", &["INC-1", "mail is down", "[Claim]"])
        .await;
    let taken = sam
        .finds("#desk-agents", &["does anybody get mail today", "not since nine"])
        .await;
    assert_eq!(taken.thread, Some(card.message.id));
    let order = [lee.name(), "does anybody", ann.name(), "not since nine"];
    let places: Vec<_> = order.iter().map(|words| taken.rendered.find(words)).collect();
    assert!(places.is_sorted() && places[0].is_some(), "{}", taken.rendered);
    let own = lee.finds("#help", &["INC-1", "New"]).await;
    assert_eq!(
        own.thread,
        Some(question.id),
        "the conversation continues in the same thread"
    );
    desk.finish().await;
}

async fn a_reaction_in_a_thread_includes_earlier_messages(desk: TestDesk) {
    let (ann, sam) = (desk.colleague(), desk.agent());
    let question = start_discussion(&desk).await;
    let answer = ann.answers(&question, "the whole second floor").await;

    desk.agent_among_requesters().reacts_with_ticket(&answer).await;

    let card = sam
        .finds(
            "#desk-agents",
            &["INC-1", "the whole second floor", ann.name(), "opened by Sam"],
        )
        .await;
    let taken = sam
        .finds("#desk-agents", &["does anybody get mail today", "not since nine"])
        .await;
    assert_eq!(taken.thread, Some(card.message.id));
    desk.finish().await;
}

async fn small_talk_in_a_mention_is_answered_privately(desk: TestDesk) {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());

    lee.says("#help", &format!("{}hi", lee.desk_mention())).await;

    // Discord has no ephemeral answer to a mention, so the desk sends a direct message.
    let place = match desk.setup.requesters {
        Side::Slack => "#help",
        Side::Discord => "dm",
    };
    lee.finds(place, &["Type /ticket and what is wrong"]).await;
    desk.wait_until_idle().await;
    assert!(!ann.view("#help").contains("Type /ticket"));
    assert_eq!(sam.view("#desk-agents"), "");
    desk.finish().await;
}
