//! Words that a person wrote in private stay out of channels when one ticket takes up several requests.

use chrono::TimeDelta;
use harness::{SPEAK_AS_PEOPLE, TestDesk, everywhere};

use crate::intake::duplicate_sources::TWICE;
use crate::knowledge::VPN;
use crate::ticket::awaiting_requester::hold;

everywhere!("ticket":
    a_private_command_joins_no_message_in_a_channel,
    a_command_of_a_channel_joins_no_message_there,
    a_private_command_is_not_merged_into_one_of_a_channel,
    a_private_command_that_is_added_to_a_ticket_in_a_channel_stays_with_the_team,
    a_private_answer_ends_a_hold_and_is_marked_under_the_name_of_its_speaker,
    what_is_split_from_a_direct_conversation_stays_in_one,
);

async fn a_private_command_joins_no_message_in_a_channel(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#general", "ticket", "my VPN keeps disconnecting, says wombat")
        .await;
    lee.finds("#general", &["This may solve it:"]).await;

    lee.says("#help", "my VPN keeps disconnecting").await;

    sam.finds("#desk-agents", &["INC-1"]).await;
    desk.advance_clock(TimeDelta::minutes(6));
    sam.finds("#desk-agents", &["INC-2", "says wombat"]).await;
    desk.wait_until_idle().await;
    assert!(!desk.colleague().view("#help").contains("wombat"));
    desk.finish().await;
}

