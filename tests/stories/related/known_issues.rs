//! Known issues: the team marks a ticket, others follow it, and each follower learns how it ends.

use chrono::TimeDelta;
use harness::{House, everywhere};

everywhere!("ticket":
    a_follower_of_a_known_issue_learns_how_it_ends,
    two_concurrent_followers_are_both_counted,
    a_resolved_known_issue_cannot_be_followed,
    the_team_marks_and_unmarks_a_known_issue,
);

/// The words of the question about a known issue.
pub(crate) const KNOWN: &str = "a known issue since";

/// Somebody else's ticket, which the team makes a known issue.
pub(crate) async fn open_known_issue(house: &House) {
    let (ann, sam) = (house.colleague(), house.agent());
    ann.commands("#general", "ticket", "Mail is down").await;
    sam.finds("#desk-agents", &["INC-1", "Mail is down"]).await;
    sam.clicks("#desk-agents", "Mail is down", "Known issue").await;
    sam.finds(
        "#desk-agents",
        &["INC-1", "Known issue since", "one person affected"],
    )
    .await;
}

async fn resolve(house: &House, note: &str) {
    let sam = house.agent();
    sam.clicks("#desk-agents", "Mail is down", "Resolve").await;
    sam.fills(
        "#desk-agents",
        &[("How did it end?", "Solved"), ("What was done?", note)],
    )
    .await;
}

async fn a_follower_of_a_known_issue_learns_how_it_ends(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    open_known_issue(&house).await;

    lee.commands("#general", "ticket", "the mail does not work since 9:10")
        .await;
    lee.finds("#general", &["INC-1", "Mail is down", KNOWN]).await;
    lee.clicks("#general", KNOWN, "That is mine too").await;

    lee.finds("#general", &["You are counted with INC-1"]).await;
    sam.finds("#desk-agents", &["INC-1", "2 people affected"]).await;
    sam.finds(
        "#desk-agents",
        &["is affected too", "the mail does not work since 9:10"],
    )
    .await;
    resolve(&house, "the server is back").await;
    lee.finds("dm", &["INC-1", "is solved: the server is back"]).await;
    sam.clicks("#desk-agents", "Mail is down", "Reopen").await;
    lee.finds("dm", &["INC-1", "is not solved after all"]).await;

    house.passes(TimeDelta::minutes(10));
    house.settles().await;
    assert!(
        !sam.view("#desk-agents").contains("INC-2"),
        "{}",
        sam.view("#desk-agents")
    );
    house.closes().await;
}

async fn two_concurrent_followers_are_both_counted(house: House) {
    let (lee, kim, sam) = (house.requester(), house.lead(), house.agent());
    open_known_issue(&house).await;
    let (there, here) = ("#general", "#general");
    lee.commands(here, "ticket", "the mail is down").await;
    kim.commands(there, "ticket", "no mail: it is down").await;
    lee.finds(here, &[KNOWN]).await;
    kim.finds(there, &[KNOWN]).await;

    tokio::join!(
        lee.clicks(here, KNOWN, "That is mine too"),
        kim.clicks(there, KNOWN, "That is mine too"),
    );

    sam.finds("#desk-agents", &["INC-1", "3 people affected"]).await;
    house.closes().await;
}

async fn a_resolved_known_issue_cannot_be_followed(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    open_known_issue(&house).await;
    lee.commands("#general", "ticket", "the mail is down").await;
    lee.finds("#general", &["INC-1", KNOWN]).await;

    resolve(&house, "the server is back").await;
    sam.finds("#desk-agents", &["INC-1", "Resolved by"]).await;
    lee.clicks("#general", KNOWN, "That is mine too").await;
    lee.finds("#general", &["INC-1 is Resolved by now"]).await;
    lee.clicks("#general", "by now", "Open a new ticket").await;

    sam.finds("#desk-agents", &["INC-2", "the mail is down"]).await;
    house.closes().await;
}

async fn the_team_marks_and_unmarks_a_known_issue(house: House) {
    let (lee, sam) = (house.requester(), house.agent());
    lee.commands("#general", "ticket", "Mail is down").await;
    sam.finds("#desk-agents", &["INC-1", "Mail is down"]).await;
    sam.clicks("#desk-agents", "Mail is down", "Known issue").await;
    sam.finds("#desk-agents", &["Known issue since"]).await;
    sam.clicks("#desk-agents", "Mail is down", "Not a known issue")
        .await;
    sam.loses("#desk-agents", "Known issue since").await;

    house
        .colleague()
        .commands("#general", "ticket", "mail is down")
        .await;
    sam.finds("#desk-agents", &["INC-2", "mail is down"]).await;
    house.closes().await;
}
