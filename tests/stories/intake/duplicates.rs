//! Possible duplicates: the desk asks before it opens the ticket. Without an answer, a timer opens it.

use chrono::TimeDelta;
use expect_test::expect;
use harness::{Message, TestDesk, everywhere};

use super::duplicate_sources::{TWICE, wait_for_question};
use crate::related::known_issues::{KNOWN, open_known_issue};

everywhere!("ticket":
    a_duplicate_is_added_to_the_existing_ticket,
    a_new_ticket_can_be_opened_despite_a_known_issue,
    a_timer_opens_the_ticket_once_without_an_answer,
    a_pending_message_collects_follow_up_messages,
    a_deleted_pending_message_opens_no_ticket,
    agents_opening_for_others_are_not_asked_about_duplicates,
);

async fn a_duplicate_is_added_to_the_existing_ticket(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#general", "ticket", "the printer eats paper")
        .await;
    sam.finds("#desk-agents", &["INC-1"]).await;

    lee.runs_command(
        "#general",
        "ticket",
        "The printer eats paper again, and it smells of smoke",
    )
    .await;
    lee.finds("#general", &[TWICE, "INC-1", "the printer eats paper"])
        .await;
    lee.finds("#general", &[TWICE]).await.shows(
        &expect![[r#"
            You have asked this already: INC-1 "the printer eats paper".
            Without an answer, I open a new ticket in 5 minutes.
            [Add it there] [Open a new ticket]
        "#]],
        &expect![[r#"
            You have asked this already: INC-1 "the printer eats paper".
            Without an answer, I open a new ticket in 5 minutes.
            [Add it there] [Open a new ticket]
        "#]],
    );
    lee.clicks("#general", TWICE, "Add it there").await;

    lee.finds("#general", &["Added to INC-1"]).await;
    sam.finds("#desk-agents", &["(requester)", "it smells of smoke"])
        .await;
    lee.finds("dm", &["it smells of smoke"]).await;
    desk.advance_clock(TimeDelta::minutes(10));
    desk.wait_until_idle().await;
    assert!(
        !sam.view("#desk-agents").contains("INC-2"),
        "{}",
        sam.view("#desk-agents")
    );
    desk.finish().await;
}

async fn a_new_ticket_can_be_opened_despite_a_known_issue(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    open_known_issue(&desk).await;

    lee.runs_command("#help", "ticket", "").await;
    let answers = [
        ("In one line", "Mail is down"),
        ("What should we know?", "only on my old phone"),
    ];
    lee.fills("#help", &answers).await;
    lee.finds("#help", &["INC-1", KNOWN]).await;
    lee.finds("#help", &[KNOWN]).await.shows(
        &expect![[r#"
            This looks like INC-1 "Mail is down": a known issue since <time>, and IT works on it.
            Without an answer, I open a new ticket in 5 minutes.
            [That is mine too] [Open a new ticket]
        "#]],
        &expect![[r#"
            This looks like INC-1 "Mail is down": a known issue since <time>, and IT works on it.
            Without an answer, I open a new ticket in 5 minutes.
            [That is mine too] [Open a new ticket]
        "#]],
    );
    lee.clicks("#help", KNOWN, "Open a new ticket").await;

    lee.finds("#help", &["INC-2 is open: Mail is down"]).await;
    sam.finds("#desk-agents", &["INC-2", "only on my old phone", lee.name()])
        .await;
    lee.finds("dm", &["INC-2", "Mail is down"]).await;
    desk.advance_clock(TimeDelta::minutes(10));
    desk.wait_until_idle().await;
    assert!(
        !sam.view("#desk-agents").contains("INC-3"),
        "{}",
        sam.view("#desk-agents")
    );
    desk.finish().await;
}

async fn a_timer_opens_the_ticket_once_without_an_answer(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    open_known_issue(&desk).await;

    lee.runs_command("#general", "ticket", "my mail is down").await;
    lee.finds("#general", &["INC-1", KNOWN]).await;
    desk.wait_until_idle().await;
    assert!(
        !sam.view("#desk-agents").contains("INC-2"),
        "{}",
        sam.view("#desk-agents")
    );
    desk.advance_clock(TimeDelta::minutes(6));

    sam.finds("#desk-agents", &["INC-2", "my mail is down", lee.name()])
        .await;
    lee.finds("dm", &["INC-2", "my mail is down"]).await;
    lee.clicks("#general", KNOWN, "Open a new ticket").await;
    lee.finds("#general", &["What you asked is in INC-2"]).await;
    desk.advance_clock(TimeDelta::minutes(10));
    desk.wait_until_idle().await;
    assert!(
        !sam.view("#desk-agents").contains("INC-3"),
        "{}",
        sam.view("#desk-agents")
    );
    desk.finish().await;
}

async fn a_pending_message_collects_follow_up_messages(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    open_known_issue(&desk).await;

    let message = lee.says("#help", "is the mail down?").await;
    wait_for_question(&desk, &lee, "#help", KNOWN).await;
    lee.says("#help", "I see error 553").await;
    desk.wait_until_idle().await;
    assert!(
        !sam.view("#desk-agents").contains("INC-2"),
        "{}",
        sam.view("#desk-agents")
    );
    lee.clicks("#help", KNOWN, "Open a new ticket").await;

    let card = lee.finds("#help", &["INC-2", "is the mail down", "New"]).await;
    assert_eq!(card.thread, Some(message.id));
    sam.finds("#desk-agents", &["INC-2", "is the mail down"]).await;
    sam.finds("#desk-agents", &["(requester)", "I see error 553"])
        .await;
    lee.waits_until_gone("#help", "this may be one already").await;
    desk.finish().await;
}

async fn a_deleted_pending_message_opens_no_ticket(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    open_known_issue(&desk).await;
    let message: Message = lee.says("#help", "the mail is down").await;
    wait_for_question(&desk, &lee, "#help", KNOWN).await;

    lee.deletes(&message).await;
    // Events arrive in order, so a later message shows that the desk has received the deletion.
    desk.colleague().says("#help", "the coffee machine leaks").await;
    sam.finds("#desk-agents", &["INC-2", "the coffee machine leaks"])
        .await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::minutes(6));
    desk.wait_until_idle().await;

    assert!(
        !sam.view("#desk-agents").contains("INC-3"),
        "{}",
        sam.view("#desk-agents")
    );
    desk.finish().await;
}

async fn agents_opening_for_others_are_not_asked_about_duplicates(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    open_known_issue(&desk).await;

    desk.agent_among_requesters()
        .runs_command_for("#general", &lee, "the mail is down")
        .await;

    sam.finds("#desk-agents", &["INC-2", "the mail is down", lee.name()])
        .await;
    desk.finish().await;
}
