//! The question about duplicates for each way to open a ticket: no message and no file is lost.

use chrono::TimeDelta;
use harness::{Person, Side, TestDesk, everywhere};

use crate::related::known_issues::{KNOWN, open_known_issue};

everywhere!("ticket":
    a_pending_ticket_survives_a_restart,
    a_direct_message_is_checked_for_duplicates,
    a_mention_is_checked_for_duplicates,
    files_of_a_pending_message_reach_the_new_ticket,
    a_duplicate_message_is_added_to_the_existing_ticket,
    repeated_commands_open_one_ticket,
    a_follower_without_direct_messages_is_told_in_the_channel,
    only_the_author_can_answer_the_question,
);

pub(crate) const TWICE: &str = "You have asked this already";

/// Waits for the question about a message. Slack shows it as an ephemeral message; on Discord the author clicks a public
/// button first.
pub(crate) async fn wait_for_question(desk: &TestDesk, who: &Person, place: &str, question: &str) {
    if desk.setup.requesters == Side::Discord {
        who.clicks(place, "this may be one already", "See what I mean")
            .await;
    }
    who.finds(place, &[question]).await;
}

async fn a_pending_ticket_survives_a_restart(mut desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    open_known_issue(&desk).await;
    let message = lee.says("#help", "the mail is down").await;
    wait_for_question(&desk, &lee, "#help", KNOWN).await;

    desk.restart().await;
    desk.advance_clock(TimeDelta::minutes(6));
    let card = lee.finds("#help", &["INC-2", "the mail is down", "New"]).await;
    assert_eq!(card.thread, Some(message.id));
    sam.finds("#desk-agents", &["INC-2", "the mail is down"]).await;
    desk.restart().await;
    desk.advance_clock(TimeDelta::minutes(6));
    desk.wait_until_idle().await;
    assert!(
        !sam.view("#desk-agents").contains("INC-3"),
        "{}",
        sam.view("#desk-agents")
    );
    desk.finish().await;
}

async fn a_direct_message_is_checked_for_duplicates(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    open_known_issue(&desk).await;

    lee.says("dm", "the mail is down").await;
    lee.finds("dm", &["INC-1", KNOWN]).await;
    lee.says("dm", "since this morning").await;
    desk.wait_until_idle().await;
    lee.clicks("dm", KNOWN, "That is mine too").await;

    lee.finds("dm", &["You are counted with INC-1"]).await;
    sam.finds("#desk-agents", &["INC-1", "2 people affected"]).await;
    sam.finds("#desk-agents", &["has the same problem", "since this morning"])
        .await;
    assert!(
        !sam.view("#desk-agents").contains("INC-2"),
        "{}",
        sam.view("#desk-agents")
    );
    desk.finish().await;
}

async fn a_mention_is_checked_for_duplicates(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    open_known_issue(&desk).await;

    let question = lee
        .says("#help", &format!("{}the mail is down", lee.desk_mention()))
        .await;
    wait_for_question(&desk, &lee, "#help", KNOWN).await;
    lee.edits(
        &question,
        &format!("{}the mail is down on my phone", lee.desk_mention()),
    )
    .await;
    lee.says("#help", "I tried it twice").await;
    desk.wait_until_idle().await;
    lee.clicks("#help", KNOWN, "Open a new ticket").await;

    let card = lee.finds("#help", &["INC-2", "New"]).await;
    assert_eq!(card.thread, Some(question.id));
    sam.finds("#desk-agents", &["INC-2", "the mail is down on my phone"])
        .await;
    sam.finds("#desk-agents", &["(requester)", "I tried it twice"])
        .await;
    desk.finish().await;
}

async fn files_of_a_pending_message_reach_the_new_ticket(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    open_known_issue(&desk).await;

    lee.says_with_file("#help", "the mail is down", "screen.png", b"not really a picture")
        .await;
    wait_for_question(&desk, &lee, "#help", KNOWN).await;
    desk.advance_clock(TimeDelta::minutes(6));

    sam.finds("#desk-agents", &["INC-2", "the mail is down", "screen.png"])
        .await;
    sam.finds_file("#desk-agents", "screen.png").await;
    desk.finish().await;
}

async fn a_duplicate_message_is_added_to_the_existing_ticket(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#help", "ticket", "the printer eats paper")
        .await;
    sam.finds("#desk-agents", &["INC-1"]).await;

    lee.says("#help", "the printer eats paper, and now it smokes")
        .await;
    wait_for_question(&desk, &lee, "#help", TWICE).await;
    lee.clicks("#help", TWICE, "Add it there").await;

    lee.finds("#help", &["Added to INC-1"]).await;
    sam.finds("#desk-agents", &["(requester)", "and now it smokes"])
        .await;
    // A message within the follow-up window joins the same ticket.
    lee.says("#help", "the tray is hot").await;
    sam.finds("#desk-agents", &["(requester)", "the tray is hot"])
        .await;
    desk.advance_clock(TimeDelta::minutes(6));
    desk.wait_until_idle().await;
    assert!(
        !sam.view("#desk-agents").contains("INC-2"),
        "{}",
        sam.view("#desk-agents")
    );
    desk.finish().await;
}

