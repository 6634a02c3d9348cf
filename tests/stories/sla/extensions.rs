//! A lead moves a due time to a fixed date, with a reason.

use std::time::Duration;

use chrono::TimeDelta;
use expect_test::expect;
use harness::{TestDesk, everywhere};

everywhere!("ticket":
    a_lead_extends_a_promise_with_a_reason,
    an_extension_is_later_than_the_promise_and_within_ten_years,
    a_promise_that_was_kept_meanwhile_is_not_extended,
    an_extension_that_is_missed_again_has_no_second_apology,
    the_team_is_warned_of_an_extended_promise_that_passed_during_a_hold,
);

const PROMISES: &str = "[[sla]]\nname = \"standard\"\nresolution = { P3 = \"4h\" }\n";

async fn a_lead_extends_a_promise_with_a_reason(mut desk: TestDesk) {
    desk.restart_with_promises(PROMISES).await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "Resolution due"]).await;
    desk.advance_clock(TimeDelta::minutes(250));
    sam.finds("#desk-agents", &["Resolution was due", "Extend with reason"])
        .await;

    sam.clicks("#desk-agents", "Resolution was due", "Extend with reason")
        .await;
    sam.finds("#desk-agents", &["Only the leads of IT can do this"])
        .await;

    let day = |days| desk.date_in(days);
    kim.clicks("#desk-agents", "Resolution was due", "Extend with reason")
        .await;
    let (why, until) = ("Why? The team reads this", "Until which day?");
    kim.fills("#desk-agents", &[(until, &day(-2)), (why, "the part is ordered")])
        .await;
    kim.is_refused("#desk-agents", "That is in the past").await;
    kim.corrects("#desk-agents", &[(until, &day(3)), (why, "the part is ordered")])
        .await;
    kim.finds("#desk-agents", &["INC-1", "the part is ordered"]).await;
    desk.wait_until_idle().await;
    kim.finds("#desk-agents", &["INC-1", "moved it to"]).await.shows(
        &expect![[r#"
            :white_circle: INC-1  the printer eats paper
            No promise is at risk now
            P3 · New
            Kim Novak moved it to <time>: the part is ordered · originally due <time>
            Open the ticket
            [Why then?]
        "#]],
        &expect![[r#"
            INC-1  the printer eats paper
            No promise is at risk now
            -# P3 · New
            -# Kim moved it to <time>: the part is ordered · originally due <time>
            -# [Open the ticket](<link>)
            [Why then?]
        "#]],
    );
    desk.finish().await;
}

async fn an_extension_is_later_than_the_promise_and_within_ten_years(mut desk: TestDesk) {
    desk.restart_with_promises("[[sla]]\nname = \"standard\"\nresolution = { P3 = \"10d\" }\n")
        .await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "Resolution due"]).await;
    desk.advance_clock(TimeDelta::days(6));
    sam.finds("#desk-agents", &["50 % used", "Extend with reason"])
        .await;

    let (why, until) = ("Why? The team reads this", "Until which day?");
    kim.clicks("#desk-agents", "50 % used", "Extend with reason")
        .await;
    kim.fills(
        "#desk-agents",
        &[(until, &desk.date_in(8)), (why, "the part is ordered")],
    )
    .await;
    kim.is_refused("#desk-agents", "It is due").await;
    kim.corrects(
        "#desk-agents",
        &[(until, &desk.date_in(4_000)), (why, "the part is ordered")],
    )
    .await;
    kim.is_refused("#desk-agents", "more than ten years").await;
    kim.corrects(
        "#desk-agents",
        &[(until, &desk.date_in(20)), (why, "the part is ordered")],
    )
    .await;
    kim.finds("#desk-agents", &["INC-1", "moved it to"]).await;
    desk.finish().await;
}

async fn a_promise_that_was_kept_meanwhile_is_not_extended(mut desk: TestDesk) {
    let promises =
        "[[sla]]\nname = \"standard\"\nfirst_response = { P3 = \"4h\" }\nresolution = { P3 = \"4h\" }\n";
    desk.restart_with_promises(promises).await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "First answer due"]).await;
    desk.advance_clock(TimeDelta::minutes(130));
    sam.finds("#desk-agents", &["First answer due", "Extend with reason"])
        .await;
    desk.wait_until_idle().await;

    kim.clicks("#desk-agents", "50 % used", "Extend with reason")
        .await;
    sam.clicks("#desk-agents", "INC-1", "Reply").await;
    sam.fills("#desk-agents", &[("Your answer", "I am on my way")])
        .await;
    let send = format!("Send to {}", lee.name());
    sam.clicks("#desk-agents", "I am on my way", &send).await;
    lee.finds("#help", &["I am on my way"]).await;
    desk.wait_until_idle().await;

    let (why, until) = ("Why? The team reads this", "Until which day?");
    let day = desk.date_in(3);
    let answers = [
        ("Which promise?", "First answer"),
        (until, &day),
        (why, "the part is ordered"),
    ];
    kim.fills("#desk-agents", &answers).await;
    kim.is_refused("#desk-agents", "no longer applies").await;
    kim.corrects(
        "#desk-agents",
        &[
            ("Which promise?", "Resolution"),
            (until, &day),
            (why, "the part is ordered"),
        ],
    )
    .await;
    kim.finds("#desk-agents", &["INC-1", "moved it to"]).await;
    desk.finish().await;
}

