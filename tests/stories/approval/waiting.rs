//! Approvers who do not answer are reminded of each approval once, and then once a day of all that waits. Then the fallback is asked, and then the change goes back.

use chrono::TimeDelta;
use harness::{Person, TestDesk, everywhere};

use crate::change::fixture::{raises, with_renamed_policy, with_times, with_two_stages};

everywhere!("ticket":
    an_approver_is_reminded_once,
    one_message_a_day_names_everything_that_waits,
    a_vote_ends_the_wait,
    the_fallback_is_asked_once_and_then_the_change_goes_back,
    an_edit_begins_the_wait_again,
    a_person_who_is_asked_in_a_second_stage_gets_a_new_card,
    a_fallback_who_was_asked_before_gets_a_new_card,
    an_approval_ends_in_time_without_its_policy,
);

const REMINDER: &str = "CHG-1 \"Renew the VPN certificate\" still waits for your decision.";

fn reminders(person: &Person) -> usize {
    person.view("dm").matches(REMINDER).count()
}

async fn an_approver_is_reminded_once(mut desk: TestDesk) {
    with_times(&mut desk, "all", "remind = \"4h\"").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;
    kim.finds("dm", &["CHG-1", "Needs 2 of 2"]).await;
    desk.wait_until_idle().await;
    assert_eq!(reminders(&kim), 0);

    desk.advance_clock(TimeDelta::hours(5));
    kim.finds("dm", &[REMINDER]).await;
    desk.advance_clock(TimeDelta::hours(48));
    desk.restart().await;
    desk.wait_until_idle().await;
    assert_eq!(reminders(&kim), 1);
    kim.clicks("dm", REMINDER, "Show it").await;
    kim.clicks("dm", "Needs 2 of 2", "Approve").await;
    kim.finds("dm", &["You approved CHG-1."]).await;
    desk.finish().await;
}

async fn one_message_a_day_names_everything_that_waits(mut desk: TestDesk) {
    with_times(&mut desk, "all", "remind = \"4h\"").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    let titles = ["Renew the VPN certificate", "Replace the core switch"];
    for title in titles {
        raises(&sam, "#desk-agents", title).await;
        kim.finds("dm", &[title, "Needs 2 of 2"]).await;
    }
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::hours(5));
    for title in titles {
        kim.finds("dm", &[title, "still waits for your decision"]).await;
    }
    desk.wait_until_idle().await;
    let daily = |count: &str| kim.view("dm").matches(count).count();
    assert_eq!(daily("decisions wait for you"), 0);

    desk.advance_clock(TimeDelta::hours(40));
    kim.finds("dm", &["2 decisions wait for you", titles[0], titles[1]])
        .await;
    kim.runs_command("#desk-agents", "approvals", "").await;
    kim.finds(
        "#desk-agents",
        &["2 decisions wait for you", titles[0], titles[1]],
    )
    .await;
    kim.clicks(
        "dm",
        "2 decisions wait for you",
        "CHG-1 Renew the VPN certificate",
    )
    .await;
    // The card of the other change needs two votes, too.
    kim.clicks("dm", "CHG-1  Renew the VPN certificate", "Approve")
        .await;
    kim.finds("dm", &["You approved CHG-1."]).await;
    desk.wait_until_idle().await;

    desk.advance_clock(TimeDelta::hours(48));
    kim.finds("dm", &["One decision waits for you", titles[1]]).await;
    desk.wait_until_idle().await;
    assert_eq!(daily("2 decisions wait for you"), 1);
    assert_eq!(daily("still waits for your decision"), 2);
    sam.clicks("dm", titles[1], "Cancel this change").await;
    sam.fills("dm", &[("Why?", "The vendor does it")]).await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::hours(48));
    desk.wait_until_idle().await;
    assert_eq!(daily("One decision waits for you"), 1);
    desk.finish().await;
}

async fn a_vote_ends_the_wait(mut desk: TestDesk) {
    with_times(&mut desk, "any", "remind = \"4h\"\nexpire = \"2d\"").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;
    kim.clicks("dm", "Needs 1 of", "Approve").await;
    sam.finds("dm", &["is approved."]).await;
    desk.advance_clock(TimeDelta::days(5));
    desk.wait_until_idle().await;
    assert_eq!(reminders(&kim), 0);
    assert!(!sam.view("dm").contains("in time"));
    desk.finish().await;
}

