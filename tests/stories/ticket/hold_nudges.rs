//! Holds are not forgotten: people are reminded, and a ticket without an answer is closed.

use chrono::TimeDelta;
use expect_test::expect;
use harness::{Person, TestDesk, everywhere};

everywhere!("ticket":
    a_requester_who_does_not_answer_is_asked_and_the_ticket_is_closed,
    an_answer_keeps_the_ticket_open,
    the_assignee_is_reminded_of_other_holds,
    the_silence_of_one_of_several_people_closes_nothing,
    a_person_who_read_no_date_is_asked_again,
    a_reminder_of_a_private_ticket_stays_private,
);

/// Three days of a team without hours, and a minute.
const NUDGE: TimeDelta = TimeDelta::minutes(3 * 24 * 60 + 1);

/// An agent puts the ticket with these words on its card on hold.
async fn hold(agent: &Person, place: &str, why: &str) {
    agent.clicks(place, "INC-1", "Put on hold").await;
    agent.fills(place, &[("Why?", why)]).await;
    agent.finds(place, &["INC-1", "On hold", "Resume"]).await;
}

fn count(person: &Person, place: &str, words: &str) -> usize {
    person.view(place).matches(words).count()
}

async fn a_requester_who_does_not_answer_is_asked_and_the_ticket_is_closed(mut desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let first = lee.says("#help", "my laptop does not start").await;
    hold(&sam, "#desk-agents", "Waiting for the requester").await;
    desk.wait_until_idle().await;
    desk.restart().await;
    desk.wait_until_idle().await;
    desk.advance_clock(NUDGE);
    lee.finds("#help", &["do you still need help", "It works"])
        .await
        .shows(
            &expect![[r#"
                @lee, do you still need help with this? The team is waiting for your answer. Just write it here.
                Without an answer by <time>, I will close this.
                [It works]
            "#]],
            &expect![[r#"
                @Bo, do you still need help with this? The team is waiting for your answer. Just write it here.
                Without an answer by <time>, I will close this.
                [It works]
            "#]],
        );
    desk.advance_clock(TimeDelta::days(6));
    desk.wait_until_idle().await;
    assert_eq!(count(&lee, "#help", "do you still need help"), 1);

    desk.advance_clock(TimeDelta::days(1));
    lee.finds("#help", &["so I closed this", "Still not working"])
        .await
        .shows(&expect![[r#"
            @lee, I have not heard from you for a while, so I closed this. If you still need it, just write here.
            Within 5 days, one click reopens it.
            [Still not working]
        "#]], &expect![[r#"
            @Bo, I have not heard from you for a while, so I closed this. If you still need it, just write here.
            Within 5 days, one click reopens it.
            [Still not working]
        "#]]);
    lee.finds("#help", &["INC-1", "Closed without an answer"]).await;
    sam.finds("#desk-agents", &["INC-1", "the requester did not answer"])
        .await;
    lee.answers(&first, "thanks!").await;
    sam.finds("#desk-agents", &["thanks!"]).await;
    desk.wait_until_idle().await;
    sam.finds(
        "#desk-agents",
        &["INC-1", "the requester did not answer", "Reopen"],
    )
    .await;

    lee.answers(&first, "the light is red").await;
    sam.finds("#desk-agents", &["INC-1", "In progress", "Sam"]).await;
    lee.finds("#help", &["INC-1", "In progress"]).await;
    sam.clicks("#desk-agents", "INC-1", "Show all").await;
    sam.finds("#desk-agents", &["because the requester did not answer"])
        .await;
    desk.finish().await;
}

async fn an_answer_keeps_the_ticket_open(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    let first = lee.says("#help", "my laptop does not start").await;
    hold(&sam, "#desk-agents", "Waiting for the requester").await;
    desk.advance_clock(NUDGE);
    lee.finds("#help", &["do you still need help"]).await;
    lee.answers(&first, "the light is red").await;
    sam.finds("#desk-agents", &["INC-1", "In progress", "Sam"]).await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::days(20));
    desk.wait_until_idle().await;
    sam.finds("#desk-agents", &["INC-1", "In progress", "Sam"]).await;
    assert_eq!(count(&lee, "#help", "do you still need help"), 1);

    lee.clicks("#help", "do you still need help", "It works").await;
    sam.finds("#desk-agents", &["INC-1", "Resolved"]).await;
    desk.finish().await;
}

async fn the_assignee_is_reminded_of_other_holds(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "my laptop does not start").await;
    hold(&sam, "#desk-agents", "Waiting for a vendor").await;
    desk.advance_clock(NUDGE);
    sam.finds("#desk-agents", &["INC-1 is on hold. Waiting for a vendor since"])
        .await
        .shows(&expect![[r#"
            @sam: INC-1 is on hold. Waiting for a vendor since <time>. Resume it, or change the hold and say until when.
        "#]], &expect![[r#"
            @Sam: INC-1 is on hold. Waiting for a vendor since <time>. Resume it, or change the hold and say until when.
        "#]]);
    desk.wait_until_idle().await;
    sam.clicks("#desk-agents", "Waiting for a vendor", "Unassign me")
        .await;
    sam.finds("#desk-agents", &["INC-1", "nobody is assigned"]).await;
    desk.advance_clock(NUDGE);
    sam.finds("#desk-agents", &["IT: INC-1 is on hold."]).await;
    desk.wait_until_idle().await;
    assert_eq!(count(&sam, "#desk-agents", "INC-1 is on hold."), 2);

    sam.clicks("#desk-agents", "INC-1", "Change the hold").await;
    sam.fills(
        "#desk-agents",
        &[
            ("Why?", "Waiting for a vendor"),
            ("Until which day?", &desk.date_in(30)),
        ],
    )
    .await;
    sam.finds("#desk-agents", &["Waiting for a vendor since", "until"])
        .await;
    desk.advance_clock(TimeDelta::days(10));
    desk.wait_until_idle().await;
    assert_eq!(
        count(&sam, "#desk-agents", "INC-1 is on hold."),
        2,
        "the team said until when"
    );
    assert!(!lee.view("#help").contains("still need"));
    desk.finish().await;
}

/// Two people have the same trouble, and their ticket waits for them. Returns the two.
async fn hold_for_two(desk: &TestDesk) -> [Person; 2] {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    lee.says("#help", "the printer eats paper").await;
    lee.finds("#help", &["INC-1", "New"]).await;
    ann.says("#help", "no paper comes out").await;
    ann.finds("#help", &["INC-2", "New"]).await;
    sam.clicks("#desk-agents", "no paper comes out", "Merge …").await;
    sam.fills(
        "#desk-agents",
        &[("Which ticket should this be merged into?", "INC-1")],
    )
    .await;
    ann.finds("#help", &["INC-2", "Merged into INC-1"]).await;
    desk.wait_until_idle().await;
    sam.clicks("#desk-agents", "the printer eats paper", "Put on hold")
        .await;
    sam.fills("#desk-agents", &[("Why?", "Waiting for the requester")])
        .await;
    sam.finds("#desk-agents", &["INC-1", "On hold", "Resume"]).await;
    [lee, ann]
}

async fn the_silence_of_one_of_several_people_closes_nothing(desk: TestDesk) {
    let sam = desk.agent();
    let [lee, ann] = hold_for_two(&desk).await;
    desk.advance_clock(NUDGE);
    for person in [&lee, &ann] {
        person.finds("#help", &["do you still need help"]).await;
    }
    desk.advance_clock(TimeDelta::days(7));
    sam.finds("#desk-agents", &["INC-1 is on hold. Waiting for the requester"])
        .await;
    desk.wait_until_idle().await;
    sam.finds("#desk-agents", &["INC-1", "On hold", "Resume"]).await;
    assert!(!lee.view("#help").contains("I close this"));

    // The reminders go on.
    for round in 2..4 {
        desk.advance_clock(NUDGE);
        desk.wait_until_timers_fired().await;
        for person in [&lee, &ann] {
            assert_eq!(
                count(person, "#help", "do you still need"),
                2 * round,
                "both read both"
            );
        }
        desk.advance_clock(TimeDelta::days(7));
        desk.wait_until_timers_fired().await;
        let told = count(
            &sam,
            "#desk-agents",
            "INC-1 is on hold. Waiting for the requester",
        );
        assert_eq!(told, round);
    }
    desk.finish().await;
}

async fn a_person_who_read_no_date_is_asked_again(desk: TestDesk) {
    let sam = desk.agent();
    let [lee, ann] = hold_for_two(&desk).await;
    desk.advance_clock(NUDGE);
    ann.finds("#help", &["do you still need help"]).await;
    desk.wait_until_idle().await;
    sam.clicks("#desk-agents", "no paper comes out", "Unmerge").await;
    ann.finds("#help", &["INC-2", "New"]).await;
    desk.advance_clock(TimeDelta::days(7));
    sam.finds("#desk-agents", &["INC-1 is on hold. Waiting for the requester"])
        .await;
    desk.wait_until_idle().await;
    sam.finds("#desk-agents", &["INC-1", "On hold", "Resume"]).await;
    desk.advance_clock(NUDGE);
    lee.finds("#help", &["do you still need help", "I will close this"])
        .await;
    desk.finish().await;
}

async fn a_reminder_of_a_private_ticket_stays_private(desk: TestDesk) {
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    lee.says("#help", "canary of the laptop").await;
    kim.finds("#desk-agents", &["INC-1"]).await;
    lee.clicks("#help", "INC-1", "Keep it private …").await;
    lee.fills("#help", &[("Why? Those who see it read this", "")])
        .await;
    kim.finds("#desk-private", &["canary", "Claim"]).await;
    desk.wait_until_idle().await;
    hold(&kim, "#desk-private", "Waiting for a vendor").await;
    desk.advance_clock(NUDGE);
    kim.finds("#desk-private", &["INC-1 is on hold. Waiting for a vendor"])
        .await;
    kim.clicks("#desk-private", "INC-1", "Change the hold").await;
    kim.fills("#desk-private", &[("Why?", "Waiting for the requester")])
        .await;
    kim.finds("#desk-private", &["INC-1", "Waiting for the requester since"])
        .await;
    desk.advance_clock(NUDGE);
    lee.finds("dm", &["do you still need help"]).await;
    desk.wait_until_idle().await;
    for view in [sam.view("#desk-agents"), sam.view("#help")] {
        assert!(
            !view.contains("on hold.") && !view.contains("still need"),
            "{view}"
        );
    }
    desk.finish().await;
}
