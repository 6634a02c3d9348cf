//! The channel of a team refuses messages for a time: the cards wait, and the administrators are told once.

use harness::{Side, TestDesk, everywhere};

everywhere!("ticket":
    the_cards_of_a_team_wait_until_the_desk_is_back_in_its_channel,
    a_file_is_removed_when_the_desk_is_back_in_its_channel,
);

async fn the_cards_of_a_team_wait_until_the_desk_is_back_in_its_channel(desk: TestDesk) {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    let administrator = desk.person_with_id(Side::Slack, "U0KIM");
    sam.removes_desk_from("#desk-agents");

    lee.says("#help", "the printer eats paper").await;
    lee.finds("#help", &["INC-1"]).await;
    ann.says("#help", "the lift is stuck between two floors").await;

    administrator
        .finds("dm", &["I cannot write in", "My messages wait"])
        .await;
    sam.returns_desk_to("#desk-agents").await;
    sam.finds("#desk-agents", &["INC-1", "the printer eats paper", "[Claim]"])
        .await;
    sam.finds("#desk-agents", &["INC-2", "the lift is stuck", "[Claim]"])
        .await;
    let told = administrator.sees("dm");
    let told = told
        .iter()
        .filter(|seen| seen.rendered.contains("I cannot write in"));
    assert_eq!(told.count(), 1, "the administrator is told once");
}

async fn a_file_is_removed_when_the_desk_is_back_in_its_channel(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let first = lee.says("#help", "my badge was stolen").await;
    lee.finds("#help", &["INC-1"]).await;
    let said = lee.attaches(&first, "", "passport.png", b"\x89PNG face").await;
    sam.finds_file("#desk-agents", "passport.png").await;
    desk.wait_until_idle().await;

    sam.removes_desk_from("#desk-agents");
    lee.deletes(&said).await;
    desk.person_with_id(Side::Slack, "U0KIM")
        .finds("dm", &["I cannot write in", "My messages wait"])
        .await;

    sam.returns_desk_to("#desk-agents").await;
    sam.waits_until_file_gone("#desk-agents", "passport.png").await;
}