async fn a_command_of_a_channel_joins_no_message_there(mut desk: TestDesk) {
    desk.restart_with_home_in_channel().await;
    desk.has_articles(&[VPN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#help", "ticket", "my VPN keeps disconnecting, says wombat")
        .await;
    lee.finds("#help", &["This may solve it:"]).await;

    lee.says("#help", "my VPN keeps disconnecting").await;

    sam.finds("#desk-agents", &["INC-1"]).await;
    lee.finds("#help", &["INC-1", "New ·"]).await;
    desk.wait_until_idle().await;
    assert!(!desk.colleague().view("#help").contains("wombat"));
    // The requester can still do without a ticket in the channel.
    lee.clicks("#help", "Without an answer", "This solved it").await;
    desk.advance_clock(TimeDelta::minutes(6));
    desk.wait_until_idle().await;
    assert!(!desk.colleague().view("#help").contains("wombat"));
    desk.finish().await;
}

async fn a_private_command_is_not_merged_into_one_of_a_channel(mut desk: TestDesk) {
    desk.restart_with_home_in_channel().await;
    desk.has_articles(&[VPN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#general", "ticket", "my VPN keeps disconnecting, says wombat")
        .await;
    lee.finds("#general", &["This may solve it:"]).await;
    lee.runs_command("#help", "ticket", "my VPN keeps disconnecting")
        .await;
    lee.finds("#help", &["This may solve it:"]).await;
    desk.wait_until_idle().await;

    desk.advance_clock(TimeDelta::minutes(6));

    sam.finds("#desk-agents", &["says wombat"]).await;
    lee.finds("dm", &["says wombat"]).await;
    desk.wait_until_idle().await;
    assert!(!desk.colleague().view("#help").contains("wombat"));
    desk.finish().await;
}

async fn a_private_command_that_is_added_to_a_ticket_in_a_channel_stays_with_the_team(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    lee.runs_command("#general", "ticket", "the printer eats paper, says wombat")
        .await;

    lee.clicks("#general", TWICE, "Add it there").await;

    lee.finds("#general", &["Added to INC-1"]).await;
    sam.finds("#desk-agents", &["(requester, to the team only)", "says wombat"])
        .await;
    desk.wait_until_idle().await;
    assert!(!desk.colleague().view("#help").contains("wombat"));
    desk.finish().await;
}

async fn a_private_answer_ends_a_hold_and_is_marked_under_the_name_of_its_speaker(desk: TestDesk) {
    desk.playground.slack().set_scope(SPEAK_AS_PEOPLE, true);
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "the printer eats paper").await;
    hold(&sam).await;
    lee.runs_command(
        "#general",
        "ticket",
        "the printer eats paper, it is the left tray",
    )
    .await;

    lee.clicks("#general", TWICE, "Add it there").await;

    sam.finds(
        "#desk-agents",
        &["(requester, to the team only)", "the left tray"],
    )
    .await;
    sam.finds("#desk-agents", &["INC-1", "In progress"]).await;
    desk.wait_until_idle().await;
    assert!(!desk.colleague().view("#help").contains("left tray"));
    desk.finish().await;
}

async fn what_is_split_from_a_direct_conversation_stays_in_one(mut desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#help", "ticket", "my laptop does not start")
        .await;
    lee.finds("dm", &["INC-1", "my laptop does not start"]).await;
    desk.restart_with_home_in_channel().await;
    lee.says("dm", "and the printer eats wombats").await;
    let shown = sam
        .finds("#desk-agents", &["(requester)", "the printer eats wombats"])
        .await;
    desk.wait_until_idle().await;

    sam.opens_menu(&shown.message).await;
    sam.waits_for_form().await;
    sam.fills("#desk-agents", &[("In one line", "Printer eats wombats")])
        .await;

    lee.finds("dm", &["INC-2", "Printer eats wombats"]).await;
    desk.wait_until_idle().await;
    assert!(!desk.colleague().view("#help").contains("wombat"));
    desk.finish().await;
}

mod manual {
    use chrono::TimeDelta;
    use harness::{Side, TestDesk, everywhere};

    use super::VPN;
    use crate::intake::repeated_requests::JOINED;

    everywhere!("manual":
        a_message_in_a_thread_joins_no_ticket_elsewhere,
        the_author_of_a_message_that_joins_a_ticket_is_told_privately,
    );

    const ARTICLE: &str = "This may solve it:";

    async fn wait_for_article(desk: &TestDesk) {
        let lee = desk.requester();
        if desk.setup.requesters == Side::Discord {
            lee.clicks("#help", "I may have an answer", "See the answer")
                .await;
        }
        lee.finds("#help", &[ARTICLE]).await;
    }

    async fn a_message_in_a_thread_joins_no_ticket_elsewhere(mut desk: TestDesk) {
        desk.has_articles(&[VPN]).await;
        let (lee, sam) = (desk.requester(), desk.agent());
        let root = desk.colleague().says("#help", "lunch at noon?").await;
        lee.starts_thread(&root).await;
        lee.answers(
            &root,
            &format!("{}my VPN keeps disconnecting, says wombat", lee.desk_mention()),
        )
        .await;
        desk.wait_until_idle().await;

        let message = lee.says("#help", "my VPN keeps disconnecting").await;
        lee.reacts_with_ticket(&message).await;

        sam.finds("#desk-agents", &["INC-1", "my VPN keeps disconnecting"])
            .await;
        desk.wait_until_idle().await;
        assert!(!sam.view("#desk-agents").contains("wombat"));
        desk.advance_clock(TimeDelta::minutes(6));
        sam.finds("#desk-agents", &["INC-2", "says wombat"]).await;
        desk.finish().await;
    }

    async fn the_author_of_a_message_that_joins_a_ticket_is_told_privately(mut desk: TestDesk) {
        desk.has_articles(&[VPN]).await;
        let (lee, sam) = (desk.requester(), desk.agent());
        lee.says(
            "#help",
            &format!("{}my VPN keeps disconnecting, says wombat", lee.desk_mention()),
        )
        .await;
        wait_for_article(&desk).await;

        let message = lee.says("#help", "my VPN keeps disconnecting").await;
        lee.reacts_with_ticket(&message).await;

        sam.finds("#desk-agents", &["(requester)", "says wombat"]).await;
        let private = match desk.setup.requesters {
            Side::Slack => "#help",
            Side::Discord => "dm",
        };
        lee.finds(private, &["is in INC-1 too", JOINED, "Open INC-1"])
            .await;
        assert!(!desk.colleague().view("#help").contains(JOINED));
        desk.finish().await;
    }
}
