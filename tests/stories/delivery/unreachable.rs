//! A requester who does not accept direct messages: the conversation moves, or the card names them.

use expect_test::expect;
use harness::{TestDesk, everywhere};

everywhere!("ticket":
    an_unreachable_requester_is_named_on_the_card,
    the_line_of_a_reply_says_whether_it_was_delivered,
);

async fn the_line_of_a_reply_says_whether_it_was_delivered(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#general", "ticket", "the printer eats paper")
        .await;
    lee.finds("dm", &["INC-1"]).await;
    lee.closes_direct_messages();
    sam.clicks("#desk-agents", "INC-1", "Reply").await;
    sam.fills("#desk-agents", &[("Your answer", "hold both keys")])
        .await;
    let send = format!("Send to {}", lee.name());
    sam.clicks("#desk-agents", "hold both keys", &send).await;
    let failed = sam
        .finds("#desk-agents", &["could not be delivered to", "hold both keys"])
        .await;
    failed.shows(
        &expect![[r#"
        Sam Ortiz · could not be delivered to Lee Park (they take no direct messages)
        hold both keys
    "#]],
        &expect![[r#"
        **Sam · could not be delivered to Bo (they take no direct messages)**
        hold both keys
    "#]],
    );
    sam.finds("#desk-agents", &[lee.name(), "did not get the last message"])
        .await;

    lee.opens_direct_messages();
    desk.retry_dead_letters().await;
    lee.finds("dm", &["hold both keys"]).await;
    let delivered = sam.finds("#desk-agents", &["replied to", "hold both keys"]).await;
    assert_eq!(delivered.message.id, failed.message.id, "the same line");
    delivered.shows(
        &expect![[r#"
        Sam Ortiz replied to Lee Park
        hold both keys
    "#]],
        &expect![[r#"
        **Sam replied to Bo**
        hold both keys
    "#]],
    );
}

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
              ▾ Put on hold
              ▾ Show all
              ▾ Merge …
              ▾ Cancel ticket
              ▾ Mark as known issue
        "#]], &expect![[r#"
            INC-1  the printer eats paper
            -# P3 · New
            -# Bo · direct message (community) · <time>
            -# Bo did not get the last message: they take no direct messages. Reach them another way; this line goes when a message arrives.
            -# This thread stays inside the team. Reply answers Bo.
            [Claim] [Reply] [Resolve] [Set priority]
            [More … ▾]
              ▾ Put on hold
              ▾ Show all
              ▾ Merge …
              ▾ Cancel ticket
              ▾ Mark as known issue
        "#]]);
    lee.opens_direct_messages();
    replies("and wait").await;
    lee.finds("dm", &["and wait"]).await;
    sam.waits_until_gone("#desk-agents", "this line goes when a message arrives")
        .await;
}

mod manual {
    use harness::{Person, Seen, Side, TestDesk, everywhere};

    everywhere!("manual":
        words_typed_privately_never_appear_in_the_channel,
        without_private_threads_a_button_shows_the_words_to_its_owner,
    );

    /// The permissions that the desk has in #help, without Create Private Threads.
    const WITHOUT_PRIVATE_THREADS: u64 = ((1 << 53) - 1) & !(1 << 36) & !(1 << 3);

    const WAITS: &str = "a message for you";

    async fn closed_out(desk: &TestDesk) -> Person {
        let lee = desk.requester();
        lee.closes_direct_messages();
        lee.runs_command("#help", "ticket", "canary: my password hunter2 is refused")
            .await;
        lee
    }

    /// What the others in the channel see.
    fn others_see(desk: &TestDesk) -> String {
        let seen = desk.colleague().sees("#help").into_iter();
        let shown: String = seen
            .map(|seen| format!("{} {}\n", seen.rendered, seen.fallback))
            .collect();
        let threads = desk
            .playground
            .discord()
            .threads_of(&desk.colleague().place("#help"));
        format!("{shown}{threads:?}")
    }

    fn assert_nothing_is_public(desk: &TestDesk) {
        let shown = others_see(desk);
        for words in ["canary", "hunter2", "hold both keys"] {
            assert!(!shown.contains(words), "{words} is public:\n{shown}");
        }
    }

    async fn answer(desk: &TestDesk, words: &str) {
        let sam = desk.agent();
        sam.clicks("#desk-agents", "INC-1", "Reply").await;
        sam.fills("#desk-agents", &[("Your answer", words)]).await;
        let send = format!("Send to {}", desk.requester().name());
        sam.clicks("#desk-agents", words, &send).await;
    }

    async fn words_typed_privately_never_appear_in_the_channel(desk: TestDesk) {
        let sam = desk.agent();
        let lee = closed_out(&desk).await;
        sam.finds("#desk-agents", &["INC-1", "hunter2"]).await;
        match lee.side {
            // Discord has private threads.
            Side::Discord => {
                let card = lee.finds("#help", &["INC-1", "hunter2", "New ·"]).await;
                let thread = card.thread.clone().expect("the card is in a thread");
                sam.finds("#desk-agents", &["I cannot write to", "private thread"])
                    .await;
                let discord = lee.playground.discord();
                let said = discord.say(&lee.id, &thread, "it smells, too").await;
                said.expect("the requester may write in the private thread");
                sam.finds("#desk-agents", &["(requester)", "it smells, too"])
                    .await;
                answer(&desk, "hold both keys").await;
                let told = lee.finds("#help", &["hold both keys"]).await;
                assert_eq!(told.thread, Some(thread), "the answer is in the private thread");
                sam.finds("#desk-agents", &["replied to", "hold both keys"]).await;
                let posted = desk.colleague().tries_to_say("#help", "hello").await;
                posted.expect("the channel is open");
            }
            Side::Slack => {
                lee.finds("#help", &[WAITS]).await;
                sam.finds("#desk-agents", &["I cannot write to", "button"]).await;
            }
        }
        desk.wait_until_idle().await;
        assert_nothing_is_public(&desk);
    }

    async fn without_private_threads_a_button_shows_the_words_to_its_owner(desk: TestDesk) {
        if desk.setup.requesters == Side::Discord {
            let help = desk.requester().place("#help");
            let discord = desk.playground.discord();
            discord
                .set_app_permissions(&help, WITHOUT_PRIVATE_THREADS)
                .expect("the channel exists");
        }
        let (ann, sam) = (desk.colleague(), desk.agent());
        let lee = closed_out(&desk).await;
        let line: Seen = lee.finds("#help", &[WAITS]).await;
        assert!(!line.private, "others see the line as well");
        ann.clicks("#help", WAITS, "Show it to me").await;
        ann.finds("#help", &["Only the requester"]).await;
        lee.clicks("#help", WAITS, "Show it to me").await;
        let shown = lee.finds("#help", &["INC-1", "hunter2", "New ·"]).await;
        assert!(shown.private, "only the requester sees the words");

        answer(&desk, "hold both keys").await;
        desk.wait_until_idle().await;
        lee.clicks("#help", WAITS, "Show it to me").await;
        let shown = lee.finds("#help", &["INC-1", "hold both keys"]).await;
        assert!(shown.private, "only the requester sees the answer");
        // The button shows the answer, and nobody knows whether the requester has used it.
        sam.finds("#desk-agents", &["could not be delivered to", "hold both keys"])
            .await;
        lee.clicks("#help", "hold both keys", "Add details").await;
        lee.fills("#help", &[("What should we know?", "the canary is silent")])
            .await;
        sam.finds("#desk-agents", &["(requester)", "the canary is silent"])
            .await;
        desk.wait_until_idle().await;
        assert_nothing_is_public(&desk);
    }
}
