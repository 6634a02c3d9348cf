//! A person's standing counts when the ticket is opened, not when somebody asked for it.

use std::time::Duration;

use chrono::TimeDelta;
use harness::{TestDesk, everywhere};

use crate::related::known_issues::{KNOWN, open_known_issue};

everywhere!("ticket":
    a_pending_ticket_of_a_person_who_left_is_not_opened,
    a_form_for_a_person_who_left_meanwhile_opens_no_ticket,
    a_form_on_behalf_of_a_person_who_left_meanwhile_opens_no_ticket,
    a_message_of_a_person_who_left_meanwhile_is_not_split_off,
);

/// Longer than the desk remembers a profile.
const PROFILE_AGE: Duration = Duration::from_secs(120);

async fn a_pending_ticket_of_a_person_who_left_is_not_opened(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    open_known_issue(&desk).await;
    lee.runs_command("#general", "ticket", "my mail is down").await;
    lee.finds("#general", &["INC-1", KNOWN]).await;

    lee.leaves();
    desk.wait_until_idle().await;
    desk.advance_platform_clock(PROFILE_AGE);
    desk.advance_clock(TimeDelta::minutes(6));
    desk.wait_until_idle().await;

    assert!(
        !sam.view("#desk-agents").contains("INC-2"),
        "{}",
        sam.view("#desk-agents")
    );
    desk.finish().await;
}

async fn a_form_for_a_person_who_left_meanwhile_opens_no_ticket(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let sam_there = desk.agent_among_requesters();
    let question = lee.says("#general", "the vpn drops every few minutes").await;
    sam_there.opens_menu(&question).await;
    sam_there.waits_for_form().await;

    lee.leaves();
    desk.wait_until_idle().await;
    desk.advance_platform_clock(PROFILE_AGE);
    sam_there.fills("#general", &[("In one line", "VPN drops")]).await;
    desk.wait_until_idle().await;

    assert_eq!(sam.view("#desk-agents"), "");
    // Slack refuses the answer in a channel that the desk is not in.
}

async fn a_form_on_behalf_of_a_person_who_left_meanwhile_opens_no_ticket(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let sam_there = desk.agent_among_requesters();
    sam_there.runs_command_for("#help", &lee, "").await;
    sam_there.waits_for_form().await;

    lee.leaves();
    desk.wait_until_idle().await;
    desk.advance_platform_clock(PROFILE_AGE);
    sam_there.fills("#help", &[("In one line", "VPN drops")]).await;
    desk.wait_until_idle().await;

    assert_eq!(sam.view("#desk-agents"), "");
    desk.finish().await;
}

async fn a_message_of_a_person_who_left_meanwhile_is_not_split_off(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let question = lee.says("#help", "the printer eats paper").await;
    lee.finds("#help", &["INC-1"]).await;
    lee.answers(&question, "my screen flickers").await;
    let mirror = sam
        .finds("#desk-agents", &["(requester)", "my screen flickers"])
        .await;
    desk.wait_until_idle().await;
    sam.opens_menu(&mirror.message).await;
    sam.waits_for_form().await;

    lee.leaves();
    desk.wait_until_idle().await;
    desk.advance_platform_clock(PROFILE_AGE);
    sam.fills("#desk-agents", &[("In one line", "Screen flickers")])
        .await;
    desk.wait_until_idle().await;

    assert!(
        !sam.view("#desk-agents").contains("INC-2"),
        "{}",
        sam.view("#desk-agents")
    );
    desk.finish().await;
}
