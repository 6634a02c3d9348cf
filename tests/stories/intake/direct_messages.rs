//! Direct messages to the desk: they open a ticket, or join an open one.

use harness::{Side, TestDesk, everywhere};

everywhere!("manual":
    a_direct_message_opens_a_ticket_and_continues_there,
    messages_in_the_follow_up_window_open_one_ticket,
    a_further_message_joins_the_open_ticket_or_opens_a_new_one,
    an_ambiguous_message_is_routed_by_a_question,
    an_ambiguous_message_is_routed_as_its_author_left_it,
    a_greeting_is_answered_once_and_opens_no_ticket,
);

async fn a_direct_message_opens_a_ticket_and_continues_there(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());

    let question = lee.says("dm", "the printer eats paper").await;

    let card = lee.finds("dm", &["INC-1", "the printer eats paper", "New"]).await;
    if desk.setup.requesters == Side::Slack {
        assert_eq!(
            card.thread.as_ref(),
            Some(&question.id),
            "the card is in the thread of the message"
        );
    }
    let triaged = sam
        .finds(
            "#desk-agents",
            &["INC-1", "the printer eats paper", "direct message"],
        )
        .await;
    lee.answers(&card.message, "it smells, too").await;
    let mirrored = sam
        .finds("#desk-agents", &["(requester)", "it smells, too"])
        .await;
    assert_eq!(mirrored.thread, Some(triaged.message.id));
    desk.finish().await;
}

async fn messages_in_the_follow_up_window_open_one_ticket(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());

    lee.says("dm", "the printer eats paper").await;
    lee.finds("dm", &["INC-1", "New"]).await;
    lee.says("dm", "the one in the kitchen").await;
    lee.says("dm", "since this morning").await;

    sam.finds("#desk-agents", &["(requester)", "the one in the kitchen"])
        .await;
    sam.finds("#desk-agents", &["(requester)", "since this morning"])
        .await;
    desk.wait_until_idle().await;
    assert!(!sam.view("#desk-agents").contains("INC-2"));
    assert!(!lee.view("dm").contains("Added to"), "the desk asks no question");
    desk.finish().await;
}

async fn a_further_message_joins_the_open_ticket_or_opens_a_new_one(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#help", "ticket", "the printer eats paper")
        .await;
    lee.finds("dm", &["INC-1", "New"]).await;

    lee.says("dm", "my screen flickers").await;
    lee.finds("dm", &["Added to INC-1."]).await;
    sam.finds("#desk-agents", &["(requester)", "my screen flickers"])
        .await;
    lee.says("dm", "only in the morning").await;
    sam.finds("#desk-agents", &["(requester)", "only in the morning"])
        .await;
    lee.clicks("dm", "Added to INC-1.", "It's something new").await;

    lee.finds("dm", &["INC-2 is open: my screen flickers"]).await;
    sam.finds(
        "#desk-agents",
        &["INC-2", "my screen flickers", "only in the morning", "[Claim]"],
    )
    .await;
    sam.finds("#desk-agents", &["something new: INC-2 has them now"])
        .await;
    desk.wait_until_idle().await;
    assert!(!sam.view("#desk-agents").contains("INC-3"));
    desk.finish().await;
}

async fn an_ambiguous_message_is_routed_by_a_question(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#help", "ticket", "the printer eats paper")
        .await;
    lee.runs_command("#help", "ticket", "my screen flickers").await;
    lee.finds("dm", &["INC-2", "New"]).await;

    lee.says("dm", "I need a key for room 7").await;
    lee.finds("dm", &["Which ticket is this about?"]).await;
    lee.says("dm", "by tomorrow").await;
    desk.wait_until_idle().await;
    let asked = lee.view("dm").matches("Which ticket is this about?").count();
    assert_eq!(asked, 1, "{}", lee.view("dm"));
    lee.clicks("dm", "Which ticket is this about?", "Something new")
        .await;

    lee.finds("dm", &["INC-3 is open: I need a key for room 7"]).await;
    let card = sam
        .finds("#desk-agents", &["INC-3", "I need a key for room 7", "[Claim]"])
        .await;
    let more = sam.finds("#desk-agents", &["(requester)", "by tomorrow"]).await;
    assert_eq!(more.thread, Some(card.message.id));
    desk.finish().await;
}

async fn an_ambiguous_message_is_routed_as_its_author_left_it(desk: TestDesk) {
    const QUESTION: &str = "Which ticket is this about?";
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#help", "ticket", "the printer eats paper")
        .await;
    lee.runs_command("#help", "ticket", "my screen flickers").await;
    lee.finds("dm", &["INC-2", "New"]).await;
    let asks = async |words: &str| {
        let message = lee.says("dm", words).await;
        lee.finds("dm", &[QUESTION]).await;
        desk.wait_until_idle().await;
        message
    };

    // The desk becomes idle after the newest message, which follows an edit and a deletion.
    let settles = async || {
        lee.says("#general", "hello").await;
        desk.wait_until_idle().await;
    };

    let deleted = asks("canary-secret is my password").await;
    lee.deletes(&deleted).await;
    settles().await;
    lee.clicks("dm", QUESTION, "Something new").await;
    desk.wait_until_idle().await;
    assert!(
        !sam.view("#desk-agents").contains("INC-3"),
        "{}",
        sam.view("#desk-agents")
    );

    let edited = asks("canary-secret is my new password").await;
    lee.edits(&edited, "my password expired").await;
    settles().await;
    lee.clicks("dm", QUESTION, "Something new").await;
    lee.finds("dm", &["INC-3 is open: my password expired"]).await;
    sam.finds("#desk-agents", &["INC-3", "my password expired"]).await;
    desk.wait_until_idle().await;
    assert!(
        !sam.view("#desk-agents").contains("canary"),
        "{}",
        sam.view("#desk-agents")
    );
    desk.finish().await;
}

async fn a_greeting_is_answered_once_and_opens_no_ticket(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());

    lee.says("dm", "hi").await;
    lee.finds("dm", &["Write here what is wrong"]).await;
    lee.says("dm", "hello there").await;
    lee.says("dm", "thanks").await;
    desk.wait_until_idle().await;

    assert_eq!(lee.view("dm").matches("Write here what is wrong").count(), 1);
    assert_eq!(sam.view("#desk-agents").matches("INC-").count(), 0);
    desk.finish().await;
}
