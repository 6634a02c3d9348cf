//! From the first answer to the end: two threads, one ticket.

use chrono::TimeDelta;

use harness::{House, everywhere};

everywhere!("ticket":
    words_in_the_requesters_thread_reach_the_team_and_notes_stay_inside,
    a_reply_goes_out_only_after_its_preview,
    a_reply_can_become_a_note_instead,
    an_agents_answer_in_the_requesters_thread_is_public,
    a_ticket_is_claimed_resolved_and_reopened,
    resolving_a_new_ticket_claims_it_first,
    a_priority_follows_from_impact_and_urgency,
    a_ticket_that_nobody_objects_to_is_closed,
    a_ticket_can_be_called_off,
    a_plain_direct_message_finds_its_ticket,
    the_desk_goes_on_after_a_restart,
);

async fn words_in_the_requesters_thread_reach_the_team_and_notes_stay_inside(house: House) {
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

async fn a_reply_goes_out_only_after_its_preview(house: House) {
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

async fn a_ticket_is_claimed_resolved_and_reopened(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1", "New"]).await;

    sam.clicks("#desk-agents", "INC-1", "Claim").await;
    sam.finds("#desk-agents", &["INC-1", "In progress", "Sam"]).await;
    lee.finds("#help", &["INC-1", "In progress", "Sam", "is on it"])
        .await;
    assert!(
        !sam.is_offered("#desk-agents", "INC-1", "Claim"),
        "a claimed ticket offers no Claim"
    );

    sam.clicks("#desk-agents", "INC-1", "Resolve").await;
    sam.fills(
        "#desk-agents",
        &[("How did it end?", "Solved"), ("What was done?", "New battery")],
    )
    .await;
    sam.finds("#desk-agents", &["INC-1", "Resolved by Sam"]).await;
    lee.finds("#help", &["marked this as solved: New battery"]).await;
    assert!(!sam.is_offered("#desk-agents", "INC-1", "Resolve"));

    lee.clicks("#help", "marked this as solved", "Still not working")
        .await;
    lee.finds("#help", &["INC-1", "In progress", "is on it"]).await;
    sam.finds("#desk-agents", &["says that it is still not working"])
        .await;
    house.settles().await;
    assert!(
        !lee.is_offered("#help", "", "Still not working"),
        "the button is gone:\n{}",
        lee.view("#help")
    );
    house.closes().await;
}

async fn resolving_a_new_ticket_claims_it_first(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    lee.says("#help", "my laptop does not start").await;

    sam.clicks("#desk-agents", "INC-1", "Resolve").await;
    sam.fills(
        "#desk-agents",
        &[
            ("How did it end?", "Works another way for now"),
            ("What was done?", "Lent one"),
        ],
    )
    .await;
    sam.finds(
        "#desk-agents",
        &["INC-1", "Resolved by Sam", "Works another way for now"],
    )
    .await;

    sam.clicks("#desk-agents", "INC-1", "Show all").await;
    sam.finds("#desk-agents", &["Sam", "took it", "resolved it"])
        .await;
    house.closes().await;
}

async fn a_priority_follows_from_impact_and_urgency(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    lee.says("#help", "nobody can print").await;

    sam.clicks("#desk-agents", "INC-1", "Set priority").await;
    let answers = [
        ("How much is affected?", "High: a whole department or site"),
        ("How soon does it matter?", "High: work has stopped"),
    ];
    sam.fills("#desk-agents", &answers).await;

    sam.finds("#desk-agents", &["INC-1", "P1 · New"]).await;
    house.closes().await;
}

async fn a_ticket_that_nobody_objects_to_is_closed(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    lee.says("#help", "my laptop does not start").await;
    sam.clicks("#desk-agents", "INC-1", "Resolve").await;
    sam.fills(
        "#desk-agents",
        &[("How did it end?", "Solved"), ("What was done?", "New battery")],
    )
    .await;
    lee.finds("#help", &["marked this as solved"]).await;

    house.passes(TimeDelta::days(5) + TimeDelta::minutes(1));

    sam.finds("#desk-agents", &["INC-1", "Closed"]).await;
    lee.finds("#help", &["INC-1", "Closed"]).await;
    house.settles().await;
    assert!(
        !lee.is_offered("#help", "", "Still not working"),
        "what is closed stays closed"
    );
    house.closes().await;
}

async fn a_ticket_can_be_called_off(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    lee.says("#help", "my laptop does not start").await;

    sam.clicks("#desk-agents", "INC-1", "Call off").await;
    sam.fills(
        "#desk-agents",
        &[("Why? The requester reads this", "It was a test")],
    )
    .await;

    sam.finds("#desk-agents", &["INC-1", "Called off by Sam", "It was a test"])
        .await;
    lee.finds("#help", &["INC-1", "Called off", "It was a test"])
        .await;
    house.closes().await;
}

async fn a_plain_direct_message_finds_its_ticket(house: House) {
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

async fn the_desk_goes_on_after_a_restart(mut house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    lee.says("#help", "my laptop does not start").await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    lee.finds("#help", &["INC-1"]).await;

    house.restart().await;

    sam.clicks("#desk-agents", "INC-1", "Claim").await;
    lee.finds("#help", &["INC-1", "In progress"]).await;
    house.closes().await;
}
