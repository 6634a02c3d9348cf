//! The promises of a team at a glance: `/sla`, the daily digest, and the late tickets behind the button.

use std::time::Duration;

use chrono::TimeDelta;
use expect_test::expect;
use harness::{Person, TestDesk, everywhere};

use crate::sla::zones::zone_at_night;

everywhere!("ticket":
    a_team_sees_its_promises_at_a_glance,
    the_digest_comes_once_a_day,
    private_tickets_are_only_in_the_digest_of_their_channel,
    digest_list_and_board_count_tickets,
    an_administrator_without_a_team_sees_the_numbers_of_all_teams,
);

const PROMISES: &str = "[[sla]]\nname = \"standard\"\nfirst_response = { P3 = \"4h\" }\n";

async fn opens(desk: &TestDesk, number: u32, words: &str) {
    desk.requester().runs_command("#help", "ticket", words).await;
    desk.agent()
        .finds("#desk-agents", &[&format!("INC-{number}"), "First answer due"])
        .await;
    desk.wait_until_idle().await;
}

/// Sam answers the ticket with these words on its card.
async fn answers(sam: &Person, lee: &Person, words: &str) {
    sam.clicks("#desk-agents", words, "Claim").await;
    sam.clicks("#desk-agents", words, "Reply").await;
    sam.fills("#desk-agents", &[("Your answer", "I am on my way")])
        .await;
    let send = format!("Send to {}", lee.name());
    sam.clicks("#desk-agents", "I am on my way", &send).await;
    lee.finds("dm", &["I am on my way"]).await;
}

