//! The next answer is promised once the first one was given.

use std::time::Duration;

use chrono::TimeDelta;
use expect_test::expect;
use harness::{Person, TestDesk, everywhere};

everywhere!("ticket":
    a_question_after_the_first_answer_is_promised_an_answer,
    a_hold_pauses_the_next_answer_and_the_resolution_settles_it,
    a_policy_can_tell_the_requester_of_a_broken_promise,
    one_lateness_has_one_apology,
);

const PROMISES: &str = r#"
[[sla]]
name = "standard"
first_response = { P3 = "20d" }
next_response = { P3 = "4h" }
pause_on = ["requester"]
"#;

/// Sam answers the ticket.
async fn answers(sam: &Person, lee: &Person, text: &str) {
    sam.clicks("#desk-agents", "INC-1", "Reply").await;
    sam.fills("#desk-agents", &[("Your answer", text)]).await;
    sam.clicks("#desk-agents", text, &format!("Send to {}", lee.name()))
        .await;
    lee.finds("#help", &[text]).await;
}

async fn a_question_after_the_first_answer_is_promised_an_answer(mut desk: TestDesk) {
    desk.restart_with_promises(PROMISES).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    let first = lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "First answer due"]).await;
    lee.answers(&first, "it is the left tray").await;
    sam.finds("#desk-agents", &["it is the left tray"]).await;
    sam.clicks("#desk-agents", "INC-1", "Claim").await;
    answers(&sam, &lee, "I am on my way").await;
    lee.answers(&first, "thanks!").await;
    sam.finds("#desk-agents", &["thanks!"]).await;
    desk.wait_until_idle().await;
    let view = sam.view("#desk-agents");
    assert!(!view.contains("Next answer"), "{view}");

    desk.advance_platform_clock(Duration::from_secs(10));
    lee.answers(&first, "it still eats paper, what can I do").await;
    sam.finds("#desk-agents", &["INC-1", "Next answer due"]).await;
    lee.finds("#help", &["INC-1", "You will get an answer by"]).await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::minutes(121));
    sam.finds("#desk-agents", &["INC-1", "50 % used", "Acknowledge"])
        .await;
    lee.answers(&first, "hello? it eats the second tray too").await;
    sam.finds("#desk-agents", &["the second tray too"]).await;
    desk.advance_clock(TimeDelta::minutes(120));
    sam.finds("#desk-agents", &["Next answer was due", "Acknowledge"])
        .await;
    desk.wait_until_idle().await;
    sam.finds("#desk-agents", &["INC-1", "Acknowledge"]).await.shows(
        &expect![[r#"
            :red_circle: INC-1  the printer eats paper
            Next answer was due <time>, <time>
            P3 · In progress · Sam Ortiz since <time>
            Open the ticket
            [Acknowledge] [Extend with reason] [Put on hold] [Why then?]
        "#]],
        &expect![[r#"
            INC-1  the printer eats paper
            Next answer was due <time>, <time>
            -# P3 · In progress · Sam since <time>
            -# [Open the ticket](<link>)
            [Acknowledge] [Extend with reason] [Put on hold] [Why then?]
        "#]],
    );
    desk.wait_until_idle().await;
    desk.advance_platform_clock(Duration::from_secs(10));
    answers(&sam, &lee, "I bring a new drum").await;
    sam.finds("#desk-agents", &["INC-1", "Next answer was one minute late"])
        .await;
    sam.finds("#desk-agents", &["INC-1", "No promise is at risk now"])
        .await;

    desk.wait_until_idle().await;
    desk.advance_platform_clock(Duration::from_secs(10));
    lee.answers(&first, "when will you be here").await;
    sam.finds("#desk-agents", &["INC-1", "Next answer due"]).await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::minutes(121));
    sam.finds("#desk-agents", &["INC-1", "50 % used", "Acknowledge"])
        .await;
    desk.finish().await;
}

async fn a_hold_pauses_the_next_answer_and_the_resolution_settles_it(mut desk: TestDesk) {
    desk.restart_with_promises(PROMISES).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    let first = lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "First answer due"]).await;
    sam.clicks("#desk-agents", "INC-1", "Claim").await;
    answers(&sam, &lee, "I am on my way").await;
    lee.answers(&first, "which tray do you mean").await;
    sam.finds("#desk-agents", &["INC-1", "Next answer due"]).await;
    sam.clicks("#desk-agents", "INC-1", "Put on hold").await;
    sam.fills("#desk-agents", &[("Why?", "Waiting for the requester")])
        .await;
    sam.finds("#desk-agents", &["INC-1", "Next answer is paused"])
        .await;
    desk.advance_clock(TimeDelta::days(1));
    desk.wait_until_idle().await;
    let view = sam.view("#desk-agents");
    assert!(!view.contains("% used") && !view.contains("was due"), "{view}");

    desk.advance_platform_clock(Duration::from_secs(10));
    lee.answers(&first, "it is the left tray").await;
    sam.finds("#desk-agents", &["INC-1", "In progress", "Next answer due"])
        .await;
    desk.wait_until_idle().await;
    desk.advance_platform_clock(Duration::from_secs(10));
    desk.advance_clock(TimeDelta::minutes(121));
    sam.finds("#desk-agents", &["INC-1", "50 % used", "Acknowledge"])
        .await;
    desk.wait_until_idle().await;
    sam.clicks("#desk-agents", "50 % used", "Why then?").await;
    sam.finds(
        "#desk-agents",
        &[
            "Next answer: 4 hours by the policy standard",
            "waiting for the requester",
        ],
    )
    .await;
    sam.clicks("#desk-agents", "INC-1", "Resolve").await;
    sam.fills(
        "#desk-agents",
        &[("How did it end?", "Solved"), ("What was done?", "New drum")],
    )
    .await;
    sam.finds("#desk-agents", &["INC-1", "Resolved by Sam"]).await;
    desk.advance_clock(TimeDelta::hours(6));
    desk.wait_until_idle().await;
    let view = sam.view("#desk-agents");
    assert!(!view.contains("Next answer was due"), "{view}");
    desk.finish().await;
}

