//! A ticket about two problems: splitting a message off.

use expect_test::expect;
use harness::{Person, Seen, TestDesk, across, everywhere};

everywhere!("ticket":
    an_agent_splits_a_message_in_the_team_thread,
    an_agent_splits_a_message_in_the_requester_thread,
    a_requester_can_split_their_message_and_a_colleague_cannot,
    concurrent_splits_of_a_message_make_one_ticket,
);

across!("ticket":
    a_message_from_the_other_platform_can_be_split,
);

/// Lee opens INC-1 and mentions another problem in its thread. Returns the copy of that message in the team's thread.
async fn send_unrelated_message(desk: &TestDesk) -> Seen {
    let lee = desk.requester();
    let question = lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1", "New"]).await;
    lee.answers(&question, "and the printer eats paper").await;
    let shown = desk
        .agent()
        .finds("#desk-agents", &["(requester)", "and the printer eats paper"])
        .await;
    // Before the receipt, the desk does not know whose words the message carries.
    desk.wait_until_idle().await;
    shown
}

async fn assert_split(desk: &TestDesk, lee: &Person, sam: &Person) {
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
    desk.wait_until_idle().await;
}

async fn an_agent_splits_a_message_in_the_team_thread(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let shown = send_unrelated_message(&desk).await;

    sam.opens_menu(&shown.message).await;
    let form = sam.waits_for_form().await.to_string();
    assert!(
        form.contains("and the printer eats paper"),
        "the form is prefilled: {form}"
    );
    sam.fills("#desk-agents", &[("In one line", "Printer")]).await;
    assert_split(&desk, &lee, &sam).await;

    lee.finds("dm", &["INC-2", "Split from INC-1"]).await.shows(
        &expect![[r#"
            :white_circle: INC-2  Printer
            New · someone from IT will answer you here
            Sam Ortiz opened this for you · Split from INC-1
            [Add details] [It works] [⋯]
              ▾ Withdraw
              ▾ Keep it private …
              ▾ Transcript
        "#]],
        &expect![[r#"
            @Bo INC-2 Printer: New
            INC-2  Printer
            New · someone from IT will answer you here
            -# Sam opened this for you · Split from INC-1
            [Add details] [It works]
            [More … ▾]
              ▾ Withdraw
              ▾ Keep it private …
              ▾ Transcript
        "#]],
    );
    sam.finds("#desk-agents", &["INC-2", "Split from INC-1"])
        .await
        .shows(
            &expect![[r#"
                :white_circle: INC-2  Printer
                P3 · New
                Lee Park · direct message (hq) · opened by Sam Ortiz · <time>
                Split from INC-1
                > and the printer eats paper
                This thread stays inside the team. Reply answers Lee Park.
                [Claim] [Reply] [Resolve] [Set priority] [⋯]
                  ▾ Put on hold
                  ▾ Show all
                  ▾ Merge …
                  ▾ Cancel ticket
                  ▾ Mark as known issue
            "#]],
            &expect![[r#"
                INC-2  Printer
                -# P3 · New
                -# Bo · direct message (community) · opened by Sam · <time>
                -# Split from INC-1
                > and the printer eats paper
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
    sam.finds("#desk-agents", &["INC-1", "Split off: INC-2"])
        .await
        .shows(
            &expect![[r#"
                :white_circle: INC-1  my laptop does not start
                P3 · New
                Lee Park · message in #help (hq) · <time>
                Split off: INC-2
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
                -# Split off: INC-2
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
    assert_eq!(
        said.thread,
        Some(card.message.id),
        "both tickets continue separately"
    );
    desk.finish().await;
}

async fn an_agent_splits_a_message_in_the_requester_thread(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let sam_there = desk.agent_among_requesters();
    send_unrelated_message(&desk).await;
    let words = lee.finds("#help", &["and the printer eats paper"]).await;

    sam_there.opens_menu(&words.message).await;
    sam_there.fills("#help", &[("In one line", "Printer")]).await;
    assert_split(&desk, &lee, &sam).await;
    desk.finish().await;
}

async fn a_requester_can_split_their_message_and_a_colleague_cannot(desk: TestDesk) {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    send_unrelated_message(&desk).await;
    let words = lee.finds("#help", &["and the printer eats paper"]).await;

    ann.opens_menu(&words.message).await;
    ann.finds("#help", &["Only the author of that message"]).await;
    desk.wait_until_idle().await;
    assert!(!sam.view("#desk-agents").contains("INC-2"));

    lee.opens_menu(&words.message).await;
    lee.fills("#help", &[("In one line", "Printer")]).await;
    lee.finds("dm", &["INC-2", "Printer", "Split from INC-1"]).await;
    sam.finds("#desk-agents", &["INC-1", "Split off: INC-2"]).await;
    desk.finish().await;
}

async fn concurrent_splits_of_a_message_make_one_ticket(desk: TestDesk) {
    let (sam, kim) = (desk.agent(), desk.lead());
    let shown = send_unrelated_message(&desk).await;
    sam.opens_menu(&shown.message).await;
    sam.waits_for_form().await;
    kim.opens_menu(&shown.message).await;
    kim.waits_for_form().await;

    let title = [("In one line", "Printer")];
    tokio::join!(
        sam.fills("#desk-agents", &title),
        kim.fills("#desk-agents", &title)
    );
    sam.finds("#desk-agents", &["INC-1", "Split off: INC-2"]).await;
    desk.wait_until_idle().await;
    let view = sam.view("#desk-agents");
    assert!(!view.contains("INC-3"), "{view}");
    desk.finish().await;
}

async fn a_message_from_the_other_platform_can_be_split(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let shown = send_unrelated_message(&desk).await;
    sam.opens_menu(&shown.message).await;
    sam.fills("#desk-agents", &[("In one line", "Printer")]).await;
    assert_split(&desk, &lee, &sam).await;
    desk.finish().await;
}