async fn a_team_sees_its_promises_at_a_glance(mut desk: TestDesk) {
    // The story lasts six hours and ends on the same day.
    let zone = zone_at_night(&desk);
    desk.restart_with_promises(&format!("[desk]\nzone = \"{zone}\"\n{PROMISES}"))
        .await;
    let (lee, sam) = (desk.requester(), desk.agent());
    opens(&desk, 1, "the printer eats paper").await;
    desk.advance_clock(TimeDelta::minutes(121));
    opens(&desk, 2, "the screen is dark").await;
    answers(&sam, &lee, "the screen is dark").await;
    desk.advance_clock(TimeDelta::minutes(125));
    sam.finds("#desk-agents", &["First answer was due", "Acknowledge"])
        .await;
    desk.wait_until_idle().await;
    desk.advance_platform_clock(Duration::from_secs(10));
    opens(&desk, 3, "the lamp flickers").await;
    desk.advance_clock(TimeDelta::minutes(121));
    sam.finds("#desk-agents", &["INC-3", "50 % used"]).await;
    desk.wait_until_idle().await;

    sam.runs_command("#desk-agents", "sla", "").await;
    let seen = sam.finds("#desk-agents", &["Promises of today"]).await;
    assert!(seen.private);
    seen.shows(
        &expect![[r#"
        :white_circle: Promises of today
        IT
        1 at risk · 1 late · 1 kept today · 0 missed today
        INC-1  the printer eats paper · New · was due <time>, <time>
        INC-3  the lamp flickers · New · due <time>, <time>
    "#]],
        &expect![[r#"
        Promises of today
        **IT**
        1 at risk · 1 late · 1 kept today · 0 missed today
        [INC-1](<link>)  the printer eats paper · New · was due <time>, <time>
        [INC-3](<link>)  the lamp flickers · New · due <time>, <time>
    "#]],
    );
    lee.runs_command("#help", "sla", "").await;
    lee.finds("#help", &["Only agents and administrators see these numbers"])
        .await;
    desk.finish().await;
}

async fn the_digest_comes_once_a_day(mut desk: TestDesk) {
    desk.restart_with_promises(PROMISES).await;
    let sam = desk.agent();
    opens(&desk, 1, "the printer eats paper").await;
    desk.advance_clock(TimeDelta::days(1));
    let parts = [
        "IT · ",
        "1 unassigned · 1 late · 1 open (0 on hold)",
        "Late",
        "Waiting longest",
    ];
    let digest = sam.finds("#desk-agents", &parts).await;
    assert!(
        digest.rendered.contains(" · New · was due "),
        "{}",
        digest.rendered
    );
    assert!(!digest.rendered.contains("printer"), "{}", digest.rendered);
    desk.wait_until_idle().await;
    desk.restart().await;
    desk.wait_until_idle().await;
    let count = || sam.view("#desk-agents").matches("Waiting longest").count();
    assert_eq!(count(), 1);
    opens(&desk, 2, "the screen is dark").await;
    desk.advance_clock(TimeDelta::days(1));
    sam.finds("#desk-agents", &["2 unassigned", "Waiting longest"])
        .await;
    desk.wait_until_idle().await;
    assert_eq!(count(), 2);
    desk.finish().await;
}

async fn private_tickets_are_only_in_the_digest_of_their_channel(mut desk: TestDesk) {
    desk.restart_with_promises(PROMISES).await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    lee.says("#help", "canary of the badge").await;
    kim.finds("#desk-agents", &["INC-1"]).await;
    lee.clicks("#help", "INC-1", "Keep it private …").await;
    lee.fills("#help", &[("Why? Those who see it read this", "")])
        .await;
    kim.finds("#desk-private", &["canary", "Claim"]).await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::days(1));
    let digest = kim.finds("#desk-private", &["Waiting longest", "1 open"]).await;
    assert!(!digest.rendered.contains("canary"), "{}", digest.rendered);
    desk.wait_until_idle().await;
    sam.runs_command("#desk-agents", "sla", "").await;
    sam.finds("#desk-agents", &["Promises of today", "0 late"]).await;
    let view = sam.view("#desk-agents");
    assert!(
        !view.contains("canary") && !view.contains("Waiting longest"),
        "{view}"
    );
    kim.runs_command("#desk-private", "sla", "").await;
    kim.finds("#desk-private", &["Promises of today", "1 late", "canary"])
        .await;
    desk.finish().await;
}

async fn digest_list_and_board_count_tickets(mut desk: TestDesk) {
    let both = format!("{PROMISES}resolution = {{ P3 = \"6h\" }}\n");
    desk.restart_with_promises(&both).await;
    let sam = desk.agent();
    opens(&desk, 1, "the printer eats paper").await;
    desk.advance_platform_clock(Duration::from_secs(10));
    opens(&desk, 2, "the screen is dark").await;
    desk.wait_until_idle().await;
    desk.advance_platform_clock(Duration::from_secs(10));
    desk.advance_clock(TimeDelta::days(1));
    sam.finds("#desk-agents", &["2 unassigned · 2 late · 2 open (0 on hold)"])
        .await;
    desk.wait_until_idle().await;
    desk.advance_platform_clock(Duration::from_secs(10));
    sam.runs_command("#desk-agents", "sla", "").await;
    sam.finds("#desk-agents", &["Promises of today", "0 at risk · 2 late"])
        .await;
    desk.finish().await;
}

async fn an_administrator_without_a_team_sees_the_numbers_of_all_teams(mut desk: TestDesk) {
    let lee = desk.requester();
    desk.restart_with_promises(PROMISES).await;
    desk.restart_with_administrator(&lee).await;
    desk.colleague().says("#help", "the printer eats paper").await;
    desk.agent()
        .finds("#desk-agents", &["INC-1", "First answer due"])
        .await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::minutes(245));
    desk.agent()
        .finds("#desk-agents", &["INC-1", "First answer was due"])
        .await;
    desk.wait_until_idle().await;
    lee.runs_command("#help", "sla", "").await;
    let seen = lee.finds("#help", &["Promises of today", "IT", "1 late"]).await;
    assert!(!seen.rendered.contains("the printer"), "{}", seen.rendered);
    desk.finish().await;
}
