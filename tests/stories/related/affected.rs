//! A known issue affects several people: each of them says for themselves whether it works, and nobody decides for the
//! others.

use std::time::Duration;

use chrono::TimeDelta;
use expect_test::expect;
use harness::{Person, TestDesk, across, everywhere};

use super::known_issues::{KNOWN, open_known_issue, resolve};
use crate::people::linking::{first_account, link_accounts, second_account};

everywhere!("ticket":
    a_confirmation_ends_only_the_part_of_one_person,
    a_requester_takes_their_confirmation_back,
    a_follower_who_reports_again_is_affected_again,
    a_single_affected_person_still_resolves_a_known_issue,
    a_confirmation_after_the_resolution_leaves_it_to_the_others,
    a_follower_who_objects_reopens_a_resolved_known_issue,
    an_ended_known_issue_answers_its_followers_kindly,
    the_list_shows_followed_known_issues,
    a_requester_cannot_withdraw_a_ticket_of_several_people,
);

across!("ticket":
    linked_accounts_are_one_affected_person,
);

const FOLLOWED: &str = "You are counted with INC-1";

/// The person reports the problem of the known issue, and follows it.
async fn follow(person: &Person) {
    person
        .runs_command("#general", "ticket", "the mail is down")
        .await;
    person.finds("#general", &["INC-1", KNOWN]).await;
    person.clicks("#general", KNOWN, "That is mine too").await;
    person.finds("#general", &[FOLLOWED]).await;
}

/// A colleague's ticket is a known issue that Lee and Kim follow.
async fn open_for_three(desk: &TestDesk) {
    open_known_issue(desk).await;
    follow(&desk.requester()).await;
    follow(&desk.lead()).await;
    desk.agent()
        .finds("#desk-agents", &["INC-1", "3 people affected"])
        .await;
    rest(desk).await;
}

/// Lets time pass on the platforms, which limit the messages per second.
async fn rest(desk: &TestDesk) {
    desk.wait_until_idle().await;
    desk.advance_platform_clock(Duration::from_secs(10));
}

/// How often the team was told that it works for somebody.
async fn confirmations(desk: &TestDesk) -> usize {
    desk.wait_until_idle().await;
    let view = desk.agent().view("#desk-agents");
    view.matches("says that it works for them").count()
}

