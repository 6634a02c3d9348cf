//! Requests of a category with a policy wait for their approval before anybody works on them.

use chrono::TimeDelta;
use expect_test::expect;
use harness::{Side, TestDesk, across, everywhere};

use crate::change::fixture::{asks_for_laptop, with_requests, with_requests_to, with_requests_to_kim_alone};

everywhere!("manual":
    a_request_waits_and_is_worked_on_after_its_approval,
    a_rejected_request_is_declined_and_reopening_asks_again,
    an_approver_asks_about_a_request,
    nobody_resolves_or_merges_a_request_that_waits,
    an_approver_reads_everything_that_the_requester_added,
    a_request_that_nobody_decides_on_is_asked_for_again,
    a_request_of_an_approver_waits_for_somebody_else,
    a_request_on_which_nobody_can_decide_says_so,
    a_withdrawn_request_needs_no_votes,
);

across!("manual": an_approver_on_the_other_platform_decides_on_a_request);

const TITLE: &str = "Laptop for the new colleague";

async fn a_request_waits_and_is_worked_on_after_its_approval(mut desk: TestDesk) {
    with_requests(&mut desk, "").await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    asks_for_laptop(&lee, TITLE).await;

    lee.finds("dm", &["REQ-1", "Waiting for approval by", "Kim"])
        .await;
    desk.wait_until_idle().await;
    kim.finds("#approvals", &["REQ-1", "Needs 1 of 2"]).await.shows(
        &expect![[r#"
            :large_orange_circle: REQ-1  Laptop for the new colleague
            A new laptop · Lee Park
            > She sits in Berlin
            How many screens? 2
            Needs 1 of 2 approvals · waiting for Dana Cole and Kim Novak
            [Approve] [Reject] [Ask for changes] [Details] [⋯]
              ▾ Abstain
        "#]],
        &expect![[r#"
            REQ-1  Laptop for the new colleague
            -# A new laptop · Bo
            > She sits in Berlin
            **How many screens?** 2
            -# Needs 1 of 2 approvals · waiting for Mia and Kim
            [Approve] [Reject] [Ask for changes] [Details]
            [More … ▾]
              ▾ Abstain
        "#]],
    );
    sam.finds("#desk-agents", &["REQ-1"]).await.shows(
        &expect![[r#"
            :large_orange_circle: REQ-1  Laptop for the new colleague
            P3 · On hold · nobody is assigned
            Lee Park · direct message (hq) · <time>
            Waiting for approval by Dana Cole and Kim Novak since <time>
            > She sits in Berlin
            A new laptop
            How many screens? 2
            [⋯]
              ▾ Show all
              ▾ Set service
              ▾ Cancel ticket
              ▾ Mark as known issue
              ▾ Set priority
        "#]],
        &expect![[r#"
            REQ-1  Laptop for the new colleague
            -# P3 · On hold · nobody is assigned
            -# Bo · direct message (community) · <time>
            -# Waiting for approval by Mia and Kim since <time>
            > She sits in Berlin
            -# A new laptop
            **How many screens?** 2
            [More … ▾]
              ▾ Show all
              ▾ Set service
              ▾ Cancel ticket
              ▾ Mark as known issue
              ▾ Set priority
        "#]],
    );
    lee.finds("dm", &["REQ-1"]).await.shows(
        &expect![[r#"
            :large_orange_circle: REQ-1  Laptop for the new colleague
            Waiting for approval by Dana Cole and Kim Novak
            How many screens? 2
            [Add details] [⋯]
              ▾ Withdraw
              ▾ Keep it private …
              ▾ Transcript
        "#]],
        &expect![[r#"
            @Bo REQ-1 Laptop for the new colleague: On hold
            REQ-1  Laptop for the new colleague
            Waiting for approval by Mia and Kim
            **How many screens?** 2
            [Add details]
            [More … ▾]
              ▾ Withdraw
              ▾ Keep it private …
              ▾ Transcript
        "#]],
    );

    kim.clicks("dm", "Needs 1 of 2", "Details").await;
    kim.clicks("dm", "Needs 1 of 2", "Approve").await;
    kim.finds("dm", &["You approved REQ-1."]).await;
    lee.finds("dm", &["approved REQ-1. IT takes it from here."]).await;
    sam.finds("#desk-agents", &["approved REQ-1. Work on it can begin."])
        .await;
    lee.finds("dm", &["New · someone from IT will answer you here"])
        .await;
    sam.clicks("#desk-agents", "REQ-1", "Claim").await;
    lee.finds("dm", &["In progress"]).await;
    desk.finish().await;
}

async fn a_rejected_request_is_declined_and_reopening_asks_again(mut desk: TestDesk) {
    with_requests(&mut desk, "").await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    asks_for_laptop(&lee, TITLE).await;
    kim.clicks("#approvals", "REQ-1", "Reject").await;
    kim.fills("#approvals", &[("Why not?", "There is one in the cupboard")])
        .await;

    lee.finds(
        "dm",
        &[
            "Kim",
            "declined this: There is one in the cupboard",
            "to ask again",
        ],
    )
    .await;
    sam.finds(
        "#desk-agents",
        &["REQ-1", "Will not be done", "There is one in the cupboard"],
    )
    .await;
    kim.finds("#approvals", &["REQ-1", "Rejected"]).await;

    lee.clicks("dm", "declined this", "Still not working").await;
    lee.finds("dm", &["REQ-1", "Waiting for approval by"]).await;
    kim.finds("#approvals", &["REQ-1", "Rejected"]).await;
    kim.clicks("#approvals", "Needs 1 of 2", "Approve").await;
    kim.finds("#approvals", &["You approved REQ-1."]).await;
    lee.finds("dm", &["New · someone from IT will answer you here"])
        .await;
    desk.finish().await;
}

async fn an_approver_asks_about_a_request(mut desk: TestDesk) {
    with_requests(&mut desk, "").await;
    let (lee, kim) = (desk.requester(), desk.lead());
    asks_for_laptop(&lee, TITLE).await;
    kim.clicks("#approvals", "REQ-1", "Ask for changes").await;
    kim.fills("#approvals", &[("What has to change?", "Who pays for it?")])
        .await;
    lee.finds("dm", &["asks about REQ-1", "Who pays for it?"]).await;
    desk.wait_until_idle().await;

    lee.clicks("dm", "Waiting for approval", "Add details").await;
    lee.fills("dm", &[("What should we know?", "The department of design pays")])
        .await;
    kim.finds("#approvals", &["REQ-1", "The requester answered"])
        .await;
    kim.finds("#approvals", &["Needs 1 of 2", "The department of design pays"])
        .await;
    kim.clicks("dm", "The department of design pays", "Approve").await;
    lee.finds("dm", &["approved REQ-1"]).await;
    desk.finish().await;
}

async fn an_approver_reads_everything_that_the_requester_added(mut desk: TestDesk) {
    with_requests(&mut desk, "").await;
    let (lee, kim) = (desk.requester(), desk.lead());
    asks_for_laptop(&lee, TITLE).await;
    kim.finds("dm", &["Needs 1 of 2"]).await;
    let long = "word ".repeat(150) + "the end";
    for (text, shown) in [
        ("It must be light", "It must be light"),
        (&long, "word word"),
        ("Thank you!", "Thank you!"),
    ] {
        lee.clicks("dm", "Waiting for approval", "Add details").await;
        lee.fills("dm", &[("What should we know?", text)]).await;
        desk.agent().finds("#desk-agents", &[shown]).await;
    }
    desk.wait_until_idle().await;
    kim.clicks("dm", "Needs 1 of 2", "Details").await;
    let details = kim
        .finds("dm", &["It must be light", "word word", "This is not all of it"])
        .await;
    assert!(!details.rendered.contains("Thank you!"), "{}", details.rendered);
    assert!(!details.rendered.contains("the end"), "{}", details.rendered);
    desk.finish().await;
}

async fn nobody_resolves_or_merges_a_request_that_waits(mut desk: TestDesk) {
    with_requests(&mut desk, "").await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    asks_for_laptop(&lee, TITLE).await;
    sam.finds("#desk-agents", &["REQ-1", "Waiting for approval by"])
        .await;
    desk.wait_until_idle().await;
    for verb in ["Claim", "Reply", "Resolve", "Resume", "Merge …", "Put on hold"] {
        assert!(!sam.is_offered("#desk-agents", "REQ-1", verb), "{verb}");
    }
    assert!(!lee.is_offered("dm", "REQ-1", "I have what I need"));

    lee.runs_command("#help", "ticket", "The printer on the third floor eats paper")
        .await;
    sam.clicks("#desk-agents", "INC-1", "Merge …").await;
    sam.fills(
        "#desk-agents",
        &[("Which ticket should this be merged into?", "REQ-1")],
    )
    .await;
    sam.is_refused("#desk-agents", "REQ-1 waits for approval").await;
    kim.clicks("#desk-agents", "REQ-1", "Cancel ticket").await;
    kim.fills("#desk-agents", &[("Why? The requester reads this", "She left")])
        .await;
    sam.finds("#approvals", &["REQ-1", "Cancelled", "She left"]).await;
    desk.wait_until_idle().await;
    assert!(!sam.is_offered("#approvals", "REQ-1", "Approve"));
    desk.finish().await;
}

async fn a_request_that_nobody_decides_on_is_asked_for_again(mut desk: TestDesk) {
    with_requests(&mut desk, "expire = \"2d\"").await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    asks_for_laptop(&lee, TITLE).await;
    kim.finds("dm", &["Needs 1 of 2"]).await;
    desk.wait_until_idle().await;

    desk.advance_clock(TimeDelta::hours(49));
    lee.finds("dm", &["Too few people decided on REQ-1"]).await;
    lee.finds("dm", &["REQ-1", "Not approved yet: too few people decided"])
        .await;
    sam.finds("#desk-agents", &["Too few people decided on REQ-1"])
        .await;
    desk.wait_until_idle().await;
    assert!(!kim.is_offered("dm", "REQ-1", "Approve"));

    sam.clicks("#desk-agents", "Not approved yet", "Ask again").await;
    sam.finds("#desk-agents", &["I have asked", "to decide on REQ-1"])
        .await;
    lee.clicks("dm", "Too few people decided on REQ-1", "Ask again")
        .await;
    lee.finds("dm", &["need not be asked for again"]).await;
    kim.clicks("dm", "Needs 1 of 2", "Approve").await;
    lee.finds("dm", &["approved REQ-1"]).await;
    desk.finish().await;
}

async fn a_request_of_an_approver_waits_for_somebody_else(mut desk: TestDesk) {
    with_requests(&mut desk, "").await;
    let kim = desk.lead();
    asks_for_laptop(&kim, TITLE).await;
    kim.finds("dm", &["REQ-1", "Waiting for approval by"]).await;
    kim.finds("#approvals", &["REQ-1", "Needs 1 of 1"]).await;
    kim.clicks("#approvals", "REQ-1", "Approve").await;
    kim.finds("#approvals", &["This request is yours or for you"])
        .await;
    desk.wait_until_idle().await;
    assert!(
        kim.is_offered("#approvals", "REQ-1", "Approve"),
        "it is still open"
    );
    desk.finish().await;
}

async fn a_request_on_which_nobody_can_decide_says_so(mut desk: TestDesk) {
    with_requests_to_kim_alone(&mut desk).await;
    let kim = desk.lead();
    asks_for_laptop(&kim, TITLE).await;
    kim.finds("dm", &["REQ-1", "Not approved yet: nobody can decide"])
        .await;
    kim.finds("dm", &["Nobody can decide on REQ-1", "it is their own request"])
        .await;
    kim.clicks("dm", "Not approved yet", "Ask again").await;
    kim.finds("dm", &["Nobody can decide on REQ-1"]).await;
    desk.wait_until_idle().await;
    with_requests(&mut desk, "").await;
    kim.clicks("dm", "Not approved yet", "Ask again").await;
    kim.finds("dm", &["I have asked", "to decide on REQ-1"]).await;
    kim.finds("dm", &["REQ-1", "Waiting for approval by"]).await;
    desk.finish().await;
}

async fn a_withdrawn_request_needs_no_votes(mut desk: TestDesk) {
    with_requests(&mut desk, "").await;
    let (lee, kim) = (desk.requester(), desk.lead());
    asks_for_laptop(&lee, TITLE).await;
    lee.clicks("dm", "Waiting for approval by", "Withdraw").await;
    lee.fills("dm", &[("Why? You need not say", "I found one")]).await;
    kim.finds("#approvals", &["REQ-1", "Cancelled"]).await;
    kim.runs_command("#approvals", "approvals", "").await;
    kim.finds("#approvals", &["Nothing waits for your decision"])
        .await;
    desk.finish().await;
}

async fn an_approver_on_the_other_platform_decides_on_a_request(mut desk: TestDesk) {
    let elsewhere = match desk.setup.requesters {
        Side::Slack => desk.person_with_id(Side::Discord, "1100000000000001004"),
        Side::Discord => desk.person_with_id(Side::Slack, "U0KIM"),
    };
    with_requests_to(&mut desk, "", elsewhere.side).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    asks_for_laptop(&lee, TITLE).await;
    lee.finds("dm", &["REQ-1", "Waiting for approval by", "Kim"])
        .await;

    elsewhere.clicks("dm", "REQ-1", "Approve").await;
    elsewhere.finds("dm", &["You approved REQ-1."]).await;
    lee.finds("dm", &["approved REQ-1"]).await;
    sam.finds("#approvals", &["REQ-1", "Approved", "Kim"]).await;
    desk.finish().await;
}
