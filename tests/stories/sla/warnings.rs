//! A promise is on the cards, and the team is warned before it is late.

use chrono::TimeDelta;
use expect_test::expect;
use harness::{Person, TestDesk, everywhere};

everywhere!("ticket":
    a_promise_is_on_the_cards_and_each_threshold_is_told_once,
    a_downtime_makes_one_warning_of_all_thresholds,
    a_threshold_passes_again_for_a_promise_that_began_anew,
    a_desk_without_policies_shows_no_due_times,
);

/// An answer in four hours and a resolution in ten days, so that only the answer becomes late.
const PROMISES: &str = r#"
[[sla]]
name = "standard"
first_response = { P3 = "4h" }
resolution = { P3 = "10d" }
"#;

/// How often a text is in what a person sees in a place.
fn count(person: &Person, place: &str, words: &str) -> usize {
    person.view(place).matches(words).count()
}

async fn a_promise_is_on_the_cards_and_each_threshold_is_told_once(mut desk: TestDesk) {
    desk.restart_with_promises(PROMISES).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "First answer due"]).await;
    desk.wait_until_idle().await;
    sam.finds("#desk-agents", &["INC-1", "Claim"]).await.shows(
        &expect![[r#"
            :white_circle: INC-1  the printer eats paper
            P3 · New
            Lee Park · message in #help (hq) · <time>
            First answer due <time>, <time> · Resolution due <time>, <time>
            This thread stays inside the team. Reply answers Lee Park.
            [Claim] [Reply] [Resolve] [Set priority] [⋯]
              ▾ Put on hold
              ▾ Show all
              ▾ Merge …
              ▾ Cancel ticket
              ▾ Why then?
        "#]],
        &expect![[r#"
            INC-1  the printer eats paper
            -# P3 · New
            -# Bo · [message in #help (community)](<link>) · <time>
            -# First answer due <time>, <time> · Resolution due <time>, <time>
            -# This thread stays inside the team. Reply answers Bo.
            [Claim] [Reply] [Resolve] [Set priority]
            [More … ▾]
              ▾ Put on hold
              ▾ Show all
              ▾ Merge …
              ▾ Cancel ticket
              ▾ Why then?
        "#]],
    );
    lee.finds("#help", &["INC-1", "an answer by"]).await.shows(
        &expect![[r#"
            :white_circle: INC-1  the printer eats paper
            New · someone from IT will answer you here
            You will get an answer by <time>
            @lee
            [Add details] [It works] [⋯]
              ▾ Withdraw
              ▾ Keep it private …
              ▾ Transcript
        "#]],
        &expect![[r#"
            @Bo INC-1 the printer eats paper: New
            INC-1  the printer eats paper
            New · someone from IT will answer you here
            -# You will get an answer by <time>
            [Add details] [It works]
            [More … ▾]
              ▾ Withdraw
              ▾ Keep it private …
              ▾ Transcript
        "#]],
    );

    desk.advance_clock(TimeDelta::minutes(121));
    sam.finds(
        "#desk-agents",
        &["IT: INC-1", "First answer due", "Show the warning"],
    )
    .await;
    desk.wait_until_idle().await;
    sam.finds("#desk-agents", &["INC-1", "50 % used"]).await.shows(
        &expect![[r#"
            :large_orange_circle: INC-1  the printer eats paper
            First answer due <time>, <time> · 50 % used
            P3 · New
            Open the ticket
            [Acknowledge] [Extend with reason] [Put on hold] [Why then?]
        "#]],
        &expect![[r#"
            INC-1  the printer eats paper
            First answer due <time>, <time> · 50 % used
            -# P3 · New
            -# [Open the ticket](<link>)
            [Acknowledge] [Extend with reason] [Put on hold] [Why then?]
        "#]],
    );
    sam.clicks("#desk-agents", "50 % used", "Acknowledge").await;
    sam.finds("#desk-agents", &["50 % used", "Acknowledged by Sam"])
        .await;

    desk.advance_clock(TimeDelta::minutes(60));
    sam.finds("#desk-agents", &["75 % used", "Acknowledge"]).await;
    desk.wait_until_idle().await;
    assert_eq!(count(&sam, "#desk-agents", "IT, "), 1, "the lead is told too");
    assert_eq!(count(&sam, "#desk-agents", "% used"), 1, "there is one warning");

    desk.advance_clock(TimeDelta::minutes(60));
    sam.finds("#desk-agents", &["First answer was due", "Extend with reason"])
        .await;
    desk.wait_until_idle().await;
    sam.finds("#desk-agents", &["INC-1", "Extend with reason"])
        .await
        .shows(
            &expect![[r#"
                :red_circle: INC-1  the printer eats paper
                First answer was due <time>, <time>
                P3 · New
                Open the ticket
                [Acknowledge] [Extend with reason] [Put on hold] [Why then?]
            "#]],
            &expect![[r#"
                INC-1  the printer eats paper
                First answer was due <time>, <time>
                -# P3 · New
                -# [Open the ticket](<link>)
                [Acknowledge] [Extend with reason] [Put on hold] [Why then?]
            "#]],
        );
    assert!(
        !lee.view("#help").contains("an answer by"),
        "the due time has passed"
    );
    sam.clicks("#desk-agents", "First answer was due", "Acknowledge")
        .await;
    sam.finds("#desk-agents", &["First answer was due", "Acknowledged by Sam"])
        .await;

    sam.clicks("#desk-agents", "P3", "Claim").await;
    sam.clicks("#desk-agents", "P3", "Reply").await;
    sam.fills("#desk-agents", &[("Your answer", "I am on my way")])
        .await;
    let send = format!("Send to {}", lee.name());
    sam.clicks("#desk-agents", "I am on my way", &send).await;
    sam.finds("#desk-agents", &["INC-1", "No promise is at risk now"])
        .await;
    lee.finds("#help", &["INC-1", "We aim to solve this by"]).await;
    desk.wait_until_idle().await;
    sam.finds("#desk-agents", &["INC-1", "First answer was one minute late"])
        .await;
    desk.finish().await;
}

async fn a_downtime_makes_one_warning_of_all_thresholds(mut desk: TestDesk) {
    desk.restart_with_promises(PROMISES).await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "First answer due"]).await;
    desk.wait_until_idle().await;

    let playground = desk.playground.clone();
    let day = TimeDelta::days(1).num_seconds();
    desk.run_while_stopped(|| {
        playground
            .move_desk_clock(day)
            .expect("the clock's file can be written");
    })
    .await;
    sam.finds("#desk-agents", &["First answer was due", "Acknowledge"])
        .await;
    desk.wait_until_idle().await;
    assert_eq!(
        count(&sam, "#desk-agents", "IT, "),
        1,
        "one message tells of all thresholds"
    );
}

async fn a_threshold_passes_again_for_a_promise_that_began_anew(mut desk: TestDesk) {
    desk.restart_with_promises(
        "[[sla]]\nname = \"standard\"\nfirst_response = { P2 = \"8h\", P3 = \"4h\" }\n",
    )
    .await;
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1", "First answer due"]).await;
    desk.advance_clock(TimeDelta::minutes(121));
    sam.finds("#desk-agents", &["INC-1", "50 % used"]).await;
    desk.wait_until_idle().await;

    // Nothing is promised for P1.
    for (urgency, seen) in [
        ("High: work has stopped", "P1"),
        ("Medium: work is hindered", "P2"),
    ] {
        sam.clicks("#desk-agents", "INC-1", "Set priority").await;
        let answers = [
            ("How much is affected?", "High: a whole department or site"),
            ("How soon does it matter?", urgency),
        ];
        sam.fills("#desk-agents", &answers).await;
        sam.finds("#desk-agents", &[seen, "Claim"]).await;
        desk.wait_until_idle().await;
    }
    sam.finds("#desk-agents", &["INC-1", "No promise is at risk now"])
        .await;
    desk.advance_clock(TimeDelta::minutes(121));
    sam.finds("#desk-agents", &["INC-1", "50 % used", "Acknowledge"])
        .await;
    desk.finish().await;
}

async fn a_desk_without_policies_shows_no_due_times(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    lee.says("#help", "the printer eats paper").await;
    sam.finds("#desk-agents", &["INC-1"]).await;
    desk.advance_clock(TimeDelta::days(30));
    desk.wait_until_idle().await;
    for view in [sam.view("#desk-agents"), lee.view("#help")] {
        assert!(!view.contains(" due ") && !view.contains(" by "), "{view}");
    }
    desk.finish().await;
}
