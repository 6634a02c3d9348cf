//! An agent sends an article to the requester of a ticket, or links it at the resolution.

use expect_test::expect;
use harness::{Person, Side, TestDesk, everywhere};

use super::{DRAIN, SCANNER};

everywhere!("ticket":
    a_requester_says_that_the_article_from_an_agent_solved_it,
    an_article_from_an_agent_that_does_not_help_is_told_to_the_team,
    an_article_for_others_is_not_sent,
    an_unfinished_article_is_not_sent,
    an_article_is_not_sent_where_others_would_read_it,
    an_agent_with_several_tickets_says_for_which_one,
    an_article_is_linked_at_the_resolution,
);

/// The requester reports the scanner, and the agent claims the ticket.
async fn ticket_about_the_scanner(lee: &Person, sam: &Person) {
    lee.says("#help", "the scanner shows lines").await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    sam.clicks("#desk-agents", "INC-1", "Claim").await;
    sam.finds("#desk-agents", &["INC-1", "In progress"]).await;
}

/// The agent finds the article about the scanner, and reads the preview.
async fn preview(sam: &Person) {
    sam.runs_command("#desk-agents", "kb", "scanner lines").await;
    sam.finds("#desk-agents", &["Articles about", "The scanner shows lines"])
        .await;
    sam.clicks("#desk-agents", "Articles about", "Send to a requester …")
        .await;
}

async fn send(sam: &Person, lee: &Person) {
    preview(sam).await;
    let label = format!("Send to {}", lee.name());
    sam.clicks("#desk-agents", "will see this in the thread of INC-1", &label)
        .await;
}

