//! What counts as the first answer, and for how long.

use std::time::Duration;

use chrono::TimeDelta;
use harness::{TestDesk, everywhere};

everywhere!("ticket":
    an_article_from_an_agent_is_no_first_answer,
    an_answer_counts_after_the_agent_has_left_the_team,
    each_reply_counts_after_the_agent_has_left_the_team,
);

const PROMISES: &str = "[[sla]]\nname = \"standard\"\nfirst_response = { P3 = \"4h\" }\n";

/// The threshold of the resolution passes long after the answer was due.
const BOTH: &str =
    "[[sla]]\nname = \"standard\"\nfirst_response = { P3 = \"4h\" }\nresolution = { P3 = \"10d\" }\n";

const SCANNER: (&str, &str) = (
    "scanner.md",
    "---\naudience: everyone\nstate: not_validated\n---\n# The scanner shows lines\n\n\
     Clean the narrow strip of glass beside the large one.\n",
);

async fn an_article_from_an_agent_is_no_first_answer(mut desk: TestDesk) {
    desk.has_articles(&[SCANNER]).await;
    desk.restart_with_promises(PROMISES).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "the scanner shows lines").await;
    sam.finds("#desk-agents", &["INC-1", "First answer due"]).await;
    sam.clicks("#desk-agents", "INC-1", "Claim").await;
    sam.finds("#desk-agents", &["INC-1", "In progress"]).await;
    sam.runs_command("#desk-agents", "kb", "scanner lines").await;
    sam.finds("#desk-agents", &["Articles about", "The scanner shows lines"])
        .await;
    sam.clicks("#desk-agents", "Articles about", "Send to a requester …")
        .await;
    let label = format!("Send to {}", lee.name());
    sam.clicks("#desk-agents", "will see this in the thread of INC-1", &label)
        .await;
    lee.finds("#help", &["The scanner shows lines", "This solved it"])
        .await;
    desk.wait_until_idle().await;
    let view = sam.view("#desk-agents");
    assert!(
        view.contains("First answer due"),
        "the requester has no answer yet: {view}"
    );
    desk.finish().await;
}

async fn an_answer_counts_after_the_agent_has_left_the_team(mut desk: TestDesk) {
    desk.restart_with_promises(BOTH).await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "First answer due"]).await;
    sam.clicks("#desk-agents", "INC-1", "Reply").await;
    sam.fills("#desk-agents", &[("Your answer", "I am on my way")])
        .await;
    let send = format!("Send to {}", lee.name());
    sam.clicks("#desk-agents", "I am on my way", &send).await;
    lee.finds("#help", &["I am on my way"]).await;
    desk.wait_until_idle().await;

    desk.restart_without_members().await;
    desk.advance_clock(TimeDelta::hours(121));
    kim.finds("#desk-agents", &["Resolution due", "50 % used"]).await;
    desk.wait_until_idle().await;
    let view = kim.view("#desk-agents");
    assert!(
        !view.contains("First answer was due"),
        "the answer still counts: {view}"
    );
    desk.finish().await;
}

async fn each_reply_counts_after_the_agent_has_left_the_team(mut desk: TestDesk) {
    desk.restart_with_promises(&format!("{PROMISES}next_response = {{ P3 = \"4h\" }}\n"))
        .await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    let first = lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "First answer due"]).await;
    sam.answers(&first, "which tray is it").await;
    sam.finds("#desk-agents", &["which tray is it"]).await;
    desk.wait_until_idle().await;
    desk.advance_platform_clock(Duration::from_secs(10));
    lee.answers(&first, "the upper one, can I use it").await;
    sam.finds("#desk-agents", &["INC-1", "Next answer due"]).await;
    sam.answers(&first, "no, wait for me").await;
    sam.finds("#desk-agents", &["no, wait for me"]).await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::hours(3));
    desk.advance_platform_clock(Duration::from_secs(10));
    lee.answers(&first, "when will you be here").await;
    sam.finds("#desk-agents", &["when will you be here"]).await;
    sam.finds("#desk-agents", &["INC-1", "Next answer due"]).await;
    desk.wait_until_idle().await;

    desk.restart_without_members().await;
    desk.advance_clock(TimeDelta::minutes(121));
    kim.finds("#desk-agents", &["INC-1", "50 % used"]).await;
    desk.wait_until_idle().await;
    let view = kim.view("#desk-agents");
    assert!(!view.contains("was due"), "every reply still counts: {view}");
    desk.finish().await;
}
