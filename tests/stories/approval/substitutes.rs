//! Substitutes: who decides on approvals for a person who is away.

use chrono::TimeDelta;
use harness::{Person, Side, TestDesk, across, everywhere};

use crate::change::fixture::{
    asks_for_laptop, raises, with_changes, with_kim_alone, with_kim_on, with_requests_to_kim_alone,
    without_kim,
};

everywhere!("ticket":
    a_substitute_decides_and_the_card_names_both,
    a_substitute_does_not_decide_on_their_own_change,
    two_people_do_not_decide_for_each_other,
    a_substitute_named_later_gets_the_card_and_loses_it_at_the_end,
    a_substitute_does_not_decide_after_the_end,
    a_rejection_names_the_substitute_and_the_approver,
    a_substitute_who_lost_a_role_decides_for_the_other_person_alone,
    the_vote_of_a_substitute_is_taken_back_after_the_end,
    a_planned_absence_is_told_replaced_and_cancelled,
);

across!("ticket":
    an_absence_counts_for_every_account,
);

/// A colleague on a platform who is in no team.
fn dana_on(desk: &TestDesk, side: Side) -> Person {
    match side {
        Side::Slack => desk.person_with_id(side, "U0DANA"),
        Side::Discord => desk.person_with_id(side, "1100000000000001002"),
    }
}

/// A person is away for three days, and names who decides.
async fn is_away(desk: &TestDesk, person: &Person, substitute: &Person) {
    let day = desk.date_in(3);
    let words = format!("away until {day}, {} decides for me", substitute.mention());
    person.runs_command("#general", "desk", &words).await;
}

async fn a_substitute_decides_and_the_card_names_both(mut desk: TestDesk) {
    with_kim_alone(&mut desk).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    let dana = dana_on(&desk, desk.setup.team);
    is_away(&desk, &kim, &dana).await;
    kim.finds("#general", &["decides on approvals for you until"])
        .await;
    dana.finds("dm", &["Kim", "is away and named you"]).await;
    is_away(&desk, &kim, &dana).await;
    desk.wait_until_idle().await;
    let told = dana.view("dm").matches("is away and named you").count();
    assert_eq!(told, 1, "the same absence is told once");
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;

    dana.finds("dm", &["CHG-1", "Needs 1 of 1", "waiting for", " for Kim"])
        .await;
    dana.runs_command("#general", "approvals", "").await;
    dana.finds("#general", &["One decision waits for you", "CHG-1"])
        .await;
    dana.clicks("dm", "Needs 1 of 1", "Approve").await;
    dana.finds("dm", &["You approved CHG-1."]).await;
    sam.finds("#approvals", &["CHG-1", "Approved", " for Kim", "approved"])
        .await;
    sam.finds("dm", &["is approved."]).await;
    desk.finish().await;
}

async fn a_rejection_names_the_substitute_and_the_approver(mut desk: TestDesk) {
    with_kim_alone(&mut desk).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    let dana = dana_on(&desk, desk.setup.team);
    is_away(&desk, &kim, &dana).await;
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;

    dana.clicks("dm", "Needs 1 of 1", "Reject").await;
    dana.fills("dm", &[("Why not?", "Not in the week of the audit")])
        .await;
    sam.finds(
        "dm",
        &["did not approve", " for Kim", "Not in the week of the audit"],
    )
    .await;
    desk.finish().await;
}

async fn a_substitute_does_not_decide_on_their_own_change(mut desk: TestDesk) {
    with_kim_alone(&mut desk).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    is_away(&desk, &kim, &sam).await;
    sam.finds("dm", &["is away and named you"]).await;
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;

    sam.finds("#approvals", &["CHG-1", "waiting for Kim"]).await;
    sam.clicks("#approvals", "CHG-1", "Approve").await;
    sam.finds("#approvals", &["Only the people who were asked can decide"])
        .await;
    kim.clicks("#approvals", "CHG-1", "Approve").await;
    kim.finds("#approvals", &["You approved CHG-1."]).await;
    desk.finish().await;
}