async fn a_policy_can_tell_the_requester_of_a_broken_promise(mut desk: TestDesk) {
    let promises = "[[sla]]\nname = \"standard\"\nfirst_response = { P3 = \"4h\" }\ntell_requester = true\n";
    desk.restart_with_promises(promises).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "First answer due"]).await;
    desk.advance_clock(TimeDelta::minutes(181));
    sam.finds("#desk-agents", &["INC-1", "75 % used"]).await;
    desk.wait_until_idle().await;
    assert!(!lee.view("#help").contains("we are late"));
    desk.advance_clock(TimeDelta::minutes(60));
    lee.finds("#help", &["we are late"]).await.shows(
        &expect![[r#"
        @lee, you should have had an answer by <time>. Sorry, we are late. The team has been told.
    "#]],
        &expect![[r#"
        @Bo, you should have had an answer by <time>. Sorry, we are late. The team has been told.
    "#]],
    );
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::days(1));
    desk.wait_until_idle().await;
    assert_eq!(lee.view("#help").matches("we are late").count(), 1);
    desk.finish().await;
}

async fn one_lateness_has_one_apology(mut desk: TestDesk) {
    let promises = "[[sla]]\nname = \"standard\"\nfirst_response = { P3 = \"4h\" }\nresolution = { P3 = \"4h\" }\n\
                    tell_requester = true\n";
    desk.restart_with_promises(promises).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "First answer due"]).await;
    desk.advance_clock(TimeDelta::minutes(241));
    lee.finds("#help", &["you should have had an answer by"]).await;
    sam.finds("#desk-agents", &["First answer was due", "Resolution was due"])
        .await;
    desk.wait_until_idle().await;
    let view = lee.view("#help");
    assert_eq!(view.matches("we are late").count(), 1, "{view}");
    desk.finish().await;
}
