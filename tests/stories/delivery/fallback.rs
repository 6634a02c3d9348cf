//! A person who accepts no direct messages: only news of a known issue may appear in a channel instead.

use std::time::Duration;

use harness::{Message, Person, TestDesk, everywhere};

everywhere!("manual":
    news_of_a_known_issue_falls_back_to_the_channel,
    no_other_direct_message_falls_back_to_a_channel,
    a_known_issue_that_became_private_falls_back_nowhere,
);

const QUESTION: &str = "a known issue since";

/// A colleague's ticket is a known issue, and Lee follows it from #help.
async fn follow_known_issue(desk: &TestDesk) {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    ann.runs_command("#general", "ticket", "Mail is down").await;
    sam.finds("#desk-agents", &["INC-1", "Mail is down"]).await;
    sam.clicks("#desk-agents", "Mail is down", "Mark as known issue")
        .await;
    sam.finds("#desk-agents", &["INC-1", "Known issue since"]).await;
    lee.runs_command("#help", "ticket", "the mail is down").await;
    lee.finds("#help", &["INC-1", QUESTION]).await;
    lee.clicks("#help", QUESTION, "That is mine too").await;
    lee.finds("#help", &["You are counted with INC-1"]).await;
    desk.wait_until_idle().await;
}

/// The public messages in #help.
fn public(person: &Person) -> String {
    let seen = person.sees("#help").into_iter().filter(|seen| !seen.private);
    seen.map(|seen| format!("{} {}\n", seen.rendered, seen.fallback))
        .collect()
}

async fn news_of_a_known_issue_falls_back_to_the_channel(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    follow_known_issue(&desk).await;
    lee.closes_direct_messages();
    sam.clicks("#desk-agents", "Mail is down", "Resolve").await;
    let answers = [("How did it end?", "Solved"), ("What was done?", "new disk")];
    sam.fills("#desk-agents", &answers).await;
    lee.finds("#help", &["INC-1", "is solved: new disk"]).await;
}

async fn no_other_direct_message_falls_back_to_a_channel(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    follow_known_issue(&desk).await;
    lee.says("dm", "my badge was stolen").await;
    let card = lee.finds("dm", &["INC-2", "badge"]).await;
    lee.runs_command("#general", "ticket", "canary printer").await;
    lee.finds("dm", &["INC-3", "canary printer"]).await;
    sam.finds("#desk-agents", &["INC-3", "canary printer"]).await;
    desk.wait_until_idle().await;
    lee.closes_direct_messages();

    // A question about two open tickets. The pause makes the message no follow-up.
    desk.advance_platform_clock(Duration::from_secs(660));
    lee.says("dm", "and the canary is silent").await;
    desk.wait_until_idle().await;
    // A message under a ticket's card, and its acknowledgement.
    let root = card.thread.map_or(card.message.clone(), |root| Message {
        id: root,
        ..card.message.clone()
    });
    lee.answers(&root, "the canary badge").await;
    // A transcript.
    lee.clicks("dm", "canary printer", "Transcript").await;
    // An answer from the team.
    sam.clicks("#desk-agents", "canary printer", "Reply").await;
    sam.fills("#desk-agents", &[("Your answer", "feed the canary")])
        .await;
    let send = format!("Send to {}", lee.name());
    sam.clicks("#desk-agents", "feed the canary", &send).await;
    // The end of a ticket.
    sam.clicks("#desk-agents", "canary printer", "Cancel ticket")
        .await;
    sam.fills(
        "#desk-agents",
        &[("Why? The requester reads this", "the canary is old")],
    )
    .await;
    desk.wait_until_idle().await;

    let shown = public(&desk.colleague());
    for words in ["canary", "badge", "Which ticket"] {
        assert!(!shown.contains(words), "{words} is in #help:\n{shown}");
    }
}

async fn a_known_issue_that_became_private_falls_back_nowhere(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    follow_known_issue(&desk).await;
    lee.closes_direct_messages();
    sam.clicks("#desk-agents", "Mail is down", "Show all").await;
    sam.clicks("#desk-agents", "Mail is down", "Make private …").await;
    sam.fills("#desk-agents", &[("Why? Those who see it read this", "")])
        .await;
    sam.finds("#desk-agents", &["INC-1 is private now"]).await;
    desk.wait_until_idle().await;
    let shown = public(&lee);
    assert!(!shown.contains("INC-1") && !shown.contains("Mail"), "{shown}");
}