async fn the_fallback_is_asked_once_and_then_the_change_goes_back(mut desk: TestDesk) {
    with_times(&mut desk, "any", "expire = \"2d\"\nfallback = [\"LEE\"]").await;
    let (sam, kim, lee) = (desk.agent(), desk.lead(), desk.requester());
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;
    kim.finds("#approvals", &["Needs 1 of 2"]).await;
    desk.wait_until_idle().await;

    desk.advance_clock(TimeDelta::hours(49));
    lee.finds(
        "dm",
        &[
            "CHG-1",
            "nobody answered in time, so others are asked",
            "Needs 1 of 1",
        ],
    )
    .await;
    sam.finds("dm", &["Waits for approval", lee.name()]).await;
    desk.advance_clock(TimeDelta::hours(47));
    desk.wait_until_idle().await;
    assert!(lee.is_offered("dm", "CHG-1", "Approve"));

    desk.advance_clock(TimeDelta::hours(2));
    sam.finds("dm", &["Too few people decided on CHG-1"]).await;
    desk.wait_until_idle().await;
    assert!(!lee.is_offered("dm", "CHG-1", "Approve"));
    sam.finds("dm", &["CHG-1  Renew", "Too few people decided"]).await;
    sam.clicks("dm", "Too few people decided on CHG-1", "Edit").await;
    sam.waits_for_form().await;
    desk.finish().await;
}

async fn an_edit_begins_the_wait_again(mut desk: TestDesk) {
    with_times(&mut desk, "all", "expire = \"2d\"").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::hours(30));
    sam.clicks("dm", "Waits for approval", "Edit").await;
    crate::change::fixture::writes(
        &sam,
        "dm",
        &crate::change::fixture::first_page(&sam, "Renew both"),
    )
    .await;
    kim.finds("dm", &["Edited. Before"]).await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::hours(30));
    desk.wait_until_idle().await;
    assert!(kim.is_offered("dm", "Edited. Before", "Approve"));
    desk.advance_clock(TimeDelta::hours(20));
    sam.finds("dm", &["Too few people decided on CHG-1"]).await;
    desk.finish().await;
}

async fn a_person_who_is_asked_in_a_second_stage_gets_a_new_card(mut desk: TestDesk) {
    with_two_stages(&mut desk).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;
    kim.clicks("dm", "Needs 1 of 1", "Approve").await;
    kim.finds("dm", &["You approved CHG-1."]).await;

    for place in ["dm", "#approvals"] {
        kim.finds(place, &["Needs 1 of 2", "Kim"]).await;
        kim.finds(place, &["CHG-1", "This step is approved"]).await;
        assert!(!kim.is_offered(place, "This step is approved", "Approve"));
    }
    kim.clicks("dm", "Needs 1 of 2", "Approve").await;
    sam.finds("dm", &["is approved."]).await;
    desk.finish().await;
}

async fn a_fallback_who_was_asked_before_gets_a_new_card(mut desk: TestDesk) {
    with_times(&mut desk, "all", "expire = \"2d\"\nfallback = [\"KIM\"]").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;
    kim.finds("dm", &["Needs 2 of 2"]).await;
    desk.wait_until_idle().await;

    desk.advance_clock(TimeDelta::hours(49));
    for place in ["dm", "#approvals"] {
        kim.finds(place, &["nobody answered in time", "Needs 1 of 1"])
            .await;
        kim.finds(place, &["CHG-1", "The time for this card is over"])
            .await;
        assert!(!kim.is_offered(place, "The time for this card is over", "Approve"));
    }
    kim.clicks("dm", "Needs 1 of 1", "Approve").await;
    sam.finds("dm", &["is approved."]).await;
    desk.finish().await;
}

async fn an_approval_ends_in_time_without_its_policy(mut desk: TestDesk) {
    with_times(&mut desk, "any", "expire = \"2d\"\nfallback = [\"LEE\"]").await;
    let (sam, lee) = (desk.agent(), desk.requester());
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;
    sam.finds("dm", &["Waits for approval"]).await;
    desk.wait_until_idle().await;
    with_renamed_policy(&mut desk).await;

    desk.advance_clock(TimeDelta::hours(49));
    lee.finds("dm", &["CHG-1", "nobody answered in time"]).await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::hours(49));
    sam.finds("dm", &["Too few people decided on CHG-1"]).await;
    desk.finish().await;
}
