//! The ticket of a form with a high impact or urgency opens at once. What may help is shown on its card.

use chrono::TimeDelta;
use expect_test::expect;
use harness::{Person, TestDesk, everywhere};

use super::VPN;

everywhere!("ticket":
    a_form_waits_five_minutes_for_an_answer,
    a_form_with_a_high_urgency_opens_at_once_with_the_article_on_its_card,
    a_requester_whose_work_has_stopped_does_not_wait,
    a_form_that_does_not_wait_replaces_the_request_that_waits,
    a_form_with_a_high_impact_opens_at_once_beside_a_known_issue,
    an_urgent_ticket_without_an_article_on_its_card_shows_that_an_answer_did_not_help,
);

fn category(level: &str) -> String {
    format!("[[category]]\nname = \"vpn\"\ntitle = \"VPN\"\nkind = \"incident\"\n{level}\n")
}

async fn submits_category(person: &Person, line: &str) {
    person.runs_command("#general", "ticket", "").await;
    person.clicks("#general", "What is it about?", "VPN").await;
    person.fills("#general", &[("In one line", line)]).await;
}

async fn a_form_waits_five_minutes_for_an_answer(mut desk: TestDesk) {
    desk.restart_with_categories(&category("impact = \"low\"")).await;
    desk.has_articles(&[VPN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    submits_category(&lee, "my VPN keeps disconnecting").await;
    lee.finds("#general", &["This may solve it:", "The VPN keeps disconnecting"])
        .await;
    desk.wait_until_idle().await;
    assert_eq!(sam.view("#desk-agents"), "", "the desk waits for an answer");

    desk.advance_clock(TimeDelta::minutes(6));

    sam.finds("#desk-agents", &["INC-1", "P4", "has seen: KB-1"])
        .await;
    desk.finish().await;
}

async fn a_form_with_a_high_urgency_opens_at_once_with_the_article_on_its_card(mut desk: TestDesk) {
    desk.restart_with_categories(&category("urgency = \"high\""))
        .await;
    desk.has_articles(&[VPN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    submits_category(&lee, "my VPN keeps disconnecting").await;

    lee.finds("#general", &["INC-1 is open"]).await;
    sam.finds("#desk-agents", &["INC-1", "P2", "has seen: KB-1"])
        .await;
    desk.wait_until_idle().await;
    lee.finds("dm", &["INC-1", "This may solve it:"]).await.shows(
        &expect![[r#"
            :white_circle: INC-1  my VPN keeps disconnecting
            New · someone from IT will answer you here
            This may solve it:
            The VPN keeps disconnecting
            Open the VPN client.
            KB-1
            [This solved it] [Not what I need] [Add details] [It works] [⋯]
              ▾ Withdraw
              ▾ Keep it private …
              ▾ Transcript
        "#]],
        &expect![[r#"
            @Bo INC-1 my VPN keeps disconnecting: New
            INC-1  my VPN keeps disconnecting
            New · someone from IT will answer you here
            This may solve it:
            **The VPN keeps disconnecting**
            Open the **VPN** client.
            -# KB-1
            [This solved it] [Not what I need] [Add details] [It works]
            [More … ▾]
              ▾ Withdraw
              ▾ Keep it private …
              ▾ Transcript
        "#]],
    );
    lee.clicks("dm", "This may solve it:", "This solved it").await;

    sam.finds("#desk-agents", &["INC-1", "Resolved", "Solved by KB-1"])
        .await;
    desk.finish().await;
}

async fn a_requester_whose_work_has_stopped_does_not_wait(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.submits_work_has_stopped("#help", "my VPN keeps disconnecting")
        .await;

    lee.finds("#help", &["INC-1 is open"]).await;
    lee.finds(
        "dm",
        &["INC-1", "This may solve it:", "The VPN keeps disconnecting"],
    )
    .await;
    sam.finds("#desk-agents", &["INC-1", "P2"]).await;
    lee.clicks("dm", "This may solve it:", "Not what I need").await;
    lee.waits_until_gone("dm", "This may solve it:").await;
    sam.finds("#desk-agents", &["INC-1", "New", "it did not help: KB-1"])
        .await;
    desk.finish().await;
}

async fn a_form_that_does_not_wait_replaces_the_request_that_waits(mut desk: TestDesk) {
    desk.has_articles(&[VPN]).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.runs_command("#help", "ticket", "my VPN keeps disconnecting")
        .await;
    lee.finds("#help", &["This may solve it:"]).await;
    lee.submits_work_has_stopped("#help", "my VPN keeps disconnecting")
        .await;
    lee.finds("#help", &["INC-1 is open"]).await;
    desk.advance_clock(TimeDelta::minutes(10));
    desk.wait_until_idle().await;
    assert!(
        !sam.view("#desk-agents").contains("INC-2"),
        "one ticket is opened"
    );
    lee.clicks("#help", "Without an answer", "Open a ticket").await;
    lee.finds("#help", &["What you asked is in INC-1"]).await;
    desk.finish().await;
}

async fn a_form_with_a_high_impact_opens_at_once_beside_a_known_issue(mut desk: TestDesk) {
    desk.restart_with_categories(&category("impact = \"high\"")).await;
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    lee.says("#help", "my VPN keeps disconnecting").await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    sam.clicks("#desk-agents", "INC-1", "Mark as known issue").await;
    sam.finds("#desk-agents", &["INC-1", "Known issue"]).await;

    submits_category(&ann, "my VPN keeps disconnecting").await;

    ann.finds(
        "#general",
        &[
            "INC-2 is open",
            "It looks like INC-1",
            "a known issue since",
            "You need to do nothing: IT answers you in INC-2",
        ],
    )
    .await;
    sam.finds("#desk-agents", &["INC-2", "P2"]).await;
    submits_category(&lee, "my VPN keeps disconnecting").await;
    lee.finds(
        "#general",
        &[
            "INC-3 is open",
            "It looks like your ticket INC-1",
            "If it is the same problem, you can withdraw one of the two",
        ],
    )
    .await;
    desk.finish().await;
}

async fn an_urgent_ticket_without_an_article_on_its_card_shows_that_an_answer_did_not_help(
    mut desk: TestDesk,
) {
    let (lee, sam) = (desk.requester(), desk.agent());
    desk.restart_with_audiences(&[("staff", &[&lee])]).await;
    let for_group = VPN.1.replace("audience: everyone", "audience: group:staff");
    desk.has_articles(&[("vpn.md", &for_group)]).await;
    lee.says("dm", "my VPN keeps disconnecting").await;
    lee.clicks("dm", "This may solve it:", "This solved it").await;
    lee.finds("dm", &["Good. KB-1"]).await;
    sam.runs_command("#desk-agents", "kb", "stats").await;
    sam.finds("#desk-agents", &["Answered by an article: 1", "within a day: 1"])
        .await;
    desk.advance_clock(TimeDelta::hours(2));

    lee.submits_work_has_stopped("#help", "my VPN keeps disconnecting")
        .await;

    lee.finds("#help", &["INC-1 is open"]).await;
    desk.wait_until_idle().await;
    sam.runs_command("#desk-agents", "kb", "stats").await;
    sam.finds("#desk-agents", &["Answered by an article: 1", "within a day: 0"])
        .await;
    desk.finish().await;
}
