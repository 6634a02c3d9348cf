//! An article is suggested privately before a ticket is opened.

use chrono::TimeDelta;
use expect_test::expect;
use harness::{Person, Side, TestDesk, everywhere};

use super::VPN;

mod ticket {
    use super::{
        a_deleted_message_is_forgotten_with_its_question, a_request_with_sensitive_words_gets_no_article,
        not_what_i_need_opens_the_ticket, this_solved_it_opens_no_ticket,
        without_an_answer_the_ticket_opens_and_names_the_article,
        words_that_no_article_answers_open_a_ticket_at_once,
    };
    harness::everywhere!("ticket":
        this_solved_it_opens_no_ticket,
        without_an_answer_the_ticket_opens_and_names_the_article,
        not_what_i_need_opens_the_ticket,
        words_that_no_article_answers_open_a_ticket_at_once,
        a_request_with_sensitive_words_gets_no_article,
        a_deleted_message_is_forgotten_with_its_question,
    );
}

everywhere!("suggest":
    an_article_comes_before_the_question_whether_to_open_a_ticket,
);

/// Waits for the private card. Slack shows it as an ephemeral message; on Discord the author clicks a public button first.
async fn wait_for_articles(desk: &TestDesk, who: &Person, place: &str) {
    if desk.setup.requesters == Side::Discord {
        who.clicks(place, "I may have an answer.", "See the answer").await;
    }
    who.finds(place, &["This may solve it:"]).await;
}

