//! Private tickets: restricting a ticket, its closed threads, and who can find it.

use chrono::TimeDelta;
use expect_test::expect;
use frontdesk::config::OnClose;
use harness::{Message, Person, Side, TestDesk, everywhere};

everywhere!("ticket":
    an_agent_restricts_a_ticket_and_it_continues_by_direct_message,
    the_requester_restricts_a_ticket,
    a_private_ticket_is_hidden_from_other_agents,
    a_sensitive_word_opens_a_private_ticket,
    messages_in_the_closed_threads_are_not_forwarded,
    deletions_in_the_closed_threads_keep_the_private_copy,
    closed_direct_messages_show_on_the_private_card,
    a_follow_up_of_a_private_ticket_is_private,
    private_and_public_tickets_cannot_be_merged,
    the_transcript_of_a_private_ticket_stays_private,
    a_private_split_is_hidden_on_the_public_ticket,
);

const MAKE: &str = "Make private …";
const KEEP: &str = "Keep it private …";
const WHY: &str = "Why? Those who see it read this";

fn send_to(whom: &Person) -> String {
    format!("Send to {}", whom.name())
}

/// Lee opens a ticket in the channel; the agent sends one reply and writes one note.
async fn open_conversation(desk: &TestDesk) -> Message {
    let (lee, sam) = (desk.requester(), desk.agent());
    let first = lee.says("#help", "my badge was stolen at home").await;
    lee.finds("#help", &["INC-1", "New"]).await;
    let card = sam.finds("#desk-agents", &["INC-1", "badge"]).await;
    sam.clicks("#desk-agents", "INC-1", "Reply").await;
    sam.fills("#desk-agents", &[("Your answer", "Where do you live")])
        .await;
    sam.clicks("#desk-agents", "Where do you live", &send_to(&lee))
        .await;
    lee.finds("#help", &["Where do you live"]).await;
    sam.answers(&card.message, "a note about Elm Street").await;
    desk.wait_until_idle().await;
    lee.answers(&first, "in Elm Street").await;
    sam.finds("#desk-agents", &[lee.name(), "in Elm Street"]).await;
    desk.wait_until_idle().await;
    first
}

async fn restrict(desk: &TestDesk) {
    let kim = desk.lead();
    kim.clicks("#desk-agents", "INC-1", "Show all").await;
    kim.clicks("#desk-agents", "INC-1", MAKE).await;
    kim.fills("#desk-agents", &[(WHY, "an address")]).await;
    kim.finds("#desk-agents", &["INC-1 is private now"]).await;
    desk.wait_until_idle().await;
}

/// The desk's messages that a person sees in a place, without private ones.
fn desk_messages(person: &Person, place: &str) -> String {
    let seen = person.sees(place).into_iter();
    let by_desk = seen.filter(|seen| seen.by_desk && !seen.private);
    by_desk
        .map(|seen| format!("{} {}\n", seen.rendered, seen.fallback))
        .collect()
}