async fn a_requester_says_that_the_article_from_an_agent_solved_it(mut desk: TestDesk) {
    desk.has_articles(&[SCANNER]).await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    ticket_about_the_scanner(&lee, &sam).await;
    assert!(
        !lee.view("#help").contains("KB-1"),
        "nobody has validated the article"
    );
    preview(&sam).await;
    sam.finds("#desk-agents", &["will see this in the thread of INC-1"])
        .await
        .shows(
            &expect![[r#"
            Lee Park will see this in the thread of INC-1:
            The scanner shows lines
            > Clean the narrow strip of glass beside the large one.
            KB-1 · Not validated · everyone
            Nobody has validated this article yet. Check it before you send it.
            [Send to Lee Park]
        "#]],
            &expect![[r#"
            Bo will see this in the thread of INC-1:
            **The scanner shows lines**
            > Clean the narrow strip of glass beside the large one.
            -# KB-1 · Not validated · everyone
            -# Nobody has validated this article yet. Check it before you send it.
            [Send to Bo]
        "#]],
        );
    let label = format!("Send to {}", lee.name());
    sam.clicks("#desk-agents", "will see this in the thread of INC-1", &label)
        .await;

    lee.finds("#help", &["KB-1 ", "Clean the narrow strip of glass"])
        .await
        .shows(
            &expect![[r#"
            Sam Ortiz to @lee:
            KB-1 The scanner shows lines
            Clean the narrow strip of glass beside the large one.
            [This solved it] [Not what I need]
        "#]],
            &expect![[r#"
            **Sam** to @Bo:
            KB-1 **The scanner shows lines**
            Clean the narrow strip of glass beside the large one.
            [This solved it] [Not what I need]
        "#]],
        );
    sam.finds("#desk-agents", &["replied to", "KB-1", "narrow strip"])
        .await;
    sam.finds("#desk-agents", &["INC-1", "Article: KB-1"]).await;
    lee.clicks("#help", "Clean the narrow strip", "This solved it")
        .await;

    lee.finds("#help", &["INC-1", "you said that it works"]).await;
    sam.finds("#desk-agents", &["INC-1", "Resolved", "Solved by KB-1"])
        .await;
    kim.runs_command("#desk-agents", "kb", "learned KB-1").await;
    kim.finds(
        "#desk-agents",
        &["It helped people who asked:", "the scanner shows lines"],
    )
    .await;
    desk.finish().await;
}

async fn an_article_from_an_agent_that_does_not_help_is_told_to_the_team(mut desk: TestDesk) {
    desk.has_articles(&[SCANNER]).await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    ticket_about_the_scanner(&lee, &sam).await;
    send(&sam, &lee).await;
    lee.finds("#help", &["Clean the narrow strip of glass"]).await;

    lee.clicks("#help", "Clean the narrow strip", "Not what I need")
        .await;

    lee.finds("#help", &["The team knows that it did not help"]).await;
    sam.finds("#desk-agents", &["KB-1 did not help"]).await;
    sam.finds("#desk-agents", &["INC-1", "In progress", "it did not help: KB-1"])
        .await;
    kim.runs_command("#desk-agents", "kb", "learned KB-1").await;
    kim.finds(
        "#desk-agents",
        &["It did not help people who asked:", "the scanner shows lines"],
    )
    .await;
    desk.finish().await;
}

async fn an_article_for_others_is_not_sent(mut desk: TestDesk) {
    desk.has_articles(&[DRAIN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    ticket_about_the_scanner(&lee, &sam).await;
    sam.runs_command("#desk-agents", "kb", "KB-1").await;
    sam.finds("#desk-agents", &["Drain the VPN gateway", "marmalade"])
        .await;
    sam.clicks("#desk-agents", "marmalade", "Send to a requester …")
        .await;
    let why = format!("KB-1 is for agents, and {} may not read it", lee.name());
    sam.finds("#desk-agents", &[&why, "Answer in your own words"])
        .await;
    desk.wait_until_idle().await;
    assert!(!lee.view("#help").contains("marmalade") && !lee.view("dm").contains("marmalade"));
    desk.finish().await;
}

/// The agent searches for the article, and tries to send it for the only ticket.
async fn tries_to_send(sam: &Person) {
    sam.runs_command("#desk-agents", "kb", "scanner lines").await;
    sam.clicks("#desk-agents", "Articles about", "Send to a requester …")
        .await;
}

async fn an_unfinished_article_is_not_sent(mut desk: TestDesk) {
    let unfinished = SCANNER.1.replace("state: not_validated", "state: wip");
    desk.has_articles(&[("scanner.md", &unfinished)]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    ticket_about_the_scanner(&lee, &sam).await;

    tries_to_send(&sam).await;

    sam.finds(
        "#desk-agents",
        &["KB-1 is marked \"Work in progress\"", "Answer in your own words"],
    )
    .await;
    desk.finish().await;
}

async fn an_article_is_not_sent_where_others_would_read_it(mut desk: TestDesk) {
    let for_agents = SCANNER.1.replace("audience: everyone", "audience: agents");
    desk.has_articles(&[("scanner.md", &for_agents)]).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    let agent = desk.agent_among_requesters();
    let message = agent.says("#help", "the scanner shows lines").await;
    agent.reacts_with_ticket(&message).await;
    kim.finds("#desk-agents", &["INC-1"]).await;
    sam.clicks("#desk-agents", "INC-1", "Claim").await;
    sam.finds("#desk-agents", &["INC-1", "In progress"]).await;

    tries_to_send(&sam).await;

    sam.finds(
        "#desk-agents",
        &[
            "KB-1 is for agents, and others would read it in the channel",
            "Answer in your own words",
        ],
    )
    .await;
    desk.wait_until_idle().await;
    assert!(!agent.view("#help").contains("narrow strip"));
    desk.finish().await;
}

async fn an_agent_with_several_tickets_says_for_which_one(mut desk: TestDesk) {
    desk.has_articles(&[SCANNER]).await;
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    ticket_about_the_scanner(&lee, &sam).await;
    ann.says("#help", "the copier is loud").await;
    let card = sam.finds("#desk-agents", &["INC-2"]).await;
    sam.clicks("#desk-agents", "INC-2", "Claim").await;
    sam.finds("#desk-agents", &["INC-2", "In progress"]).await;

    preview(&sam).await;
    sam.finds("#desk-agents", &["For which ticket?"]).await;
    sam.clicks("#desk-agents", "For which ticket?", "INC-2 the copier is loud")
        .await;
    sam.finds("#desk-agents", &["will see this in the thread of INC-2"])
        .await;
    // A command of Slack has no thread.
    if desk.setup.team == Side::Discord {
        sam.runs_command(&card.message.id, "kb", "scanner lines").await;
        sam.clicks(&card.message.id, "Articles about", "Send to a requester …")
            .await;
        sam.finds(&card.message.id, &["will see this in the thread of INC-2"])
            .await;
    }
    desk.finish().await;
}

async fn an_article_is_linked_at_the_resolution(mut desk: TestDesk) {
    desk.has_articles(&[SCANNER]).await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    ticket_about_the_scanner(&lee, &sam).await;
    sam.clicks("#desk-agents", "INC-1", "Resolve").await;
    let answers = [
        ("How did it end?", "Solved"),
        ("What was done?", "cleaned it"),
        ("Article that helped", "kb-1"),
    ];
    sam.fills("#desk-agents", &answers).await;
    sam.finds("#desk-agents", &["INC-1", "Resolved", "Article: KB-1"])
        .await;
    kim.runs_command("#desk-agents", "kb", "learned kb-1").await;
    kim.finds(
        "#desk-agents",
        &["It helped people who asked:", "the scanner shows lines"],
    )
    .await;
    desk.finish().await;
}

mod by_hand {
    use harness::{TestDesk, everywhere};

    use crate::knowledge::SCANNER;

    everywhere!("manual":
        a_title_that_an_agent_wrote_is_not_learned,
    );

    async fn a_title_that_an_agent_wrote_is_not_learned(mut desk: TestDesk) {
        desk.has_articles(&[SCANNER]).await;
        let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
        let message = lee.says("#help", "our scanner shows lines").await;
        let agent = desk.agent_among_requesters();
        agent.opens_menu(&message).await;
        agent.waits_for_form().await;
        agent
            .fills("#help", &[("In one line", "Strip replacement, marmalade")])
            .await;
        sam.finds("#desk-agents", &["INC-1", "Strip replacement"]).await;

        sam.clicks("#desk-agents", "INC-1", "Resolve").await;
        let answers = [
            ("How did it end?", "Solved"),
            ("What was done?", "cleaned it"),
            ("Article that helped", "kb-1"),
        ];
        sam.fills("#desk-agents", &answers).await;
        sam.finds("#desk-agents", &["INC-1", "Resolved", "Article: KB-1"])
            .await;

        kim.runs_command("#desk-agents", "kb", "learned kb-1").await;
        let learned = kim
            .finds(
                "#desk-agents",
                &["It helped people who asked:", "our scanner shows lines"],
            )
            .await;
        assert!(!learned.rendered.contains("marmalade"), "{}", learned.rendered);
        desk.finish().await;
    }
}