async fn the_team_is_warned_of_an_extended_promise_that_passed_during_a_hold(mut desk: TestDesk) {
    desk.restart_with_promises(
        "[[sla]]\nname = \"standard\"\nresolution = { P3 = \"4h\" }\npause_on = [\"vendor\"]\n",
    )
    .await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "Resolution due"]).await;
    desk.advance_clock(TimeDelta::minutes(121));
    kim.finds("#desk-agents", &["50 % used", "Extend with reason"])
        .await;
    let answers = [
        ("Until which day?", &*desk.date_in(1)),
        ("Why? The team reads this", "the part is ordered"),
    ];
    kim.clicks("#desk-agents", "50 % used", "Extend with reason")
        .await;
    kim.fills("#desk-agents", &answers).await;
    kim.finds("#desk-agents", &["INC-1", "moved it to"]).await;
    desk.wait_until_idle().await;
    sam.clicks("#desk-agents", "INC-1", "Put on hold").await;
    sam.fills("#desk-agents", &[("Why?", "Waiting for a vendor")])
        .await;
    sam.finds("#desk-agents", &["INC-1", "On hold", "Resume"]).await;

    desk.wait_until_idle().await;
    desk.advance_platform_clock(Duration::from_secs(10));
    desk.advance_clock(TimeDelta::days(4));
    sam.clicks("#desk-agents", "Resume", "Reply").await;
    sam.fills("#desk-agents", &[("Your answer", "The drum is on its way")])
        .await;
    let send = format!("Send to {}", lee.name());
    sam.clicks("#desk-agents", "The drum is on its way", &send).await;
    lee.finds("#help", &["The drum is on its way"]).await;
    desk.wait_until_idle().await;
    let view = sam.view("#desk-agents");
    assert!(!view.contains("was due"), "{view}");

    desk.wait_until_idle().await;
    desk.advance_platform_clock(Duration::from_secs(10));
    sam.clicks("#desk-agents", "Resolution is paused", "Resume").await;
    sam.finds(
        "#desk-agents",
        &["IT, ", "INC-1", "Resolution was due", "Show the warning"],
    )
    .await;
    desk.finish().await;
}

async fn an_extension_that_is_missed_again_has_no_second_apology(mut desk: TestDesk) {
    desk.restart_with_promises(&format!("{PROMISES}tell_requester = true\n"))
        .await;
    let (lee, kim) = (desk.requester(), desk.lead());
    lee.says("#help", "the printer eats paper").await;
    kim.finds("#desk-agents", &["INC-1", "Resolution due"]).await;
    desk.advance_clock(TimeDelta::minutes(250));
    lee.finds("#help", &["we are late"]).await;
    kim.finds("#desk-agents", &["Resolution was due", "Extend with reason"])
        .await;
    kim.clicks("#desk-agents", "Resolution was due", "Extend with reason")
        .await;
    let answers = [
        ("Until which day?", &*desk.date_in(1)),
        ("Why? The team reads this", "the part is ordered"),
    ];
    kim.fills("#desk-agents", &answers).await;
    kim.finds("#desk-agents", &["INC-1", "moved it to"]).await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::days(3));
    kim.finds("#desk-agents", &["Resolution was due", "Extend with reason"])
        .await;
    desk.wait_until_idle().await;
    assert_eq!(lee.view("#help").matches("we are late").count(), 1);
    desk.finish().await;
}
