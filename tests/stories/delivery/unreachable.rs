//! A requester who does not accept direct messages: the conversation moves, or the card names them.

use expect_test::expect;
use harness::{TestDesk, everywhere};

everywhere!("ticket":
    an_unreachable_requester_is_named_on_the_card,
);

async fn an_unreachable_requester_is_named_on_the_card(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#general", "ticket", "the printer eats paper")
        .await;
    lee.finds("dm", &["INC-1"]).await;
    let replies = async |words: &str| {
        sam.clicks("#desk-agents", "INC-1", "Reply").await;
        sam.fills("#desk-agents", &[("Your answer", words)]).await;
        let send = format!("Send to {}", lee.name());
        sam.clicks("#desk-agents", words, &send).await;
    };
    lee.closes_direct_messages();
    replies("hold both keys").await;
    let line = format!("{} did not get the last message", lee.name());
    sam.finds(
        "#desk-agents",
        &["INC-1", &line, "this line goes when", "[Claim]"],
    )
    .await;

    desk.wait_until_idle().await;
    sam.finds("#desk-agents", &["INC-1", "this line goes when"])
        .await
        .shows(&expect![[r#"
            :white_circle: INC-1  the printer eats paper
            P3 · New
            Lee Park · direct message (hq) · <time>
            Lee Park did not get the last message: they take no direct messages. Reach them another way; this line goes when a message arrives.
            This thread stays inside the team. Reply answers Lee Park.
            [Claim] [Reply] [Resolve] [Set priority] [⋯]
              ▾ Show all
              ▾ Merge …
              ▾ Cancel ticket
              ▾ Mark as known issue
              ▾ Make private …
        "#]], &expect![[r#"
            INC-1  the printer eats paper
            -# P3 · New
            -# Bo · direct message (community) · <time>
            -# Bo did not get the last message: they take no direct messages. Reach them another way; this line goes when a message arrives.
            -# This thread stays inside the team. Reply answers Bo.
            [Claim] [Reply] [Resolve] [Set priority]
            [More … ▾]
              ▾ Show all
              ▾ Merge …
              ▾ Cancel ticket
              ▾ Mark as known issue
              ▾ Make private …
        "#]]);
    lee.opens_direct_messages();
    replies("and wait").await;
    lee.finds("dm", &["and wait"]).await;
    sam.waits_until_gone("#desk-agents", "this line goes when a message arrives")
        .await;
}

mod manual {
    use harness::{TestDesk, everywhere};

    everywhere!("manual":
        closed_direct_messages_move_the_conversation_to_the_channel,
    );

    async fn closed_direct_messages_move_the_conversation_to_the_channel(desk: TestDesk) {
        let (lee, sam) = (desk.requester(), desk.agent());
        lee.closes_direct_messages();

        lee.runs_command("#help", "ticket", "the printer eats paper")
            .await;

        let card = lee
            .finds("#help", &["INC-1", "the printer eats paper", "New ·"])
            .await;
        sam.finds(
            "#desk-agents",
            &["I cannot write to", "in the channel where they asked"],
        )
        .await;
        lee.answers(&card.message, "it smells, too").await;
        sam.finds("#desk-agents", &["(requester)", "it smells, too"])
            .await;
    }
}
