//! From the first answer to the end: two threads, one ticket.

use harness::{House, everywhere};

everywhere!("ticket":
    requester_messages_reach_the_team_and_notes_stay_internal,
    a_reply_is_sent_only_after_its_preview,
    a_reply_can_become_a_note_instead,
    an_agents_answer_in_the_requesters_thread_is_public,
    a_direct_message_is_routed_to_its_ticket,
);

async fn requester_messages_reach_the_team_and_notes_stay_internal(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    let question = lee.says("#help", "my laptop does not start").await;
    let card = sam.finds("#desk-agents", &["INC-1"]).await;
    lee.finds("#help", &["INC-1"]).await;

    lee.answers(&question, "it smells of *smoke* & <fire>").await;
    let mirrored = sam
        .finds("#desk-agents", &[lee.name(), "(requester)", "& <fire>"])
        .await;
    assert_eq!(
        mirrored.thread,
        Some(card.message.id.clone()),
        "it stands in the thread under the card"
    );

    sam.answers(&card.message, "probably the battery, do not tell")
        .await;
    house.settles().await;
    assert!(
        !lee.view("#help").contains("battery"),
        "a note leaked:\n{}",
        lee.view("#help")
    );
    assert!(!lee.view("dm").contains("battery"));
    house.closes().await;
}

async fn a_reply_is_sent_only_after_its_preview(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1"]).await;

    sam.clicks("#desk-agents", "INC-1", "Reply").await;
    sam.fills(
        "#desk-agents",
        &[("Your answer", "Hold the power button for ten seconds")],
    )
    .await;
    sam.finds(
        "#desk-agents",
        &["will see this in the thread of", "Hold the power button"],
    )
    .await;
    house.settles().await;
    assert!(
        !lee.view("#help").contains("power button"),
        "it went out before it was sent"
    );

    sam.clicks(
        "#desk-agents",
        "will see this in the thread of",
        &format!("Send to {}", lee.name()),
    )
    .await;
    lee.finds("#help", &["Sam", "Hold the power button for ten seconds"])
        .await;
    sam.finds(
        "#desk-agents",
        &["answered the requester", "Hold the power button"],
    )
    .await;
    sam.finds("#desk-agents", &["Sent to"]).await;
    house.closes().await;
}

async fn a_reply_can_become_a_note_instead(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1"]).await;

    sam.clicks("#desk-agents", "INC-1", "Reply").await;
    sam.fills("#desk-agents", &[("Your answer", "He dropped it again")])
        .await;
    sam.clicks("#desk-agents", "will see this in the thread of", "Keep as note")
        .await;

    sam.finds("#desk-agents", &["noted", "He dropped it again"]).await;
    house.settles().await;
    assert!(!lee.view("#help").contains("dropped"));
    house.closes().await;
}

async fn an_agents_answer_in_the_requesters_thread_is_public(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    let question = lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1"]).await;

    house
        .agent_among_requesters()
        .answers(&question, "on my way")
        .await;

    sam.finds("#desk-agents", &["Sam", "answered the requester", "on my way"])
        .await;
    house.closes().await;
}

async fn a_direct_message_is_routed_to_its_ticket(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    lee.says("dm", "hello there").await;
    lee.finds("dm", &["Write here what is wrong"]).await;

    lee.commands("#help", "ticket", "the printer eats paper").await;
    lee.finds("dm", &["INC-1", "New"]).await;
    lee.says("dm", "it is the one in the kitchen").await;
    sam.finds("#desk-agents", &["(requester)", "it is the one in the kitchen"])
        .await;

    lee.commands("#help", "ticket", "my screen flickers").await;
    lee.finds("dm", &["INC-2", "New"]).await;
    lee.says("dm", "only in the morning").await;
    lee.clicks("dm", "Which ticket is this about?", "INC-2 my screen flickers")
        .await;
    lee.finds("dm", &["Added to INC-2"]).await;
    let mirrored = sam
        .finds("#desk-agents", &["(requester)", "only in the morning"])
        .await;
    let card = sam.finds("#desk-agents", &["INC-2", "[Claim]"]).await;
    assert_eq!(mirrored.thread, Some(card.message.id), "it stands under INC-2");
    lee.loses("dm", "Which ticket is this about?").await;
    house.closes().await;
}
