//! Commands, forms, message menus, reactions and watched channels each open exactly one ticket.

use harness::{TestDesk, everywhere};

everywhere!("manual":
    a_command_with_words_opens_an_incident,
    a_command_without_words_opens_a_form,
    requests_and_incidents_are_numbered_separately,
    the_message_menu_opens_a_ticket_for_the_author,
    a_reaction_of_the_author_opens_a_ticket,
    an_agents_reaction_opens_a_ticket_for_the_author,
    a_message_opens_only_one_ticket,
    a_form_whose_answer_was_lost_opens_one_ticket,
);

async fn a_command_with_words_opens_an_incident(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());

    lee.runs_command(
        "#help",
        "ticket",
        "The printer on floor 3 eats paper. I tried twice",
    )
    .await;

    lee.finds(
        "#help",
        &[
            "INC-1 is open: The printer on floor 3 eats paper",
            "direct message",
        ],
    )
    .await;
    lee.finds(
        "dm",
        &[
            "INC-1",
            "The printer on floor 3 eats paper",
            "New · someone from IT will answer you here",
        ],
    )
    .await;
    let card = sam
        .finds("#desk-agents", &["INC-1", "P3 · New", "I tried twice"])
        .await;
    for verb in ["Claim", "Reply", "Resolve", "Set priority"] {
        assert!(
            card.rendered.contains(&format!("[{verb}]")),
            "no [{verb}] on\n{}",
            card.rendered
        );
    }
    desk.finish().await;
}

/// The person corrects the words before submitting the form again.
async fn a_form_whose_answer_was_lost_opens_one_ticket(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#help", "ticket", "").await;
    lee.fills_without_answer("#help", &[("In one line", "Second screen")])
        .await;
    // Other words, so that no question about a similar ticket hides a second ticket.
    lee.fills("#help", &[("In one line", "My badge is lost")]).await;
    sam.finds("#desk-agents", &["INC-1", "Second screen"]).await;

    lee.runs_command("#help", "ticket", "the printer eats paper")
        .await;
    sam.finds("#desk-agents", &["INC-2", "the printer eats paper"])
        .await;
    desk.finish().await;
}

async fn a_command_without_words_opens_a_form(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());

    lee.runs_command("#help", "ticket", "").await;
    let answers = [
        ("In one line", "Second screen"),
        ("What should we know?", "I sit in Berlin"),
    ];
    lee.fills("#help", &answers).await;

    lee.finds("dm", &["INC-1", "Second screen"]).await;
    sam.finds("#desk-agents", &["INC-1", "Second screen", "I sit in Berlin"])
        .await;
    desk.finish().await;
}

async fn requests_and_incidents_are_numbered_separately(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());

    lee.runs_command("#help", "ticket", "the printer eats paper")
        .await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    lee.submits_request("#help", "a second screen").await;

    sam.finds("#desk-agents", &["REQ-1", "a second screen"]).await;
    lee.finds("dm", &["REQ-1", "a second screen"]).await;
    desk.finish().await;
}

async fn the_message_menu_opens_a_ticket_for_the_author(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "the vpn drops every few minutes").await;

    let sam_there = desk.agent_among_requesters();
    sam_there.opens_menu(&question).await;
    let form = sam_there.waits_for_form().await.to_string();
    assert!(
        form.contains("the vpn drops every few minutes"),
        "the form is prefilled: {form}"
    );
    sam_there.fills("#help", &[("In one line", "VPN drops")]).await;

    let card = lee.finds("#help", &["INC-1", "VPN drops", "New"]).await;
    assert_eq!(
        card.thread,
        Some(question.id),
        "the conversation is in the thread of the message"
    );
    let name = lee.name();
    sam.finds(
        "#desk-agents",
        &["INC-1", "VPN drops", name, "opened by Sam", "message in #help"],
    )
    .await;
    desk.finish().await;
}

async fn a_reaction_of_the_author_opens_a_ticket(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "the vpn drops every few minutes").await;

    lee.reacts_with_ticket(&question).await;

    let card = lee
        .finds("#help", &["INC-1", "the vpn drops every few minutes", "New"])
        .await;
    assert_eq!(card.thread, Some(question.id));
    sam.finds("#desk-agents", &["INC-1", "the vpn drops every few minutes"])
        .await;
    desk.finish().await;
}

async fn an_agents_reaction_opens_a_ticket_for_the_author(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "the vpn drops every few minutes").await;

    desk.agent_among_requesters().reacts_with_ticket(&question).await;

    lee.finds("#help", &["INC-1", "New"]).await;
    sam.finds("#desk-agents", &["INC-1", lee.name(), "opened by Sam"])
        .await;
    desk.finish().await;
}