async fn this_solved_it_opens_no_ticket(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    let words = format!(
        "{} the VPN keeps disconnecting since this morning",
        lee.desk_mention()
    );
    lee.says("#help", &words).await;

    wait_for_articles(&desk, &lee, "#help").await;
    assert!(
        !ann.view("#help").contains("The VPN keeps"),
        "only the author reads the article"
    );
    lee.finds("#help", &["This may solve it:"]).await.shows(
        &expect![[r#"
            This may solve it:
            The VPN keeps disconnecting
            Open the VPN client.
            KB-1 · It has your words · It has your words side by side
            Without an answer, I open a ticket in 5 minutes.
            [This solved it] [Not what I need] [Open a ticket] [Read it all]
        "#]],
        &expect![[r#"
            This may solve it:
            **The VPN keeps disconnecting**
            Open the **VPN** client.
            -# KB-1 · It has your words · It has your words side by side
            -# Without an answer, I open a ticket in 5 minutes.
            [This solved it] [Not what I need] [Open a ticket] [Read it all]
        "#]],
    );
    lee.clicks("#help", "This may solve it:", "This solved it").await;

    lee.finds("#help", &["Good. KB-1", "no ticket was opened"])
        .await
        .shows(
            &expect![[r#"
            Good. KB-1 "The VPN keeps disconnecting" solved it, and no ticket was opened.
            If the problem comes back, open a ticket here.
            [Open a ticket]
        "#]],
            &expect![[r#"
            Good. KB-1 "The VPN keeps disconnecting" solved it, and no ticket was opened.
            -# If the problem comes back, open a ticket here.
            [Open a ticket]
        "#]],
        );
    desk.advance_clock(TimeDelta::minutes(10));
    desk.wait_until_idle().await;
    assert_eq!(sam.view("#desk-agents"), "", "no ticket is opened");
    lee.clicks("#help", "Good. KB-1", "Open a ticket").await;
    sam.finds("#desk-agents", &["INC-1", "VPN keeps disconnecting"])
        .await;
    desk.finish().await;
}

async fn without_an_answer_the_ticket_opens_and_names_the_article(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#general", "ticket", "my VPN keeps disconnecting")
        .await;
    lee.finds("#general", &["This may solve it:", "The VPN keeps disconnecting"])
        .await;
    desk.wait_until_idle().await;
    assert_eq!(sam.view("#desk-agents"), "", "the desk waits for an answer");

    desk.advance_clock(TimeDelta::minutes(6));

    sam.finds(
        "#desk-agents",
        &["INC-1", "has seen: KB-1 The VPN keeps disconnecting"],
    )
    .await;
    lee.finds("dm", &["INC-1", "my VPN keeps disconnecting"]).await;
    desk.finish().await;
}

async fn not_what_i_need_opens_the_ticket(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("dm", "my VPN keeps disconnecting").await;
    lee.finds("dm", &["This may solve it:"]).await;

    lee.clicks("dm", "This may solve it:", "Not what I need").await;

    sam.finds(
        "#desk-agents",
        &["INC-1", "it did not help: KB-1 The VPN keeps disconnecting"],
    )
    .await;
    lee.finds("dm", &["INC-1", "New"]).await;
    desk.advance_clock(TimeDelta::minutes(10));
    desk.wait_until_idle().await;
    assert!(
        !sam.view("#desk-agents").contains("INC-2"),
        "one ticket is opened"
    );
    desk.finish().await;
}

async fn words_that_no_article_answers_open_a_ticket_at_once(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#general", "ticket", "the coffee machine leaks")
        .await;
    sam.finds("#desk-agents", &["INC-1", "the coffee machine leaks"])
        .await;
    desk.finish().await;
}

async fn a_request_with_sensitive_words_gets_no_article(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    let (lee, kim) = (desk.requester(), desk.lead());
    lee.says("#help", "my VPN keeps disconnecting when I look at my salary")
        .await;
    kim.finds("#desk-private", &["INC-1"]).await;
    desk.wait_until_idle().await;
    assert!(!lee.view("#help").contains("KB-1"), "{}", lee.view("#help"));
    assert!(!lee.view("dm").contains("KB-1"), "{}", lee.view("dm"));
    desk.finish().await;
}

async fn a_deleted_message_is_forgotten_with_its_question(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    let (lee, ann) = (desk.requester(), desk.colleague());
    let words = format!("{} the VPN keeps disconnecting, quokka", lee.desk_mention());
    let message = lee.says("#help", &words).await;
    wait_for_articles(&desk, &lee, "#help").await;
    lee.clicks("#help", "This may solve it:", "This solved it").await;
    lee.finds("#help", &["Good. KB-1"]).await;
    desk.wait_until_idle().await;
    ann.runs_command("#general", "kb", "quokka").await;
    ann.finds("#general", &["Articles about", "The VPN keeps disconnecting"])
        .await;

    lee.deletes(&message).await;
    // The desk handles this message after the deletion.
    lee.says("#help", "thanks").await;
    desk.wait_until_idle().await;

    ann.runs_command("#general", "kb", "quokka").await;
    ann.finds("#general", &["I found no article for"]).await;
    lee.clicks("#help", "Good. KB-1", "Open a ticket").await;
    lee.finds("#help", &["That is not there any more."]).await;
    desk.finish().await;
}

async fn an_article_comes_before_the_question_whether_to_open_a_ticket(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my VPN keeps disconnecting").await;
    wait_for_articles(&desk, &lee, "#help").await;
    lee.finds("#help", &["This may solve it:"]).await.shows(
        &expect![[r#"
            This may solve it:
            The VPN keeps disconnecting
            Open the VPN client.
            KB-1 · Its title has your words · It has your words
            If not, I can ask the team.
            [This solved it] [Not what I need] [Read it all]
        "#]],
        &expect![[r#"
            This may solve it:
            **The VPN keeps disconnecting**
            Open the **VPN** client.
            -# KB-1 · Its title has your words · It has your words
            -# If not, I can ask the team.
            [This solved it] [Not what I need] [Read it all]
        "#]],
    );

    lee.clicks("#help", "This may solve it:", "Not what I need").await;
    lee.finds("#help", &["Shall somebody look at this?"]).await;
    desk.advance_clock(TimeDelta::minutes(10));
    desk.wait_until_idle().await;
    assert_eq!(sam.view("#desk-agents"), "", "nothing opens without a click");
    lee.clicks("#help", "Shall somebody look at this?", "Report a problem")
        .await;

    sam.finds("#desk-agents", &["INC-1", "it did not help: KB-1"])
        .await;
    desk.finish().await;
}
