//! Tickets about the same problem: merge and unmerge.

use std::time::Duration;

use chrono::TimeDelta;

use expect_test::expect;
use harness::{Message, Person, Seen, Side, TestDesk, TestSetup, across, everywhere};

everywhere!("ticket":
    merged_tickets_share_the_conversation_of_the_main_ticket,
    resolving_and_reopening_affect_all_merged_tickets,
    a_message_on_a_merged_ticket_reopens_the_main_ticket,
    merged_tickets_close_with_their_main_ticket,
    cancelling_the_main_ticket_cancels_merged_tickets,
    withdrawing_the_main_ticket_unmerges_the_others,
    an_agent_unmerges_a_ticket,
    an_invalid_merge_target_is_refused,
    merging_into_a_merged_ticket_targets_its_main_ticket,
    merging_a_main_ticket_moves_its_merged_tickets,
    concurrent_opposite_merges_make_one_pair,
    a_merge_requires_a_new_reply_preview,
    confirmations_of_merged_requesters_do_not_resolve,
    direct_messages_about_a_merged_ticket_reach_the_main_ticket,
);

across!("ticket":
    tickets_from_two_platforms_can_be_merged,
);

const SAME: &str = "Merge …";
const WHICH: &str = "Which ticket should this be merged into?";

/// Opens two tickets about the same problem: Lee's INC-1 and a colleague's INC-2. Returns their first messages.
async fn open_two_tickets(desk: &TestDesk) -> (Message, Message) {
    let (lee, ann) = (desk.requester(), desk.colleague());
    let first = lee.says("#help", "the printer eats paper").await;
    lee.finds("#help", &["INC-1", "New"]).await;
    let second = ann.says("#help", "no paper comes out").await;
    ann.finds("#help", &["INC-2", "New"]).await;
    (first, second)
}

/// An agent merges INC-2 into INC-1.
async fn merge(desk: &TestDesk) {
    merge_into(desk, "no paper comes out", "inc-1").await;
    desk.agent().finds("#desk-agents", &["INC-1", "Also INC-2"]).await;
    desk.colleague()
        .finds("#help", &["INC-2", "Merged into INC-1"])
        .await;
}

async fn merge_into(desk: &TestDesk, title: &str, as_which: &str) {
    let sam = desk.agent();
    sam.clicks("#desk-agents", title, SAME).await;
    sam.fills("#desk-agents", &[(WHICH, as_which)]).await;
}

async fn resolve(desk: &TestDesk, title: &str, note: &str) {
    let sam = desk.agent();
    sam.clicks("#desk-agents", title, "Resolve").await;
    sam.fills(
        "#desk-agents",
        &[("How did it end?", "Solved"), ("What was done?", note)],
    )
    .await;
}

/// The messages in the thread of a message.
fn thread_messages(person: &Person, place: &str, root: &Message) -> Vec<Seen> {
    let mut seen = person.sees(place);
    seen.retain(|one| one.thread.as_ref() == Some(&root.id));
    seen
}

/// Checks that the thread of a message contains the words once the desk is idle.
async fn assert_in_thread(desk: &TestDesk, person: &Person, place: &str, root: &Message, words: &[&str]) {
    person.finds(place, words).await;
    desk.wait_until_idle().await;
    let there = |seen: &Seen| words.iter().all(|word| seen.rendered.contains(word));
    assert!(
        thread_messages(person, place, root).iter().any(there),
        "{words:?} are not in the thread of {}:\n{}",
        root.id,
        person.view(place)
    );
}

