//! Messages between the requester's thread and the team's thread: mirrored messages, notes and replies.

use expect_test::expect;
use harness::{Side, TestDesk, everywhere};

everywhere!("ticket":
    requester_messages_reach_the_team_and_notes_stay_internal,
    a_reply_is_sent_only_after_its_preview,
    a_reply_can_become_a_note_instead,
    an_agents_answer_in_the_requesters_thread_is_public,
    a_direct_message_is_routed_to_its_ticket,
    a_web_address_in_a_form_is_a_link,
);

async fn requester_messages_reach_the_team_and_notes_stay_internal(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "my laptop does not start").await;
    let card = sam.finds("#desk-agents", &["INC-1"]).await;
    lee.finds("#help", &["INC-1"]).await;

    lee.answers(&question, "it smells of *smoke* & <fire>").await;
    let mirrored = sam
        .finds("#desk-agents", &[lee.name(), "(requester)", "& <fire>"])
        .await;
    assert_eq!(
        mirrored.thread,
        Some(card.message.id.clone()),
        "the copy is in the thread of the card"
    );

    sam.answers(&card.message, "probably the battery, do not tell")
        .await;
    desk.wait_until_idle().await;
    assert!(
        !lee.view("#help").contains("battery"),
        "a note leaked:\n{}",
        lee.view("#help")
    );
    assert!(!lee.view("dm").contains("battery"));
    desk.finish().await;
}

async fn a_reply_is_sent_only_after_its_preview(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1"]).await;

    sam.clicks("#desk-agents", "INC-1", "Reply").await;
    sam.fills(
        "#desk-agents",
        &[("Your answer", "Hold the power button for ten seconds")],
    )
    .await;
    sam.finds(
        "#desk-agents",
        &["will see this in the thread of", "Hold the power button"],
    )
    .await;
    desk.wait_until_idle().await;
    sam.finds(
        "#desk-agents",
        &["will see this in the thread of", "Hold the power button"],
    )
    .await
    .shows(
        &expect![[r#"
        Lee Park will see this in the thread of INC-1:
        > Hold the power button for ten seconds
        [Send to Lee Park] [Send and wait for Lee Park] [Keep as note]
    "#]],
        &expect![[r#"
        Bo will see this in the thread of INC-1:
        > Hold the power button for ten seconds
        [Send to Bo] [Send and wait for Bo] [Keep as note]
    "#]],
    );
    assert!(
        !lee.view("#help").contains("power button"),
        "the reply was sent before its confirmation"
    );

    sam.clicks(
        "#desk-agents",
        "will see this in the thread of",
        &format!("Send to {}", lee.name()),
    )
    .await;
    lee.finds("#help", &["Sam", "Hold the power button for ten seconds"])
        .await;
    sam.finds("#desk-agents", &["replied to", "Hold the power button"])
        .await;
    sam.finds("#desk-agents", &["On its way to"]).await;
    desk.wait_until_idle().await;
    let calls = calls_about(&desk, "Hold the power button");
    assert_eq!(calls.last(), Some(&"replied"), "{calls:?}");
    let mut sorted = calls;
    sorted.sort_unstable();
    assert_eq!(
        sorted,
        ["answer", "on its way", "replied"],
        "the line changes once, after the answer"
    );
    lee.finds("#help", &["Sam", "Hold the power button"]).await.shows(
        &expect![[r#"
            Sam Ortiz to @lee:
            Hold the power button for ten seconds
        "#]],
        &expect![[r#"
            **Sam** to @Bo:
            Hold the power button for ten seconds
        "#]],
    );
    sam.finds("#desk-agents", &["replied to", "Hold the power button"])
        .await
        .shows(
            &expect![[r#"
            Sam Ortiz replied to Lee Park
            Hold the power button for ten seconds
        "#]],
            &expect![[r#"
            **Sam replied to Bo**
            Hold the power button for ten seconds
        "#]],
        );
    desk.finish().await;
}

/// The messages and edits of the desk that contain an answer, in their order.
fn calls_about(desk: &TestDesk, answer: &str) -> Vec<&'static str> {
    let calls = desk.playground.record().calls().into_iter();
    let writes = calls.filter(|call| {
        [
            "chat.postMessage",
            "chat.update",
            "POST /channels",
            "PATCH /channels",
        ]
        .iter()
        .any(|method| call.method.starts_with(method))
    });
    let bodies = writes.map(|call| call.body.to_string());
    bodies
        .filter(|body| body.contains(answer))
        .map(|body| match body {
            _ if body.contains("· on its way to") => "on its way",
            _ if body.contains("replied to") => "replied",
            _ => "answer",
        })
        .collect()
}

async fn a_reply_can_become_a_note_instead(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1"]).await;

    sam.clicks("#desk-agents", "INC-1", "Reply").await;
    sam.fills("#desk-agents", &[("Your answer", "He dropped it again")])
        .await;
    sam.clicks("#desk-agents", "will see this in the thread of", "Keep as note")
        .await;

    sam.finds("#desk-agents", &["noted", "He dropped it again"]).await;
    desk.wait_until_idle().await;
    assert!(!lee.view("#help").contains("dropped"));
    desk.finish().await;
}

async fn an_agents_answer_in_the_requesters_thread_is_public(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1"]).await;

    desk.agent_among_requesters()
        .answers(&question, "on my way")
        .await;

    sam.finds("#desk-agents", &["Sam", "answered the requester", "on my way"])
        .await;
    desk.finish().await;
}

async fn a_direct_message_is_routed_to_its_ticket(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("dm", "hello there").await;
    lee.finds("dm", &["Write here what is wrong"]).await;

    lee.runs_command("#help", "ticket", "the printer eats paper")
        .await;
    lee.finds("dm", &["INC-1", "New"]).await;
    lee.says("dm", "it is the one in the kitchen").await;
    sam.finds("#desk-agents", &["(requester)", "it is the one in the kitchen"])
        .await;

    lee.runs_command("#help", "ticket", "my screen flickers").await;
    lee.finds("dm", &["INC-2", "New"]).await;
    lee.says("dm", "only in the morning").await;
    lee.clicks("dm", "Which ticket is this about?", "INC-2 my screen flickers")
        .await;
    lee.finds("dm", &["Added to INC-2"]).await;
    let mirrored = sam
        .finds("#desk-agents", &["(requester)", "only in the morning"])
        .await;
    let card = sam.finds("#desk-agents", &["INC-2", "[Claim]"]).await;
    assert_eq!(
        mirrored.thread,
        Some(card.message.id),
        "the copy is in the thread of INC-2"
    );
    lee.waits_until_gone("dm", "Which ticket is this about?").await;
    desk.finish().await;
}

async fn a_web_address_in_a_form_is_a_link(desk: TestDesk) {
    const ADDRESS: &str = "https://desk.example/a_b_c";
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    sam.clicks("#desk-agents", "INC-1", "Reply").await;
    let answer = format!("follow {ADDRESS}.");
    sam.fills("#desk-agents", &[("Your answer", &answer)]).await;
    let send = format!("Send to {}", lee.name());
    sam.clicks("#desk-agents", ADDRESS, &send).await;

    let answered = lee.finds("#help", &["follow", ADDRESS]).await;
    match answered.side {
        Side::Slack => {
            let link = format!(r#""type":"link","url":"{ADDRESS}""#);
            assert!(
                answered.controls.to_string().contains(&link),
                "{}",
                answered.controls
            );
        }
        Side::Discord => {
            let link = format!("<{ADDRESS}>.");
            assert!(answered.rendered.contains(&link), "{}", answered.rendered);
        }
    }
    desk.finish().await;
}