async fn repeated_commands_open_one_ticket(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    open_known_issue(&desk).await;
    lee.runs_command("#general", "ticket", "the mail is down").await;
    lee.runs_command("#general", "ticket", "mail is down, I said it")
        .await;
    lee.finds("#general", &[KNOWN]).await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::minutes(6));

    sam.finds("#desk-agents", &["INC-2", "the mail is down", "I said it"])
        .await;
    desk.advance_clock(TimeDelta::minutes(6));
    desk.wait_until_idle().await;
    assert!(
        !sam.view("#desk-agents").contains("INC-3"),
        "{}",
        sam.view("#desk-agents")
    );
    desk.finish().await;
}

async fn a_follower_without_direct_messages_is_told_in_the_channel(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    open_known_issue(&desk).await;
    lee.closes_direct_messages();
    lee.runs_command("#help", "ticket", "the mail is down").await;
    lee.finds("#help", &[KNOWN]).await;
    lee.clicks("#help", KNOWN, "That is mine too").await;
    lee.finds("#help", &["You are counted with INC-1"]).await;

    sam.clicks("#desk-agents", "Mail is down", "Resolve").await;
    sam.fills(
        "#desk-agents",
        &[("How did it end?", "Solved"), ("What was done?", "it is back")],
    )
    .await;

    lee.finds("#help", &["INC-1", "is solved: it is back"]).await;
}

async fn only_the_author_can_answer_the_question(desk: TestDesk) {
    let (lee, kim) = (desk.requester(), desk.lead());
    open_known_issue(&desk).await;
    lee.says("#help", "the mail is down").await;
    if desk.setup.requesters == Side::Discord {
        lee.finds("#help", &["this may be one already"]).await;
        kim.clicks("#help", "this may be one already", "See what I mean")
            .await;
        kim.finds("#help", &["This was offered to somebody else"]).await;
    } else {
        lee.finds("#help", &[KNOWN]).await;
        assert!(!kim.view("#help").contains(KNOWN));
    }
    desk.finish().await;
}

mod by_hand {
    use harness::{TestDesk, everywhere};

    use super::wait_for_question;
    use crate::related::known_issues::{KNOWN, open_known_issue};

    everywhere!("manual":
        a_reaction_of_the_author_is_checked_for_duplicates,
        the_message_menu_is_checked_for_duplicates,
        an_agents_reaction_is_not_checked_for_duplicates,
    );

    async fn a_reaction_of_the_author_is_checked_for_duplicates(desk: TestDesk) {
        let (lee, sam) = (desk.requester(), desk.agent());
        open_known_issue(&desk).await;
        let question = lee.says("#help", "the mail is down").await;

        lee.reacts_with_ticket(&question).await;
        wait_for_question(&desk, &lee, "#help", KNOWN).await;
        lee.clicks("#help", KNOWN, "That is mine too").await;

        lee.finds("#help", &["You are counted with INC-1"]).await;
        sam.finds("#desk-agents", &["INC-1", "2 people affected"]).await;
        desk.finish().await;
    }

    async fn the_message_menu_is_checked_for_duplicates(desk: TestDesk) {
        let (lee, sam) = (desk.requester(), desk.agent());
        open_known_issue(&desk).await;
        let question = lee.says("#help", "no mail since lunch, is it down").await;

        lee.opens_menu(&question).await;
        lee.waits_for_form().await;
        lee.fills("#help", &[("In one line", "Mail is down")]).await;
        lee.finds("#help", &[KNOWN]).await;
        lee.clicks("#help", KNOWN, "Open a new ticket").await;

        let card = lee.finds("#help", &["INC-2", "Mail is down", "New"]).await;
        assert_eq!(card.thread, Some(question.id));
        sam.finds("#desk-agents", &["INC-2", "no mail since lunch"]).await;
        desk.finish().await;
    }

    async fn an_agents_reaction_is_not_checked_for_duplicates(desk: TestDesk) {
        let (lee, sam) = (desk.requester(), desk.agent());
        open_known_issue(&desk).await;
        let question = lee.says("#help", "the mail is down").await;

        desk.agent_among_requesters().reacts_with_ticket(&question).await;

        sam.finds("#desk-agents", &["INC-2", "the mail is down", lee.name()])
            .await;
        desk.finish().await;
    }
}

mod suggested {
    use harness::{Side, TestDesk, everywhere};

    use crate::related::known_issues::{KNOWN, open_known_issue};

    everywhere!("suggest":
        a_suggested_ticket_is_checked_for_duplicates,
    );

    async fn a_suggested_ticket_is_checked_for_duplicates(desk: TestDesk) {
        let (lee, sam) = (desk.requester(), desk.agent());
        open_known_issue(&desk).await;
        lee.says("#help", "the mail is down").await;
        lee.says("#help", "and the calendar is empty").await;
        desk.wait_until_idle().await;
        if desk.setup.requesters == Side::Discord {
            lee.clicks("#help", "Does this need somebody's help?", "Get help")
                .await;
        }
        lee.finds("#help", &["Shall somebody look at this?"]).await;

        lee.clicks("#help", "Shall somebody look at this?", "Report a problem")
            .await;
        lee.finds("#help", &["INC-1", KNOWN]).await;
        lee.clicks("#help", KNOWN, "Open a new ticket").await;

        sam.finds("#desk-agents", &["INC-2", "the mail is down"]).await;
        sam.finds("#desk-agents", &["(requester)", "and the calendar is empty"])
            .await;
        desk.finish().await;
    }
}
