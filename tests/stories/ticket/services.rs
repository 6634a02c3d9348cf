//! The service that a ticket concerns: named in the form, proposed from the words, set by an agent.

use expect_test::expect;
use harness::{Side, TestDesk, everywhere};

everywhere!("ticket":
    the_words_of_a_ticket_propose_its_service,
    a_requester_names_the_service_in_the_form,
    an_agent_sets_and_removes_a_service,
    a_service_that_is_no_longer_configured_keeps_its_name,
    many_services_are_typed,
);

const SERVICES: &str = r#"
[[service]]
name = "vpn"
title = "VPN"
words = ["vpn", "remote access"]
[[service]]
name = "mail"
title = "E-mail"
"#;

const CATEGORY: &str = "[[category]]\nname = \"wifi\"\ntitle = \"No Wi-Fi\"\nkind = \"incident\"\n";

async fn the_words_of_a_ticket_propose_its_service(mut desk: TestDesk) {
    desk.restart_with_services(SERVICES).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "the VPN is slow").await;

    sam.finds("#desk-agents", &["INC-1", "Service: VPN?"]).await;
    sam.clicks("#desk-agents", "INC-1", "Claim").await;
    lee.finds("#help", &["INC-1", "is on it"]).await;
    desk.wait_until_idle().await;
    sam.finds("#desk-agents", &["INC-1", "In progress"]).await.shows(
        &expect![[r#"
            :large_blue_circle: INC-1  the VPN is slow
            P3 · In progress · Sam Ortiz since <time>
            Lee Park · message in #help (hq) · <time>
            Service: VPN?
            This thread stays inside the team. Reply answers Lee Park.
            [Reply] [Resolve] [Set priority] [Unassign me] [⋯]
              ▾ Take over
              ▾ Put on hold
              ▾ Show all
              ▾ Set service
              ▾ Merge …
        "#]],
        &expect![[r#"
            INC-1  the VPN is slow
            -# P3 · In progress · Sam since <time>
            -# Bo · [message in #help (community)](<link>) · <time>
            -# Service: VPN?
            -# This thread stays inside the team. Reply answers Bo.
            [Reply] [Resolve] [Set priority] [Unassign me]
            [More … ▾]
              ▾ Take over
              ▾ Put on hold
              ▾ Show all
              ▾ Set service
              ▾ Merge …
        "#]],
    );
    assert!(
        !lee.view("#help").contains("Service:"),
        "only the team sees a proposal"
    );

    sam.clicks("#desk-agents", "INC-1", "Set service").await;
    sam.fills("#desk-agents", &[]).await;
    sam.finds("#desk-agents", &["INC-1", "Service: VPN"]).await;
    lee.finds("#help", &["INC-1", "Service: VPN"]).await;
    desk.wait_until_idle().await;
    assert!(!sam.view("#desk-agents").contains("VPN?"));
    lee.finds("#help", &["INC-1", "In progress"]).await.shows(
        &expect![[r#"
            :large_blue_circle: INC-1  the VPN is slow
            In progress · Sam Ortiz is on it
            Service: VPN
            [Add details] [It works] [⋯]
              ▾ Withdraw
              ▾ Keep it private …
              ▾ Transcript
        "#]],
        &expect![[r#"
            INC-1  the VPN is slow
            In progress · Sam is on it
            -# Service: VPN
            [Add details] [It works]
            [More … ▾]
              ▾ Withdraw
              ▾ Keep it private …
              ▾ Transcript
        "#]],
    );
    sam.clicks("#desk-agents", "INC-1", "Show all").await;
    sam.finds("#desk-agents", &["In progress · VPN", "set the service VPN"])
        .await;
    assert!(
        sam.is_offered("#desk-agents", "set the service VPN", "Mark as known issue"),
        "the menu of the card has no space for it"
    );
    desk.finish().await;
}

async fn a_requester_names_the_service_in_the_form(mut desk: TestDesk) {
    desk.restart_with_categories(CATEGORY).await;
    desk.restart_with_services(SERVICES).await;
    let (lee, sam) = (desk.requester(), desk.agent());

    let words = "the wireless network drops every few minutes";
    let asks = async || {
        lee.runs_command("#help", "ticket", "").await;
        lee.clicks("#help", "What is it about?", "Something else").await;
        // Discord asks for both choices first.
        if lee.side == Side::Discord {
            lee.clicks("#help", "", "E-mail").await;
            lee.clicks("#help", "", "Next").await;
        }
        let mut answers = vec![("In one line", words)];
        if lee.side == Side::Slack {
            answers.push(("Which service?", "E-mail"));
        }
        lee.fills("#help", &answers).await;
    };
    asks().await;
    sam.finds("#desk-agents", &["INC-1", words, "Service: E-mail"])
        .await;
    lee.finds("dm", &["INC-1", "Service: E-mail"]).await;

    // The desk asks about the same words first, and the pending ticket keeps the service.
    asks().await;
    lee.clicks("#help", "INC-1", "Open a new ticket").await;
    sam.finds("#desk-agents", &["INC-2", words, "Service: E-mail"])
        .await;
    desk.finish().await;
}

async fn an_agent_sets_and_removes_a_service(mut desk: TestDesk) {
    desk.restart_with_services(SERVICES).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "remote access is slow").await;

    sam.clicks("#desk-agents", "INC-1", "Set service").await;
    sam.fills("#desk-agents", &[("Which service?", "E-mail")]).await;
    sam.finds("#desk-agents", &["INC-1", "Service: E-mail"]).await;

    sam.clicks("#desk-agents", "INC-1", "Set service").await;
    sam.fills("#desk-agents", &[("Which service?", "No service")])
        .await;
    sam.finds("#desk-agents", &["INC-1", "Service: VPN?"]).await;
    sam.clicks("#desk-agents", "INC-1", "Show all").await;
    sam.finds("#desk-agents", &["removed the service E-mail"]).await;

    sam.clicks("#desk-agents", "INC-1", "Cancel ticket").await;
    sam.fills(
        "#desk-agents",
        &[("Why? The requester reads this", "It is the weather")],
    )
    .await;
    sam.finds("#desk-agents", &["INC-1", "Cancelled"]).await;
    desk.wait_until_idle().await;
    assert!(!sam.is_offered("#desk-agents", "INC-1", "Set service"));
    desk.finish().await;
}

async fn a_service_that_is_no_longer_configured_keeps_its_name(mut desk: TestDesk) {
    desk.restart_with_services(SERVICES).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "the VPN is slow").await;
    sam.clicks("#desk-agents", "INC-1", "Set service").await;
    sam.fills("#desk-agents", &[]).await;
    sam.finds("#desk-agents", &["INC-1", "Service: VPN"]).await;

    desk.restart_with_services("").await;
    sam.clicks("#desk-agents", "INC-1", "Claim").await;
    sam.finds("#desk-agents", &["INC-1", "In progress", "Service: vpn"])
        .await;
    lee.finds("#help", &["INC-1", "is on it", "Service: vpn"]).await;
    desk.wait_until_idle().await;
    assert!(!sam.is_offered("#desk-agents", "INC-1", "Set service"));
    desk.finish().await;
}

async fn many_services_are_typed(mut desk: TestDesk) {
    let more: String = (0..30)
        .map(|n| format!("[[service]]\nname = \"s{n}\"\ntitle = \"Thing {n}\"\n"))
        .collect();
    desk.restart_with_services(&format!("{SERVICES}{more}")).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "it is slow").await;

    sam.clicks("#desk-agents", "INC-1", "Set service").await;
    sam.fills("#desk-agents", &[("Which service?", "Thing 99")]).await;
    sam.is_refused("#desk-agents", "No service has this name").await;
    sam.corrects("#desk-agents", &[("Which service?", "Remote access")])
        .await;
    sam.finds("#desk-agents", &["INC-1", "Service: VPN"]).await;
    desk.finish().await;
}