async fn merged_tickets_share_the_conversation_of_the_main_ticket(desk: TestDesk) {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    let (first, second) = open_two_tickets(&desk).await;
    merge(&desk).await;
    assert_in_thread(&desk, &ann, "#help", &second, &["merged into INC-1"]).await;
    let card = sam.finds("#desk-agents", &["INC-1", "Also INC-2"]).await;
    sam.finds(
        "#desk-agents",
        &["INC-2", "no paper comes out", "Merged into INC-1"],
    )
    .await;

    desk.wait_until_idle().await;
    ann.finds("#help", &["INC-2", "Merged into INC-1"]).await.shows(
        &expect![[r#"
            :white_circle: INC-2  no paper comes out
            Merged into INC-1 · New · someone from IT will answer you here
            [Add details] [It works] [⋯]
              ▾ Transcript
        "#]],
        &expect![[r#"
            INC-2  no paper comes out
            Merged into INC-1 · New · someone from IT will answer you here
            [Add details] [It works]
            [More … ▾]
              ▾ Transcript
        "#]],
    );
    sam.finds("#desk-agents", &["INC-1", "Also INC-2"]).await.shows(
        &expect![[r#"
            :white_circle: INC-1  the printer eats paper
            P3 · New
            Lee Park · message in #help (hq) · <time>
            Also INC-2
            This thread stays inside the team. Reply answers Lee Park and Ann Berg.
            [Claim] [Reply] [Resolve] [Set priority] [⋯]
              ▾ Put on hold
              ▾ Show all
              ▾ Merge …
              ▾ Cancel ticket
              ▾ Mark as known issue
        "#]],
        &expect![[r#"
            INC-1  the printer eats paper
            -# P3 · New
            -# Bo · [message in #help (community)](<link>) · <time>
            -# Also INC-2
            -# This thread stays inside the team. Reply answers Bo and Mia.
            [Claim] [Reply] [Resolve] [Set priority]
            [More … ▾]
              ▾ Put on hold
              ▾ Show all
              ▾ Merge …
              ▾ Cancel ticket
              ▾ Mark as known issue
        "#]],
    );
    sam.finds("#desk-agents", &["INC-2", "Merged into INC-1"])
        .await
        .shows(
            &expect![[r#"
            :white_circle: INC-2  no paper comes out
            P3 · Merged into INC-1 by Sam Ortiz <time>
            Ann Berg · message in #help (hq) · <time>
            [Unmerge] [⋯]
              ▾ Show all
        "#]],
            &expect![[r#"
            INC-2  no paper comes out
            -# P3 · Merged into INC-1 by Sam <time>
            -# Mia · [message in #help (community)](<link>) · <time>
            [Unmerge]
            [More … ▾]
              ▾ Show all
        "#]],
        );
    let blinks = ann.answers(&second, "it blinks red").await;
    let shown = sam
        .finds("#desk-agents", &[ann.name(), "(INC-2, ", "it blinks red"])
        .await;
    assert_eq!(
        shown.thread,
        Some(card.message.id),
        "the copy is in the thread of INC-1"
    );
    ann.edits(&blinks, "it blinks green").await;
    sam.finds(
        "#desk-agents",
        &[ann.name(), "(INC-2, ", "(edited)", "it blinks green"],
    )
    .await;

    sam.clicks("#desk-agents", "Also INC-2", "Reply").await;
    sam.fills("#desk-agents", &[("Your answer", "Open the back door")])
        .await;
    let both = format!("{} and {} will see this", lee.name(), ann.name());
    sam.finds("#desk-agents", &[&both, "Open the back door"]).await;
    desk.wait_until_idle().await;
    assert!(
        !ann.view("#help").contains("back door"),
        "the reply was sent before its confirmation"
    );
    sam.clicks("#desk-agents", &both, "Send to all 2").await;
    desk.wait_until_idle().await;
    assert_in_thread(&desk, &lee, "#help", &first, &["Sam", "Open the back door"]).await;
    assert_in_thread(&desk, &ann, "#help", &second, &["Sam", "Open the back door"]).await;
    let between = thread_messages(&lee, "#help", &first);
    assert!(
        !between.iter().any(|seen| seen.rendered.contains("blinks")),
        "a message of one requester is not shown to the other"
    );

    sam.clicks("#desk-agents", "Also INC-2", "Show all").await;
    sam.finds(
        "#desk-agents",
        &["merged INC-2 into it", "it blinks green", "Open the back door"],
    )
    .await;
    sam.clicks("#desk-agents", "Merged into INC-1", "Show all").await;
    sam.finds("#desk-agents", &["merged it into INC-1", "Open the back door"])
        .await;
    desk.finish().await;
}

async fn resolving_and_reopening_affect_all_merged_tickets(desk: TestDesk) {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    let (first, second) = open_two_tickets(&desk).await;
    merge(&desk).await;
    sam.clicks("#desk-agents", "Also INC-2", "Claim").await;
    ann.finds("#help", &["INC-2", "Merged into INC-1 · In progress", "Sam"])
        .await;
    resolve(&desk, "Also INC-2", "New drum").await;
    desk.wait_until_idle().await;
    assert_in_thread(&desk, &lee, "#help", &first, &["marked this as solved: New drum"]).await;
    assert_in_thread(
        &desk,
        &ann,
        "#help",
        &second,
        &["marked this as solved: New drum"],
    )
    .await;

    ann.clicks("#help", "Merged into INC-1", "Still not working")
        .await;
    sam.finds("#desk-agents", &[ann.name(), "says that it is still not working"])
        .await;
    lee.finds("#help", &["INC-1", "In progress"]).await;
    ann.finds("#help", &["Merged into INC-1 · In progress"]).await;
    desk.wait_until_idle().await;
    assert!(
        !ann.is_offered("#help", "", "Still not working"),
        "the buttons are removed:\n{}",
        ann.view("#help")
    );

    desk.finish().await;
}

async fn a_message_on_a_merged_ticket_reopens_the_main_ticket(desk: TestDesk) {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    let (_, second) = open_two_tickets(&desk).await;
    merge(&desk).await;
    resolve(&desk, "Also INC-2", "New drum").await;
    assert_in_thread(&desk, &ann, "#help", &second, &["marked this as solved"]).await;
    ann.answers(&second, "the new one is too loud").await;
    lee.finds("#help", &["INC-1", "In progress"]).await;
    sam.finds("#desk-agents", &["(INC-2, ", "the new one is too loud"])
        .await;
    desk.finish().await;
}

async fn merged_tickets_close_with_their_main_ticket(desk: TestDesk) {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    let (_, second) = open_two_tickets(&desk).await;
    merge(&desk).await;
    resolve(&desk, "Also INC-2", "New drum").await;
    assert_in_thread(&desk, &ann, "#help", &second, &["marked this as solved"]).await;

    desk.advance_clock(TimeDelta::days(5) + TimeDelta::minutes(1));

    lee.finds("#help", &["INC-1", "Closed"]).await;
    ann.finds("#help", &["INC-2", "Closed", "Merged into INC-1"])
        .await;
    sam.finds("#desk-agents", &["INC-2", "P3 · Closed", "Merged into INC-1"])
        .await;
    desk.wait_until_idle().await;
    assert!(!ann.is_offered("#help", "", "Still not working"));
    assert!(!sam.is_offered("#desk-agents", "INC-2", "Unmerge"));

    ann.answers(&second, "it eats paper again").await;
    ann.finds("#help", &["INC-3", "follows INC-2"]).await;
    desk.finish().await;
}

async fn cancelling_the_main_ticket_cancels_merged_tickets(desk: TestDesk) {
    let (ann, sam) = (desk.colleague(), desk.agent());
    let (_, second) = open_two_tickets(&desk).await;
    merge(&desk).await;
    sam.clicks("#desk-agents", "Also INC-2", "Cancel ticket").await;
    let why = [("Why? The requester reads this", "That printer is gone")];
    sam.fills("#desk-agents", &why).await;
    assert_in_thread(
        &desk,
        &ann,
        "#help",
        &second,
        &["cancelled this: That printer is gone"],
    )
    .await;
    ann.finds("#help", &["INC-2", "Cancelled"]).await;
    desk.finish().await;
}

async fn withdrawing_the_main_ticket_unmerges_the_others(desk: TestDesk) {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    let (_, second) = open_two_tickets(&desk).await;
    merge(&desk).await;
    lee.clicks("#help", "the printer eats paper", "Withdraw").await;
    lee.fills("#help", &[]).await;
    assert_in_thread(
        &desk,
        &ann,
        "#help",
        &second,
        &["unmerged and a ticket of its own again"],
    )
    .await;
    sam.finds("#desk-agents", &["INC-2", "P3 · New", "[Claim]"]).await;
    desk.wait_until_idle().await;
    assert!(!sam.view("#desk-agents").contains("Also INC-2"));
    desk.finish().await;
}

async fn an_agent_unmerges_a_ticket(desk: TestDesk) {
    let (ann, sam) = (desk.colleague(), desk.agent());
    let (_, second) = open_two_tickets(&desk).await;
    sam.clicks("#desk-agents", "no paper comes out", "Claim").await;
    ann.finds("#help", &["INC-2", "In progress"]).await;
    merge(&desk).await;
    let card = sam.finds("#desk-agents", &["INC-2", "[Unmerge]"]).await;

    sam.clicks("#desk-agents", "Merged into INC-1", "Unmerge").await;
    assert_in_thread(
        &desk,
        &ann,
        "#help",
        &second,
        &["unmerged and a ticket of its own again", "IT"],
    )
    .await;
    sam.finds("#desk-agents", &["INC-2", "In progress · Sam"]).await;
    sam.waits_until_gone("#desk-agents", "Also INC-2").await;
    ann.answers(&second, "it blinks red").await;
    let shown = sam.finds("#desk-agents", &["(requester)", "it blinks red"]).await;
    assert_eq!(
        shown.thread,
        Some(card.message.id),
        "the copy is in the thread of INC-2 again"
    );
    sam.clicks("#desk-agents", "no paper comes out", "Show all").await;
    sam.finds("#desk-agents", &["unmerged it from INC-1"]).await;
    desk.finish().await;
}

async fn an_invalid_merge_target_is_refused(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    open_two_tickets(&desk).await;
    resolve(&desk, "the printer eats paper", "New drum").await;
    lee.finds("#help", &["marked this as solved"]).await;
    sam.clicks("#desk-agents", "no paper comes out", SAME).await;
    sam.fills("#desk-agents", &[(WHICH, "the printer")]).await;
    sam.is_refused("#desk-agents", "Write it as it stands on the card")
        .await;
    for (typed, answer) in [
        ("INC-99", "There is no INC-99."),
        ("INC-2", "That is this very ticket"),
        ("INC-1", "INC-1 is Resolved. Name one that is still worked on."),
    ] {
        sam.corrects("#desk-agents", &[(WHICH, typed)]).await;
        sam.is_refused("#desk-agents", answer).await;
    }
    desk.wait_until_idle().await;
    assert!(!sam.view("#desk-agents").contains("Merged into"));
    desk.finish().await;
}

async fn merging_into_a_merged_ticket_targets_its_main_ticket(desk: TestDesk) {
    let (lee, sam) = (desk.requester(), desk.agent());
    open_two_tickets(&desk).await;
    merge(&desk).await;
    lee.runs_command("#help", "ticket", "the tray is jammed").await;
    sam.finds("#desk-agents", &["the tray is jammed", "[Claim]"])
        .await;

    merge_into(&desk, "the tray is jammed", "INC-2").await;
    sam.finds("#desk-agents", &["the printer eats paper", "Also INC-2, INC-3"])
        .await;
    sam.finds("#desk-agents", &["the tray is jammed", "Merged into INC-1"])
        .await;
    desk.finish().await;
}

async fn merging_a_main_ticket_moves_its_merged_tickets(desk: TestDesk) {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    open_two_tickets(&desk).await;
    merge(&desk).await;
    lee.runs_command("#help", "ticket", "everything about paper")
        .await;
    sam.finds("#desk-agents", &["everything about paper", "[Claim]"])
        .await;

    merge_into(&desk, "the printer eats paper", "INC-3").await;
    sam.finds("#desk-agents", &["everything about paper", "Also INC-1, INC-2"])
        .await;
    ann.finds("#help", &["INC-2", "Merged into INC-3"]).await;
    merge_into(&desk, "everything about paper", "INC-2").await;
    sam.is_refused("#desk-agents", "INC-2 and this one are merged already")
        .await;
    desk.finish().await;
}

async fn concurrent_opposite_merges_make_one_pair(desk: TestDesk) {
    let (sam, kim) = (desk.agent(), desk.lead());
    open_two_tickets(&desk).await;
    sam.clicks("#desk-agents", "no paper comes out", SAME).await;
    kim.clicks("#desk-agents", "the printer eats paper", SAME).await;
    sam.waits_for_form().await;
    kim.waits_for_form().await;

    let (one, other) = ([(WHICH, "INC-1")], [(WHICH, "INC-2")]);
    tokio::join!(sam.fills("#desk-agents", &one), kim.fills("#desk-agents", &other));
    desk.wait_until_idle().await;

    let view = sam.view("#desk-agents");
    assert_eq!(view.matches("Also INC-").count(), 1, "{view}");
    assert_eq!(view.matches("· Merged into INC-").count(), 1, "{view}");
    desk.finish().await;
}

async fn a_merge_requires_a_new_reply_preview(desk: TestDesk) {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    let (first, second) = open_two_tickets(&desk).await;
    sam.clicks("#desk-agents", "the printer eats paper", "Reply")
        .await;
    sam.fills("#desk-agents", &[("Your answer", "Open the back door")])
        .await;
    let send = format!("Send to {}", lee.name());
    sam.finds("#desk-agents", &["in the thread of INC-1", "Open the back door"])
        .await;
    merge(&desk).await;

    sam.clicks("#desk-agents", "in the thread of INC-1", &send).await;
    sam.finds(
        "#desk-agents",
        &["each in their own thread", "Open the back door"],
    )
    .await;
    desk.wait_until_idle().await;
    assert!(
        !lee.view("#help").contains("back door"),
        "the reply is not sent before the second preview"
    );
    sam.clicks("#desk-agents", "each in their own thread", "Send to all 2")
        .await;
    desk.wait_until_idle().await;
    assert_in_thread(&desk, &lee, "#help", &first, &["Open the back door"]).await;
    assert_in_thread(&desk, &ann, "#help", &second, &["Open the back door"]).await;
    sam.finds("#desk-agents", &["replied to", "Open the back door"])
        .await
        .shows(
            &expect![[r#"
                Sam Ortiz replied to Lee Park and Ann Berg
                Open the back door
            "#]],
            &expect![[r#"
                **Sam replied to Bo and Mia**
                Open the back door
            "#]],
        );
    desk.finish().await;
}

async fn confirmations_of_merged_requesters_do_not_resolve(desk: TestDesk) {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    let (_, second) = open_two_tickets(&desk).await;
    merge(&desk).await;
    ann.clicks("#help", "Merged into INC-1", "It works").await;
    let told = format!("{} says that it works for them (1 of 2).", ann.name());
    sam.finds("#desk-agents", &[&told]).await;
    ann.finds("#help", &["You said that it works for you"]).await;
    desk.wait_until_idle().await;
    sam.finds("#desk-agents", &["INC-1", "P3 · New"]).await;

    lee.clicks("#help", "the printer eats paper", "It works").await;
    sam.finds("#desk-agents", &["says that it works for them (2 of 2)"])
        .await;
    desk.wait_until_idle().await;
    sam.finds("#desk-agents", &["INC-1", "P3 · New"]).await;
    // The platforms limit the messages per second.
    desk.advance_platform_clock(Duration::from_secs(10));

    sam.clicks("#desk-agents", "the printer eats paper", "Resolve")
        .await;
    sam.fills(
        "#desk-agents",
        &[("How did it end?", "Solved"), ("What was done?", "new drum")],
    )
    .await;
    assert_in_thread(&desk, &ann, "#help", &second, &["solved: new drum"]).await;
    ann.clicks("#help", "solved: new drum", "Still not working").await;
    lee.finds("#help", &["INC-1", "In progress"]).await;
    sam.finds("#desk-agents", &["still not working"]).await;
    desk.finish().await;
}

async fn direct_messages_about_a_merged_ticket_reach_the_main_ticket(desk: TestDesk) {
    let (lee, ann, sam) = (desk.requester(), desk.colleague(), desk.agent());
    lee.runs_command("#help", "ticket", "the printer eats paper")
        .await;
    lee.finds("dm", &["INC-1", "New"]).await;
    ann.runs_command("#help", "ticket", "no paper comes out").await;
    ann.finds("dm", &["INC-2", "New"]).await;
    merge_into(&desk, "no paper comes out", "INC-1").await;
    ann.finds("dm", &["merged into INC-1"]).await;
    let card = sam.finds("#desk-agents", &["INC-1", "Also INC-2"]).await;

    ann.says("dm", "it blinks red").await;
    let shown = sam.finds("#desk-agents", &["(INC-2, ", "it blinks red"]).await;
    assert_eq!(shown.thread, Some(card.message.id));
    ann.runs_command("#help", "tickets", "").await;
    ann.finds("#help", &["INC-2", "Merged into another ticket"]).await;
    desk.finish().await;
}

/// One requester writes a direct message on the team's platform, the other in a channel of the other platform.
async fn tickets_from_two_platforms_can_be_merged(desk: TestDesk) {
    let TestSetup { team, .. } = desk.setup;
    let id = match team {
        Side::Slack => "U0ANN",
        Side::Discord => "1100000000000001002",
    };
    let (bo, sam, ann) = (desk.requester(), desk.agent(), desk.person_with_id(team, id));
    let question = bo.says("#help", "the printer eats paper").await;
    bo.finds("#help", &["INC-1", "New"]).await;
    ann.says("dm", "no paper comes out").await;
    ann.finds("dm", &["INC-2", "New"]).await;

    merge_into(&desk, "no paper comes out", "INC-1").await;
    ann.finds("dm", &["merged into INC-1"]).await;
    ann.says("dm", "it blinks red").await;
    sam.finds("#desk-agents", &[ann.name(), "(INC-2, ", "it blinks red"])
        .await;

    sam.clicks("#desk-agents", "Also INC-2", "Reply").await;
    sam.fills("#desk-agents", &[("Your answer", "Open the back door")])
        .await;
    sam.clicks("#desk-agents", "each in their own thread", "Send to all 2")
        .await;
    ann.finds("dm", &["Sam", "Open the back door"]).await;
    assert_in_thread(&desk, &bo, "#help", &question, &["Sam", "Open the back door"]).await;

    // The direct conversation has used up Slack's burst of messages.
    desk.advance_platform_clock(Duration::from_secs(5));
    resolve(&desk, "Also INC-2", "New drum").await;
    bo.finds("#help", &["marked this as solved: New drum"]).await;
    ann.finds("dm", &["marked this as solved: New drum"]).await;
    ann.clicks("dm", "marked this as solved", "Still not working")
        .await;
    bo.finds("#help", &["INC-1", "In progress"]).await;
    desk.finish().await;
}