async fn an_agent_restricts_a_ticket_and_it_continues_by_direct_message(desk: TestDesk) {
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    open_conversation(&desk).await;
    restrict(&desk).await;

    for (reader, place) in [(&lee, "#help"), (&sam, "#desk-agents")] {
        let shown = desk_messages(reader, place);
        for words in ["badge", "Elm Street", "Where do you live"] {
            assert!(!shown.contains(words), "{words} is still in {place}:\n{shown}");
        }
    }
    lee.finds("#help", &["This continues in private."]).await;
    sam.finds("#desk-agents", &["This ticket is private."]).await;
    lee.finds("dm", &["INC-1", "badge", "Private"]).await;
    lee.finds("dm", &["Where do you live", "in Elm Street"]).await;
    let card = kim.finds("#desk-private", &["INC-1", "badge", "Private"]).await;
    kim.finds("#desk-private", &["made this private: an address"])
        .await;
    kim.finds(
        "#desk-private",
        &["Where do you live", "in Elm Street", "a note about Elm Street"],
    )
    .await;

    lee.finds("dm", &["INC-1", "badge", "Private"]).await.shows(
        &expect![[r#"
            :white_circle: INC-1  my badge was stolen at home
            New · someone from IT will answer you here
            Private · only you and those of IT who deal with such matters read this
            [Add details] [It works] [⋯]
              ▾ Withdraw
              ▾ Transcript
        "#]],
        &expect![[r#"
            @Bo INC-1 (private): New
            INC-1  my badge was stolen at home
            New · someone from IT will answer you here
            -# Private · only you and those of IT who deal with such matters read this
            [Add details] [It works]
            [More … ▾]
              ▾ Withdraw
              ▾ Transcript
        "#]],
    );
    kim.finds("#desk-private", &["INC-1", "badge", "Private"])
        .await
        .shows(
            &expect![[r#"
                :white_circle: INC-1  my badge was stolen at home
                P3 · New
                Lee Park · message in #help (hq) · <time>
                Private · only those of IT who are named for it see this ticket
                This thread stays inside the team. Reply answers Lee Park.
                [Claim] [Reply] [Resolve] [Set priority] [⋯]
                  ▾ Put on hold
                  ▾ Show all
                  ▾ Merge …
                  ▾ Cancel ticket
            "#]],
            &expect![[r#"
                INC-1  my badge was stolen at home
                -# P3 · New
                -# Bo · [message in #help (community)](<link>) · <time>
                -# Private · only those of IT who are named for it see this ticket
                -# This thread stays inside the team. Reply answers Bo.
                [Claim] [Reply] [Resolve] [Set priority]
                [More … ▾]
                  ▾ Put on hold
                  ▾ Show all
                  ▾ Merge …
                  ▾ Cancel ticket
            "#]],
        );
    lee.finds("#help", &["This continues in private."]).await.shows(
        &expect![[r#"
            This continues in private.
        "#]],
        &expect![[r#"
            This continues in private.
        "#]],
    );
    sam.finds("#desk-agents", &["This ticket is private."])
        .await
        .shows(
            &expect![[r#"
            This ticket is private.
        "#]],
            &expect![[r#"
            This ticket is private.
        "#]],
        );
    kim.clicks("#desk-private", "badge", "Claim").await;
    lee.finds("dm", &["INC-1", "In progress"]).await;
    kim.clicks("#desk-private", "badge", "Reply").await;
    kim.fills("#desk-private", &[("Your answer", "Change the lock")])
        .await;
    kim.clicks("#desk-private", "Change the lock", &send_to(&lee))
        .await;
    let answer = lee.finds("dm", &["Kim", "Change the lock"]).await;
    let root = answer.thread.map_or(answer.message.clone(), |root| Message {
        id: root,
        ..answer.message.clone()
    });
    lee.answers(&root, "it is done").await;
    let shown = kim.finds("#desk-private", &[lee.name(), "it is done"]).await;
    assert_eq!(
        shown.thread,
        Some(card.message.id),
        "the copy is in the thread of the card"
    );
    desk.wait_until_idle().await;
    assert!(!lee.view("#help").contains("Change the lock"), "the reply leaked");
    assert!(
        !sam.view("#desk-agents").contains("it is done"),
        "the message leaked"
    );
    desk.finish().await;
}

async fn the_requester_restricts_a_ticket(desk: TestDesk) {
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    lee.says("#help", "my badge was stolen at home").await;
    lee.finds("#help", &["INC-1", "New"]).await;
    lee.clicks("#help", "INC-1", KEEP).await;
    lee.fills("#help", &[(WHY, "")]).await;
    lee.finds("#help", &["INC-1 is private now", "in your direct messages"])
        .await;
    lee.finds("dm", &["INC-1", "badge", "Private"]).await;
    lee.finds("dm", &["this continues in private", "may still stand there"])
        .await;
    kim.finds("#desk-private", &["INC-1", "badge"]).await;
    sam.finds("#desk-agents", &["This ticket is private."]).await;
    desk.wait_until_idle().await;
    assert!(
        !desk_messages(&lee, "#help").contains("badge"),
        "{}",
        lee.view("#help")
    );
    assert!(
        !sam.view("#desk-agents").contains("badge"),
        "{}",
        sam.view("#desk-agents")
    );
    // The desk deletes messages of people where the platform permits it: on Discord.
    let stands = lee.view("#help").contains("badge");
    assert_eq!(stands, lee.side == Side::Slack, "{}", lee.view("#help"));
    desk.finish().await;
}

async fn a_private_ticket_is_hidden_from_other_agents(desk: TestDesk) {
    let (ann, sam, kim) = (desk.colleague(), desk.agent(), desk.lead());
    open_conversation(&desk).await;
    restrict(&desk).await;
    sam.runs_command("#desk-agents", "tickets", "").await;
    let list = sam
        .finds("#desk-agents", &["Nothing waits for somebody from IT"])
        .await;
    assert!(!list.rendered.contains("INC-1"), "{}", list.rendered);
    kim.runs_command("#desk-private", "tickets", "").await;
    kim.finds("#desk-private", &["One ticket waits for somebody from IT"])
        .await;

    ann.says("#help", "the printer eats paper").await;
    sam.clicks("#desk-agents", "INC-2", "Merge …").await;
    sam.fills(
        "#desk-agents",
        &[("Which ticket should this be merged into?", "INC-1")],
    )
    .await;
    sam.is_refused("#desk-agents", "There is no INC-1").await;
    desk.wait_until_idle().await;
    assert!(
        !sam.view("#desk-agents").contains("badge"),
        "{}",
        sam.view("#desk-agents")
    );
    desk.finish().await;
}

async fn a_sensitive_word_opens_a_private_ticket(desk: TestDesk) {
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    lee.says("#help", "my Salary was not paid").await;
    lee.finds("dm", &["INC-1", "Salary", "Private"]).await;
    lee.finds("dm", &["this continues in private", "may still stand there"])
        .await;
    kim.finds("#desk-private", &["INC-1", "my Salary was not paid", "Private"])
        .await;
    // A person who continues in the channel is told where to write.
    lee.says("#help", "and my colleague got theirs").await;
    let told = match lee.side {
        Side::Slack => "#help",
        Side::Discord => "dm",
    };
    lee.finds(
        told,
        &["write to IT in your direct messages", "was not passed on"],
    )
    .await;
    desk.wait_until_idle().await;
    assert_eq!(sam.view("#desk-agents"), "");
    assert!(
        !desk_messages(&lee, "#help").contains("Salary"),
        "{}",
        lee.view("#help")
    );
    assert!(
        !kim.view("#desk-private").contains("colleague"),
        "the message was forwarded"
    );
    lee.says("dm", "it is due since Monday").await;
    kim.finds("#desk-private", &[lee.name(), "it is due since Monday"])
        .await;
    desk.finish().await;
}

async fn messages_in_the_closed_threads_are_not_forwarded(desk: TestDesk) {
    let (ann, sam, kim) = (desk.colleague(), desk.agent(), desk.lead());
    let first = open_conversation(&desk).await;
    let card = sam.finds("#desk-agents", &["INC-1", "badge"]).await;
    restrict(&desk).await;
    match ann.side {
        Side::Slack => {
            ann.answers(&first, "try the caretaker").await;
            ann.finds("#help", &["This continues in private", "was not passed on"])
                .await;
            sam.answers(&card.message, "who has it now").await;
            sam.finds(
                "#desk-agents",
                &["This continues in private", "was not passed on"],
            )
            .await;
        }
        Side::Discord => {
            let discord = ann.playground.discord();
            for (person, thread) in [(&ann, &first.id), (&sam, &card.message.id)] {
                let said = discord.say(&person.id, thread, "try the caretaker").await;
                let why = said.expect_err("the thread is locked");
                assert!(why.contains("locked"), "{why}");
            }
        }
    }
    desk.wait_until_idle().await;
    let shown = kim.view("#desk-private");
    assert!(
        !shown.contains("caretaker") && !shown.contains("who has it"),
        "{shown}"
    );
    desk.finish().await;
}

async fn deletions_in_the_closed_threads_keep_the_private_copy(desk: TestDesk) {
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    let first = open_conversation(&desk).await;
    restrict(&desk).await;
    if lee.side == Side::Slack {
        lee.edits(&first, "never mind").await;
        lee.deletes(&first).await;
    }
    desk.wait_until_idle().await;
    assert!(!lee.view("#help").contains("badge"), "{}", lee.view("#help"));
    let shown = kim.view("#desk-private");
    assert!(shown.contains("badge") && !shown.contains("took"), "{shown}");
    assert!(lee.view("dm").contains("badge"), "{}", lee.view("dm"));
    assert!(
        !sam.view("#desk-agents").contains("never mind"),
        "the edit was forwarded"
    );
    desk.finish().await;
}

async fn closed_direct_messages_show_on_the_private_card(desk: TestDesk) {
    let (lee, kim) = (desk.requester(), desk.lead());
    open_conversation(&desk).await;
    lee.closes_direct_messages();
    let sam = desk.agent();
    sam.clicks("#desk-agents", "INC-1", "Show all").await;
    sam.clicks("#desk-agents", "INC-1", MAKE).await;
    sam.fills("#desk-agents", &[(WHY, "")]).await;
    let line = format!("{} did not get the last message", lee.name());
    kim.finds("#desk-private", &["INC-1", &line, "Reach them another way"])
        .await;
    desk.wait_until_idle().await;
    let shown = desk_messages(&lee, "#help");
    assert!(
        !shown.contains("badge") && !shown.contains("Elm Street"),
        "{shown}"
    );
}

async fn a_follow_up_of_a_private_ticket_is_private(desk: TestDesk) {
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    open_conversation(&desk).await;
    restrict(&desk).await;
    kim.clicks("#desk-private", "badge", "Resolve").await;
    kim.fills(
        "#desk-private",
        &[("How did it end?", "Solved"), ("What was done?", "New badge")],
    )
    .await;
    let told = lee.finds("dm", &["marked this as solved: New badge"]).await;
    desk.wait_until_idle().await;
    desk.advance_clock(TimeDelta::days(6));
    kim.finds("#desk-private", &["INC-1", "Closed"]).await;
    let root = told.thread.map_or(told.message.clone(), |root| Message {
        id: root,
        ..told.message.clone()
    });
    lee.answers(&root, "now the new badge is gone").await;
    kim.finds(
        "#desk-private",
        &["INC-2", "now the new badge is gone", "Private"],
    )
    .await;
    desk.wait_until_idle().await;
    let shown = sam.view("#desk-agents");
    assert!(!shown.contains("badge") && !shown.contains("INC-2"), "{shown}");
    desk.finish().await;
}

async fn private_and_public_tickets_cannot_be_merged(desk: TestDesk) {
    let (ann, kim) = (desk.colleague(), desk.lead());
    open_conversation(&desk).await;
    restrict(&desk).await;
    ann.says("#help", "the printer eats paper").await;
    kim.clicks("#desk-agents", "INC-2", "Merge …").await;
    kim.fills(
        "#desk-agents",
        &[("Which ticket should this be merged into?", "INC-1")],
    )
    .await;
    kim.is_refused("#desk-agents", "INC-1 is private and this one is not")
        .await;
    desk.wait_until_idle().await;
    desk.finish().await;
}

async fn the_transcript_of_a_private_ticket_stays_private(mut desk: TestDesk) {
    desk.restart_with_transcripts(OnClose::Both).await;
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    open_conversation(&desk).await;
    restrict(&desk).await;
    kim.finds("#desk-private", &["INC-1", "badge"]).await;
    kim.clicks("#desk-private", "badge", "Resolve").await;
    let answers = [("How did it end?", "Solved"), ("What was done?", "New badge")];
    kim.fills("#desk-private", &answers).await;
    lee.finds("dm", &["marked this as solved"]).await;
    desk.wait_until_idle().await;

    desk.advance_clock(TimeDelta::days(6));
    lee.finds_file("dm", "INC-1.md").await;
    kim.finds_file("#desk-private", "INC-1-team.md").await;
    desk.wait_until_idle().await;
    for (reader, place) in [(&lee, "#help"), (&sam, "#desk-agents")] {
        let seen = reader.sees(place);
        assert!(seen.iter().all(|seen| seen.files.is_empty()), "{seen:#?}");
    }
    desk.finish().await;
}

async fn a_private_split_is_hidden_on_the_public_ticket(desk: TestDesk) {
    let (lee, sam, kim) = (desk.requester(), desk.agent(), desk.lead());
    let first = lee.says("#help", "my laptop does not start").await;
    lee.finds("#help", &["INC-1", "New"]).await;
    lee.answers(&first, "my badge was stolen").await;
    let shown = sam
        .finds("#desk-agents", &["(requester)", "my badge was stolen"])
        .await;
    desk.wait_until_idle().await;
    sam.opens_menu(&shown.message).await;
    sam.fills("#desk-agents", &[("In one line", "Badge")]).await;
    sam.finds("#desk-agents", &["INC-1", "Split off: INC-2"]).await;
    desk.wait_until_idle().await;

    kim.clicks("#desk-agents", "Split from INC-1", "Show all").await;
    kim.clicks("#desk-agents", "INC-2", MAKE).await;
    kim.fills("#desk-agents", &[(WHY, "")]).await;
    kim.finds("#desk-agents", &["INC-2 is private now"]).await;
    sam.waits_until_gone("#desk-agents", "Split off: INC-2").await;
    desk.wait_until_idle().await;

    sam.clicks("#desk-agents", "my laptop does not start", "Show all")
        .await;
    let history = sam.finds("#desk-agents", &["opened it", "Transcript"]).await;
    assert!(!history.rendered.contains("INC-2"), "{}", history.rendered);
    sam.clicks("#desk-agents", "opened it", "Transcript").await;
    sam.finds_file("dm", "INC-1-team.md").await;
    let written =
        String::from_utf8(sam.downloads("dm", "INC-1-team.md").await).expect("the transcript is UTF-8");
    assert!(written.contains("my laptop"), "{written}");
    assert!(!written.contains("INC-2"), "{written}");
    desk.finish().await;
}
