//! What the owners of articles are told.

use std::time::Duration;

use chrono::TimeDelta;
use harness::{Side, TestDesk, everywhere};

use super::{SCANNER, VPN};

everywhere!("ticket":
    two_agents_propose_that_an_article_is_validated,
    three_requesters_propose_that_an_article_is_validated,
    an_owner_is_reminded_of_a_review_once,
    an_article_that_stops_helping_is_flagged_with_the_questions,
);

async fn two_agents_propose_that_an_article_is_validated(desk: TestDesk) {
    let (lee, ann, sam, kim) = (desk.requester(), desk.colleague(), desk.agent(), desk.lead());
    sam.runs_command("#desk-agents", "kb", "").await;
    sam.clicks("#desk-agents", "Ask in your own words", "Write an article")
        .await;
    let choices = [
        ("Who may read it?", "everyone"),
        ("How sure is it?", "Not validated"),
    ];
    let text = [
        ("Title", "The scanner shows lines"),
        ("What helps", "Clean the narrow strip of glass."),
    ];
    match desk.setup.team {
        Side::Slack => sam.fills("#desk-agents", &[choices, text].concat()).await,
        // A form of Discord with choices and text has two steps.
        Side::Discord => {
            for (_, choice) in choices {
                sam.clicks("#desk-agents", "", choice).await;
            }
            sam.clicks("#desk-agents", "", "Next").await;
            sam.fills("#desk-agents", &text).await;
        }
    }
    sam.finds("#desk-agents", &["KB-1", "Not validated"]).await;
    for (agent, requester, reference) in [(&sam, &lee, "INC-1"), (&kim, &ann, "INC-2")] {
        let problem = format!("lines on paper {reference}");
        requester.says("#help", &problem).await;
        agent.finds("#desk-agents", &[reference, &problem]).await;
        agent.clicks("#desk-agents", &problem, "Resolve").await;
        let answers = [
            ("How did it end?", "Solved"),
            ("What was done?", "cleaned it"),
            ("Article that helped", "KB-1"),
        ];
        agent.fills("#desk-agents", &answers).await;
        agent.finds("#desk-agents", &[reference, "Resolved"]).await;
    }

    sam.finds("dm", &["2 agents have sent or linked KB-1", "Is it correct?"])
        .await;
    ann.runs_command("#general", "kb", "scanner").await;
    ann.finds("#general", &["I found no article"]).await;
    sam.clicks("dm", "Is it correct?", "Validate").await;
    sam.finds("dm", &["KB-1 is validated"]).await;
    desk.wait_until_idle().await;
    ann.runs_command("#general", "kb", "scanner").await;
    ann.finds("#general", &["Articles about", "The scanner shows lines"])
        .await;
    desk.finish().await;
}

async fn three_requesters_propose_that_an_article_is_validated(mut desk: TestDesk) {
    desk.has_articles(&[SCANNER]).await;
    let (sam, kim) = (desk.agent(), desk.person_with_id(Side::Slack, "U0KIM"));
    let requesters = [desk.requester(), desk.colleague(), desk.lead()];
    for (number, requester) in (1..).zip(&requesters) {
        let (reference, problem) = (format!("INC-{number}"), format!("lines on paper {number}"));
        requester.runs_command("#general", "ticket", &problem).await;
        sam.finds("#desk-agents", &[&reference, &problem]).await;
        sam.clicks("#desk-agents", &problem, "Claim").await;
        sam.finds("#desk-agents", &[&reference, "In progress"]).await;
        assert!(!kim.view("dm").contains("Is it correct?"), "{}", kim.view("dm"));
        sam.runs_command("#desk-agents", "kb", "KB-1").await;
        sam.clicks("#desk-agents", "Clean the narrow strip", "Send to a requester …")
            .await;
        let label = format!("Send to {}", requester.name());
        let preview = format!("will see this in the thread of {reference}");
        sam.clicks("#desk-agents", &preview, &label).await;
        requester
            .clicks("dm", "Clean the narrow strip", "This solved it")
            .await;
        sam.finds("#desk-agents", &[&reference, "Solved by KB-1"]).await;
        desk.wait_until_idle().await;
        desk.advance_platform_clock(Duration::from_secs(10));
    }
    // The article has no owner.
    kim.finds(
        "dm",
        &["it helped 3 requesters", "Is it correct?", "state: validated"],
    )
    .await;
    desk.finish().await;
}

async fn an_owner_is_reminded_of_a_review_once(mut desk: TestDesk) {
    let due = SCANNER
        .1
        .replace("state:", "review: 2024-02-29\nowner: hq:U0KIM\nstate:");
    let kim = desk.person_with_id(Side::Slack, "U0KIM");
    desk.has_articles(&[(SCANNER.0, &due), VPN]).await;
    kim.finds("dm", &["\"The scanner shows lines\" is due for its review"])
        .await;
    desk.restart().await;
    desk.advance_clock(TimeDelta::days(2));
    desk.wait_until_idle().await;
    let reminders = kim.sees("dm");
    let count = reminders.iter().filter(|seen| seen.rendered.contains("review"));
    assert_eq!(count.count(), 1, "{}", kim.view("dm"));
    desk.finish().await;
}

async fn an_article_that_stops_helping_is_flagged_with_the_questions(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    let kim = desk.person_with_id(Side::Slack, "U0KIM");
    let people = [desk.requester(), desk.colleague(), desk.agent_among_requesters()];
    for (number, person) in people.iter().enumerate() {
        let words = format!("my VPN keeps disconnecting in room {number}");
        person.runs_command("#general", "ticket", &words).await;
        person
            .clicks("#general", "This may solve it:", "Not what I need")
            .await;
        desk.agent().finds("#desk-agents", &[&words]).await;
    }
    desk.advance_clock(TimeDelta::days(2));

    let flag = kim.finds("dm", &["KB-1", "has stopped helping"]).await;
    for number in 0..people.len() {
        let words = format!("in room {number}");
        assert!(flag.rendered.contains(&words), "{}", flag.rendered);
    }
    desk.finish().await;
}
