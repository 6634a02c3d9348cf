//! One ticket about two things.

use harness::{House, Person, Seen, across, everywhere};

everywhere!("ticket":
    an_agent_splits_a_message_in_the_team_thread,
    an_agent_splits_a_message_in_the_requester_thread,
    a_requester_can_split_their_message_and_a_colleague_cannot,
    concurrent_splits_of_a_message_make_one_ticket,
);

across!("ticket":
    a_message_from_the_other_platform_can_be_split,
);

/// Lee has INC-1 and says something else in its thread; what the team is shown of that.
async fn send_unrelated_message(house: &House) -> Seen {
    let lee = house.requester();
    let question = lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1", "New"]).await;
    lee.answers(&question, "and the printer eats paper").await;
    house
        .agent()
        .finds("#desk-agents", &["(requester)", "and the printer eats paper"])
        .await
}

async fn assert_split(house: &House, lee: &Person, sam: &Person) {
    lee.finds(
        "dm",
        &["INC-2", "Printer", "Split from INC-1", "opened this for you"],
    )
    .await;
    sam.finds(
        "#desk-agents",
        &["INC-2", "Printer", "Split from INC-1", "[Claim]"],
    )
    .await;
    sam.finds("#desk-agents", &["INC-1", "Split off: INC-2"]).await;
    house.settles().await;
}

async fn an_agent_splits_a_message_in_the_team_thread(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    let shown = send_unrelated_message(&house).await;

    sam.opens_menu(&shown.message).await;
    let form = sam.opens_form().await.to_string();
    assert!(
        form.contains("and the printer eats paper"),
        "it is filled in: {form}"
    );
    sam.fills("#desk-agents", &[("In one line", "Printer")]).await;
    assert_split(&house, &lee, &sam).await;

    sam.clicks("#desk-agents", "Split off: INC-2", "Show all").await;
    sam.finds("#desk-agents", &["split INC-2 off"]).await;
    sam.clicks("#desk-agents", "Split from INC-1", "Show all").await;
    sam.finds("#desk-agents", &["split it from INC-1"]).await;

    sam.opens_menu(&shown.message).await;
    sam.finds("#desk-agents", &["This is INC-2 already"]).await;

    lee.says("dm", "only the left tray").await;
    let card = sam.finds("#desk-agents", &["INC-2", "[Claim]"]).await;
    let said = sam
        .finds("#desk-agents", &["(requester)", "only the left tray"])
        .await;
    assert_eq!(said.thread, Some(card.message.id), "both go on side by side");
    house.closes().await;
}

async fn an_agent_splits_a_message_in_the_requester_thread(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    let sam_there = house.agent_among_requesters();
    send_unrelated_message(&house).await;
    let words = lee.finds("#help", &["and the printer eats paper"]).await;

    sam_there.opens_menu(&words.message).await;
    sam_there.fills("#help", &[("In one line", "Printer")]).await;
    assert_split(&house, &lee, &sam).await;
    house.closes().await;
}

async fn a_requester_can_split_their_message_and_a_colleague_cannot(house: House) {
    let (lee, ann, sam) = (house.requester(), house.colleague(), house.agent());
    send_unrelated_message(&house).await;
    let words = lee.finds("#help", &["and the printer eats paper"]).await;

    ann.opens_menu(&words.message).await;
    ann.finds("#help", &["Only the author of that message"]).await;
    house.settles().await;
    assert!(!sam.view("#desk-agents").contains("INC-2"));

    lee.opens_menu(&words.message).await;
    lee.fills("#help", &[("In one line", "Printer")]).await;
    lee.finds("dm", &["INC-2", "Printer", "Split from INC-1"]).await;
    sam.finds("#desk-agents", &["INC-1", "Split off: INC-2"]).await;
    house.closes().await;
}

async fn concurrent_splits_of_a_message_make_one_ticket(house: House) {
    let (sam, kim) = (house.agent(), house.lead());
    let shown = send_unrelated_message(&house).await;
    sam.opens_menu(&shown.message).await;
    sam.opens_form().await;
    kim.opens_menu(&shown.message).await;
    kim.opens_form().await;

    let title = [("In one line", "Printer")];
    tokio::join!(
        sam.fills("#desk-agents", &title),
        kim.fills("#desk-agents", &title)
    );
    sam.finds("#desk-agents", &["INC-1", "Split off: INC-2"]).await;
    house.settles().await;
    let view = sam.view("#desk-agents");
    assert!(!view.contains("INC-3"), "{view}");
    house.closes().await;
}

async fn a_message_from_the_other_platform_can_be_split(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    let shown = send_unrelated_message(&house).await;
    sam.opens_menu(&shown.message).await;
    sam.fills("#desk-agents", &[("In one line", "Printer")]).await;
    assert_split(&house, &lee, &sam).await;
    house.closes().await;
}