async fn a_message_opens_only_one_ticket(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "the vpn drops every few minutes").await;

    lee.reacts_with_ticket(&question).await;
    desk.agent_among_requesters().reacts_with_ticket(&question).await;
    lee.finds("#help", &["INC-1"]).await;
    lee.opens_menu(&question).await;
    lee.finds("#help", &["This is INC-1 already"]).await;

    desk.wait_until_idle().await;
    assert!(
        !sam.view("#desk-agents").contains("INC-2"),
        "{}",
        sam.view("#desk-agents")
    );
    desk.finish().await;
}

mod watched {
    use expect_test::expect;
    use harness::{TestDesk, everywhere};

    everywhere!("ticket":
        a_message_in_a_watched_channel_opens_a_ticket,
        greetings_and_thanks_open_no_ticket,
        a_message_in_the_follow_up_window_joins_the_ticket,
        messages_of_the_team_open_no_ticket,
    );

    async fn a_message_in_a_watched_channel_opens_a_ticket(desk: TestDesk) {
        let (lee, sam) = (desk.requester(), desk.agent());

        let question = lee.says("#help", "my laptop does not start").await;

        let card = lee
            .finds("#help", &["INC-1", "my laptop does not start", "New"])
            .await;
        assert_eq!(card.thread, Some(question.id));
        sam.finds("#desk-agents", &["INC-1", "my laptop does not start", lee.name()])
            .await;
        desk.wait_until_idle().await;
        lee.finds("#help", &["INC-1", "New"]).await.shows(
            &expect![[r#"
                :white_circle: INC-1  my laptop does not start
                New · someone from IT will answer you here
                @lee
                [Add details] [It works] [⋯]
                  ▾ Withdraw
                  ▾ Keep it private …
                  ▾ Transcript
            "#]],
            &expect![[r#"
                @Bo INC-1 my laptop does not start: New
                INC-1  my laptop does not start
                New · someone from IT will answer you here
                [Add details] [It works]
                [More … ▾]
                  ▾ Withdraw
                  ▾ Keep it private …
                  ▾ Transcript
            "#]],
        );
        sam.finds("#desk-agents", &["INC-1", "New"]).await.shows(
            &expect![[r#"
                :white_circle: INC-1  my laptop does not start
                P3 · New
                Lee Park · message in #help (hq) · <time>
                This thread stays inside the team. Reply answers Lee Park.
                [Claim] [Reply] [Resolve] [Set priority] [⋯]
                  ▾ Put on hold
                  ▾ Show all
                  ▾ Merge …
                  ▾ Cancel ticket
                  ▾ Mark as known issue
            "#]],
            &expect![[r#"
                INC-1  my laptop does not start
                -# P3 · New
                -# Bo · [message in #help (community)](<link>) · <time>
                -# This thread stays inside the team. Reply answers Bo.
                [Claim] [Reply] [Resolve] [Set priority]
                [More … ▾]
                  ▾ Put on hold
                  ▾ Show all
                  ▾ Merge …
                  ▾ Cancel ticket
                  ▾ Mark as known issue
            "#]],
        );
        desk.finish().await;
    }

    async fn greetings_and_thanks_open_no_ticket(desk: TestDesk) {
        let (lee, sam) = (desk.requester(), desk.agent());

        lee.says("#help", "hi all!").await;
        lee.says("#help", "thanks a lot").await;
        desk.wait_until_idle().await;

        assert_eq!(sam.view("#desk-agents"), "");
        desk.finish().await;
    }

    async fn a_message_in_the_follow_up_window_joins_the_ticket(desk: TestDesk) {
        let (lee, sam) = (desk.requester(), desk.agent());

        lee.says("#help", "my laptop does not start").await;
        lee.says("#help", "the screen stays black").await;

        sam.finds("#desk-agents", &["(requester)", "the screen stays black"])
            .await;
        assert!(
            !sam.view("#desk-agents").contains("INC-2"),
            "{}",
            sam.view("#desk-agents")
        );
        desk.finish().await;
    }

    async fn messages_of_the_team_open_no_ticket(desk: TestDesk) {
        desk.agent_among_requesters()
            .says("#help", "we are working on the network tonight")
            .await;
        desk.wait_until_idle().await;

        assert_eq!(desk.agent().view("#desk-agents"), "");
        desk.finish().await;
    }
}