async fn two_people_do_not_decide_for_each_other(mut desk: TestDesk) {
    with_changes(&mut desk, "any").await;
    let kim = desk.lead();
    let dana = dana_on(&desk, desk.setup.team);
    is_away(&desk, &kim, &dana).await;
    dana.finds("dm", &["Kim", "is away and named you"]).await;

    is_away(&desk, &dana, &kim).await;
    dana.finds(
        "#general",
        &["Kim", "is away in that time, too", "Mention somebody else"],
    )
    .await;
    dana.runs_command("#general", "desk", "away").await;
    dana.finds(
        "#general",
        &["You have named nobody", "You decide on approvals for Kim"],
    )
    .await;
    is_away(&desk, &dana, &dana).await;
    dana.finds("#general", &["That is you."]).await;
    let soon = format!("away until soon, {} decides", kim.mention());
    dana.runs_command("#general", "desk", &soon).await;
    dana.finds("#general", &["I do not know the day \"soon\""]).await;
    dana.runs_command("#general", "desk", "away until Monday").await;
    dana.finds("#general", &["mention the one person who decides for you"])
        .await;
    dana.runs_command("#general", "desk", "back").await;
    dana.finds("#general", &["Nobody decides for you"]).await;
    desk.finish().await;
}

async fn a_substitute_named_later_gets_the_card_and_loses_it_at_the_end(mut desk: TestDesk) {
    with_kim_alone(&mut desk).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    let dana = dana_on(&desk, desk.setup.team);
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;
    kim.finds("dm", &["CHG-1", "waiting for Kim"]).await;

    is_away(&desk, &kim, &dana).await;
    dana.finds("dm", &["CHG-1", "waiting for", " for Kim"]).await;
    kim.runs_command("#general", "desk", "away").await;
    kim.finds(
        "#general",
        &["decides on approvals for you from", "/desk back ends it"],
    )
    .await;
    kim.runs_command("#general", "desk", "back").await;
    kim.finds("#general", &["You decide on approvals yourself again"])
        .await;
    dana.finds("dm", &["You no longer decide on CHG-1"]).await;
    dana.finds("dm", &["You no longer decide on approvals for Kim"])
        .await;
    desk.wait_until_idle().await;
    assert!(
        !dana.is_offered("dm", "CHG-1", "Approve"),
        "the card is taken back"
    );
    dana.runs_command("#general", "approvals", "").await;
    dana.finds("#general", &["Nothing waits for your decision"]).await;

    is_away(&desk, &kim, &dana).await;
    dana.clicks("dm", "Needs 1 of 1", "Approve").await;
    dana.finds("dm", &["You approved CHG-1."]).await;
    desk.finish().await;
}

async fn a_substitute_does_not_decide_after_the_end(mut desk: TestDesk) {
    with_requests_to_kim_alone(&mut desk).await;
    let (sam, kim) = (desk.agent(), desk.lead());
    let lee = desk.requester();
    asks_for_laptop(&lee, "A laptop for Ann").await;
    kim.finds("#approvals", &["waiting for Kim"]).await;

    is_away(&desk, &kim, &sam).await;
    lee.finds("dm", &["Waiting for approval by Sam", " for Kim"])
        .await;
    sam.finds("#approvals", &["waiting for Sam", " for Kim"]).await;
    sam.finds("dm", &["A laptop for Ann", "waiting for Sam"]).await;
    desk.advance_clock(TimeDelta::days(4));
    sam.finds("#approvals", &["waiting for Kim"]).await;
    desk.wait_until_idle().await;
    sam.clicks("#approvals", "waiting for Kim", "Approve").await;
    sam.finds("#approvals", &["Only the people who were asked can decide"])
        .await;
    assert!(!sam.is_offered("dm", "You no longer decide", "Approve"));
    kim.clicks("#approvals", "waiting for Kim", "Approve").await;
    kim.finds("#approvals", &["You approved"]).await;
    desk.finish().await;
}

async fn a_substitute_who_lost_a_role_decides_for_the_other_person_alone(mut desk: TestDesk) {
    with_changes(&mut desk, "all").await;
    let (sam, kim) = (desk.agent(), desk.lead());
    let dana = dana_on(&desk, desk.setup.team);
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;
    kim.finds("#approvals", &["Needs 2 of 2"]).await;
    is_away(&desk, &dana, &kim).await;
    kim.finds("#approvals", &["Needs 1 of 1", "also for"]).await;
    desk.wait_until_idle().await;

    without_kim(&mut desk).await;
    kim.clicks("#approvals", "CHG-1", "Approve").await;
    kim.finds("#approvals", &["You approved CHG-1."]).await;
    sam.finds("dm", &["is approved."]).await;
    sam.finds("#approvals", &["CHG-1", "Approved"]).await;
    desk.wait_until_idle().await;
    let shown = sam.view("#approvals");
    assert!(!shown.contains("also for"), "{shown}");
    desk.finish().await;
}