async fn a_confirmation_ends_only_the_part_of_one_person(desk: TestDesk) {
    let (ann, lee, kim, sam) = (desk.colleague(), desk.requester(), desk.lead(), desk.agent());
    open_for_three(&desk).await;
    sam.clicks("#desk-agents", "Mail is down", "Claim").await;
    ann.finds("dm", &["INC-1", "In progress"]).await;

    ann.clicks("dm", "Mail is down", "It works").await;

    let told = format!("{} says that it works for them (1 of 3).", ann.name());
    let notice = sam.finds("#desk-agents", &[&told]).await;
    assert!(
        !notice.rendered.contains("Nothing is left"),
        "{}",
        notice.rendered
    );
    ann.finds("dm", &["IT knows that it works for you", "stays open"])
        .await;
    sam.finds("#desk-agents", &["INC-1", "In progress", "It works for 1 of 3"])
        .await
        .shows(
            &expect![[r#"
                :large_blue_circle: INC-1  Mail is down
                P3 · In progress · Sam Ortiz since <time>
                Ann Berg · direct message (hq) · <time>
                Known issue since <time> · 3 people affected. People who report the same see its title.
                It works for 1 of 3.
                This thread stays inside the team. Reply answers Ann Berg.
                [Reply] [Resolve] [Set priority] [Unassign me] [⋯]
                  ▾ Take over
                  ▾ Put on hold
                  ▾ Show all
                  ▾ Merge …
                  ▾ Cancel ticket
            "#]],
            &expect![[r#"
                INC-1  Mail is down
                -# P3 · In progress · Sam since <time>
                -# Mia · direct message (community) · <time>
                -# Known issue since <time> · 3 people affected. People who report the same see its title.
                -# It works for 1 of 3.
                -# This thread stays inside the team. Reply answers Mia.
                [Reply] [Resolve] [Set priority] [Unassign me]
                [More … ▾]
                  ▾ Take over
                  ▾ Put on hold
                  ▾ Show all
                  ▾ Merge …
                  ▾ Cancel ticket
            "#]],
        );
    ann.finds("dm", &["In progress", "You said that it works for you"])
        .await
        .shows(
            &expect![[r#"
                :large_blue_circle: INC-1  Mail is down
                In progress · Sam Ortiz is on it
                You said that it works for you. It stays open for the others who are affected.
                [Add details] [Still not working] [⋯]
                  ▾ Withdraw
                  ▾ Keep it private …
                  ▾ Transcript
            "#]],
            &expect![[r#"
            INC-1  Mail is down
            In progress · Sam is on it
            -# You said that it works for you. It stays open for the others who are affected.
            [Add details] [Still not working]
            [More … ▾]
              ▾ Withdraw
              ▾ Keep it private …
              ▾ Transcript
        "#]],
        );

    lee.clicks("#general", FOLLOWED, "It works").await;
    lee.finds("#general", &["IT knows that it works for you"]).await;
    let told = format!("{} says that it works for them (2 of 3).", lee.name());
    sam.finds("#desk-agents", &[&told]).await;
    lee.clicks("#general", FOLLOWED, "It works").await;
    assert_eq!(confirmations(&desk).await, 2, "each person counts once");
    rest(&desk).await;

    kim.clicks("#general", FOLLOWED, "It works").await;
    sam.finds(
        "#desk-agents",
        &[
            "says that it works for them (3 of 3)",
            "everybody who is affected",
        ],
    )
    .await;
    sam.finds("#desk-agents", &["INC-1", "In progress", "It works for 3 of 3"])
        .await;
    resolve(&desk, "the server is back").await;
    lee.finds("dm", &["INC-1", "is solved: the server is back"]).await;
    desk.finish().await;
}

async fn a_requester_takes_their_confirmation_back(desk: TestDesk) {
    let (ann, sam) = (desk.colleague(), desk.agent());
    open_for_three(&desk).await;
    ann.clicks("dm", "Mail is down", "It works").await;
    sam.finds("#desk-agents", &["INC-1", "It works for 1 of 3"]).await;
    ann.finds("dm", &["INC-1", "You said that it works for you", "New"])
        .await;

    ann.clicks("dm", "You said that it works for you", "Still not working")
        .await;

    let told = format!("{} says that it is still not working for them.", ann.name());
    sam.finds("#desk-agents", &[&told]).await;
    ann.finds("dm", &["IT knows that it is still not working for you"])
        .await;
    sam.waits_until_gone("#desk-agents", "It works for 1 of 3").await;
    ann.waits_until_gone("dm", "You said that it works for you").await;
    assert!(ann.is_offered("dm", "Mail is down", "It works"));
    desk.finish().await;
}

async fn a_follower_who_reports_again_is_affected_again(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    open_known_issue(&desk).await;
    follow(&lee).await;
    lee.clicks("#general", FOLLOWED, "It works").await;
    sam.finds("#desk-agents", &["INC-1", "It works for 1 of 2"]).await;

    lee.runs_command("#general", "ticket", "the mail is down again")
        .await;
    lee.clicks("#general", KNOWN, "That is mine too").await;

    let told = format!("{} says that it is still not working for them.", lee.name());
    sam.finds("#desk-agents", &[&told]).await;
    sam.waits_until_gone("#desk-agents", "It works for 1 of 2").await;
    sam.finds("#desk-agents", &["INC-1", "2 people affected"]).await;
    desk.finish().await;
}

async fn a_single_affected_person_still_resolves_a_known_issue(desk: TestDesk) {
    let (ann, sam) = (desk.colleague(), desk.agent());
    open_known_issue(&desk).await;
    ann.clicks("dm", "Mail is down", "It works").await;
    ann.finds("dm", &["Resolved · you said that it works"]).await;
    sam.finds("#desk-agents", &["INC-1", "The requester says that it works"])
        .await;
    desk.finish().await;
}

async fn a_confirmation_after_the_resolution_leaves_it_to_the_others(desk: TestDesk) {
    let (ann, lee, kim, sam) = (desk.colleague(), desk.requester(), desk.lead(), desk.agent());
    open_for_three(&desk).await;
    sam.clicks("#desk-agents", "Mail is down", "Claim").await;
    resolve(&desk, "the server is back").await;
    let news = lee.finds("dm", &["INC-1", "is solved: the server is back"]).await;
    news.shows(
        &expect![[r#"
        INC-1 "Mail is down" is solved: the server is back
        If it comes back within 5 days, one click reopens it.
        [It works] [Still not working]
    "#]],
        &expect![[r#"
        INC-1 "Mail is down" is solved: the server is back
        If it comes back within 5 days, one click reopens it.
        [It works] [Still not working]
    "#]],
    );

    lee.clicks("dm", "is solved", "It works").await;
    let told = format!("{} says that it works for them (1 of 3).", lee.name());
    sam.finds("#desk-agents", &[&told]).await;
    lee.finds("dm", &["Thank you", "knows that it works for you"])
        .await;
    ann.clicks("dm", "marked this as solved", "It works").await;
    sam.finds("#desk-agents", &["says that it works for them (2 of 3)"])
        .await;
    sam.finds("#desk-agents", &["INC-1", "Resolved by", "It works for 2 of 3"])
        .await;

    rest(&desk).await;
    kim.clicks("dm", "is solved", "Still not working").await;
    sam.finds("#desk-agents", &["INC-1", "In progress", "It works for 2 of 3"])
        .await;
    desk.finish().await;
}

async fn a_follower_who_objects_reopens_a_resolved_known_issue(desk: TestDesk) {
    let (ann, lee, kim, sam) = (desk.colleague(), desk.requester(), desk.lead(), desk.agent());
    open_for_three(&desk).await;
    sam.clicks("#desk-agents", "Mail is down", "Claim").await;
    resolve(&desk, "the server is back").await;
    kim.finds("dm", &["INC-1", "is solved"]).await;
    lee.clicks("dm", "is solved", "It works").await;
    sam.finds("#desk-agents", &["(1 of 3)"]).await;

    kim.clicks("dm", "is solved", "Still not working").await;

    let told = format!("{} says that it is still not working", kim.name());
    sam.finds("#desk-agents", &[&told, "open again"]).await;
    sam.finds("#desk-agents", &["INC-1", "In progress"]).await;
    kim.finds("dm", &["INC-1 is open again", "I write to you"]).await;
    ann.finds("dm", &["INC-1", "In progress"]).await;
    desk.wait_until_idle().await;
    assert!(
        !lee.view("dm").contains("not solved after all"),
        "it works for Lee: {}",
        lee.view("dm")
    );

    rest(&desk).await;
    lee.clicks("dm", "is solved", "Still not working").await;
    let told = format!("{} says that it is still not working for them.", lee.name());
    sam.finds("#desk-agents", &[&told]).await;
    lee.clicks("dm", "is solved", "Still not working").await;
    desk.wait_until_idle().await;
    let view = sam.view("#desk-agents");
    assert_eq!(view.matches(&told).count(), 1, "{view}");

    ann.clicks("dm", "Mail is down", "Transcript").await;
    ann.finds_file("dm", "INC-1.md").await;
    let written = String::from_utf8(ann.downloads("dm", "INC-1.md").await).expect("the transcript is UTF-8");
    assert!(
        written.contains("Somebody who has the same problem reopened it"),
        "{written}"
    );
    assert!(!written.contains(kim.name()), "{written}");
    desk.finish().await;
}

async fn an_ended_known_issue_answers_its_followers_kindly(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    open_for_three(&desk).await;
    resolve(&desk, "the server is back").await;
    lee.finds("dm", &["INC-1", "is solved"]).await;
    sam.finds("#desk-agents", &["INC-1", "Resolved by", "3 people affected"])
        .await;
    desk.advance_clock(TimeDelta::days(6));
    sam.finds("#desk-agents", &["INC-1", "Closed"]).await;
    sam.waits_until_gone("#desk-agents", "Known issue").await;
    assert!(!sam.is_offered("#desk-agents", "Mail is down", "Unmark known issue"));

    lee.clicks("dm", "is solved", "Still not working").await;
    lee.finds("dm", &["INC-1 is Closed by now", "type /ticket"]).await;
    lee.clicks("dm", "is solved", "It works").await;
    lee.finds("dm", &["INC-1 is Closed by now", "Thank you"]).await;
    assert_eq!(confirmations(&desk).await, 0);
    desk.finish().await;
}

async fn the_list_shows_followed_known_issues(desk: TestDesk) {
    let (ann, lee, sam) = (desk.colleague(), desk.requester(), desk.agent());
    open_known_issue(&desk).await;
    follow(&lee).await;

    lee.runs_command("#general", "tickets", "").await;
    lee.finds("#general", &["Your tickets"]).await.shows(
        &expect![[r#"
            :white_circle: Your tickets
            You have none. Type /ticket and what is wrong to open one.
            You follow
            INC-1  Mail is down · New
        "#]],
        &expect![[r#"
            Your tickets
            You have none. Type /ticket and what is wrong to open one.
            **You follow**
            **INC-1**  Mail is down · New
        "#]],
    );
    ann.runs_command("#general", "tickets", "").await;
    let list = ann.finds("#general", &["Your tickets", "Mail is down"]).await;
    assert!(!list.rendered.contains("You follow"), "{}", list.rendered);

    sam.clicks("#desk-agents", "Mail is down", "Cancel ticket").await;
    sam.fills("#desk-agents", &[("Why? The requester reads this", "a drill")])
        .await;
    lee.finds("dm", &["INC-1", "was cancelled"]).await;
    sam.waits_until_gone("#desk-agents", "Known issue").await;
    lee.runs_command("#help", "tickets", "").await;
    let list = lee.finds("#help", &["Your tickets"]).await;
    assert!(!list.rendered.contains("INC-1"), "{}", list.rendered);
    desk.finish().await;
}

async fn a_requester_cannot_withdraw_a_ticket_of_several_people(desk: TestDesk) {
    let (ann, lee, sam) = (desk.colleague(), desk.requester(), desk.agent());
    open_known_issue(&desk).await;
    follow(&lee).await;

    ann.clicks("dm", "Mail is down", "Withdraw").await;

    ann.finds("dm", &["INC-1 affects more people", "stays open for them"])
        .await;
    ann.clicks("dm", "affects more people", "It works").await;
    sam.finds("#desk-agents", &["says that it works for them (1 of 2)"])
        .await;
    sam.finds("#desk-agents", &["INC-1", "P3 · New"]).await;
    assert!(!lee.view("dm").contains("was cancelled"));
    desk.finish().await;
}

/// Lee has two accounts that both follow. After they are linked, they are one affected person, whose word counts once.
async fn linked_accounts_are_one_affected_person(desk: TestDesk) {
    let (ann, lee, bo, sam) = (
        desk.colleague(),
        first_account(&desk),
        second_account(&desk),
        desk.agent(),
    );
    open_known_issue(&desk).await;
    // Linked accounts belong to the person whom the desk met first.
    follow(&bo).await;
    follow(&lee).await;
    lee.clicks("#general", FOLLOWED, "It works").await;
    sam.finds("#desk-agents", &["says that it works for them (1 of 3)"])
        .await;
    link_accounts(&desk).await;

    bo.clicks("#general", FOLLOWED, "It works").await;
    bo.finds("#general", &["IT knows that it works for you"]).await;
    assert_eq!(confirmations(&desk).await, 1, "the person has said so already");
    ann.clicks("dm", "Mail is down", "It works").await;
    sam.finds("#desk-agents", &["says that it works for them (2 of 2)"])
        .await;
    desk.finish().await;
}
