//! Intake mode `suggest`: the desk asks the author of a message privately, and one click opens the ticket.

use expect_test::expect;
use harness::{Person, Side, TestDesk, everywhere};

everywhere!("suggest":
    one_click_opens_an_incident,
    one_click_opens_a_request,
    several_messages_get_one_question_and_open_one_ticket,
    not_now_ends_the_questions,
    answers_greetings_and_team_messages_get_no_question,
    only_the_author_can_answer_the_question,
);

const QUESTION: &str = "Shall somebody look at this?";

/// Waits for the question. Slack shows it as an ephemeral message; on Discord the author clicks a public button first.
async fn wait_for_question(desk: &TestDesk, who: &Person) {
    if desk.setup.requesters == Side::Discord {
        who.clicks("#help", "Does this need somebody's help?", "Get help")
            .await;
    }
    who.finds("#help", &[QUESTION]).await;
}

async fn one_click_opens_an_incident(desk: TestDesk) {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    let question = lee.says("#help", "my laptop does not start").await;

    wait_for_question(&desk, &lee).await;
    assert!(!ann.view("#help").contains(QUESTION), "only the author is asked");
    assert_eq!(
        sam.view("#desk-agents"),
        "",
        "no ticket is opened without a click"
    );
    lee.finds("#help", &[QUESTION]).await.shows(
        &expect![[r#"
            Shall somebody look at this? One click opens a ticket with your words.
            [Report a problem] [Ask for something] [Not now]
        "#]],
        &expect![[r#"
            Shall somebody look at this? One click opens a ticket with your words.
            [Report a problem] [Ask for something] [Not now]
        "#]],
    );
    lee.clicks("#help", QUESTION, "Report a problem").await;

    lee.finds("#help", &["INC-1 is open: my laptop does not start"])
        .await;
    let card = lee.finds("#help", &["INC-1", "New"]).await;
    assert_eq!(card.thread, Some(question.id));
    sam.finds("#desk-agents", &["INC-1", "my laptop does not start", lee.name()])
        .await;
    lee.waits_until_gone("#help", "Does this need somebody's help?")
        .await;
    desk.finish().await;
}

async fn one_click_opens_a_request(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "I would like a second screen").await;

    wait_for_question(&desk, &lee).await;
    lee.clicks("#help", QUESTION, "Ask for something").await;

    sam.finds("#desk-agents", &["REQ-1", "I would like a second screen"])
        .await;
    desk.finish().await;
}

async fn several_messages_get_one_question_and_open_one_ticket(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    lee.says("#help", "the screen stays black").await;
    desk.wait_until_idle().await;

    wait_for_question(&desk, &lee).await;
    let asked = match desk.setup.requesters {
        Side::Slack => QUESTION,
        Side::Discord => "Does this need somebody's help?",
    };
    assert_eq!(
        lee.view("#help").matches(asked).count(),
        1,
        "{}",
        lee.view("#help")
    );
    lee.clicks("#help", QUESTION, "Report a problem").await;

    sam.finds("#desk-agents", &["INC-1", "my laptop does not start"])
        .await;
    sam.finds("#desk-agents", &["(requester)", "the screen stays black"])
        .await;
    lee.says("#help", "it was dropped").await;
    sam.finds("#desk-agents", &["(requester)", "it was dropped"])
        .await;
    desk.wait_until_idle().await;
    assert!(!sam.view("#desk-agents").contains("INC-2"));
    desk.finish().await;
}

async fn not_now_ends_the_questions(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    wait_for_question(&desk, &lee).await;
    lee.clicks("#help", QUESTION, "Not now").await;
    lee.finds("#help", &["To open a ticket later"]).await;
    lee.waits_until_gone("#help", "Does this need somebody's help?")
        .await;

    lee.says("#help", "the coffee is out").await;
    desk.wait_until_idle().await;

    let asked = lee.view("#help").matches(QUESTION).count();
    assert_eq!(asked, 0, "{}", lee.view("#help"));
    assert!(!lee.view("#help").contains("Does this need somebody's help?"));
    assert_eq!(sam.view("#desk-agents"), "");
    desk.finish().await;
}

async fn answers_greetings_and_team_messages_get_no_question(desk: TestDesk) {
    let (lee, ann) = (desk.requester(), desk.colleague());

    ann.says("#help", "good morning all").await;
    ann.says(
        "#help",
        &format!("{} have you tried another cable", lee.mention()),
    )
    .await;
    desk.agent_among_requesters()
        .says("#help", "the network is down tonight")
        .await;
    desk.wait_until_idle().await;

    for view in [ann.view("#help"), desk.agent_among_requesters().view("#help")] {
        assert!(
            !view.contains(QUESTION) && !view.contains("Does this need"),
            "{view}"
        );
    }
    desk.finish().await;
}

async fn only_the_author_can_answer_the_question(desk: TestDesk) {
    let (lee, ann) = (desk.requester(), desk.colleague());
    lee.says("#help", "my laptop does not start").await;
    if desk.setup.requesters == Side::Discord {
        lee.finds("#help", &["Does this need somebody's help?"]).await;
        ann.clicks("#help", "Does this need somebody's help?", "Get help")
            .await;
        ann.finds("#help", &["This was offered to somebody else"]).await;
    } else {
        lee.finds("#help", &[QUESTION]).await;
        assert!(!ann.view("#help").contains(QUESTION));
    }
    desk.wait_until_idle().await;
    assert!(!lee.view("#help").contains("INC-1"));
    desk.finish().await;
}