async fn the_vote_of_a_substitute_is_taken_back_after_the_end(mut desk: TestDesk) {
    with_changes(&mut desk, "all").await;
    let (sam, kim, lee) = (
        desk.agent(),
        desk.lead(),
        desk.person_with_id(desk.setup.team, lee_on(desk.setup.team)),
    );
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;
    is_away(&desk, &kim, &lee).await;
    lee.clicks("dm", "Needs 2 of 2", "Approve").await;
    lee.finds("dm", &["You approved CHG-1."]).await;
    kim.runs_command("#general", "desk", "back").await;
    lee.clicks("dm", "Your vote still counts", "Take my vote back")
        .await;
    lee.finds("dm", &["The person for whom you voted decides now"])
        .await;

    is_away(&desk, &kim, &lee).await;
    lee.clicks("dm", "Needs 2 of 2", "Approve").await;
    sam.finds("#approvals", &["CHG-1", " for Kim", "approved"]).await;
    kim.runs_command("#general", "approvals", "").await;
    kim.clicks(
        "#general",
        "You have voted on these",
        "CHG-1 Renew the VPN certificate",
    )
    .await;
    kim.clicks("#general", "Needs 2 of 2", "Take the vote for me back")
        .await;
    kim.finds("#general", &["You took back the vote that was given for you"])
        .await;
    desk.finish().await;
}

fn lee_on(side: Side) -> &'static str {
    match side {
        Side::Slack => "U0LEE",
        Side::Discord => "1100000000000001001",
    }
}

async fn a_planned_absence_is_told_replaced_and_cancelled(mut desk: TestDesk) {
    with_kim_alone(&mut desk).await;
    let (kim, sam) = (desk.lead(), desk.agent());
    let dana = dana_on(&desk, desk.setup.team);
    let plans = |substitute: &Person| {
        let (from, until) = (desk.date_in(4), desk.date_in(8));
        format!("away from {from} until {until}, {} decides", substitute.mention())
    };
    kim.runs_command("#general", "desk", &plans(&dana)).await;
    dana.finds("dm", &["Kim", "will be away and named you"]).await;
    kim.runs_command("#general", "desk", &plans(&sam)).await;
    kim.finds("#general", &["This replaces what you said before"])
        .await;
    dana.finds("dm", &["Kim", "has changed plans"]).await;
    kim.runs_command("#general", "desk", "back").await;
    kim.finds("#general", &["Your planned absence is cancelled"])
        .await;
    sam.finds("dm", &["Kim", "has changed plans"]).await;
    kim.runs_command("#general", "desk", "away from until Monday")
        .await;
    kim.finds("#general", &["Write the first day after \"from\""])
        .await;
    desk.finish().await;
}

async fn an_absence_counts_for_every_account(mut desk: TestDesk) {
    let here = desk.setup.team;
    with_kim_on(&mut desk, "all", here).await;
    let elsewhere = match here {
        Side::Slack => Side::Discord,
        Side::Discord => Side::Slack,
    };
    let kim = match elsewhere {
        Side::Slack => desk.person_with_id(elsewhere, "U0KIM"),
        Side::Discord => desk.person_with_id(elsewhere, "1100000000000001004"),
    };
    let (sam, other) = (desk.agent(), dana_on(&desk, elsewhere));
    is_away(&desk, &kim, &other).await;
    kim.finds("#general", &["decides on approvals for you until"])
        .await;
    raises(&sam, "#desk-agents", "Renew the VPN certificate").await;

    other.finds("dm", &["CHG-1", "Needs 2 of 2", " for Kim"]).await;
    other.clicks("dm", "Needs 2 of 2", "Approve").await;
    sam.finds("#approvals", &["CHG-1", "Needs 2 of 2", " for Kim", "approved"])
        .await;
    dana_on(&desk, here).clicks("dm", "Needs 2 of 2", "Approve").await;
    sam.finds("dm", &["is approved."]).await;
    desk.finish().await;
}
