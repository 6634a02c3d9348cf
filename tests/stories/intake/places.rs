//! Where the conversation about a ticket can be: what the desk promises is where the answer arrives.

use harness::{Message, Person, Side, TestDesk, everywhere};

everywhere!("manual":
    a_ticket_from_a_channel_without_the_desk_continues_in_direct_messages,
    a_ticket_from_a_deleted_message_continues_in_direct_messages,
    a_conversation_leaves_a_channel_that_the_desk_was_removed_from,
    the_form_of_an_edited_message_opens_a_ticket_with_the_new_words,
);

const DIRECT: &str = "answers in your direct messages with me";

async fn opens_form(who: &Person, message: &Message) {
    who.opens_menu(message).await;
    who.waits_for_form().await;
}

async fn replies(sam: &Person, lee: &Person, words: &str) {
    sam.clicks("#desk-agents", "INC-1", "Reply").await;
    sam.fills("#desk-agents", &[("Your answer", words)]).await;
    let send = format!("Send to {}", lee.name());
    sam.clicks("#desk-agents", words, &send).await;
}

async fn a_ticket_from_a_channel_without_the_desk_continues_in_direct_messages(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    if desk.setup.requesters == Side::Discord {
        desk.requester().removes_desk_from("#general");
    }
    let question = lee.says("#general", "the vpn drops every few minutes").await;
    opens_form(&lee, &question).await;
    lee.fills("#general", &[("In one line", "VPN drops")]).await;

    lee.finds("#general", &["INC-1 is open: VPN drops", DIRECT]).await;
    lee.finds("dm", &["INC-1", "VPN drops", "New ·"]).await;
    replies(&sam, &lee, "use the other gateway").await;
    lee.finds("dm", &["use the other gateway"]).await;
    // The desk asked for a message that it cannot read, so the story does not check that no call was refused.
    desk.wait_until_idle().await;
}

async fn a_ticket_from_a_deleted_message_continues_in_direct_messages(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "the vpn drops every few minutes").await;
    opens_form(&lee, &question).await;
    lee.deletes(&question).await;
    lee.fills("#help", &[("In one line", "VPN drops")]).await;

    lee.finds("#help", &["INC-1 is open: VPN drops", DIRECT]).await;
    lee.finds("dm", &["INC-1", "VPN drops", "New ·"]).await;
    replies(&sam, &lee, "use the other gateway").await;
    lee.finds("dm", &["use the other gateway"]).await;
    // The desk asked for a message that it cannot read, so the story does not check that no call was refused.
    desk.wait_until_idle().await;
}

async fn a_conversation_leaves_a_channel_that_the_desk_was_removed_from(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "the vpn drops every few minutes").await;
    lee.reacts_with_ticket(&question).await;
    lee.finds("#help", &["INC-1", "New ·"]).await;
    desk.wait_until_idle().await;

    desk.requester().removes_desk_from("#help");
    replies(&sam, &lee, "use the other gateway").await;
    lee.finds("dm", &["INC-1", "the vpn drops"]).await;
    lee.finds("dm", &["use the other gateway"]).await;
    sam.finds("#desk-agents", &["continues in direct messages"]).await;
    replies(&sam, &lee, "or the old one").await;
    lee.finds("dm", &["or the old one"]).await;
    desk.wait_until_idle().await;
}

async fn the_form_of_an_edited_message_opens_a_ticket_with_the_new_words(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "the vpn of the canary drops").await;
    opens_form(&lee, &question).await;
    lee.edits(&question, "the vpn drops").await;
    lee.fills(
        "#help",
        &[
            ("In one line", "VPN drops"),
            ("What should we know?", "every minute"),
        ],
    )
    .await;

    sam.finds("#desk-agents", &["INC-1", "VPN drops", "every minute"])
        .await;
    lee.edits(&question, "the vpn drops at noon").await;
    desk.wait_until_idle().await;
    assert!(
        !sam.view("#desk-agents").contains("canary"),
        "{}",
        sam.view("#desk-agents")
    );
    // The history names the words before each edit.
    sam.clicks("#desk-agents", "INC-1", "Show all").await;
    let history = sam.finds("#desk-agents", &["opened it"]).await;
    assert!(!history.rendered.contains("canary"), "{}", history.rendered);
    desk.finish().await;
}

mod suggest {
    use harness::{Side, TestDesk, everywhere};

    everywhere!("suggest":
        a_ticket_that_is_private_from_the_start_is_promised_in_direct_messages,
        a_deleted_message_takes_its_question_along,
        an_edited_message_opens_a_ticket_with_the_new_words,
    );

    const QUESTION: &str = "Shall somebody look at this?";
    const ALOUD: &str = "Does this need somebody's help?";

    async fn wait_for_question(desk: &TestDesk) {
        let lee = desk.requester();
        if desk.setup.requesters == Side::Discord {
            lee.clicks("#help", ALOUD, "Get help").await;
        }
        lee.finds("#help", &[QUESTION]).await;
    }

    async fn a_ticket_that_is_private_from_the_start_is_promised_in_direct_messages(desk: TestDesk) {
        let lee = desk.requester();
        lee.says("#help", "my salary is wrong").await;
        wait_for_question(&desk).await;
        lee.clicks("#help", QUESTION, "Report a problem").await;

        lee.finds("#help", &["INC-1 is open", super::DIRECT]).await;
        lee.finds("dm", &["INC-1"]).await;
        assert!(
            !lee.view("#help").contains("in the thread"),
            "{}",
            lee.view("#help")
        );
        desk.finish().await;
    }

    async fn a_deleted_message_takes_its_question_along(desk: TestDesk) {
        let (lee, sam) = (desk.requester(), desk.agent());
        let message = lee.says("#help", "canary-secret is my password").await;
        wait_for_question(&desk).await;

        lee.deletes(&message).await;
        lee.waits_until_gone("#help", ALOUD).await;
        desk.wait_until_idle().await;
        lee.clicks("#help", QUESTION, "Report a problem").await;

        desk.wait_until_idle().await;
        assert_eq!(sam.view("#desk-agents"), "");
        assert!(!lee.view("#help").contains("INC-1"), "{}", lee.view("#help"));
        desk.finish().await;
    }

    async fn an_edited_message_opens_a_ticket_with_the_new_words(desk: TestDesk) {
        let (lee, sam) = (desk.requester(), desk.agent());
        let message = lee.says("#help", "canary-secret is my password").await;
        wait_for_question(&desk).await;

        // So long after its message, an edit is not taken for the message itself.
        desk.advance_platform_clock(std::time::Duration::from_secs(11 * 60));
        lee.edits(&message, "my password expired").await;
        // The edit arrives before the next message, which asks for nothing.
        lee.says("#help", "thanks").await;
        desk.wait_until_idle().await;
        lee.clicks("#help", QUESTION, "Report a problem").await;

        sam.finds("#desk-agents", &["INC-1", "my password expired"]).await;
        assert!(
            !sam.view("#desk-agents").contains("canary"),
            "{}",
            sam.view("#desk-agents")
        );
        assert!(
            !lee.view("#help").contains("INC-1 is open: canary"),
            "{}",
            lee.view("#help")
        );
        desk.finish().await;
    }
}
