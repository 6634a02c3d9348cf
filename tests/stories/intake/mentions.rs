//! Tickets opened by a mention of the desk, and by a mention or reaction in the middle of a thread.

use harness::{House, Side, everywhere};

everywhere!("manual":
    a_mention_opens_a_ticket_on_its_message,
    a_mention_in_a_thread_includes_earlier_messages,
    a_reaction_in_a_thread_includes_earlier_messages,
    small_talk_in_a_mention_is_answered_privately,
);

/// Lee asks among colleagues, and Ann answers.
async fn start_discussion(house: &House) -> harness::Message {
    let (lee, ann) = (house.requester(), house.colleague());
    let question = lee.says("#help", "does anybody get mail today").await;
    ann.begins_thread(&question).await;
    ann.answers(&question, "not since nine").await;
    question
}

async fn a_mention_opens_a_ticket_on_its_message(house: House) {
    let (lee, sam) = (house.requester(), house.agent());

    let question = lee
        .says("#help", &format!("{}the lift is stuck", lee.desk()))
        .await;

    let card = lee.finds("#help", &["INC-1", "the lift is stuck", "New"]).await;
    assert_eq!(card.thread.as_ref(), Some(&question.id));
    sam.finds("#desk-agents", &["INC-1", "the lift is stuck", lee.name()])
        .await;
    lee.answers(&question, &format!("{}on floor 3", lee.desk())).await;
    sam.finds("#desk-agents", &["(requester)", "on floor 3"]).await;
    house.settles().await;
    assert!(
        !sam.view("#desk-agents").contains("INC-2"),
        "in its own thread it is a remark"
    );
    house.closes().await;
}

async fn a_mention_in_a_thread_includes_earlier_messages(house: House) {
    let (lee, ann, sam) = (house.requester(), house.colleague(), house.agent());
    let question = start_discussion(&house).await;

    lee.answers(&question, &format!("{}mail is down", lee.desk()))
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
        "the conversation goes on in the same thread"
    );
    house.closes().await;
}

async fn a_reaction_in_a_thread_includes_earlier_messages(house: House) {
    let (ann, sam) = (house.colleague(), house.agent());
    let question = start_discussion(&house).await;
    let answer = ann.answers(&question, "the whole second floor").await;

    house.agent_among_requesters().reacts_with_ticket(&answer).await;

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
    house.closes().await;
}

async fn small_talk_in_a_mention_is_answered_privately(house: House) {
    let (lee, ann, sam) = (house.requester(), house.colleague(), house.agent());

    lee.says("#help", &format!("{}hi", lee.desk())).await;

    // Discord cannot whisper: it says so directly.
    let place = match house.setting.requesters {
        Side::Slack => "#help",
        Side::Discord => "dm",
    };
    lee.finds(place, &["Type /ticket and what is wrong"]).await;
    house.settles().await;
    assert!(!ann.view("#help").contains("Type /ticket"));
    assert_eq!(sam.view("#desk-agents"), "");
    house.closes().await;
}
